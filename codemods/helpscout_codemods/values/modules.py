"""The project as the inference sees it: parsed modules, and the functions and classes in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, TypeVar

import libcst as cst
from libcst.metadata import CodePosition
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.scan.parsable import DEEPEST
from helpscout_codemods.syntax import awaits
from helpscout_codemods.values.positions import Positions

BOM = b"\xef\xbb\xbf"
_Node = TypeVar("_Node", bound=cst.CSTNode)


class Source(Struct, eq=False):
    """One parsed module. Positions take time, so they wait until one is asked for."""

    path: str
    before: bytes
    tree: cst.Module
    parents: dict[cst.CSTNode, cst.CSTNode]
    by_kind: Mapping[type[cst.CSTNode], list[Any]]
    _positions: Positions | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The dotted names other modules may import it by, the longest first."""
        parts = list(PurePosixPath(self.path).with_suffix("").parts)
        if parts and parts[-1] == "__init__":
            parts.pop()
        return tuple(".".join(parts[i:]) for i in range(len(parts)))

    @property
    def package(self) -> tuple[str, ...]:
        """The parts of the package the module lives in, for relative imports."""
        return PurePosixPath(self.path).parent.parts

    @property
    def is_test(self) -> bool:
        """Its file name is one that pytest collects."""
        name = PurePosixPath(self.path).name
        return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"

    def all(self, kind: type[_Node]) -> list[_Node]:
        """The nodes of one class in source order."""
        return self.by_kind.get(kind, [])

    @property
    def positions(self) -> Positions:
        if self._positions is None:
            self._positions = Positions(self.tree, self.before, self.parents)
        return self._positions

    def at(self, node: cst.CSTNode) -> CodePosition:
        """Where a node starts: its row from 1, its column from 0."""
        try:
            return self.positions.of(node)
        except KeyError:
            # A read that a pattern has spelled out stands where it was taken from.
            if node not in self.parents:
                raise
            return self.at(self.parents[node])

    def line(self, node: cst.CSTNode) -> str:
        """The row in which a node starts, as it is written."""
        return self.positions.line(self.at(node).line)

    def scope_of(self, node: cst.CSTNode) -> cst.FunctionDef | cst.Module:
        """The function around a node, or the module."""
        functions = (a for a in self.ancestors(node) if isinstance(a, cst.FunctionDef))
        return next(functions, self.tree)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)


class FunctionInfo(Struct, eq=False):
    """A function or method; `owner` is its class, `outer` the function around it."""

    source: Source
    node: cst.FunctionDef | cst.Lambda
    name: str
    owner: ClassInfo | None = None
    outer: FunctionInfo | None = None
    _generator: bool | None = None

    @property
    def decorated(self) -> frozenset[str]:
        if isinstance(self.node, cst.Lambda):
            return frozenset()
        return frozenset(
            d.decorator.value if isinstance(d.decorator, cst.Name) else "?"
            for d in self.node.decorators
        )

    @property
    def is_generator(self) -> bool:
        if self._generator is None:
            self._generator = any(type(n) is cst.Yield for n in walk.own(self.node.body))
        return self._generator

    @property
    def is_async(self) -> bool:
        return isinstance(self.node, cst.FunctionDef) and self.node.asynchronous is not None


class ClassInfo(Struct, eq=False):
    """A class; `bases` are filled in by the inference when they are classes of the project."""

    source: Source
    node: cst.ClassDef
    name: str
    methods: dict[str, FunctionInfo] = field(default_factory=dict)
    bases: list[ClassInfo] = field(default_factory=list)
    foreign_bases: bool = False
    is_session: bool = False
    """Whether it is derived from `requests.Session`, and sends as that does."""
    fields: tuple[str, ...] | None = None
    """The fields of a dataclass in order, None for another class."""

    @property
    def all_fields(self) -> tuple[str, ...] | None:
        """Those of a dataclass and of the dataclasses it is derived from."""
        if self.fields is None:
            return None
        names: dict[str, None] = {}
        self._add_fields(names, set())
        return tuple(names)

    def _add_fields(self, names: dict[str, None], visited: set[ClassInfo]) -> None:
        if self.fields is None or self in visited:
            return
        visited.add(self)
        for base in self.bases:
            base._add_fields(names, visited)
        names.update(dict.fromkeys(self.fields))

    def family(self) -> Iterator[ClassInfo]:
        """The class and the project's classes it is derived from, each once, depth first."""
        waiting: list[ClassInfo] = [self]
        done_classes = set[ClassInfo]()
        while waiting:
            info = waiting.pop()
            if info not in done_classes:
                done_classes.add(info)
                yield info
                waiting.extend(reversed(info.bases))

    def method(self, name: str) -> FunctionInfo | None:
        return next((one.methods[name] for one in self.family() if name in one.methods), None)


def overridden(info: FunctionInfo, classes: Iterable[ClassInfo]) -> bool:
    """Whether a class derived from the method's own has another method of that name."""
    return info.owner is not None and any(
        one is not info.owner and info.name in one.methods and derives(one, info.owner)
        for one in classes
    )


def derives(info: ClassInfo, from_: ClassInfo) -> bool:
    return any(base is from_ for one in info.family() for base in one.bases)


def parse(path: str, data: bytes) -> Source:
    """Raises `libcst.ParserSyntaxError` or `UnicodeDecodeError` for what is not Python 3."""
    tree = cst.parse_module(data)
    if b"await" in data:
        tree = awaits.folded(tree)
    survey = walk.survey(tree)
    if survey.depth > DEEPEST:
        raise ValueError("the code is nested too deeply")
    return Source(path, data, tree, survey.parents, survey.by_kind)


class Index(Struct):
    """All parsed modules of the project and how import statements find them."""

    sources: dict[str, Source] = field(default_factory=dict)
    _by_name: dict[str, list[Source]] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        self.sources[source.path] = source
        for name in source.names:
            self._by_name.setdefault(name, []).append(source)

    def find(self, dotted: str, importer: Source, level: int = 0) -> Source | None:
        """The module that `import dotted` in `importer` means, when exactly one fits best."""
        if level:
            package = importer.package
            base = package[: len(package) - (level - 1)]
            parts = (*base, *dotted.split(".")) if dotted else base
            for tail in (".py", "/__init__.py"):
                source = self.sources.get("/".join(parts) + tail)
                if source:
                    return source
            return None
        fits = [s for s in self._by_name.get(dotted, ()) if s is not importer]
        beside = [s for s in fits if s.package == importer.package]
        if len(beside) == 1:
            return beside[0]
        return fits[0] if len(fits) == 1 else None
