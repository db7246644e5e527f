"""Writes the asynchronous client from the blocking one.

    python tools/async_client.py            # writes client/helpscout_v2/aio

The classes of ``SOURCES`` that do I/O get a twin: ``Conversations`` in ``resources.conversations``
becomes ``AsyncConversations`` in ``aio.resources.conversations``. Everything else of a module
(endpoints, payloads, checks, models) is imported from it, so nothing exists twice. Modules of
``aio`` without the mark of this program are written by hand; they end the chain of awaits: what is
``async`` there decides what is awaited, and so what becomes ``async`` itself.
"""

from __future__ import annotations

import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import libcst as cst
import libcst.matchers as m

ROOT = Path(__file__).resolve().parents[1]
CLIENT = ROOT / "client"
MARK = "# Written by tools/async_client.py; do not edit."
HEAD = f"{MARK}\n# pyright: reportPrivateUsage=false\n"
SOURCES = ("api", "client", "http/session", "paging", "resources/*")

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

NAMES = {
    "AbstractContextManager": "AbstractAsyncContextManager",
    "Generator": "AsyncGenerator",
    "Iterator": "AsyncIterator",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "__iter__": "__aiter__",
    "contextmanager": "asynccontextmanager",
}
TEXTS = {
    "use it in a ``with`` statement). It may be shared between threads. Making one": (
        "use it in an ``async with`` statement). It belongs to one event loop, of asyncio or\n"
        "    trio, whose tasks may share it. Making one"
    ),
    "Iterating asks page by page": "``async for`` asks page by page",
}
"""What docstrings say differently."""


class Kind(Enum):
    """How the result of a call is used."""

    AWAIT = "await"
    ASYNC_FOR = "async for"
    ASYNC_WITH = "async with"


@dataclass
class Source:
    """A module of the blocking client, and its classes by name."""

    name: str
    tree: cst.Module
    classes: dict[str, cst.ClassDef] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    """The modules of this package that names were imported from."""
    twins: set[str] = field(default_factory=set)

    @property
    def path(self) -> Path:
        return CLIENT.joinpath("helpscout_v2", "aio", *self.name.split(".")[1:]).with_suffix(".py")


Methods = dict[tuple[str, str], Kind]


def generated() -> dict[Path, str]:
    """The text of each module, before it is formatted."""
    sources = {source.name: source for source in _sources()}
    handwritten = _written_by_hand()
    kinds = _kinds(sources, handwritten)
    for source in sources.values():
        source.twins = {name for name in source.classes if _needs_twin(source, name, kinds)}
    # A class derived from one with a twin needs one, too.
    for source in sources.values():
        for name, node in source.classes.items():
            if any(_twin(sources, handwritten, source, base) for base in _bases(node)):
                source.twins.add(name)
    return {
        source.path: _Module(source, sources, handwritten, kinds).text()
        for source in sources.values()
        if source.twins
    }


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
                    source.origins[_text(alias.name)] = module
            for statement in source.tree.body:
                if isinstance(statement, cst.ClassDef):
                    source.classes[statement.name.value] = statement
            yield source


