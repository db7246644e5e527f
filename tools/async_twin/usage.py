"""Which calls are awaited, and so which methods become ``async`` themselves.

The modules written by hand begin it; each round finds the callers of what the last one found.
"""

from __future__ import annotations

from enum import Enum

import libcst as cst
import libcst.matchers as m

from async_twin.project import Project, Source, bases, is_decorated, methods

# The classes behind attributes and variables, as far as calls on them are awaited.
TYPES = {
    "_api": "HelpScout",
    "_opened": "Session",
    "_session": "Session",
    "_transport": "Transport",
    "pacer": "Pacer",
    "response": "Response",
    "tokens": "MappedErrors",
}
ITERATORS = frozenset({"chunks"})
"""Variables that hold what ``async for`` reads."""
PROTOCOLS = {"Api": "HelpScout"}
"""Protocols whose methods are awaited where those of the class that has them are."""


class Kind(Enum):
    """How the result of a call is used."""

    AWAIT = "await"
    ASYNC_FOR = "async for"
    ASYNC_WITH = "async with"


Kinds = dict[tuple[str, str], Kind]
"""By class (with its module, where it is rewritten) and method."""


def kinds_of_methods(project: Project) -> Kinds:
    """How each method is used, by following the calls from those written by hand."""
    kinds = dict(_kinds_by_hand(project))
    classes = [
        (source, name, node)
        for source in project.sources.values()
        for name, node in source.classes.items()
    ]
    before = -1
    while before != len(kinds):
        before = len(kinds)
        for source, name, node in classes:
            resolver = Resolver(project, kinds, source, name)
            for method in methods(node):
                kind = kind_of(method, resolver)
                if kind is not None:
                    kinds[f"{source.name}.{name}", method.name.value] = kind
    return kinds


def _kinds_by_hand(project: Project) -> Kinds:
    kinds: Kinds = {}
    for members in project.handwritten.values():
        for name, node in members.items():
            if isinstance(node, cst.FunctionDef):
                if node.asynchronous:
                    kinds["", name] = Kind.AWAIT
                continue
            for method in methods(node):
                key = name.removeprefix("Async"), method.name.value
                if method.returns is not None and m.findall(
                    method.returns, m.Name("AsyncIterator")
                ):
                    kinds[key] = Kind.ASYNC_FOR
                elif method.asynchronous:
                    kinds[key] = Kind.AWAIT
    return kinds


class Resolver:
    """Finds how a call in a class is used."""

    def __init__(self, project: Project, kinds: Kinds, source: Source, owner: str) -> None:
        self._source = source
        self._owner = owner
        self._sources = project.sources
        self._kinds = kinds

    def kind(self, node: cst.BaseExpression) -> Kind | None:
        """The kind of a call, None for one that stays as it is, and for all else."""
        if isinstance(node, cst.Name):
            return Kind.ASYNC_FOR if node.value in ITERATORS else None
        if not isinstance(node, cst.Call):
            return None
        if isinstance(node.func, cst.Name):
            is_import = node.func.value in self._source.origins
            return self._kinds.get(("", node.func.value)) if is_import else None
        if not isinstance(node.func, cst.Attribute):
            return None
        method, value = node.func.attr.value, node.func.value
        if m.matches(value, m.Name("self")):
            return self._method(self._source, self._owner, method)
        if isinstance(value, cst.Call) and isinstance(value.func, cst.Name):
            return self._method(self._source, value.func.value, method)
        if isinstance(value, cst.Attribute):
            return self._of_type(value.attr.value, method)
        return self._of_type(value.value, method) if isinstance(value, cst.Name) else None

    def _of_type(self, variable: str, method: str) -> Kind | None:
        owner = TYPES.get(variable)
        if owner is None:
            return None
        for source in self._sources.values():
            if owner in source.classes:
                return self._method(source, owner, method)
        return self._kinds.get((owner, method))

    def _method(self, source: Source, owner: str, method: str) -> Kind | None:
        while owner not in source.classes:
            if source.origins.get(owner) not in self._sources:
                return None
            source = self._sources[source.origins[owner]]
        own_kind = self._kinds.get((f"{source.name}.{owner}", method))
        if own_kind is not None:
            return own_kind
        above = (self._method(source, base, method) for base in bases(source.classes[owner]))
        return next((kind for kind in above if kind is not None), None)

    def of_protocol(self, method: str) -> Kind | None:
        """The kind of a protocol's method, by the class that has it."""
        owner = PROTOCOLS.get(self._owner, "")
        for source in self._sources.values():
            if owner in source.classes:
                return self._method(source, owner, method)
        return None


def kind_of(method: cst.FunctionDef, resolver: Resolver) -> Kind | None:
    """How a method is used, by what it calls itself."""
    name = method.name.value
    protocol = resolver.of_protocol(name)
    if protocol is not None:
        return protocol
    yields = bool(m.findall(method.body, m.Yield()))
    uses = {resolver.kind(call) for call in m.findall(method.body, m.Call())}  # type: ignore[arg-type]
    loops = [
        loop
        for loop in m.findall(method.body, m.For() | m.From())
        if resolver.kind(loop.iter if isinstance(loop, cst.For) else loop.item)  # type: ignore[attr-defined]
        is Kind.ASYNC_FOR
    ]
    if name in ("__enter__", "__exit__"):
        return Kind.AWAIT
    if Kind.AWAIT in uses or Kind.ASYNC_WITH in uses or loops:
        if is_decorated(method, "contextmanager"):
            return Kind.ASYNC_WITH
        return Kind.ASYNC_FOR if yields else Kind.AWAIT
    if Kind.ASYNC_FOR in uses and method.returns and m.findall(method.returns, m.Name("Iterator")):
        return Kind.ASYNC_FOR
    return None
