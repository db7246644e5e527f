"""Join `r = call` with the one use that follows, after the rewriting."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.cleanup.mentions import Mentions, MentionsOfNodes, mentions
from helpscout_codemods.patterns import comments
from helpscout_codemods.syntax import awaits

Temps = frozenset[tuple[str, str]]
"""(function, variable) pairs that held a response or an envelope."""


def merge(tree: cst.Module, temps: Temps) -> cst.Module:
    """Put `x = call` into the statement after it when that is its only use."""
    for _ in range(2):  # A name may have its last use in a statement that the first round joins.
        tree = cst.ensure_type(tree.visit(_Merge(temps)), cst.Module)
    return tree


_WITHOUT_BLOCKS = (cst.SimpleStatementLine, cst.BaseParenthesizableWhitespace, cst.EmptyLine)


class _Merge(walk.Transformer):
    def __init__(self, temps: Temps) -> None:
        super().__init__()
        self.temps = temps
        self.path: list[str] = []
        self.scopes: list[cst.CSTNode] = []
        self.mentions_of_nodes: MentionsOfNodes = {}

    def _mentions(self, node: cst.CSTNode) -> Mentions:
        return mentions(node, self.mentions_of_nodes)

    def _loads(self, name: str) -> int:
        return self._mentions(self.scopes[-1]).loads[name]

    def on_visit(self, node: cst.CSTNode) -> bool:
        # Only blocks change; no block stands below these.
        if walk.is_expression(node) or isinstance(node, _WITHOUT_BLOCKS):
            return False
        return super().on_visit(node)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self.path.append(node.name.value)
        self.scopes.append(node)
        here = ".".join(self.path)
        return any(path == here or path.startswith(here + ".") for path, _ in self.temps)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self.path.pop()
        self.scopes.pop()
        return updated_node

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.path.append(node.name.value)

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        self.path.pop()
        return updated_node

    def visit_Module(self, node: cst.Module) -> None:
        self.scopes.append(node)

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        return updated_node.with_changes(body=self._block(updated_node.body))

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        return updated_node.with_changes(body=self._block(updated_node.body))

    def _block(self, body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
        out: list[cst.BaseStatement] = []
        here = ".".join(self.path)
        names = {name for path, name in self.temps if path == here}
        if not names:
            return list(body)
        rest = list(body)
        while rest:
            statement = rest.pop(0)
            if _is_self_assignment(statement):
                continue
            if out and (renamed_line := self._renamed(out[-1], statement, names)) is not None:
                out[-1] = renamed_line
                continue
            name = _assigned(statement)
            if name is not None and name in names and not self._loads(name):
                out.append(_bare(statement))
                continue
            if name in names and rest and name is not None:
                joined_body = self._join(
                    statement, rest[0], name, rest[1:], [*out, statement, *rest]
                )
                if joined_body is not None:
                    rest[0] = joined_body
                    continue
            out.append(statement)
        return out

    def _renamed(
        self, attempt: cst.BaseStatement, statement: cst.BaseStatement, names: set[str]
    ) -> cst.BaseStatement | None:
        """`try: r = call` with the other name that `item = r` behind it gives to the answer."""
        name = _assigned(statement)
        small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        value = small.value if isinstance(small, cst.Assign) else None
        if name is None or not isinstance(value, cst.Name) or value.value not in names:
            return None
        if not isinstance(attempt, cst.Try) or attempt.orelse or attempt.finalbody:
            return None
        if self._loads(value.value) > 1:
            return None
        last = attempt.body.body[-1] if attempt.body.body else None
        if not isinstance(last, cst.SimpleStatementLine) or _assigned(last) != value.value:
            return None
        call = cst.ensure_type(last.body[0], cst.Assign)
        target = call.targets[0].with_changes(target=cst.Name(name))
        line = last.with_changes(body=[call.with_changes(targets=[target])])
        return attempt.with_changes(
            body=attempt.body.with_changes(body=[*attempt.body.body[:-1], line])
        )

    def _join(
        self,
        first: cst.BaseStatement,
        second: cst.BaseStatement,
        name: str,
        after: Sequence[cst.BaseStatement],
        block: Sequence[cst.BaseStatement],
    ) -> cst.BaseStatement | None:
        assert isinstance(first, cst.SimpleStatementLine)
        assign = first.body[0]
        assert isinstance(assign, cst.Assign)
        if self._mentions(second).loads[name] != 1 or not self._dead(name, second, after, block):
            return None
        head = _head(second)
        if head is None:
            return None
        leaf = _leftmost(head)
        if not (isinstance(leaf, cst.Name) and leaf.value == name):
            return None
        if leaf is not head and awaits.is_long(assign.value):
            return None
        joined_line = _with_leaf(second, leaf, awaits.marked_as(leaf, assign.value))
        return comments.after(first, joined_line)

    def _dead(
        self,
        name: str,
        second: cst.BaseStatement,
        after: Sequence[cst.BaseStatement],
        block: Sequence[cst.BaseStatement],
    ) -> bool:
        if _assigned(second) == name:
            return True
        for statement in after:
            mentions = self._mentions(statement)
            if mentions.loads[name]:
                return False
            if _assigned(statement) == name:
                return True
            if mentions.stores[name]:
                return False
        inside = sum(self._mentions(s).loads[name] for s in block)
        return self._loads(name) <= inside


def _assigned(statement: cst.CSTNode) -> str | None:
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        small = statement.body[0]
        if isinstance(small, cst.Assign) and len(small.targets) == 1:
            target = small.targets[0].target
            return target.value if isinstance(target, cst.Name) else None
    return None


def _bare(statement: cst.BaseStatement) -> cst.BaseStatement:
    """`r = call` without a use of r becomes the call alone."""
    assert isinstance(statement, cst.SimpleStatementLine)
    small = statement.body[0]
    assert isinstance(small, cst.Assign)
    return statement.with_changes(body=[cst.Expr(small.value)])


def _is_self_assignment(statement: cst.CSTNode) -> bool:
    name = _assigned(statement)
    if name is None or not isinstance(statement, cst.SimpleStatementLine):
        return False
    small = statement.body[0]
    return (
        isinstance(small, cst.Assign)
        and isinstance(small.value, cst.Name)
        and small.value.value == name
    )


def _head(statement: cst.BaseStatement) -> cst.BaseExpression | None:
    """The expression a statement evaluates first, when that is also all it does with it."""
    if isinstance(statement, cst.For):
        return statement.iter
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    small = statement.body[0]
    value = getattr(small, "value", None)
    if isinstance(small, cst.Assign | cst.Return | cst.Expr | cst.AugAssign):
        if isinstance(value, cst.Yield):
            inside = value.value
            return inside.item if isinstance(inside, cst.From) else inside
        return value if isinstance(value, cst.BaseExpression) else None
    return None


def _with_leaf(
    statement: cst.BaseStatement, leaf: cst.CSTNode, value: cst.BaseExpression
) -> cst.For | cst.SimpleStatementLine:
    """The statement with another leaf in its head."""
    if isinstance(statement, cst.For):
        # What it repeats stays as it is, however much that is.
        return statement.with_changes(iter=statement.iter.deep_replace(leaf, value))
    assert isinstance(statement, cst.SimpleStatementLine)
    return cst.ensure_type(statement.deep_replace(leaf, value), cst.SimpleStatementLine)


def _leftmost(node: cst.BaseExpression) -> cst.BaseExpression:
    """The leaf that is evaluated first, calls of plain names counting as their arguments."""
    while True:
        match node:
            case cst.Attribute() | cst.Subscript():
                node = node.value
            case cst.Call(func=cst.Name("cast"), args=[_, last]):
                node = last.value
            case cst.Call() if node.args and _plain(node.func):
                node = node.args[0].value
            case cst.Call():
                node = node.func
            case cst.BinaryOperation() | cst.Comparison() | cst.BooleanOperation():
                node = node.left
            case cst.ListComp() | cst.GeneratorExp() | cst.SetComp() | cst.DictComp():
                node = node.for_in.iter
            case _:
                return node


def _plain(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Attribute):
        return isinstance(node.value, cst.Name) and node.attr.value in (
            "extend",
            "append",
            "update",
        )
    return isinstance(node, cst.Name)
