"""Programs that grow when they are followed end in a finding, within little memory and time."""

from __future__ import annotations

import cProfile
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.codemods.engine import PLAIN, rewrite

from helpscout_codemods import engine, refactor, worker
from helpscout_codemods.config import Config, ConfigError, load_config
from helpscout_codemods.findings import Report
from helpscout_codemods.scan import reach
from helpscout_codemods.scan.parsable import MAX_NODES
from helpscout_codemods.scan.prefilter import MAX_SOURCE
from helpscout_codemods.source import imports

ROOT = 'import requests\n\nROOT = "https://api.helpscout.net/v1/"\n'
SEND = 'requests.get(ROOT + a60 + "/mailboxes.json", auth=("k", "X"))\n'

DOUBLING = {
    "sums": "a{next} = a{last} + a{last}\n",
    "templates": "a{next} = '%s%s' % (a{last}, a{last})\n",
    "f-strings": "a{next} = f'{{a{last}}}{{a{last}}}'\n",
    "formats": "a{next} = '{{0}}{{0}}'.format(a{last})\n",
}


def _doubled(line: str, first: str) -> str:
    return f"a0 = {first}\n" + "".join(line.format(last=n, next=n + 1) for n in range(60))


@pytest.mark.parametrize("first", ['"x"', "open('name').read()"])
@pytest.mark.parametrize("name", DOUBLING)
def test_a_text_that_doubles_sixty_times_is_a_finding_at_its_call(name: str, first: str) -> None:
    text = ROOT + _doubled(DOUBLING[name], first) + SEND
    report = rewrite({"desk.py": text.encode()})
    assert [(f.id, f.line) for f in report.findings] == [("HS103", text.count("\n"))]
    assert all(len(f.message) < 500 for f in report.findings)
    assert not report.errors


@pytest.mark.parametrize("line", ["parts = parts + parts\n", "parts += parts\n"])
def test_a_list_that_doubles_sixty_times_still_ends_in_a_finding(line: str) -> None:
    loop = 'for part in parts:\n    requests.get(ROOT + part, auth=("k", "X"))\n'
    text = ROOT + 'parts = ["mailboxes.json"]\n' + line * 60 + loop
    report = rewrite({"desk.py": text.encode()})
    assert {finding.line for finding in report.findings} == {text.count("\n")}
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


