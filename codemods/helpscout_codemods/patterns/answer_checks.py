"""Functions that are given an answer and look at its status.

r = requests.get(url)                       c = hs.customers.get(number)
check(r)                                    return c.first_name
return r.json()["item"]["firstName"]

Such a function is one of the helpers of the call: `helpers` says whether it only does what the
client does, and its call goes away.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.helper_paths import body_of
from helpscout_codemods.patterns.plan import Recipe, RewritePlan
from helpscout_codemods.values.types import Envelope, Flows, Response

SWALLOWS = "{}() returns None for a bad status, where helpscout_v2 raises an error"


def check_all(plan: RewritePlan) -> None:
    """Plan the calls of such functions."""
    for call, (info, flows) in plan.state.checks.items():
        source, _ = plan.state.homes[call]
        plan.tie(flows)
        for flow in flows & plan.state.requests.keys():
            if body_of(plan, info, flow).absent:
                plan.forbid((flow,), source, call, SWALLOWS.format(info.name))
        answer = next(a.value for a in call.args if _is_answer(plan, a.value, flows))
        statement = source.parents.get(call)
        line = source.parents.get(statement) if isinstance(statement, cst.Expr) else None
        if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            plan.drop(line, flows)
        elif isinstance(plan.state.types.get(call), Response | Envelope):
            plan.recipe(call, flows, _instead(answer))
        else:
            plan.forbid(flows, source, call, "the code reads the status of the answer")


def _is_answer(plan: RewritePlan, node: cst.BaseExpression, flows: Flows) -> bool:
    value = plan.state.types.get(node)
    return isinstance(value, Response) and value.flows == flows


def _instead(answer: cst.BaseExpression) -> Recipe:
    return lambda rewrite, original, updated: rewrite.of(answer)
