"""Statements of a paging loop that only put together what the request is sent with.

url = BASE + "?page=%d" % page
request = urllib.request.Request(url)
data = json.load(urllib.request.urlopen(request))
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.page_consumers import uses_only
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Const, Flow, Listing, Prepared, Text


def statements(
    plan: RewritePlan, source: Source, loop: cst.While | cst.For, flow: Flow
) -> list[cst.CSTNode]:
    """The statements of a loop whose values go into the request and nowhere else."""
    scope = source.scope_of(loop)
    lines: list[cst.CSTNode] = []
    steps = [s for s in loop.body.body if s in plan.edits.drops]
    for statement in reversed(loop.body.body):
        name = _name_for(plan, statement)
        if name and uses_only(scope, name, [flow, statement, *steps, *lines]):
            lines.append(statement)
    return lines


def _name_for(plan: RewritePlan, statement: cst.CSTNode) -> str:
    """The name that a statement gives to a text, to parameters or to a request."""
    small = small_of(statement)
    if not isinstance(small, cst.Assign) or len(small.targets) != 1:
        return ""
    target = small.targets[0].target
    value = plan.state.types.get(small.value)
    text = isinstance(value, Text | Prepared) or (
        isinstance(value, Const) and isinstance(value.value, str)
    )
    if not text and not (isinstance(value, Listing) and value.kind == "dict"):
        return ""
    return target.value if isinstance(target, cst.Name) else ""
