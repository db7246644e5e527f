"""From a scanned project to verified edits, and to bytes on disk."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.codemods.engine_fake import BRIDGE_IMPORT, NATIVE_IMPORT, module, tree

from helpscout_codemods.config import Config
from helpscout_codemods.engine import check, rewrite, rewrite_text, run, scan
from helpscout_codemods.findings import Report
from helpscout_codemods.render import FORMATS, render

pytestmark = pytest.mark.usefixtures("fake_rules")

PLAIN = Config(cache=False, manifests=False)


def rewritten(root: Path, config: Config = PLAIN, write: bool = True) -> Report:
    return rewrite([root], config, write=write)


def test_a_proven_file_is_rewritten_and_a_second_run_has_nothing_to_do(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE"), "b.py": "print(1)\n"})
    report = rewritten(tmp_path)
    assert [edit.path for edit in report.edits] == ["a.py"]
    assert (tmp_path / "a.py").read_bytes() == NATIVE_IMPORT + module("NATIVE").encode().replace(
        b"v1(", b"v2("
    )
    again = rewritten(tmp_path)
    assert (again.edits, again.findings, again.errors) == ((), (), ())


def test_check_reports_and_edits_nothing(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE")})
    report = check([tmp_path], PLAIN)
    assert [f.id for f in report.findings] == ["HS101"]
    assert report.edits == ()
    assert (tmp_path / "a.py").read_text() == module("NATIVE")


def test_check_of_a_named_file_is_about_the_files_that_change_with_it(tmp_path: Path) -> None:
    files = {"setup.cfg": "", "a.py": module("NATIVE"), "b.py": "import a\n" + module("LEFT")}
    tree(tmp_path, {**files, "alone.py": module("NATIVE")})
    report = check([tmp_path / "b.py"], Config(cache=False, manifests=False))
    assert {f.path for f in report.findings} == {"a.py", "b.py"}
    edits = rewrite([tmp_path / "b.py"], PLAIN).edits
    assert {edit.path for edit in edits} == {"a.py", "b.py"}


def test_without_write_the_edits_are_shown_and_the_disk_is_as_before(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE")})
    assert len(rewritten(tmp_path, write=False).edits) == 1
    assert (tmp_path / "a.py").read_text() == module("NATIVE")


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        ("BROKEN", "the new text of bad.py would not parse"),
        ("UNSTABLE", "a second run would change bad.py again"),
    ],
)
def test_a_rewrite_that_does_not_pass_its_check_is_bridged_instead(
    tmp_path: Path, flaw: str, reason: str
) -> None:
    broken_files = {"bad.py": module(flaw), "uses.py": "import bad\n" + module("NATIVE")}
    tree(tmp_path, {**broken_files, "good.py": module("NATIVE")})
    report = rewritten(tmp_path)
    assert report.errors == ()
    assert (tmp_path / "bad.py").read_text() == broken_files["bad.py"]
    text = (tmp_path / "uses.py").read_text()
    assert "helpscout_shim.install()" in text
    assert 'v1("NATIVE")' in text
    assert "v2(" in (tmp_path / "good.py").read_text()
    (refusal,) = [f for f in report.findings if f.id == "HS904"]
    assert reason in refusal.message
    assert rewritten(tmp_path).edits == ()


def test_passes_that_open_the_way_for_each_other_are_one_edit_and_its_lines_are_the_readers(
    tmp_path: Path,
) -> None:
    tree(tmp_path, {"a.py": module("NATIVE", "STEP1", "LEFT")})
    report = rewritten(tmp_path)
    assert [edit.path for edit in report.edits] == ["a.py"]
    assert report.edits[0].before == module("NATIVE", "STEP1", "LEFT").encode()
    assert [(f.id, f.line) for f in report.findings] == [("HS101", 2), ("HS102", 3), ("HS201", 4)]
    text = (tmp_path / "a.py").read_text()
    assert "helpscout_shim.install()" in text
    assert text.count("TODO") == 2
    assert rewritten(tmp_path).edits == ()


@pytest.mark.parametrize("flaw", ["NATIVE", "BROKEN", "UNSTABLE", "WORSE", "STEP1", "CRASH"])
def test_a_check_says_what_the_rewrite_says_and_promises_nothing_that_it_refuses(
    tmp_path: Path, flaw: str
) -> None:
    tree(tmp_path, {"bad.py": module(flaw, "LEFT"), "uses.py": "import bad\n" + module("NATIVE")})
    check_report = check([tmp_path], PLAIN)
    report = rewritten(tmp_path, write=False)
    assert check_report.findings or check_report.errors
    assert check_report.findings == report.findings
    assert check_report.errors == report.errors
    assert check_report.edits == ()


@pytest.mark.parametrize("to", ["native", "bridge"])
def test_a_rule_that_crashes_costs_its_group_the_rewrite_and_no_other(
    tmp_path: Path, to: str
) -> None:
    broken_files = {"bad.py": module("CRASH"), "uses.py": "import bad\n" + module("NATIVE")}
    tree(tmp_path, {**broken_files, "good.py": module("NATIVE")})
    report = rewritten(tmp_path, PLAIN.with_options(to=to))
    assert [edit.path for edit in report.edits] == ["good.py"]
    (error,) = report.errors
    assert error.path == "bad.py"
    assert "the rules failed on it (ValueError: a rule is broken)" in error.reason
    states = {f.path: (f.id, f.state) for f in report.findings if f.path != "good.py"}
    assert states == dict.fromkeys(broken_files, ("HS904", "left"))
    for name, text in broken_files.items():
        assert (tmp_path / name).read_text() == text


def test_a_rule_that_crashes_on_v2_code_leaves_the_bridge(tmp_path: Path) -> None:
    broken_files = {
        "bad.py": module("NATIVE", "CRASH NATIVE"),
        "uses.py": "import bad\n" + module("NATIVE"),
    }
    tree(tmp_path, broken_files)
    report = rewritten(tmp_path)
    assert {edit.path for edit in report.edits} == {"bad.py", "uses.py"}
    assert report.errors == ()
    (note,) = [f for f in report.findings if f.id == "HS904"]
    assert note.state == "bridged"
    assert "ValueError: only V2 code fails" in note.message
    for name in broken_files:
        assert (tmp_path / name).read_bytes().startswith(BRIDGE_IMPORT)


def test_a_bridge_that_does_not_pass_its_check_changes_nothing_and_is_an_error(
    tmp_path: Path,
) -> None:
    broken_files = {"bad.py": module("WORSE"), "uses.py": "import bad\n" + module("NATIVE")}
    tree(tmp_path, broken_files)
    report = rewritten(tmp_path)
    assert report.edits == ()
    assert [error.path for error in report.errors] == ["bad.py"]
    assert {f.state for f in report.findings} == {"left"}
    for name, text in broken_files.items():
        assert (tmp_path / name).read_text() == text


@pytest.mark.parametrize(
    "data",
    [
        module("NATIVE", "LEFT").replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + module("NATIVE", "LEFT").encode(),
        module("NATIVE", "LEFT", head="#!/usr/bin/python\n# -*- coding: latin-1 -*-\n").encode()
        + "x = 'caf\xe9'\n".encode("latin-1"),
        b'if 1:\n\tprint(v1("LEFT"))\n\tprint(v1("NATIVE"))\n# helpscout\n',
        module("NATIVE", "LEFT").encode().removesuffix(b"\n"),
    ],
    ids=["crlf", "bom", "coding", "tabs", "no newline at the end"],
)
def test_bytes_that_are_not_code_stay_as_they_are(tmp_path: Path, data: bytes) -> None:
    tree(tmp_path, {"a.py": data})
    rewritten(tmp_path)
    after = (tmp_path / "a.py").read_bytes()
    assert after != data
    other_paths = [
        row
        for row in after.splitlines(keepends=True)
        if b"TODO(helpscout-v2)" not in row and NATIVE_IMPORT.strip() not in row
    ]
    bare = b"".join(other_paths).replace(b"v2(", b"v1(").removeprefix(b"\xef\xbb\xbf")
    assert bare == data.removeprefix(b"\xef\xbb\xbf")
    assert after.startswith(b"\xef\xbb\xbf") == data.startswith(b"\xef\xbb\xbf")
    if b"\r\n" in data:
        assert after.count(b"\r\n") == after.count(b"\n")
    assert rewritten(tmp_path).edits == ()


def test_two_groups_that_change_one_file_are_understood_as_one(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "a.py": "# EDIT shared.py\n" + module("NATIVE"),
            "b.py": "# EDIT shared.py\n" + module("NATIVE"),
            "shared.py": "old = 1\n",
        },
    )
    report = rewritten(tmp_path)
    assert [edit.path for edit in report.edits] == ["a.py", "b.py", "shared.py"]
    assert len({edit.flow for edit in report.edits}) == 1
    assert (tmp_path / "shared.py").read_text() == "new = 1\n"


def test_a_run_is_the_same_whoever_does_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # other processes would not see the fake pass
    source = (
        "import os\n\nimport requests\n\n"
        'URL = "https://api.helpscout.net/v1/users/me.json"\n'
        'AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")\n'
        'print(requests.get(URL, auth=AUTH).json()["item"]["id"])\n'
    )
    tree(tmp_path, {f"m{i}.py": source for i in range(6)})
    project = scan([tmp_path], PLAIN)
    serial = run(project)
    pool_report = run(scan([tmp_path], PLAIN.with_options(jobs=2)))
    with ThreadPoolExecutor(3) as executor:
        thread_report = run(project, executor=executor)
    assert serial == pool_report == thread_report
    assert len(serial.edits) == 6


def test_bridge_mode_rewrites_nothing_and_makes_it_run(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE")})
    rewritten(tmp_path, PLAIN.with_options(to="bridge"))
    text = (tmp_path / "a.py").read_text()
    assert "helpscout_shim.install()" in text
    assert 'v1("NATIVE")' in text


def test_select_and_ignore_choose_what_is_reported_and_done(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE", "LEFT")})
    ids = {f.id for f in rewritten(tmp_path, PLAIN.with_options(ignore=["HS2"])).findings}
    assert ids == {"HS101"}
    text = (tmp_path / "a.py").read_text()
    assert "TODO" not in text
    assert "v2(" in text


def test_leaving_a_rule_out_that_only_tells_changes_nothing_else(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE", "BRIDGE")})
    rewritten(tmp_path, PLAIN.with_options(ignore=["HS102", "HS3"]))
    assert 'v2("NATIVE")' in (tmp_path / "a.py").read_text()


def test_an_ignored_rewrite_keeps_its_flow_v1_and_bridged(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE", "BRIDGE")})
    rewritten(tmp_path, PLAIN.with_options(ignore=["HS101"]))
    text = (tmp_path / "a.py").read_text()
    assert 'v1("NATIVE")' in text
    assert "helpscout_shim.install()" in text


def test_a_source_from_a_stream_is_treated_alone() -> None:
    report = rewrite_text(module("NATIVE").encode())
    assert report.edits[0].after.startswith(NATIVE_IMPORT)
    assert [f.path for f in report.findings] == ["stdin.py"]


def test_a_stream_that_does_not_parse_is_one_finding() -> None:
    report = rewrite_text(b"def (:\n")
    assert [(f.id, f.line) for f in report.findings] == [("HS901", 1)]


def test_a_deeply_nested_source_is_dealt_with_and_the_others_continue(tmp_path: Path) -> None:
    deep = "# helpscout\nx = " + "(" * 400 + "1" + ")" * 400 + "\n"
    chain = "# helpscout\ny = " + "+".join(["1"] * 5000) + "\n"
    tree(tmp_path, {"deep.py": deep, "chain.py": chain, "a.py": module("NATIVE")})
    report = rewritten(tmp_path)
    assert [edit.path for edit in report.edits] == ["a.py"]
    assert {s.path for s in report.skipped} >= {"deep.py"}
    assert (tmp_path / "deep.py").read_text() == deep


def test_a_generated_file_of_20000_lines_is_marked_like_any_other(tmp_path: Path) -> None:
    rows = [f"v{i} = {i}" for i in range(20_000)]
    rows[15_000] = 'print(v1("LEFT"))  # helpscout'
    tree(tmp_path, {"big.py": "\n".join(rows) + "\n"})
    rewritten(tmp_path)
    after = (tmp_path / "big.py").read_text().splitlines()
    assert after[15_000].startswith("# TODO(helpscout-v2) HS201: a V1 call")
    assert after[:15_000] + after[15_001:] == rows


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# helpscout\n"]},
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {},
            "outputs": [{"text": "kept"}],
            "source": ["%matplotlib inline\n", "!ls\n", 'a = v1("NATIVE")'],
        },
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": 'print(v1("LEFT"))\nx?'},
    ],
    "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def test_a_notebook_is_rewritten_cell_by_cell_and_nothing_else_moves(tmp_path: Path) -> None:
    tree(tmp_path, {"n.ipynb": json.dumps(NOTEBOOK, indent=1) + "\n"})
    report = rewritten(tmp_path)
    assert [edit.path for edit in report.edits] == ["n.ipynb"]
    assert {f.message.split(":")[0] for f in report.findings} == {
        "cell 2, line 3",
        "cell 3, line 1",
    }
    text = (tmp_path / "n.ipynb").read_text()
    after = json.loads(text)
    assert text == json.dumps(after, indent=1) + "\n"
    first, second = after["cells"][1], after["cells"][2]
    assert first["source"] == [
        "%matplotlib inline\n",
        "!ls\n",
        NATIVE_IMPORT.decode(),
        'a = v2("NATIVE")',
    ]
    assert first["outputs"] == [{"text": "kept"}]
    assert second["source"].startswith("# TODO(helpscout-v2) HS201: a V1 call")
    assert second["source"].endswith('\nprint(v1("LEFT"))\nx?')
    assert after["cells"][0] == NOTEBOOK["cells"][0]  # type: ignore[index]
    assert rewritten(tmp_path).edits == ()


def test_a_notebook_of_another_language_or_without_json_is_skipped(tmp_path: Path) -> None:
    other = {**NOTEBOOK, "metadata": {"kernelspec": {"language": "R"}}}
    tree(tmp_path, {"r.ipynb": json.dumps(other), "bad.ipynb": "helpscout {"})
    report = rewritten(tmp_path)
    assert {s.path for s in report.skipped} == {"r.ipynb", "bad.ipynb"}
    assert report.edits == ()


def test_a_python_2_file_is_upgraded_first_when_asked_and_it_says_so(tmp_path: Path) -> None:
    tree(tmp_path, {"old.py": 'print "helpscout"\nprint v1("NATIVE")\n'})
    report = rewritten(tmp_path, PLAIN.with_options(python2=True))
    assert {f.id for f in report.findings} == {"HS101", "HS903"}
    text = (tmp_path / "old.py").read_text()
    assert text == NATIVE_IMPORT.decode() + 'print("helpscout")\nprint(v2("NATIVE"))\n'


def test_a_python_2_file_is_left_alone_unless_asked(tmp_path: Path) -> None:
    tree(tmp_path, {"old.py": 'print v1("helpscout")\nu = "https://api.helpscout.net/v1/"\n'})
    report = rewritten(tmp_path)
    assert report.edits == ()
    assert [f.id for f in report.findings] == ["HS902"]


def test_a_file_whose_name_is_in_no_encoding_is_dealt_with_like_any_other(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.py"
    with open(name, "wb") as stream:
        stream.write(module("NATIVE", "LEFT").encode())
    report = rewrite([tmp_path], Config(manifests=False), write=True)
    assert len(report.edits) == 1
    for form in FORMATS:
        assert render(report, form).encode()
    with open(name, "rb") as stream:
        assert b"v2(" in stream.read()


def test_a_read_only_file_holds_its_flow_back_and_the_others_continue(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "a.py": module("NATIVE"),
            "b.py": "import a\n" + module("NATIVE"),
            "alone.py": module("NATIVE"),
        },
    )
    (tmp_path / "a.py").chmod(stat.S_IRUSR)
    report = rewritten(tmp_path)
    assert [edit.path for edit in report.edits] == ["alone.py"]
    assert {error.path: error.reason for error in report.errors} == {
        "a.py": "not written: the file is read-only",
        "b.py": "not written, because a.py could not be",
    }
    assert "v2(" not in (tmp_path / "b.py").read_text()
