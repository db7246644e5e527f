"""Error handling around V1 calls: handlers that would no longer catch what they caught."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.native.plan import Plan
from helpscout_codemods.v1types import Request

CATCH_ALL = frozenset({"Exception", "BaseException"})


def check(plan: Plan, request: Request) -> None:
    """A flow inside `try` stays as it is unless every handler catches everything."""
    source, _ = plan.state.homes[request.flow]
    child: cst.CSTNode = request.flow
    for ancestor in source.ancestors(request.flow):
        if isinstance(ancestor, cst.FunctionDef | cst.ClassDef):
            break
        if isinstance(ancestor, cst.Try) and child is ancestor.body:
            for handler in ancestor.handlers:
                if not _catches_all(handler):
                    plan.forbid(
                        frozenset((request.flow,)),
                        source,
                        handler,
                        "this handler names errors that helpscout_v2 does not raise",
                        "catch helpscout_v2.errors.HelpScoutError or one of its subclasses",
                    )
        child = ancestor


def _catches_all(handler: cst.ExceptHandler) -> bool:
    return handler.type is None or (
        isinstance(handler.type, cst.Name) and handler.type.value in CATCH_ALL
    )
