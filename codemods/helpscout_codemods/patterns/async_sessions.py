"""A session whose calls are awaited becomes the asynchronous client, where it is made.

    async with httpx.AsyncClient(auth=(KEY, "X")) as client:
    async with AsyncHelpScout.from_env() as client:

So the client lives as long as the session did, in the event loop of the session, and is handed to
the functions that the session was handed to. Where a session is used in any other way, and the
program runs one event loop, its V1 calls are made by a client of the module.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct

from helpscout_codemods.patterns import accounts, scopes
from helpscout_codemods.patterns.flow_plan import OfModule, SharedClient
from helpscout_codemods.patterns.handed_sessions import SENDING, SharedSession
from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.remaining_v1 import served_helpers
from helpscout_codemods.values.callgraph import CallGraph
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    ClassRef,
    Credential,
    Flow,
    Flows,
    Function,
    Instance,
    Ref,
    Request,
    Session,
)

ENTERING = frozenset({"__aenter__", "__aexit__"})
CLOSING = frozenset({"aclose", "close"})
SET = frozenset({"auth", "base_url", "headers", "timeout"})
CLASSES = frozenset({"aiohttp.ClientSession", "aiohttp.client.ClientSession", "httpx.AsyncClient"})
BARE = frozenset(name.rpartition(".")[2] for name in CLASSES)
BY_HAND = (
    "make `async with AsyncHelpScout.from_env() as hs:` beside the session, and await hs instead"
)
WITHOUT_NAME = "the session of this call has no name where the call stands"
OTHER_HOSTS = "its session also makes calls that stay, so it cannot become an AsyncHelpScout"


MANY_LOOPS = (
    "its session may be used in more than one event loop, and an AsyncHelpScout belongs to one"
)
RUNS = frozenset({"anyio.run", "asyncio.run", "trio.run"})


def check_all(plan: RewritePlan) -> None:
    """Plan the sessions that become asynchronous clients."""
    sessions: dict[cst.CSTNode, SharedSession] = {}
    for node, value in plan.state.types.items():
        if not isinstance(value, Session) or not value.asynchronous:
            continue
        assert isinstance(value.node, cst.Call)
        assert isinstance(node, cst.BaseExpression)
        source, _ = plan.state.homes[value.node]
        session = sessions.setdefault(value.node, SharedSession(value.node, source))
        session.uses.append(node)
    if sessions:
        _plan_all(plan, list(sessions.values()))
    for flow, request in plan.state.requests.items():
        if request.asynchronous and plan[flow].sender is None:
            plan.forbid((flow,), plan.state.homes[flow][0], flow, WITHOUT_NAME, BY_HAND)


def _plan_all(plan: RewritePlan, sessions: list[SharedSession]) -> None:
    loops = _Loops.of(plan)
    for session in sessions:
        flows = frozenset(
            flow
            for flow, node in plan.state.sent_by.items()
            if node is session.call and flow in plan.state.requests
        )
        by_key = bool(flows) and _is_by_key(plan, flows)
        has_module_client = loops.only_one and not by_key
        reason = _planned(plan, session, flows, loops, by_key=by_key) if flows else ""
        if reason and has_module_client:
            for flow in flows:
                plan[flow].sender = OfModule()
        elif reason:
            plan.forbid(flows, session.source, session.call, reason, BY_HAND)


def _planned(
    plan: RewritePlan,
    session: SharedSession,
    flows: Flows,
    loops: _Loops,
    *,
    by_key: bool,
) -> str:
    """Plan one session; answers why it has to stay, or ""."""
    for node in session.uses:
        if reason := _look(plan, session, node):
            return reason
    own = frozenset(helper for flow in flows for helper in plan.state.requests[flow].helpers)
    helpers = served_helpers(plan.state, flows, own)
    for call in session.calls:
        if call not in flows and plan.state.homes[call][1] not in helpers:
            return OTHER_HOSTS
    if loops.may_be_several_for(plan, session):
        return MANY_LOOPS
    key = _key(plan, session, flows) if by_key else None
    if by_key and key is None:
        return accounts.UNCLEAR
    senders: dict[Flow, cst.BaseExpression] = {}
    for flow in flows:
        spelling = _spelled_at(plan, session, plan.state.requests[flow])
        if spelling is None:
            return WITHOUT_NAME
        senders[flow] = spelling
    for flow, spelling in senders.items():
        plan[flow].sender = SharedClient(flows, spelling, by_key=by_key)
    if by_key or not loops.only_one:
        plan.tie(flows)
    for line in session.settings:
        plan.drop(line, flows)
    for member in session.closings:
        plan.recipe(member, flows, _close)
    plan.recipe(session.call, flows, _new_client(key))
    for source in plan.state.index.sources.values():
        for annotation in source.all(cst.Annotation):
            _annotate(plan, source, annotation.annotation, flows)
    return ""


class _Loops(Struct, frozen=True):
    """The event loops that a program runs: `only_one` in all, or `several`, one after another."""

    graph: CallGraph
    only_one: bool
    several: bool

    @classmethod
    def of(cls, plan: RewritePlan) -> _Loops:
        runs, graph = _loops_run(plan), CallGraph(plan.state)
        only_one = len(runs) == 1 and _happens_once(plan, graph, *runs[0])
        is_repeated = any(
            isinstance(ancestor, cst.For | cst.While)
            for source, call in runs
            for ancestor in source.ancestors(call)
        )
        return cls(graph, only_one, len(runs) > 1 or is_repeated)

    def may_be_several_for(self, plan: RewritePlan, session: SharedSession) -> bool:
        """Whether a session that is made before any event loop runs may be used in several."""
        if not self.several:
            return False
        pending = [plan.state.homes[session.call][1]]
        visited: set[FunctionInfo] = set()
        while pending:
            function = pending.pop()
            if function is None:
                return True
            if function in visited or function.is_async:
                continue
            visited.add(function)
            pending += [plan.state.homes[call][1] for _, call in self.graph.calls.get(function, ())]
        return False


def _loops_run(plan: RewritePlan) -> list[tuple[Source, cst.Call]]:
    """The calls that run an event loop."""
    return [
        (source, call)
        for source in plan.state.index.sources.values()
        for call in source.all(cst.Call)
        if _runs_a_loop(plan, call)
    ]


def _happens_once(plan: RewritePlan, graph: CallGraph, source: Source, node: cst.CSTNode) -> bool:
    """Whether an expression is evaluated once in a run of the program."""
    if any(isinstance(a, cst.For | cst.While | cst.Lambda) for a in source.ancestors(node)):
        return False
    function = plan.state.homes[node][1] if node in plan.state.homes else None
    if function is None:
        return node in plan.state.homes
    calls = graph.calls.get(function, [])
    is_main = len(calls) == 1 and plan.state.homes[calls[0][1]][1] is None
    return is_main and function not in plan.state.summaries.handed_on


def _runs_a_loop(plan: RewritePlan, call: cst.Call) -> bool:
    callee = plan.state.types.get(call.func)
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "run_until_complete":
        return True
    return isinstance(callee, Ref) and callee.name in RUNS


def _is_by_key(plan: RewritePlan, flows: Flows) -> bool:
    """Whether the client has to be made of the key at hand: it is not the one key of the whole
    program."""
    requests = plan.state.requests
    every = {accounts.key_of_program(plan, r) for r in requests.values()} - {None}
    own = {accounts.key_of_program(plan, requests[flow]) for flow in flows}
    return None in own or len(every) > 1


def _look(plan: RewritePlan, session: SharedSession, node: cst.BaseExpression) -> str:
    """Why a session has to stay because of one place where it shows up."""
    source, function = plan.state.homes[node]
    parent = source.parents.get(node)
    match parent:
        case cst.Attribute() if parent.value is node:
            return _member(session, source, parent)
        case cst.Assign() | cst.AssignTarget() | cst.AnnAssign() | cst.AsName() | cst.WithItem():
            return ""
        case cst.Yield() if function in plan.state.opening:
            return ""
        case cst.If() | cst.UnaryOperation():
            return ""
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name("None"))]):
            return ""
        case cst.Return() if function is not None and plan.state.summaries.callers.get(function):
            return ""
        case cst.Arg(star="") if parent in plan.state.started:
            return ""
        case cst.Arg(star=""):
            call = source.parents.get(parent)
            callee = plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
            if isinstance(callee, ClassRef):
                return ""
            if isinstance(callee, Function) and callee.info not in plan.state.summaries.handed_on:
                return ""
    return accounts.SHARED_SESSION


def _member(session: SharedSession, source: Source, member: cst.Attribute) -> str:
    """What of a session is used: `client.get(...)`, `client.aclose()`, `client.headers = ...`"""
    name, parent = member.attr.value, source.parents.get(member)
    is_called = isinstance(parent, cst.Call) and parent.func is member
    if isinstance(parent, cst.Call) and is_called and name in SENDING:
        session.calls.append(parent)
        return ""
    if is_called and name in CLOSING:
        session.closings.append(member)
        return ""
    if is_called and name in ENTERING:
        return ""
    line = scopes.line_of(source, member)
    match small_of(line) if line is not None and name in SET else None:
        case cst.Assign(targets=[cst.AssignTarget(target=target)]) if target is member:
            pass
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=of))]) if of is member:
            pass
        case cst.Expr(value=cst.Call(func=cst.Attribute(value=of, attr=cst.Name("update")))) if (
            of is member
        ):
            pass
        case _:
            return f"{name} of its session is used"
    assert line is not None
    session.settings.append(line)
    return ""


def _key(plan: RewritePlan, session: SharedSession, flows: Flows) -> cst.BaseExpression | None:
    """The key, where it means at the session's making what it means where it is written."""
    credentials = [plan.state.requests[flow].credential for flow in flows]
    keys = {c.key for c in credentials if isinstance(c, Credential)}
    key = next(iter(keys)) if len(keys) == 1 else None
    if key is None or key not in plan.state.homes:
        return None
    source, _ = plan.state.homes[session.call]
    if session.call in source.ancestors(key):
        return key
    same = plan.state.homes[key] == plan.state.homes[session.call] and scopes.is_plain(key)
    return key if same or scopes.is_global(source, key, session.call) else None


