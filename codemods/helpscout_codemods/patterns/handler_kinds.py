"""The errors that a handler is for, also where they come from a table or a parameter.

RETRIED = (requests.ConnectionError, requests.Timeout)

def retry(errors=RETRIED):
    ...
            except errors:
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import kinds_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import ClassRef, Function, Listing, Ref, Value


def values(plan: RewritePlan, source: Source, handler: cst.ExceptHandler) -> list[Value | None]:
    """What a handler names, one by one; None for what cannot be traced."""
    if handler.type is None:
        return []
    return [v for kind in kinds_of(handler.type) for v in _of(plan, source, kind)]


def are_spelled(plan: RewritePlan, handler: cst.ExceptHandler) -> bool:
    """Whether a handler names its errors itself."""
    kinds = kinds_of(handler.type) if handler.type is not None else []
    return all(isinstance(plan.state.types.get(kind), Ref | ClassRef) for kind in kinds)


def _of(plan: RewritePlan, source: Source, kind: cst.BaseExpression) -> list[Value | None]:
    value = plan.state.types.get(kind)
    if isinstance(value, Ref | ClassRef):
        return [value]
    if isinstance(value, Listing) and value.kind == "tuple":
        cell = plan.state.cell(value)
        return [entry.value for entry in cell.entries.values()] if cell.closed else [None]
    if isinstance(kind, cst.Tuple):
        return [v for one in kinds_of(kind) for v in _of(plan, source, one)]
    if isinstance(kind, cst.Name):
        return _of_parameter(plan, source, kind)
    return [None]


def _of_parameter(plan: RewritePlan, source: Source, name: cst.Name) -> list[Value | None]:
    """What the callers of a function around a handler give for the errors, and its default."""
    for ancestor in source.ancestors(name):
        if not isinstance(ancestor, cst.FunctionDef):
            continue
        param = next((p for p in parameters.single(ancestor) if p.name.value == name.value), None)
        if param is not None:
            expressions = _arguments_for(plan, ancestor, name.value)
            if expressions is None:
                return [None]
            if param.default is not None:
                expressions.append((source, param.default))
            return [v for home, one in expressions for v in _of(plan, home, one)]
    return [None]


def _arguments_for(
    plan: RewritePlan, function: cst.FunctionDef, name: str
) -> list[tuple[Source, cst.BaseExpression]] | None:
    """The arguments that fill a parameter; None when a caller is out of view."""
    arguments = []
    for node, value in plan.state.types.items():
        if not isinstance(value, Function) or value.info.node is not function:
            continue
        source, _ = plan.state.homes[node]
        call = source.parents.get(node)
        if not isinstance(call, cst.Call) or call.func is not node:
            return None
        if any(arg.star for arg in call.args):
            return None
        places = parameters.positional_names(function, is_bound=value.bound is not None)
        argument = parameters.arguments(call, places).get(name)
        if argument is not None:
            arguments.append((source, argument.value))
    return arguments