CALL = 'requests.get(ROOT + "mailboxes.json", auth=("k", "X"))\n'
REWRITE_INPUT = """
import sys
from support.codemods.engine import rewrite
print(rewrite({"desk.py": sys.stdin.buffer.read()}).findings)
"""
LONG = ROOT + "NOTE = '" + "long " * (MAX_SOURCE // 5) + "'\n" + CALL
DENSE = ROOT + "ROWS = [\n" + "    1,\n" * MAX_NODES + "]\n" + CALL


@pytest.mark.parametrize(("text", "reason"), [(LONG, "longer than 1 MB"), (DENSE, "100,000")])
def test_a_file_that_is_too_large_to_be_followed_is_a_finding(text: str, reason: str) -> None:
    small = ROOT + CALL
    report = rewrite({"large.py": text.encode(), "small.py": small.encode()})
    (large_finding,) = [finding for finding in report.findings if finding.path == "large.py"]
    assert (large_finding.id, large_finding.state, large_finding.line) == ("HS901", "left", 3)
    assert reason in large_finding.message
    assert "helpscout_shim.install()" in large_finding.instead
    assert [edit.path for edit in report.edits] == ["small.py"]
    assert not report.errors


@pytest.mark.parametrize(
    "chain",
    [
        " and ".join(["x"] * 20_000),
        " and not ".join(["x"] * 20_000),
        "x and y or " * 10_000 + "x",
        "(" * 50 + "x" + (" or y" * 50 + ")") * 50,
    ],
    ids=["and", "and not", "and or", "and in or"],
)
def test_a_chain_of_conditions_does_not_overflow_the_parser(chain: str) -> None:
    text = ROOT + f"if {chain}:\n    " + CALL
    process = subprocess.run(
        [sys.executable, "-c", REWRITE_INPUT],
        input=text,
        text=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": "tests"},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert "nested too deeply" in process.stdout


@pytest.mark.parametrize("body", ["    pass\n", "    def other(self):\n        pass\n"])
def test_a_class_that_has_every_ancestor_by_two_ways_is_followed(body: str) -> None:
    classes = "".join(f"class C{n + 1}(C{n}, C{max(0, n - 1)}):\n{body}\n\n" for n in range(60))
    text = f"{ROOT}class C0:\n    root = ROOT\n\n\n{classes}"
    text += 'requests.get(C60.root + "mailboxes.json", auth=("k", "X"))\n'
    report = rewrite({"desk.py": text.encode()}, config=PLAIN)
    assert {(f.id, f.line) for f in report.findings} >= {("HS101", text.count("\n"))}


def test_a_large_module_beside_v1_code_is_not_followed() -> None:
    large = "def send(call):\n    return call()\n" + "# padding\n" * (MAX_SOURCE // 10)
    small = "from large import send\n" + ROOT + f"send(lambda: {CALL.strip()})\n"
    report = rewrite({"large.py": large.encode(), "small.py": small.encode()})
    assert {finding.path for finding in report.findings} == {"small.py"}
    assert {skip.path: skip.reason for skip in report.skipped} == {
        "large.py": "not rewritten: longer than 1 MB"
    }


def test_files_that_are_large_together_are_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MAX_GROUP", 150)
    user = "from desk import ROOT\nimport requests\n" + CALL
    report = rewrite({"desk.py": (ROOT + CALL).encode(), "use.py": user.encode()})
    assert not report.edits
    assert {(f.path, f.id, f.state) for f in report.findings} == {
        ("desk.py", "HS904", "left"),
        ("use.py", "HS904", "left"),
    }


def test_a_pass_without_an_end_is_ended_with_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object, **__: object) -> Report:
        stop = time.monotonic() + 60
        while time.monotonic() < stop:
            pass
        return Report()

    monkeypatch.setattr(worker, "CPU_SECONDS", -0.9)
    monkeypatch.setattr(refactor, "one_pass", endless)
    report = rewrite({"desk.py": (ROOT + CALL).encode()})
    assert [(f.id, f.state, f.line) for f in report.findings] == [("HS904", "left", 3)]
    assert "takes too long" in report.findings[0].message


@pytest.mark.parametrize("head", ["while n > {n}:", "for n{n} in n:"])
def test_loops_in_loops_do_not_multiply(head: str) -> None:
    rows = ["def read(n, path):", "    url = ROOT"]
    for depth in range(18):
        rows += [" " * (depth + 4) + head.format(n=depth), " " * (depth + 5) + "url = url + path"]
    text = ROOT + "\n".join(rows) + "\n" + " " * 22 + 'requests.get(url, auth=("k", "X"))\n'
    report = rewrite({"desk.py": text.encode()})
    assert [finding.id for finding in report.findings] == ["HS103"]


def test_a_notebook_that_does_not_parse_is_said_with_its_cell() -> None:
    cell = '{"cell_type": "code", "source": "import requests\\n%s\\nreturn a b"}'
    text = '{"cells": [\n%s\n], "nbformat": 4}' % (cell % CALL.strip().replace('"', "'"))
    text = text.replace("ROOT", "'https://api.helpscout.net/v1/'")
    (finding,) = rewrite({"desk.ipynb": text.encode()}).findings
    assert (finding.id, finding.path, finding.state) == ("HS901", "desk.ipynb", "left")
    assert "cell 1, line 2" in finding.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"cells": [\n "https://api.helpscout.net/v1/users.json"', "not JSON"),
        ('{"worksheets": [\n "https://api.helpscout.net/v1/users.json"]}', "no cells"),
        (
            '{"cells": [], "metadata": {"kernelspec": {"language": "R"}},\n'
            ' "x": "https://api.helpscout.net/v1/users.json"}',
            "its language is R",
        ),
        (
            '{"cells": [\n {"cell_type": "code", "source": '
            '"# \\ud800 https://api.helpscout.net/v1/users.json"}]}',
            "a cell holds half of a character",
        ),
    ],
)
def test_a_notebook_that_cannot_be_read_and_names_v1_is_a_finding(text: str, reason: str) -> None:
    report = rewrite({"desk.ipynb": text.encode()})
    (finding,) = report.findings
    assert (finding.id, finding.line, finding.state) == ("HS904", 2, "left")
    assert f"notebook: {reason}" in finding.message
    assert not rewrite({"desk.ipynb": text.replace("api.helpscout", "x").encode()}).findings


def test_what_a_module_imports_is_looked_up_once_for_a_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each module is compared with each other one when unused code is removed."""
    modules, looks = 40, []
    real = imports.resolved

    def counted(*arguments: Any) -> Any:
        looks.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(imports, "resolved", counted)
    files = {f"m{n}.py": f"from m{n + 1} import *\n".encode() for n in range(modules)}
    files[f"m{modules}.py"] = ROOT.encode()
    files["desk.py"] = (b"from m0 import *\n") + SEND.replace("a60 + ", "").encode()
    assert rewrite(files).findings
    assert len(looks) < 20 * modules


DEEP = "x = " + "[" * 50_000 + "]" * 50_000 + "\n"


def test_a_manifest_that_nests_too_deeply_leaves_the_others_as_they_are() -> None:
    files = {
        "desk.py": (ROOT + CALL).encode(),
        "Pipfile": DEEP.encode(),
        "requirements.txt": b"requests\n",
    }
    report = rewrite(files, config=Config(cache=False))
    assert {edit.path for edit in report.edits} == {"desk.py", "requirements.txt"}
    assert [(error.path, "deep" in error.reason) for error in report.errors] == [("Pipfile", True)]


def test_settings_that_nest_too_deeply_are_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(DEEP, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: not read as TOML: nested too deeply"):
        load_config(tmp_path)


def test_a_pattern_to_exclude_with_many_stars_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="too many stars"):
        Config(exclude=("*a" * 12 + "b",))


def test_an_exception_of_many_stars_still_lets_files_be_looked_at() -> None:
    files = {".gitignore": b"desk*\n!*e*s*k*_*1*.py\n", "desk_1.py": (ROOT + CALL).encode()}
    assert rewrite(files, config=PLAIN).findings


@pytest.mark.parametrize("pattern", ["\\", "other\\", "!", "[z-a]", "[[:alpha:]]", "[", "\0"])
def test_a_pattern_that_git_ignores_is_ignored_and_the_others_hold(
    pattern: str, recwarn: pytest.WarningsRecorder
) -> None:
    files = {
        ".gitignore": f"{pattern}\nhidden.py\n".encode(),
        "desk_1.py": (ROOT + CALL).encode(),
        "hidden.py": (ROOT + CALL).encode(),
    }
    assert {f.path for f in rewrite(files, config=PLAIN).findings} == {"desk_1.py"}
    assert not recwarn.list


@pytest.mark.parametrize("pattern", ["\\", "[z-a]"])
def test_a_setting_that_is_no_pattern_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(ConfigError, match="is not a gitignore pattern"):
        Config(exclude=(pattern,))


def test_folders_without_end_are_named() -> None:
    report = rewrite({"a/" * 130 + "desk.py": (ROOT + CALL).encode()})
    (problem,) = report.errors
    assert "100 folders deep" in problem.reason


def test_a_text_that_doubles_by_replacements_is_bounded() -> None:
    text = ROOT + 'a = "x" * 40\n' + 'a = a.replace("x", "xx")\n' * 60
    text += 'requests.get(ROOT + a + "/mailboxes.json", auth=("k", "X"))\n'
    report = rewrite({"desk.py": text.encode()})
    assert [(f.id, f.line) for f in report.findings] == [("HS103", text.count("\n"))]
    short = ROOT + 'a = "mail-boxes".replace("-", "")\n'
    short += 'requests.get(ROOT + a + ".json", auth=("k", "X"))\n'
    states = [finding.state for finding in rewrite({"desk.py": short.encode()}).findings]
    assert "left" not in states, "a short replacement is followed as before"


def test_one_line_with_thousands_of_imports_is_looked_at_once() -> None:
    one_line = b"{" + b"import requests, ApiClient; " * 3000 + b"}"
    assert len(reach._import_lines(one_line)) <= len(one_line)
    lines = b"import a\nfrom b import \\\n    c\nx = 1\nfrom d import (e,\n  f)\nimport g"
    assert reach._import_lines(lines).replace(b"\n", b" ").split() == (
        b"import a from b import \\ c from d import (e, f import g".split()
    )


def test_services_with_modules_of_the_same_names_take_as_long_as_as_many_others() -> None:
    """Calls of functions are counted: time would depend on the machine."""

    def calls(services: int) -> int:
        files = {f"s{n}/client.py": ROOT.encode() + b"key = ROOT\n" for n in range(services)}
        files |= {f"s{n}/main.py": b"from client import key\n" for n in range(services)}
        profile = cProfile.Profile()
        profile.enable()
        reached = reach.reach(sorted(files)[::2], sorted(files), files.get)
        profile.disable()
        assert len(reached.importers) == services
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(80) < 3 * calls(40)


def test_a_file_that_disappears_after_the_scan_leaves_the_others_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ROOT + 'requests.get(ROOT + "mailboxes.json", auth=("k", "X"))\n'
    for name in ("desk.py", "late.py"):
        (tmp_path / name).write_text(call)
    real = engine.scan

    def scan_and_remove(*args: Any, **options: Any) -> Any:
        project = real(*args, **options)
        (tmp_path / "late.py").unlink()
        return project

    monkeypatch.setattr(engine, "scan", scan_and_remove)
    report = engine.check([tmp_path], Config(jobs=1))
    assert {finding.path for finding in report.findings} == {"desk.py"}
    assert not report.errors
