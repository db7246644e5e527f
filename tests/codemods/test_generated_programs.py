"""V1 programs put together at random: the rewrite names every call and keeps the meaning.

The programs come from `support.fuzz.programs`, which combines the shapes of published V1 code.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.codemods.equivalence import Run, run
from support.fuzz.codemods import check_sound, rewritten, unspoken
from support.fuzz.profiles import examples
from support.fuzz.programs import Program, programs
from support.fuzz.text import dressed

from helpscout_sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(rate_limit=None) as running:
        yield running


@settings(max_examples=examples(12, 300))
@given(program=programs(), bridge=st.booleans(), data=st.data())
def test_every_call_of_a_generated_program_is_spoken_of_and_the_result_is_sound(
    program: Program, bridge: bool, data: st.DataObject
) -> None:
    files = {name: data.draw(dressed(text)) for name, text in program.files.items()}
    report = rewritten(files, "bridge" if bridge else "native")
    check_sound(files, report, "bridge" if bridge else "native")
    assert report.findings
    for name, text in files.items():
        assert not unspoken(name, text, report.findings)


@settings(max_examples=examples(6, 80))
@given(program=programs(), data=st.data())
def test_a_generated_program_prints_and_does_the_same_after_the_rewriting(
    program: Program, data: st.DataObject, sandbox: Sandbox
) -> None:
    files = {name: data.draw(dressed(text)) for name, text in program.files.items()}
    report = rewritten(files)
    edits = {edit.path: edit.after for edit in report.edits}
    before = outcome(files, sandbox)
    # What failed before may fail in another way after.
    assume(before is not None)
    after = outcome({**files, **edits}, sandbox)
    assert after is not None
    assert after.output == before.output
    assert after.state == before.state


def outcome(files: dict[str, bytes], sandbox: Sandbox) -> Run | None:
    """What a program prints and leaves behind; None when it ends with an error."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, text in files.items():
            (Path(folder) / name).write_bytes(text)
        try:
            return run(Path(folder), sandbox, patch, shim=True)
        except (Exception, SystemExit):
            return None