def _written_by_hand() -> dict[str, dict[str, cst.CSTNode]]:
    """What the modules written by hand define, by the module that they stand for."""
    by_module: dict[str, dict[str, cst.CSTNode]] = {}
    base = CLIENT / "helpscout_v2" / "aio"
    for path in sorted(base.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.name == "__init__.py" or MARK in text:
            continue
        parts = path.relative_to(base).with_suffix("").parts
        by_module[".".join(("helpscout_v2", *parts))] = {
            node.name.value: node
            for node in cst.parse_module(text).body
            if isinstance(node, cst.ClassDef | cst.FunctionDef)
        }
    return by_module


def _kinds(
    sources: Mapping[str, Source], written: Mapping[str, Mapping[str, cst.CSTNode]]
) -> Methods:
    """How each method is used, found by following the calls from those written by hand."""
    kinds: Methods = {}
    for members in written.values():
        for name, node in members.items():
            if isinstance(node, cst.FunctionDef):
                if node.asynchronous:
                    kinds["", name] = Kind.AWAIT
                continue
            assert isinstance(node, cst.ClassDef)
            for method in _methods(node):
                kind = _kind_of_async(method)
                if kind is not None:
                    kinds[name.removeprefix("Async"), method.name.value] = kind
    classes = [(s, name, node) for s in sources.values() for name, node in s.classes.items()]
    before = -1
    while before != len(kinds):
        before = len(kinds)
        for source, name, node in classes:
            for method in _methods(node):
                resolver = Resolver(source, name, sources, kinds)
                kind = _kind(method, resolver)
                if kind is not None:
                    kinds[f"{source.name}.{name}", method.name.value] = kind
    return kinds


def _kind_of_async(method: cst.FunctionDef) -> Kind | None:
    if method.returns is not None and m.findall(method.returns, m.Name("AsyncIterator")):
        return Kind.ASYNC_FOR
    return Kind.AWAIT if method.asynchronous else None


class Resolver:
    """Finds how a call in a class is used."""

    def __init__(
        self, source: Source, owner: str, sources: Mapping[str, Source], kinds: Methods
    ) -> None:
        self._source = source
        self._owner = owner
        self._sources = sources
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
        above = (self._method(source, base, method) for base in _bases(source.classes[owner]))
        return next((kind for kind in above if kind is not None), None)

    def of_protocol(self, method: str) -> Kind | None:
        """The kind of a protocol's method, by the class that has it."""
        owner = PROTOCOLS.get(self._owner)
        for source in self._sources.values():
            if owner in source.classes:
                return self._method(source, owner, method)
        return None


def _kind(method: cst.FunctionDef, resolver: Resolver) -> Kind | None:
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
        if _is_decorated(method, "contextmanager"):
            return Kind.ASYNC_WITH
        return Kind.ASYNC_FOR if yields else Kind.AWAIT
    if Kind.ASYNC_FOR in uses and method.returns and m.findall(method.returns, m.Name("Iterator")):
        return Kind.ASYNC_FOR
    return None


class _Module(m.MatcherDecoratableTransformer):
    """One module of the twin."""

    def __init__(
        self,
        source: Source,
        sources: Mapping[str, Source],
        written: Mapping[str, Mapping[str, cst.CSTNode]],
        kinds: Methods,
    ) -> None:
        super().__init__()
        self._source = source
        self._sources = sources
        self._written = written
        self._kinds = kinds
        self._resolver = Resolver(source, "", sources, kinds)

    def text(self) -> str:
        head: list[str] = []
        body: list[str] = []
        shared_imports: set[str] = set()
        for statement in self._source.tree.body:
            code = self._source.tree.code_for_node
            if isinstance(statement, cst.ClassDef) and statement.name.value in self._source.twins:
                self._resolver = Resolver(
                    self._source, statement.name.value, self._sources, self._kinds
                )
                _check_values(self._source, statement)
                body.append(code(_visited(statement, self)))
            elif isinstance(statement, cst.SimpleStatementLine):
                first = statement.body[0]
                if isinstance(first, cst.Import | cst.ImportFrom):
                    head.append(cst.Module([]).code_for_node(_visited(statement, self)))
                elif _assigned(first) == "__all__":
                    head.append(self._all(first))
                elif name := _assigned(first):
                    shared_imports.add(name)
            elif isinstance(statement, cst.If):
                head.append(code(_visited(statement, self)))
            else:
                shared_imports.add(statement.name.value)  # type: ignore[union-attr]
        text = cst.parse_module("\n".join(body))
        used_names = {node.value for node in m.findall(text, m.Name())}  # type: ignore[attr-defined]
        names = sorted(shared_imports & used_names)
        if names:
            head.insert(-1, f"from {self._source.name} import {', '.join(names)}\n")
        docstring = (self._source.tree.get_docstring() or "").strip()
        docstring += "\n" if "\n" in docstring else ""
        return "\n".join([f'{HEAD}"""{docstring}"""\n', *_only_used(head, used_names), *body])

    def _all(self, node: cst.BaseSmallStatement) -> str:
        names = [
            self._name(name)
            for string in m.findall(node, m.SimpleString())
            if (name := str(string.evaluated_value)) in self._source.twins  # type: ignore[attr-defined]
            or _twin(self._sources, self._written, self._source, name)
        ]
        return f"__all__ = {sorted(names)!r}\n" if names else ""

    def _name(self, name: str) -> str:
        twin = _twin(self._sources, self._written, self._source, name)
        return twin[1] if twin else NAMES.get(name, name)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        first = original_node.body[0]
        if isinstance(first, cst.ImportFrom) and not isinstance(first.names, cst.ImportStar):
            module = self._source.tree.code_for_node(first.module) if first.module else ""
            lines = []
            for alias in first.names:
                name = _text(alias.name)
                twin = _twin(self._sources, self._written, self._source, name)
                target, new = twin or (module, NAMES.get(name, name))
                alias_name = f" as {_text(alias.asname.name)}" if alias.asname else ""
                lines.append(cst.parse_statement(f"from {target} import {new}{alias_name}"))
            return cst.FlattenSentinel(lines)
        if m.matches(first, m.Expr(m.Yield(m.From()))):
            item = first.value.value.item  # type: ignore[attr-defined]
            loop = cst.parse_statement("for item in items:\n    yield item\n")
            assert isinstance(loop, cst.For)
            new_item = updated_node.body[0].value.value.item  # type: ignore[union-attr]
            return self._looped(self._resolver.kind(item), loop.with_changes(iter=new_item))
        return updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if self._resolver.kind(original_node) is Kind.AWAIT:
            return cst.Await(updated_node)
        return updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        if isinstance(updated_node.value, cst.Await):
            await_call = updated_node.value.with_changes(
                lpar=[cst.LeftParen()], rpar=[cst.RightParen()]
            )
            return updated_node.with_changes(value=await_call)
        return updated_node

    def visit_Attribute_attr(self, node: cst.Attribute) -> None:
        self._attribute = node.attr

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        if original_node is getattr(self, "_attribute", None):
            return updated_node
        return updated_node.with_changes(value=self._name(original_node.value))

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.Subscript:
        if m.matches(original_node.value, m.Name("Generator")):
            first, second = updated_node.slice[:2]
            two = [first, second.with_changes(comma=cst.MaybeSentinel.DEFAULT)]
            return updated_node.with_changes(slice=two)
        return updated_node

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.For:
        return self._looped(self._resolver.kind(original_node.iter), updated_node)

    def _looped(self, kind: Kind | None, loop: cst.For) -> cst.For:
        if kind is Kind.ASYNC_FOR:
            return loop.with_changes(asynchronous=cst.Asynchronous())
        return loop

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:
        if any(self._resolver.kind(one.item) is Kind.ASYNC_WITH for one in original_node.items):
            return updated_node.with_changes(asynchronous=cst.Asynchronous())
        return updated_node

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        kind = _kind(original_node, self._resolver)
        plain = kind is None or (
            kind is Kind.ASYNC_FOR and not m.findall(original_node.body, m.Yield())
        )
        if plain or (
            kind is Kind.ASYNC_WITH and not _is_decorated(original_node, "contextmanager")
        ):
            return updated_node
        return updated_node.with_changes(asynchronous=cst.Asynchronous())

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        text = updated_node.value
        for old, new in TEXTS.items():
            text = text.replace(old, new)
        return updated_node.with_changes(value=text)


def _check_values(source: Source, node: cst.ClassDef) -> None:
    """Refuses a class whose body computes a value, for both classes would compute it."""
    for line in node.body.body:
        if isinstance(line, cst.SimpleStatementLine) and m.findall(line, m.Call()):
            raise SystemExit(
                f"{source.name}.{node.name.value}: make a constant of the module of "
                f"{source.tree.code_for_node(line).strip()!r}"
            )


def _visited(node: cst.CSTNode, transformer: _Module) -> cst.CSTNode:
    # As part of a module, so that a statement may become several.
    return cst.Module([node]).visit(transformer)  # type: ignore[list-item]


def _twin(
    sources: Mapping[str, Source],
    written: Mapping[str, Mapping[str, cst.CSTNode]],
    source: Source,
    name: str,
) -> tuple[str, str] | None:
    """Module and name of what stands for ``name`` as ``source`` uses it."""
    module = source.name if name in source.classes else source.origins.get(name, "")
    new = f"_Async{name[1:]}" if name.startswith("_") else f"Async{name}"
    target = module.replace("helpscout_v2", "helpscout_v2.aio", 1)
    if module in written:
        members = written[module]
        return (target, new) if new in members else (target, name) if name in members else None
    origin = sources.get(module)
    if origin is None:
        return None
    if name in origin.twins:
        return target, new
    # Imported there from elsewhere, and handed on.
    handed_on = name not in origin.classes and _twin(sources, written, origin, name)
    return (target, new) if handed_on else None


def _needs_twin(source: Source, name: str, kinds: Methods) -> bool:
    return any(
        (f"{source.name}.{name}", method.name.value) in kinds
        for method in _methods(source.classes[name])
    )


def _only_used(head: list[str], used: set[str]) -> list[str]:
    """Imports without the names that nothing uses."""
    public_names = {
        name for line in head if line.startswith("__all__") for name in literal_eval(line[10:])
    }
    lines: list[str] = []
    for text in head:
        for line in text.splitlines():
            if line.strip().startswith(("from ", "import ")):
                name = line.split(" import ")[-1].removeprefix("import ").split(" as ")[-1].strip()
                together = [one.strip() for one in name.split(",")]
                needed_names = [
                    one for one in together if one in used | public_names | {"annotations"}
                ]
                if not needed_names and "TYPE_CHECKING" not in together:
                    continue
            lines.append(line)
    return [*lines, ""]


def _methods(node: cst.ClassDef) -> list[cst.FunctionDef]:
    return [one for one in node.body.body if isinstance(one, cst.FunctionDef)]


def _bases(node: cst.ClassDef) -> list[str]:
    values = (base.value for base in node.bases)
    roots = (value.value if isinstance(value, cst.Subscript) else value for value in values)
    return [root.value for root in roots if isinstance(root, cst.Name)]


def _is_decorated(method: cst.FunctionDef, name: str) -> bool:
    return any(m.matches(one.decorator, m.Name(name)) for one in method.decorators)


def _assigned(node: cst.BaseSmallStatement) -> str:
    target = node.target if isinstance(node, cst.AnnAssign) else None
    if isinstance(node, cst.Assign):
        target = node.targets[0].target
    return target.value if isinstance(target, cst.Name) else ""


def _text(node: cst.CSTNode) -> str:
    assert isinstance(node, cst.Name)
    return node.value


def main() -> None:
    texts = generated()
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    files = [str(path) for path in texts]
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "-q", "--select", "I,F401", "--fix", *files], check=True)
    subprocess.run([*ruff, "format", "-q", *files], check=True)


if __name__ == "__main__":
    main()
