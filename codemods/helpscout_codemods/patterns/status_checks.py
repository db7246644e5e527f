"""Checks of the status of an answer that another function asked for, or that say nothing new.

`assert r.ok` and `if r.status_code != 200: raise ...` say what the client says anyway and go away,
wherever the answer is looked at: here, in a helper or in its callers. Checks that stand beside the
call and do more are `error_handlers`.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.raises import only_raises
from helpscout_codemods.patterns.status_tests import unit_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flow, Getter, Response

_PARTS = (cst.Comparison, cst.ComparisonTarget, cst.UnaryOperation)


def check_all(plan: RewritePlan) -> None:
    """Plan every status check that can be understood; the others stay obstacles."""
    for node, value in list(plan.state.types.items()):
        if not isinstance(value, Getter) or not isinstance(value.of, Response):
            continue
        if value.name in ("status_code", "ok") and len(value.of.flows) == 1:
            source, _ = plan.state.homes[node]
            around = (node, *source.ancestors(node))
            if not any(a in plan.edits.recipes or a in plan.edits.moves for a in around):
                _plan(plan, source, node, next(iter(value.of.flows)))


def _plan(plan: RewritePlan, source: Source, node: cst.CSTNode, flow: Flow) -> None:
    test = _test(source, node)
    statement = source.parents.get(test)
    unit = unit_of(plan, flow, "", test, {}) if flow in plan.state.requests else None
    if unit is None or any(ancestor is statement for ancestor in source.ancestors(flow)):
        return  # without the statement the call would not be made
    flows = frozenset((flow,))
    match statement:
        case cst.Assert() if unit.good is True and unit.bad is False:
            line = source.parents[statement]
            if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
                plan.drop(line, flows)
                plan.check(flows)
        case cst.If() if statement.test is test and unit.good is False and unit.when:
            if only_raises(plan, statement):
                plan.drop(statement, flows)
                if unit.bad is True:
                    plan.check(flows)


def _test(source: Source, node: cst.CSTNode) -> cst.CSTNode:
    """The whole condition around `r.status_code`."""
    parent = source.parents.get(node)
    while isinstance(parent, _PARTS):
        node, parent = parent, source.parents.get(parent)
    return node
