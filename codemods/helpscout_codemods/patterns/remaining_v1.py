"""What still sends V1 requests when the native flows are rewritten."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.dialects import urls
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.pure_calls import acts
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import (
    Client,
    Flows,
    Function,
    Getter,
    Ref,
    Unresolved,
)


def bridged_paths(plan: RewritePlan) -> set[str]:
    """Modules that still send V1 requests after the rewriting."""
    state, paths = plan.state, set()
    for flow, request in state.requests.items():
        if flow not in plan.native and request.client is None:
            paths.add(request.source.path)
    return paths | {source.path for _, source, _ in suspects(plan)}


def suspects(plan: RewritePlan) -> list[tuple[cst.CSTNode, Source, str]]:
    """Calls that look like V1 and stay: not understood, and not in a helper that is served."""
    state = plan.state
    helpers = served_helpers(state, plan.native)
    calls = []
    for node, (source, why) in state.suspects.items():
        home = state.homes.get(node)
        served_here = state.opened.get(node)
        if served_here and node not in plan.leaking:
            continue
        if home is None or home[1] not in helpers:
            calls.append((node, source, why))
    return calls


def unused_calls(plan: RewritePlan) -> frozenset[str]:
    """The modules whose every `__call__` only served calls that became native."""
    helpers = served_helpers(plan.state, plan.native)
    methods = [
        method
        for info in plan.state.classes.values()
        if (method := info.methods.get("__call__")) is not None
    ]
    paths = {method.source.path for method in methods if method not in helpers}
    return frozenset(method.source.path for method in methods) - paths


def address_builders(plan: RewritePlan) -> frozenset[str]:
    """The functions that answer a V1 address, or a part of one, and do nothing else."""
    builders: set[str] = set()
    others: set[str] = set()
    for info, value in plan.state.summaries.returns.items():
        is_plain = all(_only_returns(s) for s in walk.body_of(info.node.body))
        is_builder = is_plain and (urls.is_v1(value) or not acts(info.node.body))
        (builders if is_builder else others).add(info.name)
    return frozenset(builders - others)


def _only_returns(node: cst.CSTNode) -> bool:
    """A statement that only works an address out."""
    if isinstance(node, cst.If):
        branches = [*walk.body_of(node.body), *walk.body_of(getattr(node.orelse, "body", None))]
        return all(map(_only_returns, branches))
    if not isinstance(node, cst.SimpleStatementLine):
        return False
    texts = (cst.SimpleString, cst.ConcatenatedString)
    return all(
        isinstance(small, cst.Return | cst.Assign)
        or (isinstance(small, cst.Expr) and isinstance(small.value, texts))
        for small in node.body
    )


def methods_without_calls(plan: RewritePlan) -> dict[str, frozenset[str]]:
    """The methods whose every call became native, by module and as `Class.method`, where nothing
    else in the project can mean them."""
    state = plan.state
    helpers = {h for h in served_helpers(state, plan.native) if isinstance(h, FunctionInfo)}
    native_helpers = {h for flow in plan.native for h in state.requests[flow].helpers}
    methods: dict[str, set[str]] = {}
    for info in helpers & native_helpers:
        is_plain = info.owner is not None and info.outer is None
        if not is_plain or info.decorated - {"staticmethod", "classmethod"}:
            continue
        assert info.owner is not None
        if any(one.foreign_bases for one in info.owner.family()):
            continue
        namesakes = [c for c in state.classes.values() if info.name in c.methods]
        relatives = [c for c in namesakes if info.owner in c.family() or c in info.owner.family()]
        if len(relatives) == 1 and not _is_meant_blindly(plan, info.name):
            methods.setdefault(info.source.path, set()).add(f"{info.owner.name}.{info.name}")
    return {path: frozenset(names) for path, names in methods.items()}


def _is_meant_blindly(plan: RewritePlan, name: str) -> bool:
    """Whether a method of this name is read of an object whose class does not show."""
    followed = (Function, Getter, Ref, Client)
    return any(
        node.attr.value == name and not isinstance(plan.state.types.get(node), followed)
        for source in plan.state.index.sources.values()
        for node in source.all(cst.Attribute)
        if not _is_of_headers(node)
    )


def _is_of_headers(node: cst.Attribute) -> bool:
    return isinstance(node.value, cst.Attribute) and node.value.attr.value == "headers"


def served_helpers(
    state: State, native: Flows, helpers: Collection[FunctionInfo] = ()
) -> set[object]:
    """Helpers whose every call became native (or is made by another such helper): those that are
    looked through wherever they are called, and these `helpers`."""
    calls_of: dict[object, list[cst.CSTNode]] = {}
    for node, value in state.types.items():
        everywhere = state.summaries.inlined
        if isinstance(value, Function) and (value.info in everywhere or value.info in helpers):
            home, _ = state.homes[node]
            parent = home.parents.get(node)
            is_callee = isinstance(parent, cst.Call) and parent.func is node
            calls_of.setdefault(value.info, []).append(parent if is_callee and parent else node)
    reach = set(calls_of)
    has_changed = True
    while has_changed:
        has_changed = False
        for info in list(reach):
            for call in calls_of[info]:
                inside = state.homes.get(call, (None, None))[1]
                waits = isinstance(state.types.get(call), Unresolved) or call in state.suspects
                if call not in native and not (waits and inside in reach):
                    reach.discard(info)
                    has_changed = True
                    break
    return reach
