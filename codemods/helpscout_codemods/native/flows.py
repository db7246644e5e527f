"""Which flows become native: every call and every use of its answer must be understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst

from helpscout_codemods.native import (
    absent,
    accounts,
    annotated,
    calls,
    carried,
    changes,
    changing,
    contexts,
    guards,
    handlers,
    helpers,
    ignored,
    locations,
    missing,
    missing_answers,
    numbered,
    opened,
    paging,
    patched,
    perhaps,
    receivers,
    records,
    repeated,
    stateful,
    statuses,
    templates,
    unseen,
)
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.values.modules import Source, overridden
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Flow, Function, Getter, Ref, Request, Unresolved


@dataclass(frozen=True, slots=True)
class Pattern:
    """One planning step: `check` adds recipes and obstacles to a plan; `because` says what fixes
    its position among the others."""

    check: Callable[[Plan], None]
    because: str


def _each(check: Callable[[Plan, Request], None]) -> Callable[[Plan], None]:
    def every_request(plan: Plan) -> None:
        for request in plan.state.requests.values():
            check(plan, request)

    return every_request


def _absorbed_statements(plan: Plan) -> None:
    for request in plan.state.requests.values():
        for node in request.spent:
            plan.drops[node] = frozenset((request.flow,))


def _tolerant_reads(plan: Plan) -> None:
    for source, node, flows in plan.soft_reads:
        if not flows <= plan.checked | plan.tolerated:
            reason = "a bad answer is taken for an empty one here, where helpscout_v2 raises"
            plan.forbid(flows, source, node, reason)


def _entangled(plan: Plan) -> None:
    if plan.state.settled:
        return
    for flow, request in plan.state.requests.items():
        plan.forbid(
            frozenset((flow,)), request.source, flow, "the calls around it are too entangled"
        )


def plan(state: State) -> Plan:
    """Recipes and obstacles of the whole project."""
    planned = Plan(state)
    for pattern in PATTERNS:
        pattern.check(planned)
    return planned


def _callers(plan: Plan) -> None:
    """Functions that hand out V1 data need callers in view, all of them."""
    state = plan.state
    for info, value in state.found.returns.items():
        flows = state.flows(value) - numbered.flows_of(plan, value)
        if not flows:
            continue
        callers = state.found.callers.get(info, 0)
        if not callers or info in state.found.handed_on:
            plan.forbid(
                flows,
                info.source,
                info.node,
                f"{info.name}() hands V1 data to code that is not in view",
            )
        elif overridden(info, state.classes.values()):
            reason = f"{info.name}() is another method in a class derived from this one"
            plan.forbid(flows, info.source, info.node, reason)
        elif info.owner is not None and _called_blindly(state, info.name):
            plan.forbid(
                flows,
                info.source,
                info.node,
                f"{info.name}() is also called on objects whose class is not known",
            )


def _called_blindly(state: State, name: str) -> bool:
    return any(
        isinstance(node, cst.Attribute)
        and node.attr.value == name
        and not isinstance(value, Function | Getter | Ref)
        for node, value in state.types.items()
    )


def bridged_paths(state: State, native: set[Flow]) -> set[str]:
    """Modules that still send V1 requests after the rewriting."""
    paths = set()
    for flow, request in state.requests.items():
        if flow not in native and request.client is None:
            paths.add(request.source.path)
    return paths | {source.path for _, source, _ in suspects(state, native)}


def suspects(state: State, native: set[Flow]) -> list[tuple[cst.CSTNode, Source, str]]:
    """Calls that look like V1 and stay: not understood, and not in a helper that is served."""
    served = _served_helpers(state, native)
    found = []
    for node, (source, why) in state.suspects.items():
        home = state.homes.get(node)
        served_here = state.opened.get(node)
        if served_here and node not in state.leaking:
            continue
        if home is None or home[1] not in served:
            found.append((node, source, why))
    return found


def _served_helpers(state: State, native: set[Flow]) -> set[object]:
    """Helpers whose every call became native (or is made by another such helper)."""
    calls_of: dict[object, list[cst.CSTNode]] = {}
    for node, value in state.types.items():
        if isinstance(value, Function) and value.info in state.found.inlined:
            home, _ = state.homes[node]
            parent = home.parents.get(node)
            called = isinstance(parent, cst.Call) and parent.func is node
            calls_of.setdefault(value.info, []).append(parent if called and parent else node)
    served = set(calls_of)
    changed = True
    while changed:
        changed = False
        for info in list(served):
            for call in calls_of[info]:
                inside = state.homes.get(call, (None, None))[1]
                if call not in native and not (
                    isinstance(state.types.get(call), Unresolved) and inside in served
                ):
                    served.discard(info)
                    changed = True
                    break
    return served


PATTERNS = (
    Pattern(_absorbed_statements, "first: statements that only build a query are no uses of it"),
    Pattern(helpers.mark_checked, "status checks inside helpers count as checks of their calls"),
    Pattern(receivers.check_all, "a replaced client decides how its calls are written"),
    Pattern(opened.check_all, "urllib's wrappers go before the uses of what they open"),
    Pattern(handlers.check_all, "calls with both ways behind them, before single checks of status"),
    Pattern(statuses.check_all, "marks checked flows, which all patterns for errors ask about"),
    Pattern(missing.check_all, "needs the checked flows; takes `.get('item')` from the reads"),
    Pattern(absent.check_all, "as `missing`, for clients that answer None"),
    Pattern(missing_answers.check_all, "as `absent`, for helpers that answer None"),
    Pattern(changes.check_all, "takes reads and writes of one record before they are planned"),
    Pattern(stateful.check_all, "lists with a cursor, before loops over pages are looked at"),
    Pattern(_each(paging.check), "claims the loops and page reads that belong to paging"),
    Pattern(numbered.check_all, "needs the loops: what is left is read page by page"),
    Pattern(changing.check_all, "needs the loops: lists changed while they are read"),
    Pattern(repeated.check_all, "needs the loops: answers whose rows are read more than once"),
    Pattern(perhaps.check_all, "`(c['owner'] or {}).get(...)` as a whole, before single reads"),
    Pattern(perhaps.check_lists, "`(c['tags'] or [])` as a whole, before single reads"),
    Pattern(locations.check_all, "takes the header of an answer before the uses see it"),
    Pattern(templates.check_all, "spells out reads that no subscript shows, for the uses"),
    Pattern(contexts.check_all, "every use that no pattern above has taken"),
    Pattern(annotated.check_all, "needs the loops and kept lists: the types of V1 data"),
    Pattern(records.check_all, "needs the uses: records handed back to a client"),
    Pattern(_tolerant_reads, "needs the reads and the checked flows"),
    Pattern(accounts.check_all, "before the calls: whose client each of them uses"),
    Pattern(_each(calls.check), "needs the uses: which parameters the call gets"),
    Pattern(helpers.check_all, "needs the calls: whether a helper does nothing else"),
    Pattern(guards.check_all, "needs the final set of loops: error handlers around them"),
    Pattern(ignored.check_all, "needs the checked flows and the handlers: what is left unchecked"),
    Pattern(unseen.check_all, "needs every recipe: names that no pattern has seen"),
    Pattern(patched.check_all, "forbids only; needs nothing"),
    Pattern(_entangled, "an inference that did not settle proves nothing"),
    Pattern(_callers, "needs all obstacles: V1 data handed out of view"),
    Pattern(carried.check_all, "last: parents of the flows that become native"),
)
"""In this order. A pattern may rely on what those above it have planned."""
