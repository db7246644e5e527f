"""Programs that pass `mypy --strict` pass it after the rewrite as well."""

from __future__ import annotations

import subprocess
import sys
import typing
from pathlib import Path

import pytest
from support.codemods.cases import apply
from support.codemods.engine import rewrite

from helpscout_codemods import catalogue
from helpscout_codemods.patterns import narrowing
from helpscout_shim.catalog import SHAPES
from helpscout_v2 import models

PROGRAMS = Path(__file__).parent / "typed"
BRIDGED_PROGRAMS = {"generic", "optional_changes", "params_by_steps", "class_with_a_getter"}
"""Programs of which a call stays on the shim, for a reason that is not their types."""


def _rewritten(name: str) -> tuple[str, set[str]]:
    """The new text of a program, and the states of its V1 calls."""
    path = f"{name}.py"
    files = {path: (PROGRAMS / path).read_bytes()}
    report = rewrite(files)
    states = {f.state for f in report.findings if f.id.startswith("HS1")}
    return apply(report, files)[path].decode(), states


@pytest.mark.slow
def test_no_typed_program_gets_an_error_of_mypy(tmp_path: Path) -> None:
    names = sorted(path.stem for path in PROGRAMS.glob("*.py"))
    bridged_names = set()
    for name in names:
        text, states = _rewritten(name)
        bridged_names |= {name} if states != {"native"} else set()
        (tmp_path / f"{name}_before.py").write_text((PROGRAMS / f"{name}.py").read_text())
        (tmp_path / f"{name}_after.py").write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(tmp_path)]
    process = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (process.stdout, process.stderr) == ("", "")
    assert bridged_names <= BRIDGED_PROGRAMS


def test_annotations_name_the_models_of_the_client() -> None:
    text, _ = _rewritten("iterator")
    assert "-> Iterator[Conversation]:" in text
    assert "from helpscout_v2.models import Conversation\n" in text
    assert "cast(" not in text
    assert "Dict" not in text


def _hint(model: type, path: str) -> object:
    """The type of an attribute of a model, or of one below it."""
    hint: object = model
    for part in path.split("."):
        inner = [a for a in typing.get_args(hint) if a is not type(None)] or [hint]
        (owner,) = inner
        assert isinstance(owner, type)
        attribute = getattr(owner, part, None)
        hints = typing.get_type_hints(attribute.fget if isinstance(attribute, property) else owner)
        hint = hints["return" if isinstance(attribute, property) else part]
    return hint


FIELDS = [
    (shape.model, field)
    for shape in SHAPES.values()
    for field in shape.fields
    if shape.model and field.python
]


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=lambda part: getattr(part, "v1", part))
def test_what_is_narrowed_is_what_the_models_hold_as_optional(
    model: str, field: catalogue.Field
) -> None:
    hint = _hint(getattr(models, model), field.python or "")
    optional = type(None) in typing.get_args(hint)
    match catalogue.kind(field):
        case catalogue.Date() | catalogue.Object():
            assert optional is ((field.python or "").rpartition(".")[2] not in narrowing.ALWAYS)
        case catalogue.Scalar():
            assert optional is (field.python in narrowing.OPTIONAL)
