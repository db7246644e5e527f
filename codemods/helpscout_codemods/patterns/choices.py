"""The words that a parameter can be given, as far as they show."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import narrowing
from helpscout_codemods.patterns.bodies import Untranslatable
from helpscout_codemods.patterns.codegen import Keyword
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.types import Argument, Const, Env, Request, Setting

WORDS = {
    "conversations.create": "NewStatus",
    "conversations.list": "ListStatus",
    "conversations.notes.create": "ThreadStatus",
    "conversations.replies.create": "ThreadStatus",
    "conversations.update": "UpdateStatus",
}
"""The types of the client's words for a status."""


def check(
    plan: RewritePlan, request: Request, name: str, known_words: list[str], argument: Argument
) -> None:
    """A value that V1 did not know filtered nothing there, and the client refuses it."""
    argument_words = words(argument)
    choice_list = ", ".join(known_words)
    unknown = next((word for word in argument_words or () if word not in known_words), None)
    if unknown is not None:
        reason = f"V1 knew no {name}={unknown} here ({choice_list}) and filtered nothing"
        raise Untranslatable(reason)
    if argument_words is None:
        doubt = f"V1 knew {choice_list} as {name}, and filtered nothing for any other value"
        plan.doubt(frozenset((request.flow,)), doubt)


def words(argument: Argument) -> list[str] | None:
    """The values a parameter can take, None when they only show at run time."""
    if isinstance(argument.value, Const):
        return [str(argument.value.value)] if argument.value.value is not None else []
    if isinstance(argument.value, Env | Setting):
        return None
    return spelled(argument.node)


def spelled(node: cst.BaseExpression | None) -> list[str] | None:
    match node:
        case cst.SimpleString():
            return [str(node.evaluated_value)]
        case cst.Name("None"):
            return []
        case cst.IfExp():
            sides = (spelled(node.body), spelled(node.orelse))
            return [w for side in sides if side for w in side] if None not in sides else None
    return None


def kinds(
    plan: RewritePlan, request: Request, method: str, arguments: list[Keyword]
) -> dict[str, str]:
    """The types of the client's words for arguments that the program says are any text."""
    source, function = plan.state.homes[request.flow]
    kind = WORDS.get(method)
    if kind is None or function is None or not narrowing.is_checked(source, request.flow):
        return {}
    texts = {
        param.name.value
        for param in parameters.single(function.node)
        if param.annotation is not None and _is_text(param.annotation.annotation)
    }
    nodes = [argument for name, argument, _ in arguments if name == "status"]
    return {"status": kind} if any(_reads(argument, texts) for argument in nodes) else {}


def _is_text(annotation: cst.BaseExpression) -> bool:
    """`str`, `str | None` and `Optional[str]`"""
    return code_of(annotation) in ("str", "str | None", "Optional[str]", "typing.Optional[str]")


def _reads(argument: Argument, names: set[str]) -> bool:
    new_call = getattr(argument.value, "wrapped", None)
    node = new_call.node if new_call is not None else argument.node
    return node is not None and bool(walk.names(node) & names)


def with_types(
    rewrite: Rewrite, call: cst.BaseExpression, kinds: dict[str, str]
) -> cst.BaseExpression:
    """`status=cast(ListStatus, status)`"""
    if not kinds:
        return call
    call = cst.ensure_type(call, cst.Call)
    args = [
        arg.with_changes(value=narrowing.word(rewrite, kinds[arg.keyword.value], arg.value))
        if arg.keyword is not None and arg.keyword.value in kinds
        else arg
        for arg in call.args
    ]
    return call.with_changes(args=args)
