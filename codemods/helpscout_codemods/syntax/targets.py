"""What statements bind."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk


def targets(node: cst.CSTNode) -> list[cst.CSTNode]:
    """What a node by itself binds, changes or deletes: names, and attributes and items of objects;
    for imports and declarations the whole statement, whose names are bound."""
    match node:
        case cst.Assign():
            return [t.target for t in node.targets]
        case cst.AugAssign() | cst.AnnAssign() | cst.NamedExpr() | cst.For() | cst.Del():
            return [node.target]
        case cst.With():
            return [item.asname.name for item in node.items if item.asname]
        case cst.ExceptHandler():
            return [node.name.name] if node.name else []
        case cst.Import() | cst.ImportFrom() | cst.Global() | cst.Nonlocal():
            return [node]
        case cst.FunctionDef() | cst.ClassDef():
            return [node.name]
        case cst.MatchCase():
            return [node.pattern]
    return []


def changed_names(target: cst.CSTNode) -> set[str]:
    """The names that a target binds or changes, and not those that say which item it is."""
    names: set[str] = set()
    pending = [target]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Subscript | cst.Attribute):
            pending.append(node.value)
        elif isinstance(node, cst.Name):
            names.add(node.value)
        elif isinstance(node, cst.BaseExpression):
            pending += walk.children(node)
        elif isinstance(node, cst.BaseElement):
            pending.append(node.value)
        else:
            names |= walk.names(node)
    return names


BINDING = frozenset(
    {
        cst.AnnAssign,
        cst.Assign,
        cst.AugAssign,
        cst.ClassDef,
        cst.Del,
        cst.ExceptHandler,
        cst.For,
        cst.FunctionDef,
        cst.Global,
        cst.Import,
        cst.ImportFrom,
        cst.MatchCase,
        cst.NamedExpr,
        cst.Nonlocal,
        cst.With,
    }
)
"""The classes of nodes that bind something: a quick look before `targets`."""


def names_set(assignment: cst.Assign) -> set[str]:
    """The names in `one = other = value`."""
    return {t.target.value for t in assignment.targets if isinstance(t.target, cst.Name)}


def bound_by(alias: cst.ImportAlias) -> str:
    """The name that a part of an import binds."""
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return (get_full_name_for_node(alias.name) or "").split(".")[0]


def is_import(statement: cst.CSTNode) -> bool:
    """Whether a line imports anything."""
    return isinstance(statement, cst.SimpleStatementLine) and any(
        isinstance(small, cst.Import | cst.ImportFrom) for small in statement.body
    )


_NAMING = (cst.Param, cst.ImportAlias, cst.NameItem, cst.AsName, cst.FunctionDef, cst.ClassDef)


def is_read(name: cst.Name, parent: cst.CSTNode | None) -> bool:
    """Whether a name stands for a value below its parent, and names no attribute, keyword or
    definition. The targets of assignments count as values."""
    if isinstance(parent, _NAMING):
        return False
    if isinstance(parent, cst.Attribute | cst.Arg):
        return parent.value is name
    return not isinstance(parent, cst.ImportFrom | cst.Import)
