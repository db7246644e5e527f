"""Keys that objects hold: where `__init__` puts them, and what it was given."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.patterns import scopes
from helpscout_codemods.patterns.plan import Plan
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Source


def holding_line(
    plan: Plan, owner: ClassInfo, function: FunctionInfo, key: cst.BaseExpression
) -> tuple[cst.CSTNode, FunctionInfo] | None:
    """The one statement of `__init__` after which an object holds the key."""
    source = function.source
    if function.name == "__init__":
        line = scopes.line_of(source, key)
        if line is not None and source.parents.get(line) is function.node.body:
            return line, function
        return None
    if not isinstance(key, cst.Attribute) or get_full_name_for_node(key.value) != own_name(
        function
    ):
        return None
    stores = list(_stores(plan, key.attr.value))
    if len(stores) != 1:
        return None
    place, target = stores[0]
    init = plan.state.homes[target][1] if target in plan.state.homes else None
    line = scopes.line_of(place, target)
    if init is None or init.name != "__init__" or init.owner is None or line is None:
        return None
    if init.owner not in owner.family() or place.parents.get(line) is not init.node.body:
        return None
    return line, init


def given(plan: Plan, init: FunctionInfo, key: cst.BaseExpression) -> str:
    """How `__init__` was given the key that an object holds: `key` for `self.key = key`."""
    stores = list(_stores(plan, key.attr.value)) if isinstance(key, cst.Attribute) else []
    if len(stores) == 1:
        ((source, target),) = stores
        statement = source.parents.get(target)
        if isinstance(statement, cst.AssignTarget):
            statement = source.parents.get(statement)
        value = getattr(statement, "value", None)
        if isinstance(value, cst.Name) and not scopes.rebinds(init.node, value, {value.value}):
            return value.value
    return cst.Module([]).code_for_node(key)


def _stores(plan: Plan, name: str) -> Iterator[tuple[Source, cst.Attribute]]:
    """Every place of the project that sets an attribute of that name."""
    for source in plan.state.index.sources.values():
        if name.encode() not in source.before:
            continue
        for node in source.all(cst.Attribute):
            parent = source.parents.get(node)
            stores = isinstance(parent, _STORING) and getattr(parent, "target", None) is node
            if stores and node.attr.value == name:
                yield source, node


_STORING = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.Del, cst.For)


def own_name(function: FunctionInfo) -> str | None:
    """What a method calls its object."""
    params = function.node.params
    first = next(iter((*params.posonly_params, *params.params)), None)
    return first.name.value if first is not None else None
