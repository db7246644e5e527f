"""A session that several functions or modules share becomes the client that they share.

    session = requests.Session()            session = HelpScout.from_env()
    session.auth = (KEY, "X")
    report(session)                         report(session)

What got the session gets the client in its place, so that there is still one of them.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.dialects.requests import VERBS
from helpscout_codemods.patterns import scopes
from helpscout_codemods.patterns.flow_plan import SharedClient
from helpscout_codemods.patterns.lines import small_of
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.remaining_v1 import served_helpers
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import (
    ClassRef,
    Credential,
    Flow,
    Flows,
    Function,
    Ref,
    Session,
)

CLASSES = frozenset({"requests.Session", "requests.sessions.Session"})
SENDING = frozenset({*VERBS, "request"})


class SharedSession(Struct):
    """One session: the places where it shows up, and what its statements become."""

    call: cst.Call
    source: Source
    uses: list[cst.BaseExpression] = field(default_factory=list)
    is_shared: bool = False
    is_followed: bool = True
    calls: list[cst.Call] = field(default_factory=list)
    """The calls that are made through it."""
    settings: list[cst.CSTNode] = field(default_factory=list)
    """The lines that set its headers."""
    keys: list[cst.Attribute] = field(default_factory=list)
    """Where it is given its key."""
    closings: list[cst.Attribute] = field(default_factory=list)
    """Where it is closed."""
    senders: dict[Flow, cst.BaseExpression] = field(default_factory=dict)
    """How it is spelled where each V1 call stands."""


def check_all(plan: RewritePlan) -> None:
    """Plan the sessions that become clients where they are made."""
    sessions: dict[cst.CSTNode, SharedSession] = {}
    for node, value in plan.state.types.items():
        call = value.node if isinstance(value, Session) and value.dialect == "requests" else None
        if call is None or not isinstance(call, cst.Call) or call not in plan.state.homes:
            continue
        assert isinstance(node, cst.BaseExpression)
        session = sessions.setdefault(call, SharedSession(call, plan.state.homes[call][0]))
        session.uses.append(node)
    keys = {_source_of(r.credential) for r in plan.state.requests.values()} - {None}
    for session in sessions.values():
        for node in session.uses:
            _look(plan, session, node)
        if session.is_shared and session.is_followed and len(session.keys) == 1:
            _plan(plan, session, by_key=len(keys) != 1)


def _source_of(credential: object) -> str | None:
    return credential.source if isinstance(credential, Credential) else None


def _look(plan: RewritePlan, session: SharedSession, node: cst.BaseExpression) -> None:
    """Look at one place where the session shows up."""
    source, _ = plan.state.homes[node]
    session.is_shared |= source is not session.source
    match source.parents.get(node):
        case cst.Attribute() as member:
            session.is_followed &= _member(plan, session, source, member)
        case cst.AssignTarget():
            session.is_followed &= isinstance(node, cst.Name) or (
                isinstance(node, cst.Attribute) and node.attr.value not in ("auth", "headers")
            )
        case cst.Assign() | cst.AsName():
            pass
        case cst.WithItem() as item:
            session.is_followed &= item.asname is not None and node is session.call
        case cst.Return():
            session.is_shared = True
        case cst.Arg(star="") as arg:
            call = source.parents.get(arg)
            callee = plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
            session.is_shared = True
            session.is_followed &= isinstance(callee, ClassRef) or (
                isinstance(callee, Function) and callee.info not in plan.state.summaries.handed_on
            )
        case _:
            session.is_followed = False


def _member(
    plan: RewritePlan, session: SharedSession, source: Source, member: cst.Attribute
) -> bool:
    """`session.get(...)`, `session.auth = ...` or `session.headers[...] = ...`."""
    name, parent = member.attr.value, source.parents.get(member)
    if name in SENDING and isinstance(parent, cst.Call) and parent.func is member:
        session.calls.append(parent)
        return True
    if name == "auth" and isinstance(parent, cst.AssignTarget):
        session.keys.append(member)
        return True
    line = scopes.line_of(source, member)
    if name != "headers" or line is None:
        return False
    match small_of(line):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=cst.Attribute()))]):
            pass
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute())]):
            pass
        case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name("update")))):
            pass
        case _:
            return False
    session.settings.append(line)
    return True


def _plan(plan: RewritePlan, session: SharedSession, *, by_key: bool) -> None:
    source, (attribute,) = session.source, session.keys
    if plan.state.homes[attribute] != plan.state.homes[session.call]:
        return
    setting = scopes.line_of(source, attribute)
    store = small_of(setting) if setting is not None else None
    before = _before_key(plan, session, attribute, setting) if setting is not None else None
    if before is None or setting is None or not isinstance(store, cst.Assign):
        return
    key = _key(plan, session, setting)
    if not _find_senders(plan, session) or (by_key and key is None):
        return
    flows: Flows = frozenset(session.senders)
    helpers = served_helpers(plan.state, flows)
    for call in session.calls:
        if call not in flows and plan.state.homes[call][1] not in helpers:
            return
    for flow, spelling in session.senders.items():
        plan[flow].sender = SharedClient(flows, spelling, by_key=by_key)
    if by_key:
        plan.tie(flows)
    for headers in session.settings:
        plan.drop(headers, flows)
    client = _new_client(key if by_key else None)
    line = scopes.line_of(source, session.call)
    if before and line is not None:
        # The key may come from a statement between the two.
        target = attribute.value
        plan.drop(line, flows)
        plan.recipe(attribute, flows, lambda rewrite, original, updated: target.deep_clone())
        plan.recipe(store.value, flows, client)
    else:
        plan.drop(setting, flows)
        plan.recipe(session.call, flows, client)
    _annotate(plan, session, flows)


def _before_key(
    plan: RewritePlan, session: SharedSession, attribute: cst.Attribute, setting: cst.CSTNode
) -> list[cst.CSTNode] | None:
    """The statements between the one that makes the session and the one that gives it its key; None
    where these are anything but `name = Session()` or `with Session() as name:` and a line of the
    same block."""
    source = session.source
    parent = source.parents.get(session.call)
    match parent:
        case cst.Assign(targets=[cst.AssignTarget(target=target)]):
            line = scopes.line_of(source, session.call)
            if line is None or small_of(line) is None:
                return None
            body = walk.body_of(source.parents.get(line))
            place = body.index(line) + 1 if line in body else None
        case cst.WithItem(asname=cst.AsName(name=target)):
            block = source.parents.get(parent)
            if not isinstance(block, cst.With) or _is_used_behind(plan, session, block):
                return None
            body, place = walk.body_of(block.body), 0
        case _:
            return None
    if place is None or setting not in body[place:] or not attribute.value.deep_equals(target):
        return None
    between = [s for s in body[place : body.index(setting)] if s not in session.settings]
    code = code_of(target)
    is_used = any(
        isinstance(n, cst.Name | cst.Attribute) and code_of(n) == code
        for statement in between
        for n in walk.walk(statement)
    )
    return None if is_used or (between and isinstance(parent, cst.WithItem)) else between


def _is_used_behind(plan: RewritePlan, session: SharedSession, block: cst.With) -> bool:
    """Whether the function that opens the session uses it when it is closed: a session can be."""
    inside = set(walk.walk(block))
    home = plan.state.homes[session.call]
    return any(use not in inside for use in session.uses if plan.state.homes[use] == home)


def _key(
    plan: RewritePlan, session: SharedSession, setting: cst.CSTNode
) -> cst.BaseExpression | None:
    """The expression of the key in the statement that gives it to the session."""
    for request in plan.state.requests.values():
        key = request.credential.key if isinstance(request.credential, Credential) else None
        if key is not None and any(node is key for node in walk.walk(setting)):
            return key
    return None


def _find_senders(plan: RewritePlan, session: SharedSession) -> bool:
    """Note how the session is spelled where each call is made through it; False where one cannot
    spell it."""
    for flow, request in plan.state.requests.items():
        if request.site not in session.calls:
            continue
        spelling = _spelled_at(plan, session, flow)
        if spelling is None:
            return False
        session.senders[flow] = spelling
    return bool(session.senders)


def _spelled_at(plan: RewritePlan, session: SharedSession, flow: Flow) -> cst.BaseExpression | None:
    assert isinstance(flow, cst.Call)
    uses = set(session.uses)
    for part in (flow.func, *(arg.value for arg in flow.args)):
        for node in walk.walk(part):
            if (
                isinstance(node, cst.Name | cst.Attribute)
                and node in uses
                and scopes.is_plain(node)
            ):
                return node
    return None


def _new_client(key: cst.BaseExpression | None) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        if key is not None:
            return rewrite.from_key(key)
        return cst.Call(cst.Attribute(rewrite.client_class(), cst.Name("from_env")))

    return recipe


def _annotate(plan: RewritePlan, session: SharedSession, flows: Flows) -> None:
    """`session: requests.Session` says what the parameter is now."""
    for (info, name), value in plan.state.summaries.params.items():
        if not isinstance(value, Session) or value.node is not session.call:
            continue
        for param in parameters.single(info.node):
            if param.name.value == name and param.annotation is not None:
                _class_name(plan, param.annotation.annotation, flows)
    for info, value in plan.state.summaries.returns.items():
        if isinstance(value, Session) and value.node is session.call:
            returns = getattr(info.node, "returns", None)
            if returns is not None:
                _class_name(plan, returns.annotation, flows)


def _class_name(plan: RewritePlan, annotation: cst.BaseExpression, flows: Flows) -> None:
    value = plan.state.types.get(annotation)
    name = value.name if isinstance(value, Ref) else get_full_name_for_node(annotation)
    if name in CLASSES or name == "Session":
        plan.recipe(annotation, flows, lambda rewrite, original, updated: rewrite.client_class())
