"""Error handling around V1 calls: `except requests.HTTPError` becomes the error of the client.

A handler that names anything else would no longer catch what it caught, so it forbids the flow.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.dialects import libraries
from helpscout_codemods.dialects.requests import VERBS
from helpscout_codemods.native.plan import Plan, Recipe, Rewrite
from helpscout_codemods.values.callgraph import Block, CallGraph
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import (
    ClassRef,
    Client,
    Dialect,
    Flow,
    Flows,
    Getter,
    Ref,
    Session,
    Unresolved,
)

CATCH_ALL = frozenset({"builtins.Exception", "builtins.BaseException"})
ERRORS = {
    "requests.exceptions.HTTPError": "APIError",
    "requests.HTTPError": "APIError",
    "requests.exceptions.RequestException": "HelpScoutError",
    "requests.RequestException": "HelpScoutError",
    "requests.exceptions.ConnectionError": "TransportError",
    "requests.ConnectionError": "TransportError",
    "requests.exceptions.Timeout": "TransportError",
    "requests.Timeout": "TransportError",
    "urllib.error.HTTPError": "APIError",
    "urllib.error.URLError": "HelpScoutError",
    "urllib.request.HTTPError": "APIError",
    "urllib.request.URLError": "HelpScoutError",
    "urllib2.HTTPError": "APIError",
    "urllib2.URLError": "HelpScoutError",
    "six.moves.urllib.error.HTTPError": "APIError",
    "six.moves.urllib.error.URLError": "HelpScoutError",
}
"""What requests and urllib raise, and the error of helpscout_v2 that means the same."""


HARMLESS = frozenset(
    {
        "builtins.KeyboardInterrupt",
        "builtins.SystemExit",
        "builtins.ImportError",
        "builtins.ModuleNotFoundError",
        "builtins.NameError",
        "builtins.ZeroDivisionError",
    }
)
"""What neither a V1 call nor the reading of its answer ever raised."""


def check_all(plan: Plan) -> None:
    """Plan the handlers that see V1 calls go wrong, or say why the calls have to stay."""
    graph = CallGraph(plan.state)
    served: dict[Block, set[Flow]] = {}
    for flow in plan.state.requests:
        for block in graph.blocks(flow):
            served.setdefault(block, set()).add(flow)
    foreign = set()
    for node in plan.state.types:
        if _is_foreign(plan, node):
            foreign |= graph.blocks(node)
    for place, flows in served.items():
        source, guarded = place
        for handler in guarded.handlers:
            reason = _handler(plan, source, flows, guarded, handler, place in foreign)
            if reason:
                plan.forbid(
                    frozenset(flows),
                    source,
                    handler,
                    reason,
                    "catch helpscout_v2.errors.HelpScoutError or one of its subclasses",
                )


def _is_foreign(plan: Plan, node: cst.CSTNode) -> bool:
    """A call of `requests` that is not V1."""
    if not isinstance(node, cst.Call) or node in plan.state.requests:
        return False
    if isinstance(plan.state.types[node], Unresolved):
        return False
    callee = plan.state.types.get(node.func)
    if isinstance(callee, Client) or (
        isinstance(callee, Getter) and isinstance(callee.of, Session | Client)
    ):
        return True
    return isinstance(callee, Ref) and callee.name in SENDING


SENDING = frozenset(f"requests.{name}" for name in ("request", *VERBS))


def _handler(
    plan: Plan,
    source: Source,
    flows: set[Flow],
    block: cst.Try,
    handler: cst.ExceptHandler,
    foreign: bool,
) -> str:
    if handler.type is None:
        return ""
    kinds = _named(handler.type)
    names = [plan.state.types.get(kind) for kind in kinds]
    mapped = [n for n in names if isinstance(n, Ref) and _meant(n)]
    others = [n for n in names if n not in mapped and not isinstance(n, ClassRef)]
    if not all(isinstance(n, Ref) and n.name in CATCH_ALL | HARMLESS for n in others):
        return "this handler names errors that helpscout_v2 does not raise"
    if not mapped:
        return _used_error(plan, source, handler, None) if others else ""
    unchecked = flows - plan.checked
    if unchecked and any(_meant(n) == "APIError" for n in mapped):
        return "the answer's status is not checked, so this handler never saw a bad one"
    dialects: set[Dialect] = {plan.state.requests[flow].dialect for flow in flows}
    if not all(_raises(dialect, n) for dialect in dialects for n in mapped):
        return "this handler names an error that the call never raised"
    if foreign:
        return "this handler also serves calls that stay as they are"
    for flow in flows - plan.numbered:
        if plan.state.requests[flow].endpoint.envelope == "page" and not _all_inside(
            plan, source, block, flow
        ):
            return "the list is read outside of this try block"
    tied = frozenset(flows)
    plan.tie(tied)
    for kind, name in zip(kinds, names, strict=True):
        if isinstance(name, Ref) and (meant := _meant(name)):
            plan.recipe(kind, tied, _error(meant))
    told = all(_meant(n) == "APIError" and not n.name.startswith("requests.") for n in mapped)
    only = told and not others
    return _used_error(plan, source, handler, tied if only else None)


def _meant(name: Ref) -> str | None:
    """The error of helpscout_v2 that means the same."""
    return ERRORS.get(name.name) or libraries.error(name.name)


def _raises(dialect: Dialect, name: Ref) -> bool:
    """Whether a library raises this error; all but urllib send with requests."""
    if libraries.error(name.name):
        return libraries.raises(dialect, name.name)
    if name.name.startswith("requests."):
        sends = dialect != "urllib" and _meant(name) == "TransportError"
        return dialect == "requests" or sends
    return dialect == "urllib"


def _error(name: str) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return cst.Name(rewrite.need("helpscout_v2.errors", name))

    return recipe


def _named(kind: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [e.value for e in kind.elements] if isinstance(kind, cst.Tuple) else [kind]


STATUSES = frozenset({"status_code", "code"})
"""What errors of V1 libraries and of urllib call the status of the answer."""


def _used_error(plan: Plan, source: Source, handler: cst.ExceptHandler, tied: Flows | None) -> str:
    """The error object has another text in helpscout_v2, and calls the status `status`; `tied`
    names the flows when all it can be is an answer with a status."""
    if handler.name is None or not isinstance(handler.name.name, cst.Name):
        return ""
    name = handler.name.name.value
    reads = [n for n in walk.walk(handler.body) if isinstance(n, cst.Name) and n.value == name]
    around = [source.parents.get(n) for n in reads]
    statuses = [a for a in around if isinstance(a, cst.Attribute) and a.attr.value in STATUSES]
    if tied is not None and len(statuses) == len(reads):
        for node in statuses:
            plan.recipe(node, tied, _status)
        return ""
    return "the handler looks into the error" if reads else ""


def _status(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return cst.ensure_type(updated, cst.Attribute).with_changes(attr=cst.Name("status"))


def _inside(source: Source, block: cst.Try, node: cst.CSTNode) -> bool:
    return any(ancestor is block.body for ancestor in source.ancestors(node))


def _all_inside(plan: Plan, source: Source, block: cst.Try, flow: Flow) -> bool:
    """Whether all of a list is read inside the block, or in functions called from it."""
    home = plan.state.homes[flow]
    if home[0] is not source or not _inside(source, block, flow):
        return _stays_in_function(plan, flow)
    return all(
        plan.state.homes[node][0] is source and _inside(source, block, node)
        for node, value in plan.state.types.items()
        if flow in plan.state.flows(value)
    )


def _stays_in_function(plan: Plan, flow: Flow) -> bool:
    """Whether the rows never leave the function that asks for them, which is no generator."""
    function = plan.state.homes[flow][1]
    if function is None or function.is_generator:
        return False
    return all(
        plan.state.homes[node][1] is function
        for node, value in plan.state.types.items()
        if flow in plan.state.flows(value)
    )
