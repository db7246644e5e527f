"""Which flows become native: every call and every use of its answer must be understood."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.infer.index import Source
from helpscout_codemods.infer.state import State
from helpscout_codemods.infer.v1types import Credential, Flow, Function, Unresolved
from helpscout_codemods.native import (
    absent,
    calls,
    carried,
    changes,
    changing,
    contexts,
    guards,
    helpers,
    missing,
    opened,
    paging,
    perhaps,
    receivers,
    records,
    repeated,
    stateful,
    statuses,
    unseen,
)
from helpscout_codemods.native.plan import Plan


def plan(state: State) -> Plan:
    """Recipes and obstacles of the whole project."""
    made = Plan(state)
    for request in state.requests.values():
        for node in request.spent:
            made.drops[node] = frozenset((request.flow,))
    helpers.mark_checked(made)
    receivers.check_all(made)
    opened.check_all(made)
    statuses.check_all(made)
    missing.check_all(made)
    absent.check_all(made)
    changes.check_all(made)
    stateful.check_all(made)
    for request in state.requests.values():
        paging.check(made, request)
    changing.check_all(made)
    repeated.check_all(made)
    perhaps.check_all(made)
    perhaps.check_lists(made)
    contexts.check_all(made)
    records.check_all(made)
    for source, node, tolerant in made.soft_reads:
        if not tolerant <= made.checked:
            reason = "a bad answer is taken for an empty one here, where helpscout_v2 raises"
            made.forbid(tolerant, source, node, reason)
    for request in state.requests.values():
        calls.check(made, request)
        helpers.check(made, request)
    guards.check_all(made)
    unseen.check_all(made)
    if not state.settled:
        for flow, request in state.requests.items():
            made.forbid(
                frozenset((flow,)), request.source, flow, "the calls around it are too entangled"
            )
    _callers(made)
    _one_account(made)
    carried.check_all(made)
    return made


def _callers(plan: Plan) -> None:
    """Functions that hand out V1 data need callers in view, all of them."""
    state = plan.state
    for info, value in state.found.returns.items():
        flows = state.flows(value)
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
        and not isinstance(value, Function)
        for node, value in state.types.items()
    )


def _one_account(plan: Plan) -> None:
    """`HelpScout.from_env()` stands for one account, so all keys must be the same one."""
    state = plan.state
    native = plan.native()
    sources: dict[str, list[Flow]] = {}
    for flow in native:
        credential = state.requests[flow].credential
        if isinstance(credential, Credential) and credential.source is not None:
            sources.setdefault(credential.source, []).append(flow)
    if len(sources) < 2:
        return
    for flows in sources.values():
        for flow in flows:
            plan.forbid(
                frozenset((flow,)),
                state.homes[flow][0],
                flow,
                "the project uses several V1 keys, and one client serves one account",
                "HelpScout.from_v1_key(key, app_id=...) for each account",
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
