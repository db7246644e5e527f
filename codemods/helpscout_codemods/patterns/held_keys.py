"""Keys that objects hold: where `__init__` puts them, and what it was given."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.patterns import scopes
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Source, derives


def holding_line(
    plan: RewritePlan, owner: ClassInfo, function: FunctionInfo, key: cst.BaseExpression
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
    stores = _own_stores(plan, key.attr.value, owner)
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


def spelling_of_init(plan: RewritePlan, init: FunctionInfo, key: cst.BaseExpression) -> str:
    """How `__init__` was given the key that an object holds: `key` for `self.key = key`."""
    stores = []
    if isinstance(key, cst.Attribute) and init.owner is not None:
        stores = _own_stores(plan, key.attr.value, init.owner)
    if len(stores) == 1:
        ((source, target),) = stores
        statement = source.parents.get(target)
        if isinstance(statement, cst.AssignTarget):
            statement = source.parents.get(statement)
        value = getattr(statement, "value", None)
        if isinstance(value, cst.Name) and not scopes.rebinds(init.node, value, {value.value}):
            return value.value
    return code_of(key)


def _own_stores(
    plan: RewritePlan, name: str, owner: ClassInfo
) -> list[tuple[Source, cst.Attribute]]:
    """The places that may set the attribute of an object of a class: not the methods of other
    classes that set it of their own objects."""
    classes = {*owner.family(), *(c for c in plan.state.classes.values() if derives(c, owner))}
    stores = []
    for source, target in _stores(plan, name):
        _, function = plan.state.homes.get(target, (None, None))
        owned_by = function.owner if function is not None else None
        other = owned_by is not None and owned_by not in classes
        own = isinstance(target.value, cst.Name) and target.value.value == own_name(function)
        if not (other and own):
            stores.append((source, target))
    return stores


def _stores(plan: RewritePlan, name: str) -> Iterator[tuple[Source, cst.Attribute]]:
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


def path_of(key: cst.BaseExpression) -> list[str]:
    """The names in `self.backend.api_key`; none for any other expression."""
    return (get_full_name_for_node(key) or "").split(".") if scopes.is_plain(key) else []


def argument_of(
    plan: RewritePlan, init: FunctionInfo, name: str, call: cst.Call
) -> cst.BaseExpression | None:
    """What a constructor's call gives for the attribute that `__init__` sets once, to one of its
    parameters."""
    stores = _own_stores(plan, name, init.owner) if init.owner is not None else []
    if len(stores) != 1 or plan.state.homes.get(stores[0][1], (None, None))[1] is not init:
        return None
    param = spelling_of_init(
        plan, init, cst.Attribute(cst.Name(own_name(init) or ""), cst.Name(name))
    )
    arg = parameters.arguments(call, parameters.positional_names(init.node, is_bound=True)).get(
        param or ""
    )
    return arg.value if arg is not None else None


def own_name(function: FunctionInfo | None) -> str | None:
    """What a method calls its object."""
    if function is None:
        return None
    return next(iter(parameters.positional_names(function.node, is_bound=False)), None)
