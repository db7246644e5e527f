"""What asyncio and anyio make of the calls of asynchronous functions that they are given.

Such a call stands for what the function returns, whether it is awaited where it stands or by one
of these functions later.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.infer import lookups
from helpscout_codemods.infer.interpreter import evaluate
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    NO_SPELLING,
    Argument,
    Bottom,
    Function,
    Instance,
    Listing,
    Mixed,
    Ref,
    Session,
    Value,
)

WAITING = frozenset({"anyio.run", "asyncio.run", "asyncio.shield", "asyncio.wait_for", "trio.run"})
"""Functions that answer what the call they are given does."""
TASKS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "asyncio.Task"})
GROUPS = frozenset({"asyncio.TaskGroup", "anyio.create_task_group", "trio.open_nursery"})
GROUP_TASKS = frozenset(f"{name}().create_task" for name in GROUPS)
GATHER = "asyncio.gather"
ONE_BY_ONE = frozenset({"asyncio.as_completed"})
"""Gives out one call after the other as they end."""
GIVEN_CALLS = WAITING | TASKS | GROUP_TASKS | ONE_BY_ONE | {GATHER}
LIMITS = frozenset(
    {"aiolimiter.AsyncLimiter", "anyio.CapacityLimiter", "anyio.Semaphore"}
    | {"asyncio.BoundedSemaphore", "asyncio.Semaphore"}
)
"""What keeps the tasks that go on at the same time to a number."""
STARTING = frozenset({"start_soon", *WAITING})
"""What calls a function that it is handed, with the arguments behind it."""


def gathered(state: State, node: cst.Call, frame: Frame) -> Value:
    """The list that `asyncio.gather(...)` answers."""
    listing = Listing(state.place(node, frame), "list")
    cell = state.cell(listing)
    cell.begin()
    for arg in node.args:
        value = evaluate(state, arg.value, frame)
        if arg.keyword is not None:
            # `return_exceptions=True`: there may be errors among the values.
            cell.element = Mixed(state.flows(listing)) if state.flows(listing) else NO_SPELLING
            cell.complete = False
        elif arg.star:
            cell.complete = False
            result = _result(state, lookups.element_of(state, value))
            cell.element = state.join(cell.element, state.followed(result))
        else:
            value = _result(state, value)
            cell.entries[str(len(cell.entries))] = Argument(None, value)
            cell.element = state.join(cell.element, state.followed(value))
    if not cell.complete:
        cell.entries.clear()
    return listing


def _result(state: State, value: Value) -> Value:
    """What a task ends with, and any other value itself."""
    is_task = isinstance(value, Listing) and value.kind == "future"
    return state.cell(value).element if is_task and isinstance(value, Listing) else value


def future(state: State, node: cst.Call, value: Value, frame: Frame) -> Value:
    """The task of a call: its result is what the call answers."""
    if not state.flows(value):
        return value
    task = Listing(state.place(node, frame), "future")
    state.cell(task).element = value
    return task


def start(state: State, node: cst.Call, callee: Value, frame: Frame) -> bool:
    """`group.start_soon(work, client, 7)`: the function learns its arguments. False for another
    call."""
    name = callee.name if isinstance(callee, Ref) else ""
    if isinstance(node.func, cst.Attribute) and node.func.attr.value == "start_soon":
        name = "start_soon"
    if name not in STARTING or not node.args or not frame.recording:
        return False
    first = state.types.get(node.args[0].value)
    if not isinstance(first, Function) or any(arg.star for arg in node.args):
        return False
    params = parameters.positional_names(first.info.node, is_bound=first.bound is not None)
    arguments = [arg for arg in node.args[1:] if arg.keyword is None]
    if len(arguments) > len(params) or first.info in state.last_summaries.inlined:
        return False
    state.applied.add(node.args[0].value)
    state.started.update(arguments)
    state.summaries.callers[first.info] = state.summaries.callers.get(first.info, 0) + 1
    for name, arg in zip(params, arguments, strict=False):
        value = state.types.get(arg.value, NO_SPELLING)
        is_followed = state.flows(value) or isinstance(value, Bottom | Instance | Session)
        state.widen("params", (first.info, name), value if is_followed else NO_SPELLING)
    return True
