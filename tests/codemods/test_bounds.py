"""Programs that grow when they are followed end in a finding, within little memory and time."""

from __future__ import annotations

import pytest
from support.codemods_engine import rewrite

ROOT = 'import requests\n\nROOT = "https://api.helpscout.net/v1/"\n'
SEND = 'requests.get(ROOT + a60 + "/mailboxes.json", auth=("k", "X"))\n'

DOUBLED = {
    "sums": "a{next} = a{last} + a{last}\n",
    "templates": "a{next} = '%s%s' % (a{last}, a{last})\n",
    "f-strings": "a{next} = f'{{a{last}}}{{a{last}}}'\n",
    "formats": "a{next} = '{{0}}{{0}}'.format(a{last})\n",
}


def _doubled(line: str, first: str) -> str:
    return f"a0 = {first}\n" + "".join(line.format(last=n, next=n + 1) for n in range(60))


@pytest.mark.parametrize("first", ['"x"', "open('name').read()"])
@pytest.mark.parametrize("name", DOUBLED)
def test_a_text_that_doubles_sixty_times_is_a_finding_at_its_call(name: str, first: str) -> None:
    text = ROOT + _doubled(DOUBLED[name], first) + SEND
    report = rewrite({"desk.py": text.encode()})
    assert [(f.id, f.line) for f in report.findings] == [("HS103", text.count("\n"))]
    assert all(len(f.message) < 500 for f in report.findings)
    assert not report.errors


def test_rows_inside_sixty_lists_are_still_rows_of_v1() -> None:
    lists = "".join(f"b{n + 1} = [b{n}, b{n}]\n" for n in range(60))
    get = 'b0 = requests.get(ROOT + "mailboxes.json", auth=("k", "X")).json()["items"]\n'
    text = ROOT + get + lists + "print(b60)\n"
    (finding,) = rewrite({"desk.py": text.encode()}).findings
    assert (finding.id, finding.state, finding.line) == ("HS102", "bridged", 4)
    assert "print()" in finding.message


def test_functions_that_call_each_other_in_too_many_ways_are_left_with_a_reason() -> None:
    calls = "".join(
        f"def f{n + 1}(p):\n" + f"    f{n}(p)\n" * 60 + f"    return f{n}(p)\n" for n in range(5)
    )
    send = 'def f0(p):\n    return requests.get(ROOT + p, auth=("k", "X")).json()\n'
    text = ROOT + send + calls + 'print(f5("mailboxes.json")["items"])\n'
    report = rewrite({"desk.py": text.encode()})
    assert not report.edits
    (finding,) = report.findings
    assert finding.state == "left"
    assert "call each other in too many ways" in finding.message


def test_three_thousand_branches_are_a_finding() -> None:
    arms = "".join(
        f"    elif n == {n}:\n        url = ROOT + 'users/{n}.json'\n" for n in range(1, 3000)
    )
    head = "def f(n):\n    if n == 0:\n        url = ROOT + 'users.json'\n"
    text = ROOT + head + arms + '    return requests.get(url, auth=("k", "X")).json()\n'
    report = rewrite({"desk.py": text.encode()})
    assert not report.edits
    assert {f.id for f in report.findings} == {"HS901"}
