"""What an editor shows of a method is enough to call it: a sentence, every argument, the errors and
the official page."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.client.groups import functions

from helpscout_v2 import HelpScout, errors

FUNCTIONS = dict(functions())
CLIENT = Path(errors.__file__).parent
OFFICIAL = "https://developer.helpscout.com/"
SECTION = re.compile(r"^(Args|Raises|Returns):\n((?:    .*\n?|\n(?=    ))+)", re.M)


def sections(doc: str) -> dict[str, str]:
    """The parts of a docstring under a heading of their own."""
    return {title: textwrap.dedent(body) for title, body in SECTION.findall(doc)}


def names_in(section: str) -> list[str]:
    """The names that a section describes, in order."""
    return re.findall(r"^\*{0,2}(\w+): \S", section, re.M)


def sent_by(function: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(function).parameters
    return [name for name in parameters if name != "self"]


def test_there_are_as_many_methods_as_the_client_is_known_for() -> None:
    assert len(FUNCTIONS) > 150


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_a_docstring_says_all_that_a_call_needs(name: str) -> None:
    function = FUNCTIONS[name]
    doc = inspect.getdoc(function) or ""
    sentence = doc.split("\n\n")[0]
    assert sentence.endswith("."), "it does not begin with a sentence"
    parts = sections(doc)
    assert names_in(parts.get("Args", "")) == sent_by(function)
    error_names = names_in(parts.get("Raises", ""))
    assert error_names, "it names no error"
    assert set(error_names) <= set(errors.__all__)
    assert doc.splitlines()[-1].startswith(OFFICIAL)


def test_errors_that_a_method_raises_itself_are_named() -> None:
    """``raise X`` in the body of a method stands in its docstring."""
    complaints: list[str] = []
    for name, function in FUNCTIONS.items():
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        doc = inspect.getdoc(function) or ""
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                kind = ast.unparse(node.exc.func)
                if f"{kind}:" not in doc and kind in errors.__all__:
                    complaints.append(f"{name}: {kind}")
    assert complaints == []


MAKING = ("with_token", "from_env", "client_credentials", "from_store", "from_v1_key")


@pytest.mark.parametrize("name", [*MAKING, "get", "pages", "call", "request", "stream", "open"])
def test_the_client_itself_says_what_it_takes(name: str) -> None:
    function = getattr(HelpScout, name)
    doc = inspect.getdoc(function) or ""
    assert doc.split("\n\n")[0].endswith(".")
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not parameter.VAR_KEYWORD and parameter.name != "self":
            assert re.search(rf"\b{parameter.name}\b", doc), parameter.name


def public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods that ``__all__`` makes public, outside the groups of endpoints."""
    for path in sorted(CLIENT.rglob("*.py")):
        name = ".".join(("helpscout_v2", *path.relative_to(CLIENT).with_suffix("").parts))
        if name.endswith("__init__") or ".aio." in name or ".resources." in name:
            continue
        public_names = set(getattr(importlib.import_module(name), "__all__", ()))
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name in public_names:
                yield f"{name}.{node.name}", node
            if isinstance(node, ast.ClassDef) and node.name in public_names:
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                        yield f"{name}.{node.name}.{method.name}", method


PUBLIC = dict(public_functions())


def test_functions_beside_the_groups_are_looked_at_too() -> None:
    assert len(PUBLIC) > 80


@pytest.mark.parametrize("name", list(PUBLIC))
def test_a_public_function_describes_its_arguments(name: str) -> None:
    node = PUBLIC[name]
    doc = ast.get_docstring(node) or ""
    assert doc, "it has no docstring"
    arguments = node.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    names += [one.arg for one in (arguments.vararg, arguments.kwarg) if one is not None]
    described_names = names_in(sections(doc).get("Args", ""))
    assert set(names) - {"self", "cls"} <= set(described_names)
