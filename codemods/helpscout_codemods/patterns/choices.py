"""The words that a parameter can be given, as far as they show."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns.bodies import Untranslatable
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.types import Argument, Const, Env, Request, Setting


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
