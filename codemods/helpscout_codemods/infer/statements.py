"""What each statement does to the names in scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.infer import imports, lookups
from helpscout_codemods.infer.binding import bind
from helpscout_codemods.infer.branch_conditions import decided
from helpscout_codemods.infer.definitions import define_class, define_function
from helpscout_codemods.infer.interpreter import evaluate, run
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.values import strings
from helpscout_codemods.values.join import is_status
from helpscout_codemods.values.state import Env_, Frame, State
from helpscout_codemods.values.types import (
    NO_SPELLING,
    Const,
    Env,
    Getter,
    Instance,
    Listing,
    Opaque,
    Ref,
    Response,
    Session,
    Setting,
    Text,
    Unresolved,
)

MAX_ROUNDS, MOST_NESTED = 4, 4
"""How often a loop is looked through; loops inside MOST_NESTED others once, since each level
multiplies the work."""


def _assign(state: State, node: cst.Assign, frame: Frame) -> None:
    value = evaluate(state, node.value, frame)
    is_stored = all(isinstance(t.target, cst.Attribute) for t in node.targets)
    if is_stored and isinstance(node.value, cst.Lambda) and not node.value.params.params:
        # request.get_method = lambda: "PUT"
        value = evaluate(state, node.value.body, frame)
    for target in node.targets:
        bind(state, target.target, value, frame)


def _annotated(state: State, node: cst.AnnAssign, frame: Frame) -> None:
    if node.value is not None:
        bind(state, node.target, evaluate(state, node.value, frame), frame)


def _augmented(state: State, node: cst.AugAssign, frame: Frame) -> None:
    value = evaluate(state, node.value, frame)
    base = evaluate(state, node.target, frame)
    if isinstance(base, Listing) and isinstance(node.operator, cst.AddAssign):
        cell = state.cell(base)
        cell.changed = True
        cell.element = state.join(cell.element, lookups.element_of(state, value))
        return
    if isinstance(node.operator, cst.AddAssign) and (
        strings.is_text(base) or strings.is_text(value)
    ):
        bind(state, node.target, strings.concatenate(base, value), frame)
        return
    flows = state.flows(base) | state.flows(value)
    if isinstance(base, Getter) and isinstance(base.of, Session) and base.name == "headers":
        bind(state, node.target, value, frame)
        return
    bind(state, node.target, state.join(base, value) if flows else NO_SPELLING, frame)


def _expression(state: State, node: cst.Expr, frame: Frame) -> None:
    evaluate(state, node.value, frame)


def _return(state: State, node: cst.Return, frame: Frame) -> bool:
    value = evaluate(state, node.value, frame) if node.value else Const(None)
    if is_status(value):
        value = NO_SPELLING
    if isinstance(node.value, cst.List | cst.Tuple) and not node.value.elements:
        # No rows: what the function returns elsewhere says of what.
        frame.empty = value
        return False
    frame.returned = state.join(frame.returned, value)
    return False


def _raise(state: State, node: cst.Raise, frame: Frame) -> bool:
    if node.exc:
        evaluate(state, node.exc, frame)
    return False


def _leave(state: State, node: cst.CSTNode, frame: Frame) -> bool:
    if frame.leaving:
        frame.leaving[-1].append(dict(frame.env))
    return False


def _merge(state: State, frame: Frame, *envs: Env_ | None) -> None:
    live_envs = [e for e in envs if e is not None]
    merged_env: Env_ = dict(live_envs[0]) if live_envs else {}
    for env in live_envs[1:]:
        for name, value in env.items():
            merged_env[name] = (
                lookups.either(state, merged_env[name], value) if name in merged_env else value
            )
    frame.env.clear()
    frame.env.update(merged_env)


def _if(state: State, node: cst.If, frame: Frame) -> bool:
    evaluate(state, node.test, frame)
    choice = decided(state, node.test, frame)
    if frame.call is not None:
        before_choice = state.choices.setdefault((frame.call, node), choice)
        state.choices[frame.call, node] = choice if choice == before_choice else None
    if choice is not None:
        return run(state, node.body.body, frame) if choice else _orelse(state, node, frame)
    if frame.call is not None and _fills_an_address(state, node, frame):
        state.choices[frame.call, node] = True
        return False
    before, block = dict(frame.env), frame.block
    frame.block = node.body
    first = dict(frame.env) if run(state, node.body.body, frame) else None
    frame.env.clear()
    frame.env.update(before)
    frame.block = node.orelse
    goes_on = _orelse(state, node, frame)
    frame.block = block
    second = dict(frame.env) if goes_on else None
    if first is None and second is None:
        return False
    _merge(state, frame, first, second)
    return True


def _fills_an_address(state: State, node: cst.If, frame: Frame) -> bool:
    """`if number: return "%s/%d.json" % (url, number)`, where the call gives a number: what is read
    of the answer fails for the address of the list, which V1 was asked for without one."""
    test = node.test
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        (target,) = test.comparisons
        is_none = is_name(target.comparator, "None")
        if isinstance(target.operator, cst.IsNot | cst.NotEqual) and is_none:
            test = test.left
    body = walk.body_of(node.body)
    if not isinstance(test, cst.Name) or len(body) != 1:
        return False
    test_value = frame.env.get(test.value)
    small = body[0].body[0] if isinstance(body[0], cst.SimpleStatementLine) else body[0]
    fills = isinstance(test_value, Env | Opaque | Setting) and test_value.node is not None
    if not fills or not isinstance(small, cst.Return):
        return False
    if small.value is None or test.value not in walk.names(small.value):
        return False
    address = evaluate(state, small.value, frame)
    path = [p for p in address.parts if isinstance(p, str)] if isinstance(address, Text) else []
    if not any(".json" in part for part in path):
        return False
    frame.returned = state.join(frame.returned, address)
    return True


def _orelse(state: State, node: cst.If, frame: Frame) -> bool:
    if isinstance(node.orelse, cst.If):
        return _if(state, node.orelse, frame)
    return node.orelse is None or run(state, node.orelse.body.body, frame)


def _loop(state: State, frame: Frame, once: Callable[[], bool]) -> None:
    block, frame.block = frame.block, once
    _rounds(state, frame, once)
    frame.block = block


def _rounds(state: State, frame: Frame, once: Callable[[], bool]) -> None:
    for _ in range(MAX_ROUNDS if len(frame.leaving) < MOST_NESTED else 1):
        before = dict(frame.env)
        frame.leaving.append([])
        goes_on = once()
        left_envs = frame.leaving.pop()
        _merge(state, frame, before, dict(frame.env) if goes_on else None, *left_envs)
        if frame.env == before:
            break


def _while(state: State, node: cst.While, frame: Frame) -> None:
    def once() -> bool:
        evaluate(state, node.test, frame)
        return run(state, node.body.body, frame)

    _loop(state, frame, once)
    if node.orelse:
        run(state, node.orelse.body.body, frame)


def _for(state: State, node: cst.For, frame: Frame) -> None:
    many = evaluate(state, node.iter, frame)

    def once() -> bool:
        bind(state, node.target, lookups.element_of(state, many), frame)
        return run(state, node.body.body, frame)

    _loop(state, frame, once)
    if node.orelse:
        run(state, node.orelse.body.body, frame)


def _try(state: State, node: Any, frame: Frame) -> bool:
    before, block = dict(frame.env), frame.block
    frame.block = node.body
    goes_on = run(state, node.body.body, frame)
    after = dict(frame.env)
    if goes_on and node.orelse:
        goes_on = run(state, node.orelse.body.body, frame)
    ends: list[Env_ | None] = [dict(frame.env) if goes_on else None]
    for handler in node.handlers:
        _merge(state, frame, before, after)
        if handler.type:
            evaluate(state, handler.type, frame)
        if handler.name:
            bind(state, handler.name.name, NO_SPELLING, frame)
        frame.block = handler
        ends.append(dict(frame.env) if run(state, handler.body.body, frame) else None)
    frame.block = block
    alive = any(e is not None for e in ends)
    _merge(state, frame, *(ends if alive else [before, after]))
    if node.finalbody:
        alive = run(state, node.finalbody.body.body, frame) and alive
    return alive


def _match(state: State, node: cst.Match, frame: Frame) -> None:
    """Names bound by patterns are unknown; every case may or may not run."""
    evaluate(state, node.subject, frame)
    before, block = dict(frame.env), frame.block
    ends: list[Env_ | None] = [before]
    for case in node.cases:
        frame.env.clear()
        frame.env.update(before)
        for name in walk.names(case.pattern):
            frame.env[name] = NO_SPELLING
        frame.block = case
        if case.guard is not None:
            evaluate(state, case.guard, frame)
        ends.append(dict(frame.env) if run(state, case.body.body, frame) else None)
    frame.block = block
    _merge(state, frame, *ends)


def _with(state: State, node: cst.With, frame: Frame) -> bool:
    for item in node.items:
        value = evaluate(state, item.item, frame)
        if item.asname:
            pool = isinstance(value, Ref) and value.name.endswith("()")
            with_value = value if pool or isinstance(value, FOLLOWED_IN_WITH) else NO_SPELLING
            bind(state, item.asname.name, with_value, frame)
    return run(state, node.body.body, frame)


FOLLOWED_IN_WITH = (Session, Instance, Response, Unresolved)
"""What is itself inside a `with` block."""


def _global(state: State, node: cst.Global, frame: Frame) -> None:
    for item in node.names:
        frame.env[item.name.value] = NO_SPELLING
        frame.globals[item.name.value] = NO_SPELLING


def _delete(state: State, node: cst.Del, frame: Frame) -> None:
    evaluate(state, node.target, frame)
    targets: list[cst.BaseExpression] = [node.target]
    if isinstance(node.target, cst.Tuple):
        targets = [element.value for element in node.target.elements]
    for target in targets:
        if isinstance(target, cst.Subscript):
            base = evaluate(state, target.value, frame)
            if isinstance(base, Listing):
                state.cell(base).changed = True


def _assert(state: State, node: cst.Assert, frame: Frame) -> None:
    evaluate(state, node.test, frame)
    if node.msg is not None:
        evaluate(state, node.msg, frame)


STATEMENTS: dict[type[cst.CSTNode], Callable[[State, Any, Frame], bool | None]] = {
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Expr: _expression,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Break: _leave,
    cst.Continue: _leave,
    cst.If: _if,
    cst.While: _while,
    cst.For: _for,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.FunctionDef: define_function,
    cst.ClassDef: define_class,
    cst.Import: imports.bind_import,
    cst.ImportFrom: imports.bind_import_from,
    cst.Global: _global,
    cst.Del: _delete,
    cst.Assert: _assert,
    cst.Match: _match,
}
