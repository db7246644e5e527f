"""The asynchronous client is the one that is written from the blocking one, and it is complete."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from async_client import generated
from async_twin.project import MARK
from support.client.groups import functions, groups, methods
from support.repository.public_api import ROOT

from helpscout_v2 import AsyncHelpScout

AIO = ROOT / "client" / "helpscout_v2" / "aio"
TEXTS = generated()
FUNCTIONS = dict(functions())


def normalised(text: str) -> tuple[set[str], list[str]]:
    """What a module says whatever formats it: its imports, and its statements in order."""
    imports: set[str] = set()
    statements: list[str] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            imports |= {f"{node.module} {ast.dump(alias)}" for alias in node.names}
        elif isinstance(node, ast.Import):
            imports |= {ast.dump(alias) for alias in node.names}
        elif isinstance(node, ast.If):
            imports |= normalised("\n".join(map(ast.unparse, node.body)))[0]
        else:
            statements.append(ast.dump(node))
    return imports, statements


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(AIO)))
def test_it_is_up_to_date(path: Path) -> None:
    """Else: python tools/async_client.py"""
    imports, statements = normalised(path.read_text("utf-8"))
    new_imports, new_statements = normalised(TEXTS[path])
    assert statements == new_statements, "run: python tools/async_client.py"
    # ruff takes out what only annotations of other classes needed.
    assert imports <= new_imports, "run: python tools/async_client.py"


def test_no_module_is_left_that_nothing_writes() -> None:
    marked = {path for path in AIO.rglob("*.py") if MARK in path.read_text("utf-8")}
    assert marked == set(TEXTS)


def parameters(method: Any) -> list[tuple[str, Any, Any]]:
    return [(p.name, p.kind, p.default) for p in inspect.signature(method).parameters.values()]


@pytest.mark.parametrize("path", sorted(groups()))
def test_every_method_is_there_with_the_same_arguments(path: str) -> None:
    group: Any = AsyncHelpScout.with_token("t")
    for part in path.split("."):
        group = getattr(group, part)
    blocking = groups()[path]
    assert methods(group) == methods(blocking)
    for name in methods(blocking):
        name = "__call__" if name == "()" else name
        method = getattr(group, name)
        assert parameters(method) == parameters(getattr(blocking, name)), name
        # What gives a list asks for nothing yet; all others are awaited.
        gives_list = "Pages[" in str(inspect.signature(method).return_annotation)
        assert inspect.iscoroutinefunction(method) is not gives_list, name


def asynchronous(path: str) -> Any:
    """The group or method of this dotted name."""
    target: Any = AsyncHelpScout.with_token("t")
    for part in path.split("."):
        target = getattr(target, part)
    return target


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_docstring_is_the_first_paragraph_and_names_the_method_that_says_the_rest(
    name: str,
) -> None:
    blocking = FUNCTIONS[name]
    method = asynchronous(name)
    if not inspect.iscoroutinefunction(method) and not inspect.ismethod(method):
        method = type(method).__call__
    paragraph = (inspect.getdoc(blocking) or "").split("\n\n")[0]
    assert one_line(inspect.getdoc(method) or "") == (
        f"{one_line(paragraph)} See ``{blocking.__qualname__}``."
    )
    # The class that it names is one that a reader can look up.
    assert not blocking.__qualname__.startswith("_")


@pytest.mark.parametrize("name", ["get", "pages", "call", "request", "stream"])
def test_the_client_itself_names_the_blocking_one(name: str) -> None:
    assert f"See ``HelpScout.{name}``." in (inspect.getdoc(getattr(AsyncHelpScout, name)) or "")
