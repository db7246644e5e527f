"""The proof of the rewriting: the same output and the same effects, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.codemods import engine, golden
from support.codemods.equivalence import PROGRAMS, expectation, programs, rewrite, run, startable

from helpscout_sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as running:
        yield running


RECORDED_DIFFS = golden.recorded()


@pytest.mark.parametrize("name", programs())
def test_the_program_prints_and_does_the_same_after_the_rewriting(
    name: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = startable(PROGRAMS / name, tmp_path / "before")
    report = rewrite(PROGRAMS / name, tmp_path / "after")
    assert golden.difference(report) == RECORDED_DIFFS.get(name), (
        "what the rewrite writes has changed: run tests/support/codemods/golden.py, read the diff"
    )
    states = {f.state for f in report.findings if f.id.startswith("HS1")}
    allowed_states = {"native": {"native"}, "bridged": {"bridged"}, "mixed": {"native", "bridged"}}
    assert states == allowed_states[expectation(name)], [f.message for f in report.findings]
    after_folder = tmp_path / "after"
    texts = {
        p.relative_to(after_folder).as_posix(): p.read_bytes() for p in after_folder.rglob("*.py")
    }
    assert engine.rewrite(texts).edits == (), "a second run changes something"
    before = run(original, sandbox, monkeypatch, shim=True)
    now = run(tmp_path / "after", sandbox, monkeypatch, shim=expectation(name) != "native")
    assert before.output
    assert now.output == before.output
    assert now.state == before.state
    assert now.requests <= before.requests, "V2 code asks more often than V1 code did"


EXAMPLE = Path(__file__).parents[2] / "examples" / "legacy_support_desk"


def test_the_example_desk_prints_and_does_the_same_after_the_rewriting(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = rewrite(EXAMPLE, tmp_path)
    docs = "docs_articles.py"
    assert (tmp_path / docs).read_bytes() == (EXAMPLE / docs).read_bytes()
    bridged_paths = {f.path for f in report.findings if f.state == "bridged"}
    assert bridged_paths == {"desk_client.py"}
    before = run(EXAMPLE, sandbox, monkeypatch, shim=True, script="run.py")
    after = run(tmp_path, sandbox, monkeypatch, shim=True, script="run.py")
    assert "nobody owns" in before.output
    assert after.output == before.output
    assert after.state == before.state
    assert after.requests <= before.requests
