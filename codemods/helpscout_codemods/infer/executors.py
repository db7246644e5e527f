"""Functions that a pool of threads runs: `pool.map(work, ids)`, `pool.submit(work, i).result()`."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import NO_SPELLING, Bottom, Function, Listing, Value

_THREADS = "concurrent.futures.ThreadPoolExecutor"
_FURTHER = "concurrent.futures.thread.ThreadPoolExecutor"
_POOLS = ("multiprocessing.pool.ThreadPool", "multiprocessing.dummy.Pool")
CLASSES = frozenset({_THREADS, _FURTHER, *_POOLS})
"""Pools of threads. Those of processes send what is returned through pickle."""
MAPS = frozenset(f"{one}().{name}" for one in CLASSES for name in ("map", "imap"))
SUBMITS = frozenset({f"{_THREADS}().submit", f"{_FURTHER}().submit"})
AS_COMPLETED = frozenset({"concurrent.futures.as_completed"})


def submitted(state: State, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """The future of `pool.submit(work, one, two)`: what it holds is what `work` returns."""
    first = args.positional[0].value if args.positional else None
    if isinstance(first, Bottom):
        return first
    if not isinstance(first, Function) or args.open or first.info in state.last_summaries.inlined:
        return None
    params = parameters.positional_names(first.info.node, is_bound=first.bound is not None)
    arguments = dict(zip(params, (a.value for a in args.positional[1:]), strict=False))
    arguments |= {name: argument.value for name, argument in args.named.items()}
    if len(args.positional) - 1 > len(params):
        return None
    if frame.recording:
        state.applied.add(node.args[0].value)
        state.summaries.callers[first.info] = state.summaries.callers.get(first.info, 0) + 1
        for name, value in arguments.items():
            is_followed = state.flows(value) or isinstance(value, Bottom)
            state.widen("params", (first.info, name), value if is_followed else NO_SPELLING)
    future = Listing(state.place(node, frame), "future")
    state.cell(future).element = state.last_summaries.returns.get(first.info, Bottom())
    return future
