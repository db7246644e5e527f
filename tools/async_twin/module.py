"""Writes one module of the asynchronous client."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

from async_twin.docstrings import adapted, shortened
from async_twin.project import MARK, Project, Source, is_decorated
from async_twin.usage import Kind, Kinds, Resolver, kind_of

HEAD = f"{MARK}\n# pyright: reportPrivateUsage=false\n"
MAX_NAMES = 3
"""With more names of the blocking module than these, the module itself is imported."""
NAMES = {
    "AbstractContextManager": "AbstractAsyncContextManager",
    "Generator": "AsyncGenerator",
    "Iterator": "AsyncIterator",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "__iter__": "__aiter__",
    "contextmanager": "asynccontextmanager",
}


def module_text(project: Project, kinds: Kinds, source: Source) -> str:
    """The asynchronous version of a module, before it is formatted.

    It imports all that the blocking one does; ruff removes what is not used.
    """
    imports: list[str] = []
    export_line = ""
    classes: list[str] = []
    shared_names: set[str] = set()
    for statement in source.tree.body:
        first = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        name = _assigned_name(statement)
        if isinstance(first, cst.Import | cst.ImportFrom) or isinstance(statement, cst.If):
            imports.append(_Rewriter(project, kinds, source).code(statement))
        elif name == "__all__":
            export_line = _exported(project, source, statement)
        elif name in source.twins:
            _check_values(source, source.classes[name])
            classes.append(_Rewriter(project, kinds, source, name).code(statement))
        elif name:
            shared_names.add(name)
    body = cst.parse_module("\n".join(classes))
    used_names = {node.value for node in _names(body)}
    names = shared_names & used_names
    package, _, module = source.name.rpartition(".")
    if len(names) > MAX_NAMES:
        # Types stay what users know them as.
        types = {node.value for one in m.findall(body, m.Annotation()) for node in _names(one)}
        imports.insert(-1, f"from {package} import {module} as blocking\n")
        classes = [body.visit(_Qualifier(frozenset(names - types))).code]
        names &= types
    if names:
        imports.insert(-1, f"from {source.name} import {', '.join(sorted(names))}\n")
    docstring = (source.tree.get_docstring() or "").strip()
    docstring += "\n" if "\n" in docstring else ""
    return "\n".join([f'{HEAD}"""{docstring}"""\n', *imports, export_line, *classes])


def _exported(project: Project, source: Source, statement: cst.CSTNode) -> str:
    names = [string.evaluated_value for string in m.findall(statement, m.SimpleString())]  # type: ignore[attr-defined]
    twins = [twin[1] for name in names if (twin := project.twin(source, name)) is not None]
    return f"__all__ = {sorted(twins)!r}\n" if twins else ""


class _Rewriter(m.MatcherDecoratableTransformer):
    """Rewrites what stands in one class, or outside all classes."""

    def __init__(self, project: Project, kinds: Kinds, source: Source, owner: str = "") -> None:
        super().__init__()
        self._project = project
        self._source = source
        self._owner = owner
        self._resolver = Resolver(project, kinds, source, owner)

    def code(self, statement: cst.CSTNode) -> str:
        """The new text of a statement, which may become several."""
        return cst.Module([statement]).visit(self).code  # type: ignore[list-item]

    def _name(self, name: str) -> str:
        twin = self._project.twin(self._source, name)
        return twin[1] if twin else NAMES.get(name, name)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        first = original_node.body[0]
        if isinstance(first, cst.ImportFrom) and not isinstance(first.names, cst.ImportStar):
            module = self._source.tree.code_for_node(first.module) if first.module else ""
            lines = []
            for alias in first.names:
                name = alias.evaluated_name
                twin = self._project.twin(self._source, name)
                target, new = twin or (module, NAMES.get(name, name))
                alias_name = f" as {alias.evaluated_alias}" if alias.asname else ""
                lines.append(cst.parse_statement(f"from {target} import {new}{alias_name}"))
            return cst.FlattenSentinel(lines)
        if m.matches(first, m.Expr(m.Yield(m.From()))):
            item = first.value.value.item  # type: ignore[attr-defined]
            loop = cst.parse_statement("for item in items:\n    yield item\n")
            assert isinstance(loop, cst.For)
            new_item = updated_node.body[0].value.value.item  # type: ignore[attr-defined]
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
        updated_node = shortened(updated_node, self._owner)
        kind = kind_of(original_node, self._resolver)
        plain = kind is None or (
            kind is Kind.ASYNC_FOR and not m.findall(original_node.body, m.Yield())
        )
        if plain or (kind is Kind.ASYNC_WITH and not is_decorated(original_node, "contextmanager")):
            return updated_node
        return updated_node.with_changes(asynchronous=cst.Asynchronous())

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        return updated_node.with_changes(value=adapted(updated_node.value))

    def leave_EmptyLine(
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine | cst.RemovalSentinel:
        return updated_node if updated_node.comment is None else cst.RemoveFromParent()


def _names(node: cst.CSTNode) -> list[cst.Name]:
    return m.findall(node, m.Name())  # type: ignore[return-value]


class _Qualifier(m.MatcherDecoratableTransformer):
    """Reads names of the blocking module from it: `blocking.LIST`."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self._names = names
        self._label: cst.CSTNode | None = None

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        if original_node.value not in self._names or original_node is self._label:
            return updated_node
        return cst.Attribute(cst.Name("blocking"), updated_node)

    def visit_Attribute_attr(self, node: cst.Attribute) -> None:
        self._label = node.attr

    def visit_FunctionDef_name(self, node: cst.FunctionDef) -> None:
        self._label = node.name

    def visit_Arg_keyword(self, node: cst.Arg) -> None:
        self._label = node.keyword

    def visit_Param(self, node: cst.Param) -> None:
        if node.name.value in self._names:
            raise SystemExit(f"{node.name.value}: a parameter has the name of a global")


def _check_values(source: Source, node: cst.ClassDef) -> None:
    """Refuses a class whose body computes a value, for both classes would compute it."""
    for line in node.body.body:
        if isinstance(line, cst.SimpleStatementLine) and m.findall(line, m.Call()):
            raise SystemExit(
                f"{source.name}.{node.name.value}: make a constant of the module of "
                f"{source.tree.code_for_node(line).strip()!r}"
            )


def _assigned_name(statement: cst.CSTNode) -> str:
    """The name that a statement defines."""
    if isinstance(statement, cst.ClassDef | cst.FunctionDef):
        return statement.name.value
    first = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    target = first.target if isinstance(first, cst.AnnAssign) else None
    if isinstance(first, cst.Assign):
        target = first.targets[0].target
    return target.value if isinstance(target, cst.Name) else ""
