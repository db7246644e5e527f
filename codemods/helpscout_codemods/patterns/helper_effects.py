"""What a statement of a helper leaves behind: what it stores for others, and what its calls do.

    self.last_path = path          stays with the object
    CACHE[path] = 1                stays in a dict of the module
    number = next(NUMBERS)         takes a number away

A call that takes the place of the helper does none of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from sys import stdlib_module_names

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.patterns.dropped_arguments import SHOWING, STORING, acting
from helpscout_codemods.patterns.moved_arguments import CHANGING, ONCE
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax.targets import names_set
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.pure_calls import PURE_BUILTINS, PURE_METHODS
from helpscout_codemods.values.types import (
    V1_DATA,
    Client,
    Credential,
    Encoded,
    Flow,
    Function,
    Getter,
    Listing,
    Prepared,
    Ref,
    Response,
    Session,
    Unresolved,
)

OF_REQUESTS = (*V1_DATA, Client, Credential, Encoded, Prepared, Session, Unresolved)
"""What a V1 call is made of, or answered with."""
SENDING = frozenset({"aiohttp", "httpx", "requests"})
READING = (
    PURE_METHODS
    | {"copy", "decode", "encode", "endswith", "find", "get", "items", "keys"}
    | {"partition", "rpartition", "rsplit", "startswith", "values", "zfill", "hexdigest"}
)
"""Methods of texts, dates and dicts."""

PREPARING = frozenset({"aclose", "add_header", "close", "request"})
"""What urllib and http.client are told around a call."""


def leaves_trace(plan: RewritePlan, helper: FunctionInfo | None, node: cst.CSTNode) -> bool:
    """Whether something of a statement shows outside of the helper or loop that it stands in."""
    return any(_stays(plan, helper, target) for target in _targets(node)) or any(
        _acts(plan, helper, call) for call in walk.own(node) if isinstance(call, cst.Call)
    )


def is_harmless(plan: RewritePlan, helper: FunctionInfo, call: cst.Call) -> bool:
    """Whether a call that is a statement of its own does nothing that would be missed."""
    last = (get_full_name_for_node(call.func) or "").rpartition(".")[2]
    if last == "sleep":
        # Pauses against the rate limit: the client paces itself.
        return not any(leaves_trace(plan, helper, arg) for arg in call.args)
    if not isinstance(call.func, cst.Attribute):
        return False
    of = plan.state.types.get(call.func.value)
    if isinstance(of, Prepared | Response | Session | Unresolved) and last in PREPARING:
        return True
    return last in ("update", "setdefault", "pop") and is_own_dict(plan, helper, call.func.value)


def runs_helper(plan: RewritePlan, flow: Flow, call: cst.Call) -> bool:
    """Whether a call runs the next helper on the way to a V1 call."""
    callee = plan.state.types.get(call.func)
    request = plan.state.requests.get(flow)
    helpers = request.helpers if request is not None else ()
    return isinstance(callee, Function) and callee.info in helpers


def _acts(plan: RewritePlan, helper: FunctionInfo | None, call: cst.Call) -> bool:
    """Whether a call does more than to answer something."""
    types = plan.state.types
    callee = types.get(call.func)
    if isinstance(callee, Function):
        return not _is_helper(plan, callee.info) and acting(plan, call, stores=True) is not None
    known_names = PURE_BUILTINS
    match call.func:
        case cst.Attribute(value=of, attr=cst.Name(name)):
            known_names = READING
            if is_own_dict(plan, helper, of) or isinstance(types.get(of), OF_REQUESTS):
                return False
        case cst.Name(name):
            pass
        case _:
            return True
    module = callee.name.partition(".")[0] if isinstance(callee, Ref) else ""
    if module in SENDING:
        return False
    if name in ONCE | SHOWING | STORING | CHANGING:
        return True
    if isinstance(callee, Getter) or isinstance(types.get(call), OF_REQUESTS):
        return False
    if module:
        return module not in stdlib_module_names | {"six"}
    return name not in known_names


def _local_dicts(helper: FunctionInfo | None) -> set[str]:
    """The names a helper gives to dicts that it makes."""
    names: set[str] = set()
    if helper is None:
        return names
    for node in walk.walk(helper.node.body):
        if isinstance(node, cst.Assign) and _makes_dict(node.value):
            names |= names_set(node)
    star = helper.node.params.star_kwarg
    return names | ({star.name.value} if star is not None else set())


def is_own_dict(plan: RewritePlan, helper: FunctionInfo | None, node: cst.BaseExpression) -> bool:
    """A dict that the request is sent with, and that is made by the helper or for its call."""
    if not isinstance(node, cst.Name):
        return False
    value = plan.state.types.get(node)
    return node.value in _local_dicts(helper) or (
        isinstance(value, Listing) and value.kind == "dict" and _is_given(plan, value.node)
    )


def _is_given(plan: RewritePlan, display: cst.CSTNode) -> bool:
    """Whether a dict has no name where it is made."""
    home = plan.state.homes.get(display)
    return home is not None and isinstance(home[0].parents.get(display), cst.Arg)


def _makes_dict(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Dict():
            return True
        case cst.Call(func=cst.Name("dict")):
            return True
        case cst.Call(func=cst.Attribute(attr=cst.Name("copy"))):
            return True
        case cst.BooleanOperation(operator=cst.Or()):
            return _makes_dict(node.right)
    return False


def _is_helper(plan: RewritePlan, info: FunctionInfo) -> bool:
    """Whether a function is followed itself."""
    return any(info in request.helpers for request in plan.state.requests.values())


def _targets(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    pending: list[cst.BaseExpression]
    match node:
        case cst.Assign():
            pending = [target.target for target in node.targets]
        case cst.AnnAssign() | cst.AugAssign():
            pending = [node.target]
        case _:
            return
    while pending:
        target = pending.pop()
        if isinstance(target, cst.Tuple | cst.List):
            pending += [element.value for element in target.elements]
        else:
            yield target


def _stays(plan: RewritePlan, helper: FunctionInfo | None, target: cst.BaseExpression) -> bool:
    """Whether what is stored here may be read when the helper has ended."""
    match target:
        case cst.Name():
            return False
        case cst.Subscript(value=cst.Attribute(value=of)):
            return not isinstance(plan.state.types.get(of), Prepared | Session)
        case cst.Subscript(value=of):
            return not is_own_dict(plan, helper, of)
        case cst.Attribute(value=of):
            if isinstance(plan.state.types.get(of), OF_REQUESTS):
                return False
            return _is_read(plan, helper, target)
    return True


def _is_read(plan: RewritePlan, helper: FunctionInfo | None, target: cst.Attribute) -> bool:
    """Whether anything but the parts of requests is read under the name of an attribute."""
    own = set(walk.walk(helper.node)) if helper is not None else set()
    for source in plan.state.index.sources.values():
        for node in source.all(cst.Attribute):
            if node.attr.value != target.attr.value or node in own:
                continue
            if isinstance(source.parents.get(node), cst.AssignTarget):
                continue
            if not isinstance(plan.state.types.get(node), Client | Credential | Session | Prepared):
                return True
    return False
