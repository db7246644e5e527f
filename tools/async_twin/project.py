"""The modules that the asynchronous client is made of: those that are rewritten, and those of
``aio`` that are written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst
import libcst.matchers as m

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "client"
AIO = CLIENT / "helpscout_v2" / "aio"
MARK = "# Written by tools/async_client.py; do not edit."
SOURCES = ("api", "client", "http/session", "paging", "resources/*")


@dataclass
class Source:
    """A module of the blocking client, and its classes by name."""

    name: str
    tree: cst.Module
    classes: dict[str, cst.ClassDef] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    """The modules of this package that names were imported from."""
    twins: set[str] = field(default_factory=set)
    """The classes that have an asynchronous version."""

    @property
    def path(self) -> Path:
        """The file of the asynchronous version."""
        return AIO.joinpath(*self.name.split(".")[1:]).with_suffix(".py")


@dataclass
class Project:
    """All modules by name."""

    sources: dict[str, Source]
    handwritten: dict[str, dict[str, cst.ClassDef | cst.FunctionDef]]
    """What the modules written by hand define, by the blocking module that they replace."""

    def twin(self, source: Source, name: str) -> tuple[str, str] | None:
        """Module and name of the asynchronous version of ``name`` as ``source`` uses it."""
        module = source.name if name in source.classes else source.origins.get(name, "")
        new = f"_Async{name[1:]}" if name.startswith("_") else f"Async{name}"
        target = module.replace("helpscout_v2", "helpscout_v2.aio", 1)
        if module in self.handwritten:
            members = self.handwritten[module]
            return (target, new) if new in members else (target, name) if name in members else None
        origin = self.sources.get(module)
        if origin is None:
            return None
        if name in origin.twins:
            return target, new
        is_exported_again = name not in origin.classes and self.twin(origin, name)
        return (target, new) if is_exported_again else None


def read_project() -> Project:
    """The modules of the client as they are on disk."""
    return Project({source.name: source for source in _sources()}, _handwritten())


def _sources() -> Iterator[Source]:
    for pattern in SOURCES:
        for path in sorted((CLIENT / "helpscout_v2").glob(f"{pattern}.py")):
            name = ".".join(path.relative_to(CLIENT).with_suffix("").parts)
            source = Source(name, cst.parse_module(path.read_text(encoding="utf-8")))
            for node in m.findall(source.tree, m.ImportFrom()):
                assert isinstance(node, cst.ImportFrom)
                if isinstance(node.names, cst.ImportStar) or not node.module:
                    continue
                module = source.tree.code_for_node(node.module)
                for alias in node.names:
                    source.origins[alias.evaluated_name] = module
            for statement in source.tree.body:
                if isinstance(statement, cst.ClassDef):
                    source.classes[statement.name.value] = statement
            yield source


def _handwritten() -> dict[str, dict[str, cst.ClassDef | cst.FunctionDef]]:
    members: dict[str, dict[str, cst.ClassDef | cst.FunctionDef]] = {}
    for path in sorted(AIO.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.name == "__init__.py" or MARK in text:
            continue
        parts = path.relative_to(AIO).with_suffix("").parts
        members[".".join(("helpscout_v2", *parts))] = {
            node.name.value: node
            for node in cst.parse_module(text).body
            if isinstance(node, cst.ClassDef | cst.FunctionDef)
        }
    return members


def methods(node: cst.ClassDef) -> list[cst.FunctionDef]:
    """The methods of a class, without those of its bases."""
    return [one for one in node.body.body if isinstance(one, cst.FunctionDef)]


def bases(node: cst.ClassDef) -> list[str]:
    """The names of the classes that a class is derived from."""
    values = (base.value for base in node.bases)
    roots = (value.value if isinstance(value, cst.Subscript) else value for value in values)
    return [root.value for root in roots if isinstance(root, cst.Name)]


def is_decorated(method: cst.FunctionDef, name: str) -> bool:
    """Whether ``@name`` stands above a method."""
    return any(m.matches(one.decorator, m.Name(name)) for one in method.decorators)