def _spelled_at(
    plan: RewritePlan, session: SharedSession, request: Request
) -> cst.BaseExpression | None:
    """How the session is spelled where a call stands."""
    flow, site = request.flow, request.site
    assert isinstance(flow, cst.Call)
    uses = set(session.uses)
    for node in accounts.reached_through(flow):
        if node in uses and scopes.is_plain(node):
            return node
    for arg in flow.args:
        if arg.value in uses and scopes.is_plain(arg.value):
            return arg.value
    func = site.func if isinstance(site, cst.Call) else None
    inside = func.value if isinstance(func, cst.Attribute) else None
    if inside is None or inside not in uses or not scopes.is_plain(inside):
        return None
    here, _ = plan.state.homes[flow]
    if isinstance(inside, cst.Attribute) and isinstance(
        owner := plan.state.types.get(inside.value), Instance
    ):
        for node in accounts.reached_through(flow):
            value = plan.state.types.get(node)
            if isinstance(value, Instance) and owner.info in value.info.family():
                return cst.Attribute(node, inside.attr) if scopes.is_plain(node) else None
    if request.source is here and scopes.is_global(here, inside, flow):
        return inside
    return None


def _new_client(key: cst.BaseExpression | None) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        if key is not None:
            return rewrite.from_key(key, asynchronous=True)
        cls = rewrite.client_class(asynchronous=True)
        return cst.Call(cst.Attribute(cls, cst.Name("from_env")))

    return recipe


def _close(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return cst.ensure_type(updated, cst.Attribute).with_changes(attr=cst.Name("close"))


def _annotate(
    plan: RewritePlan, source: Source, annotation: cst.BaseExpression, flows: Flows
) -> None:
    """`client: httpx.AsyncClient` says what the parameter is now."""
    for node in (annotation, *_parts(annotation)):
        value = plan.state.types.get(node)
        name = value.name if isinstance(value, Ref) else get_full_name_for_node(node)
        if name in CLASSES or (name in BARE and not isinstance(value, ClassRef)):
            plan.recipe(node, flows, _class)


def _parts(annotation: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The sides of `X | None`, and the argument of `Optional[X]`."""
    match annotation:
        case cst.BinaryOperation(left=left, right=right):
            return [left, right]
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(value))]):
            return [value]
    return []


def _class(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return rewrite.client_class(asynchronous=True)
