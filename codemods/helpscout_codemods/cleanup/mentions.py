"""The names that code mentions: how often each is read, bound, exported or only set up."""

from __future__ import annotations

from collections import Counter

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk


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


STEPS = frozenset({"mount", "add_header", "add_unredirected_header", "add_password", "close"})
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
