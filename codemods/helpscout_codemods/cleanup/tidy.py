"""After the rewriting: join `r = call` with the one use that follows, remove what nothing uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.patterns import comments

Temps = frozenset[tuple[str, str]]
"""(function, variable) pairs that held a response or an envelope."""


class Mentions(Struct):
    """Counts names as they are read and as they are bound, attributes by name and by what they
    are read from, objects whose attributes are set, and `__all__`."""

    loads: Counter[str] = field(default_factory=Counter)
    stores: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    through: Counter[tuple[str, str]] = field(default_factory=Counter)
    rooted: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Attributes with the name their chain begins with."""
    configured: Counter[str] = field(default_factory=Counter)
    tuned: Counter[str] = field(default_factory=Counter)
    exported: Counter[str] = field(default_factory=Counter)

    def set_up(self, node: cst.BaseExpression) -> None:
        """Count a statement that only sets up `node`."""
        if isinstance(node, cst.Name):
            self.configured[node.value] += 1
        elif isinstance(node, cst.Attribute) and _plain_self(node.value):
            self.tuned[node.attr.value] += 1

    def add(self, other: Mentions) -> None:
        self.loads.update(other.loads)
        self.stores.update(other.stores)
        self.attributes.update(other.attributes)
        self.through.update(other.through)
        self.rooted.update(other.rooted)
        self.configured.update(other.configured)
        self.tuned.update(other.tuned)
        self.exported.update(other.exported)


MentionsOfNodes = dict[cst.CSTNode, Mentions]
"""What is already known of functions, modules and statements: trees never change."""


def mentions(node: cst.CSTNode, known: MentionsOfNodes) -> Mentions:
    """What is mentioned below a node; imports are not looked into. What it finds out about the
    node and the functions in it goes into `known`."""
    node_mentions = known.get(node)
    if node_mentions is not None:
        return node_mentions
    node_mentions = known[node] = Mentions()
    stack = [node]
    while stack:
        current = stack.pop()
        kind = type(current)
        if kind is cst.Name:
            node_mentions.loads[current.value] += 1  # type: ignore[attr-defined]
        elif kind is cst.FunctionDef and current is not node:
            node_mentions.add(mentions(current, known))
        elif kind in _SPECIAL:
            stack.extend(_mentioned(current, node_mentions))
        else:
            stack.extend(walk.children(current))
    return node_mentions


_SPECIAL = frozenset(
    {
        cst.Import,
        cst.ImportFrom,
        cst.Attribute,
        cst.Arg,
        cst.Param,
        cst.AnnAssign,
        cst.AssignTarget,
        cst.FunctionDef,
        cst.ClassDef,
        cst.AsName,
        cst.Assign,
        cst.Expr,
    }
)
PARTS = frozenset({"headers", "params", "proxies", "cookies", "hooks", "adapters"})
"""What a session holds that is put into it piece by piece."""
STEPS = frozenset({"mount", "add_header", "add_unredirected_header", "add_password"})
"""Methods of sessions and of urllib's requests that only set them up."""


def set_up_by(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The object that a statement does nothing with but to set it up: `session` in
    `session.mount(...)`, `session.headers.update(...)`, `session.headers["Accept"] = ...`."""
    match node:
        case cst.Expr(value=cst.Call(func=cst.Attribute(value=base, attr=cst.Name(step)))) if (
            step in STEPS
        ):
            return base
        case cst.Expr(
            value=cst.Call(
                func=cst.Attribute(
                    value=cst.Attribute(value=base, attr=cst.Name(part)), attr=cst.Name("update")
                )
            )
        ) if part in PARTS:
            return base
        case cst.AssignTarget(
            target=cst.Subscript(value=cst.Attribute(value=base, attr=cst.Name(part)))
        ) if part in PARTS:
            return base
        case cst.AssignTarget(target=cst.Attribute(value=base)):
            return base
    return None


def _plain_self(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "self"


def _mentioned(node: cst.CSTNode, found: Mentions) -> list[cst.CSTNode]:
    """Count what a node mentions by itself; the rest of it is still to be looked at."""
    match node:
        case cst.Import() | cst.ImportFrom():
            return []
        case cst.Attribute():
            found.attributes[node.attr.value] += 1
            if isinstance(node.value, cst.Name):
                found.through[node.value.value, node.attr.value] += 1
            root = node.value
            while isinstance(root, cst.Attribute):
                root = root.value
            if isinstance(root, cst.Name):
                found.rooted[root.value, node.attr.value] += 1
            return [node.value]
        case cst.Arg():
            return [node.value]
        case cst.Param():
            found.stores[node.name.value] += 1
            return [p for p in (node.default, node.annotation) if p is not None]
        case cst.AssignTarget(target=cst.Name(name)):
            found.stores[name] += 1
            return []
        case cst.AnnAssign(target=cst.Name(name)):
            found.stores[name] += 1
            return [c for c in walk.children(node) if c is not node.target]
        case cst.AnnAssign(target=cst.Attribute(value=base, attr=cst.Name(name))):
            found.stores["." + name] += 1
            found.set_up(base)
            return [base, *(c for c in walk.children(node) if c is not node.target)]
        case cst.AssignTarget(target=cst.Attribute(value=base, attr=cst.Name(name))):
            found.stores["." + name] += 1
            found.set_up(base)
            return [base]
        case cst.AssignTarget() | cst.Expr() if (set_up := set_up_by(node)) is not None:
            found.set_up(set_up)
            return walk.children(node)
        case cst.AsName(name=cst.Name(name)):
            found.stores[name] += 1
            return []
        case cst.FunctionDef() | cst.ClassDef():
            found.stores[node.name.value] += 1
            return [c for c in walk.children(node) if c is not node.name]
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name("__all__"))]):
            names = (n for n in walk.walk(node) if isinstance(n, cst.SimpleString))
            found.exported.update(n.raw_value for n in names)
            return []
    return walk.children(node)


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
        self.known: MentionsOfNodes = {}

    def _seen(self, node: cst.CSTNode) -> Mentions:
        return mentions(node, self.known)

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
            if name in names and name is not None and not self._seen(self.scopes[-1]).loads[name]:
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
        if self._seen(self.scopes[-1]).loads[value.value] > 1:
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
        if self._seen(second).loads[name] != 1 or not self._dead(name, second, after, block):
            return None
        head = _head(second)
        if head is None:
            return None
        leaf = _leftmost(head)
        if not (isinstance(leaf, cst.Name) and leaf.value == name):
            return None
        joined_line = _with_leaf(second, leaf, assign.value)
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
            mentions = self._seen(statement)
            if mentions.loads[name]:
                return False
            if _assigned(statement) == name:
                return True
            if mentions.stores[name]:
                return False
        inside = sum(self._seen(s).loads[name] for s in block)
        return self._seen(self.scopes[-1]).loads[name] <= inside


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
