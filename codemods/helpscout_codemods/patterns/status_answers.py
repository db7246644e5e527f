"""Helpers that answer nothing but how it went.

def put(path, body):                        try:
    r = requests.put(ROOT + path, ...)          hs.conversations.update(number, status="closed")
    return r.ok                             except APIError:
...                                             print("failed")
if not put("conversations/7.json", {...}):
    print("failed")

The call of such a helper is an expression about the status of its answer.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.flow_plan import StatusAnswer
from helpscout_codemods.patterns.helper_body import Body
from helpscout_codemods.patterns.helper_paths import body_of
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.status_tests import BAD, evaluated, reads_in, spelled
from helpscout_codemods.values.types import Request

_LITERALS = {"True": True, "False": False}


def answer_of(plan: RewritePlan, request: Request) -> StatusAnswer | None:
    """What the one helper of a request answers for each status; None for any other helper."""
    if len(request.helpers) != 1:
        return None
    body = body_of(plan, request.helpers[0], request.flow)
    success = request.endpoint.success
    returns = [(statuses, value) for statuses, value in body.returns if statuses]
    if not _is_complete(body, success) or not returns:
        return None
    values: dict[int, object] = {}
    try:
        for statuses, value in returns:
            for status in statuses & {success, *BAD}:
                values[status] = _value(plan, value, status)
    except (ArithmeticError, LookupError, TypeError):
        return None
    good = values.get(success)
    bad = {repr(values[status]) for status in BAD if status in values}
    if not isinstance(good, bool | int) or not bad:
        return None
    when = frozenset(status for status in BAD if values.get(status) is True)
    if len(bad) == 1:
        return StatusAnswer(good, bad.pop(), when)
    texts = {
        text for statuses, value in returns if statuses & set(BAD) for text in _text(plan, value)
    }
    return StatusAnswer(good, texts.pop(), when) if len(texts) == 1 else None


def _is_complete(body: Body, success: int) -> bool:
    """Whether a helper returns something for every status, and does nothing else."""
    does_more = body.more or body.raising or body.exits or body.notes or body.reports or body.logs
    statuses = frozenset[int]().union(*(statuses for statuses, _ in body.returns))
    return not does_more and statuses >= {success, *BAD} and not body.repeats


def _value(plan: RewritePlan, node: cst.BaseExpression | None, status: int) -> object:
    """What an expression is for a status; raises what `evaluated` does."""
    if isinstance(node, cst.Name) and node.value in _LITERALS:
        return _LITERALS[node.value]
    if isinstance(node, cst.SimpleString | cst.Integer):
        return node.evaluated_value
    if node is None:
        raise LookupError
    reads = reads_in(plan, node)
    inside = {part for place in (*reads.parts, *reads.numbers) for part in walk.walk(place)}
    names = {n for n in walk.walk(node) if isinstance(n, cst.Name)}
    if not reads.parts or names - inside:
        raise LookupError
    return evaluated(node, reads.values(status))


def _text(plan: RewritePlan, node: cst.BaseExpression | None) -> list[str]:
    """An expression over the status of the client's error, whose name is `{}`."""
    if node is None:
        return []
    reads = reads_in(plan, node)
    words: dict[cst.CSTNode, str] = {place: f"{{}}.{what}" for place, what in reads.parts.items()}
    return [spelled(node, words, reads.numbers)]
