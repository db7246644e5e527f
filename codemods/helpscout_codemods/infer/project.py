"""Rounds over the project until nothing new is learned about functions and classes."""

from __future__ import annotations

from collections import Counter

import libcst as cst

from helpscout_codemods.infer import pagers
from helpscout_codemods.infer.expressions import EXPRESSIONS
from helpscout_codemods.infer.interpreter import run
from helpscout_codemods.infer.statements import STATEMENTS
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values import strings
from helpscout_codemods.values.join import is_status, own_flows
from helpscout_codemods.values.modules import FunctionInfo, Index, Source
from helpscout_codemods.values.state import STEPS_A_NODE, Env_, Frame, Semantics, State
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    ClassRef,
    Const,
    Function,
    Getter,
    Instance,
    Listing,
    Mixed,
    Value,
)

MAX_ROUNDS = 16
MOST_AFTER = 5
"""The rounds that a last look takes to settle."""


def infer(index: Index) -> State:
    """The types of all expressions of the project that can be typed."""
    state = State(
        index=index,
        semantics=Semantics(EXPRESSIONS, STATEMENTS),
        mentioned=_mentioned(index),
    )
    state.steps_left += STEPS_A_NODE * sum(len(s.parents) for s in index.sources.values())
    mixtures: frozenset[cst.CSTNode] = frozenset()
    for count in range(MAX_ROUNDS):
        state.begin_round()
        for source in index.sources.values():
            _module(state, source)
        _hand_on(state)
        is_same = state.summaries.same_as(state.last_summaries)
        state.settled = not _hand_out(state) and is_same
        state.last_summaries = state.summaries
        state.live = frozenset(state.requests)
        before, mixtures = mixtures, _mixtures(state) if state.settled else mixtures
        doubtful = bool(mixtures) and mixtures != before and count < MAX_ROUNDS - MOST_AFTER
        if doubtful:
            for node in mixtures:
                del state.last_summaries.cells[node]
        if state.settled and not doubtful and not (state.hopeful and state.assumed):
            state.hopeful = False
            break
        # First assume that every caller is in view; once that settles, the functions without a
        # caller in view are taken to be called with anything.
        state.hopeful = state.hopeful and not state.settled
    state.settled = state.settled and not state.hopeful
    return state


def _mixtures(state: State) -> frozenset[cst.CSTNode]:
    """The lists that hold mixtures: what early rounds did not know yet went into them, too, so
    they are emptied and looked at again, until those that are left stay the same."""
    return frozenset(
        node for node, cell in state.last_summaries.cells.items() if isinstance(cell.element, Mixed)
    )


def _mentioned(index: Index) -> frozenset[str]:
    """The functions whose name stands anywhere but in their definition: those a caller of which
    may still come into view."""
    names: Counter[str] = Counter()
    for source in index.sources.values():
        names.update(name.value for name in source.all(cst.Name))
        names.subtract(function.name.value for function in source.all(cst.FunctionDef))
    return frozenset(name for name, count in names.items() if count > 0)


def _hand_on(state: State) -> None:
    """Functions that are used as values can be called by anybody with anything."""
    for node, value in state.types.items():
        if isinstance(value, Function):
            source, _ = state.homes[node]
            parent = source.parents.get(node)
            is_called = isinstance(parent, cst.Call) and parent.func is node
            if not is_called and node not in state.applied:
                state.summaries.handed_on.add(value.info)


def _hand_out(state: State) -> bool:
    """Find functions that return an answer as it is, to callers that look at its status: each call
    of such a function is a V1 call of its own. Whether there are new ones."""
    before = len(state.handing_out)
    for node, value in state.types.items():
        if not is_status(value):
            continue
        assert isinstance(value, Getter)
        for flow in own_flows(value):
            source, function = state.homes[flow]
            if function is None or function is state.homes[node][1]:
                continue
            is_returned = isinstance(source.parents.get(flow), cst.Return)
            if is_returned and function not in state.summaries.handed_on:
                state.handing_out.add(function)
    return len(state.handing_out) > before


def _module(state: State, source: Source) -> None:
    env: Env_ = {}
    frame = Frame(source, env, env)
    run(state, source.tree.body, frame)
    state.summaries.globals[source.path] = env
    for info in [f for f in state.functions.values() if f.source is source and f.outer is None]:
        _function(state, info, env, ())
    for info, outer in frame.nested:
        _function(state, info, env, outer)


def _function(state: State, info: FunctionInfo, env: Env_, outer: tuple[Env_, ...]) -> None:
    if isinstance(info.node, cst.Lambda):
        return
    frame = Frame(info.source, env, _parameters(state, info), info, info.owner, outer)
    shape = pagers.shape_of(info.node)
    frame.recursive = shape is not None and shape.recursive
    goes_on = run(state, info.node.body.body, frame)
    result = frame.result
    if info.is_generator:
        result = Listing(info.node, "generator")
        cell = state.cell(result)
        cell.element = state.join(cell.element, frame.yielded)
        cell.complete = False
    elif goes_on:
        result = state.join(result, Const(None)) if result != BOTTOM else Const(None)
    state.summaries.returns[info] = strings.unspelled(result)
    for inner, scopes in frame.nested:
        _function(state, inner, env, scopes)


def _parameters(state: State, info: FunctionInfo) -> Env_:
    env: Env_ = {}
    implicit = info.name.startswith("__") and info.name.endswith("__")
    hopeful = state.hopeful and (implicit or info.name in state.mentioned)
    single = parameters.names(parameters.single(info.node))
    for position, name in enumerate(single):
        value = state.last_summaries.params.get((info, name), BOTTOM if hopeful else NO_SPELLING)
        if isinstance(value, Const) and value.value is not None and info.name != "__init__":
            value = NO_SPELLING
        if info in state.last_summaries.handed_on:
            value = state.join(value, NO_SPELLING)
        if position == 0 and info.owner and "staticmethod" not in info.decorated:
            self_value: Value = Instance(info.owner)
            value = ClassRef(info.owner) if "classmethod" in info.decorated else self_value
        env[name] = value
        state.assumed = state.assumed or value is BOTTOM
    every = parameters.names(parameters.every(info.node))
    return env | dict.fromkeys(every[len(single) :], NO_SPELLING)
