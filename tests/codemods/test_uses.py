"""Every way to use an answer keeps its meaning, whether it is rewritten or bridged."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.codemods import engine
from support.codemods.equivalence import rewrite, run
from support.codemods.uses import BRIDGED_USES, NATIVE, program

from helpscout_sandbox import Sandbox

CALLS = {"HS101", "HS102", "HS103", "HS201"}


@pytest.mark.parametrize("name", NATIVE)
def test_a_use_that_is_understood_becomes_native(name: str) -> None:
    report = engine.rewrite({"main.py": program(NATIVE[name]).encode()})
    states = {f.state for f in report.findings if f.id in CALLS}
    assert states == {"native"}, [f.message for f in report.findings]


def test_a_program_with_all_understood_uses_prints_the_same_after_the_rewriting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / "main.py").write_text(program(*NATIVE.values()))
    rewrite(old, new)
    assert "requests" not in (new / "main.py").read_text()
    with Sandbox.start() as sandbox:
        before = run(old, sandbox, monkeypatch, shim=True)
        after = run(new, sandbox, monkeypatch, shim=False)
    assert len(before.output.splitlines()) > len(NATIVE)
    assert after.output.splitlines() == before.output.splitlines()


@pytest.mark.parametrize("name", BRIDGED_USES)
def test_a_use_that_is_not_understood_leaves_its_lines_as_they_are(name: str) -> None:
    before = program(BRIDGED_USES[name])
    report = engine.rewrite({"main.py": before.encode()})
    (edit,) = report.edits
    states = {f.state for f in report.findings if f.id in CALLS}
    assert "bridged" in states
    body = before[before.index("def use_0") : before.index("def main")]
    assert body in edit.after.decode()
    assert "helpscout_shim.install()" in edit.after.decode()
