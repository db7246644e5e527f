"""The abstract interpreter: it looks each node up in the tables of `state.semantics`.

Handlers come back here for their parts, so that no module of handlers needs another one.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.infer.respelling import respelled
from helpscout_codemods.values.state import Frame, State, TooEntangled
from helpscout_codemods.values.types import NO_SPELLING, Opaque, Text, Value


def evaluate(state: State, node: cst.BaseExpression, frame: Frame) -> Value:
    """The abstract value of `node`; recorded unless a helper is being looked through.

    Raises `TooEntangled` when the group has taken all its steps.
    """
    state.steps_left -= 1
    if state.steps_left < 0:
        raise TooEntangled("its functions call each other in too many ways")
    handler = state.semantics.expressions.get(type(node))
    if handler is None:
        _evaluate_parts(state, node, frame)
        value: Value = opaque(node, frame)
    else:
        value = handler(state, node, frame)
    if not frame.recording and isinstance(value, Opaque | Text) and value.node is None:
        value = respelled(state, node, frame, value)
    if frame.recording:
        state.types[node] = value
        state.homes[node] = (frame.source, frame.function)
    return value


def run(state: State, body: Sequence[cst.CSTNode], frame: Frame) -> bool:
    """Interpret statements; False when control cannot reach the end of them."""
    for statement in body:
        kind = type(statement)
        if kind is cst.SimpleStatementLine or kind is cst.SimpleStatementSuite:
            if not run(state, statement.body, frame):  # type: ignore[attr-defined]
                return False
            continue
        handler = state.semantics.statements.get(kind)
        if handler is None:
            _evaluate_parts(state, statement, frame)
        elif handler(state, statement, frame) is False:
            return False
    return True


def opaque(node: cst.BaseExpression, frame: Frame) -> Opaque:
    """A run-time value that is not followed, with the spelling it has here."""
    return Opaque(node) if frame.recording else NO_SPELLING


def lookup(name: str, frame: Frame) -> Value | None:
    """The value of a name in the scopes around it, the innermost first."""
    for env in (frame.env, *frame.outer, frame.globals):
        if name in env:
            return env[name]
    return None


def _evaluate_parts(state: State, node: cst.CSTNode, frame: Frame) -> None:
    for child in walk.children(node):
        if isinstance(child, cst.BaseExpression):
            evaluate(state, child, frame)
