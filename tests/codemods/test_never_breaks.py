"""Whatever the input, the rewriting does not break it: it parses, it is stable, it never raises."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.codemods.cases import apply
from support.codemods.engine import rewrite
from support.codemods.uses import BRIDGED_USES, NATIVE
from support.fuzz.profiles import examples

IMPORTS = [
    "import requests",
    "import requests as rq",
    "from requests import get",
    "try:\n    import requests\nexcept ImportError:\n    requests = None",
    '"""Docs."""\nfrom __future__ import annotations\n\nimport requests',
    "#!/usr/bin/env python\n# Licence.\nimport os, requests",
]
KEYS = [
    'KEY = "0123456789abcdef0123456789abcdef01234567"',
    "import os\nKEY = os.environ['HELPSCOUT_API_KEY']",
    "from settings import KEY",
    "KEY = input()",
    "def KEY():\n    return 1",
]
URLS = [
    '"https://api.helpscout.net/v1/conversations/%d.json" % 7',
    '"https://api.helpscout.net/v1/conversations/{}.json".format(7)',
    'f"https://api.helpscout.net/v1/conversations/{7}.json"',
    '"https://api.helpscout.net/v1/" + "mailboxes.json"',
    '"https://api.helpscout.net/v1/nothing"',
    '"https://docsapi.helpscout.net/v1/sites"',
    "unknown()",
]
CALLS = [
    "{lib}.get({url}, auth=(KEY, 'X'))",
    "{lib}.get({url}, auth=KEY, params=dict(page=1))",
    "{lib}.request('GET', {url}, auth=(KEY, 'X'))",
    "{lib}.Session().get({url})",
    "{lib}.post({url}, auth=(KEY, 'X'), json={{'type': 'note', 'body': 'x'}})",
]
UNWRAPS = [
    'conv = {call}.json()["item"]\nrows = [conv]',
    'rows = {call}.json()["items"]\nconv = rows[0]',
    "conv = {call}.json()\nrows = conv",
    'conv = {call}.json().get("item")\nrows = conv["threads"]',
    "r = {call}\nr.raise_for_status()\nconv = rows = r.json()['item']",
    "r = {call}\nif r.status_code != 200:\n    raise SystemExit\nconv = rows = r.json()['item']",
]
NEWLINES = ["\n", "\r\n"]
MARKS = [b"", b"\xef\xbb\xbf"]


@settings(max_examples=examples(120, 300), suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(IMPORTS),
    st.sampled_from(KEYS),
    st.sampled_from(URLS),
    st.sampled_from(CALLS),
    st.sampled_from(UNWRAPS),
    st.lists(st.sampled_from([*NATIVE.values(), *BRIDGED_USES.values()]), max_size=3),
    st.booleans(),
    st.sampled_from(NEWLINES),
    st.sampled_from(MARKS),
)
def test_any_combination_of_shapes_parses_afterwards_and_is_stable(
    head: str,
    key: str,
    url: str,
    call: str,
    unwrap: str,
    uses: list[str],
    inside: bool,
    newline: str,
    mark: bytes,
) -> None:
    library = "rq" if " as rq" in head else "requests"
    lines = "\n".join([unwrap.format(call=call.format(lib=library, url=url)), *uses])
    if inside:
        lines = "def work():\n" + "".join(f"    {line}\n" for line in lines.split("\n"))
    text = f"{head}\n{key}\n\n{lines}\n"
    before = {"work.py": mark + text.replace("\n", newline).encode()}
    ast.parse(text)
    after = apply(rewrite(before), before)
    ast.parse(after["work.py"])
    assert after["work.py"].startswith(mark)
    if newline == "\r\n":
        assert after["work.py"].count(b"\n") == after["work.py"].count(b"\r\n")
    again = rewrite(after)
    assert not [e for e in again.edits if e.changes]


@given(st.binary(max_size=200))
@settings(max_examples=examples(60, 600))
def test_bytes_that_are_no_program_are_reported_or_left_alone(data: bytes) -> None:
    report = rewrite({"junk.py": data})
    assert not report.edits
    assert {f.id for f in report.findings} <= {"HS901"}


STANDARD = Path(sysconfig.get_paths()["stdlib"])
MODULES = ["argparse", "ast", "dataclasses", "difflib", "shutil", "textwrap", "threading", "uuid"]


@pytest.mark.parametrize("name", MODULES)
def test_code_that_has_nothing_to_do_with_help_scout_has_no_findings(name: str) -> None:
    report = rewrite({f"{name}.py": (STANDARD / f"{name}.py").read_bytes()})
    assert report.findings == ()
    assert report.edits == ()


def test_code_that_is_nested_without_end_is_reported() -> None:
    text = 'import requests\nX = "https://api.helpscout.net/v1" + ' + " + ".join(["'a'"] * 900)
    report = rewrite({"deep.py": text.encode()})
    assert [f.id for f in report.findings] == ["HS901"]
    assert not report.edits


def test_long_but_sane_expressions_are_followed() -> None:
    url = '"https://api.helpscout.net/v1" + ' + " + ".join(["''"] * 200) + ' + "/mailboxes.json"'
    call = f"requests.get({url}, auth=('k', 'X'))"
    text = f"import requests\nR = {call}.json()['items']\nprint(len(R))\n"
    report = rewrite({"long.py": text.encode()})
    assert [f.state for f in report.findings if f.id == "HS101"] == ["native"]
