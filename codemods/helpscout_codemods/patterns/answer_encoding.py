"""`r.encoding = "utf-8"`: V1 answered in UTF-8, and the client decodes its answers itself."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.types import Const, Response

UTF_8 = (Const("utf-8"), Const("utf8"), Const("UTF-8"), Const("UTF8"))


def check_all(plan: RewritePlan) -> None:
    """Drop the lines that say which encoding an answer has."""
    for source in plan.state.index.sources.values():
        for line in source.all(cst.SimpleStatementLine):
            match small_of(line):
                case cst.Assign(
                    targets=[cst.AssignTarget(cst.Attribute(answer, cst.Name("encoding")))],
                    value=encoding,
                ):
                    value = plan.state.types.get(answer)
                    if isinstance(value, Response) and plan.state.types.get(encoding) in UTF_8:
                        plan.tie(value.flows)
                        plan.drop(line, value.flows)
