"""Sessions that are given their key after a first call, or lose it again.

session = requests.Session()
session.get(url)                  answered 401: the session has no key yet
session.auth = (KEY, "X")

A native call has its key from the start, so that such a call has to stay as it is.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.callgraph import CallGraph
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import Const, Flow

Home = tuple[str, FunctionInfo | None]
LATE = "the session it uses is given its key later"
TAKEN_AWAY = "the key of the session it uses is taken away again"


class KeyStep(Struct, frozen=True):
    """What leads to a call or to a key in one function: `node`, itself or the name of a function
    that is called, stands at `place`."""

    source: Source
    node: cst.CSTNode
    place: tuple[int, int]

    def is_before(self, other: KeyStep) -> bool:
        """Whether it runs first: an argument does, `work(Session(key))`, though it stands later."""
        parent = self.source.parents.get(self.node)
        call = parent if isinstance(parent, cst.Call) else self.node
        is_argument = call in self.source.ancestors(other.node)
        return self.place < other.place and not is_argument


def check_all(plan: RewritePlan) -> None:
    """Forbid the calls that a session may send without its key."""
    state = plan.state
    settings: dict[cst.CSTNode, list[cst.Attribute]] = {}
    for target, session in state.keys_of_sessions.items():
        settings.setdefault(session, []).append(target)
    if not settings:
        return
    graph = CallGraph(state)
    steps = {target: _steps(plan, graph, target) for target in state.keys_of_sessions}
    for flow, session in state.sent_by.items():
        targets = settings.get(session, [])
        if flow not in state.requests or not targets:
            continue
        source, _ = state.homes[flow]
        if any(state.types.get(target) == Const(None) for target in targets):
            plan.forbid((flow,), source, flow, TAKEN_AWAY)
        elif _is_before_all(_steps(plan, graph, flow), [steps[target] for target in targets]):
            plan.forbid((flow,), source, flow, LATE)


def _is_before_all(call: dict[Home, KeyStep], keys: list[dict[Home, KeyStep]]) -> bool:
    """Whether the call stands before every statement that sets the key, in a function or module
    that does both."""
    for home, step in call.items():
        key_steps = [key[home] for key in keys if home in key]
        if key_steps and all(step.is_before(key) for key in key_steps):
            return True
    return False


def _steps(plan: RewritePlan, graph: CallGraph, node: Flow) -> dict[Home, KeyStep]:
    """The first step in each function, and in the modules, that leads to a node."""
    steps: dict[Home, KeyStep] = {}
    visited: set[FunctionInfo] = set()
    pending: list[tuple[Source, cst.CSTNode]] = [(plan.state.homes[node][0], node)]
    while pending:
        source, current = pending.pop()
        function = plan.state.homes[current][1]
        start = source.at(current)
        step = KeyStep(source, current, (start.line, start.column))
        home = (source.path, function)
        if home not in steps or step.place < steps[home].place:
            steps[home] = step
        if function is not None and function not in visited:
            visited.add(function)
            pending += graph.calls.get(function, ())
    return steps
