"""Statements that raise: whether the program looks for their errors."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import ClassInfo
from helpscout_codemods.values.types import ClassRef


def only_raises(plan: RewritePlan, node: cst.If) -> bool:
    """Whether the check raises an error that the project handles nowhere."""
    body = node.body.body
    if node.orelse is not None or len(body) != 1:
        return False
    line = body[0]
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else line
    return isinstance(small, cst.Raise) and uncaught(plan, small)


def uncaught(plan: RewritePlan, small: cst.Raise) -> bool:
    """Whether an error is raised that no handler of the project names."""
    if small.exc is None:
        return False
    kind = small.exc.func if isinstance(small.exc, cst.Call) else small.exc
    name = kind.attr.value if isinstance(kind, cst.Attribute) else getattr(kind, "value", "")
    error_value = plan.state.types.get(kind)
    names = _family(error_value.info) if isinstance(error_value, ClassRef) else {str(name)}
    names |= {str(name)}
    handlers = (h for s in plan.state.index.sources.values() for h in s.all(cst.ExceptHandler))
    is_caught = any(h.type is not None and walk.names(h.type) & names for h in handlers)
    return not is_caught and name != "SystemExit"


def _family(info: ClassInfo) -> set[str]:
    """The names under which an error class of the project can be caught."""
    family = list(info.family())
    return {one.name for one in family} | {
        part.value
        for one in family
        if one.foreign_bases
        for argument in one.node.bases
        for part in walk.walk(argument.value)
        if isinstance(part, cst.Name) and part.value not in _EVERYTHING
    }


_EVERYTHING = frozenset({"Exception", "BaseException"})
"""Handlers of these see the client's errors as well."""
