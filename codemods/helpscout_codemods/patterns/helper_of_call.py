"""What the expressions of a helper are: the answer of its call, its session, the next helper."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.infer import tasks
from helpscout_codemods.patterns.helper_effects import is_harmless, runs_helper
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.types import Flow, Ref, Response, Session, Unresolved


class HelperOfCall(Struct):
    """A helper, looked at for one of the calls that it sends; it `wraps` what a decorator puts
    another function around."""

    plan: RewritePlan
    helper: FunctionInfo
    flow: Flow
    wraps: bool

    @property
    def raises_by_itself(self) -> bool:
        request = self.plan.state.requests.get(self.flow)
        return request is not None and request.raises

    def raises(self, call: cst.Call) -> bool:
        """Whether a call sends the request and raises for bad statuses."""
        if self.raises_by_itself and self.is_answer(call):
            return True
        return self.wraps or runs_helper(self.plan, self.flow, call)

    def is_session(self, node: cst.BaseExpression) -> bool:
        """A session that is made for the call and closed behind it."""
        return isinstance(node, cst.Call) and isinstance(self.plan.state.types.get(node), Session)

    def is_limit(self, node: cst.BaseExpression) -> bool:
        """What keeps tasks to a number; the client has limits of its own."""
        value = self.plan.state.types.get(node)
        return isinstance(value, Ref) and value.name.removesuffix("()") in tasks.LIMITS

    def sends(self, call: cst.Call) -> bool:
        """Whether a call sends the request, and reads no answer."""
        of = call.func.value if isinstance(call.func, cst.Attribute) else None
        is_read = of is not None and self.is_answer(of)
        return self.is_answer(call) and not is_read

    def is_whole_answer(self, node: cst.BaseExpression) -> bool:
        """Whether an expression sends the request, and is no part of what comes back."""
        value = self.plan.state.types.get(node)
        return isinstance(value, Response) or value == Unresolved("response")

    def is_answer(self, node: cst.BaseExpression) -> bool:
        return isinstance(self.plan.state.types.get(node), Response | Unresolved)

    def is_about_answer(self, test: cst.BaseExpression) -> bool:
        """Whether a condition looks at what the answer holds."""
        for node in walk.walk(test):
            if isinstance(node, cst.Attribute) and node.attr.value in ("content", "text"):
                return True
            match self.plan.state.types.get(node):
                case None | Response() | Unresolved(stage="response"):
                    pass
                case Unresolved():
                    return True
                case value if self.flow in self.plan.state.flows(value):
                    return True
        return False

    def only_closes(self, block: cst.Finally) -> bool:
        """`connection.close()`"""
        for statement in walk.body_of(block.body):
            match statement:
                case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as call)]):
                    name = (get_full_name_for_node(call.func) or "").rpartition(".")[2]
                    is_close = name in ("aclose", "close")
                    if not is_close or not is_harmless(self.plan, self.helper, call):
                        return False
                case _:
                    return False
        return True
