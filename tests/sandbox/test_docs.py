"""The page about the sandbox is true: its programs run, its tables are complete."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from helpscout_sandbox import Sandbox
from helpscout_sandbox.faults import KINDS
from helpscout_sandbox.routes import control

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("program", PROGRAMS[:2])
def test_a_program_on_the_page_runs(program: str) -> None:
    exec(compile(program, "docs/sandbox.md", "exec"), {})


def test_the_fixture_example_is_a_test_that_passes(
    helpscout_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, object] = {}
    exec(compile(PROGRAMS[2], "docs/sandbox.md", "exec"), names)
    test = names["test_my_integration"]
    assert callable(test)
    test(helpscout_sandbox, monkeypatch)


def test_every_argument_of_start_is_on_the_page() -> None:
    # The clock is for the sandbox's own tests; advance() is for everybody else's.
    for name in set(inspect.signature(Sandbox.start).parameters) - {"clock"}:
        assert f"`{name}`" in PAGE, name


def test_every_control_call_is_on_the_page(helpscout_sandbox: Sandbox) -> None:
    prefix = f"{control.routes.url_prefix}/"
    rules = [r for r in helpscout_sandbox.app.url_map.iter_rules() if r.rule.startswith(prefix)]
    assert len(rules) > 15
    for rule in rules:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert f"`{method} {rule.rule.removeprefix(prefix)}`" in PAGE, rule


def test_every_kind_of_fault_is_on_the_page() -> None:
    for kind in KINDS:
        assert f"`{kind}`" in PAGE, kind
