"""Error handling around V1 calls.

The client's errors are errors of requests, so a handler of those catches what it caught wherever it
stands. Where nothing else can reach it, it names the client's error instead. Errors of urllib and
of V1 clients have to be translated; a handler of anything else forbids the flow.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import error_uses, handler_kinds, late_iterators
from helpscout_codemods.patterns.error_names import (
    ANSWERS,
    BODY_ERRORS,
    CATCH_ALL,
    HARMLESS,
    OF_READS,
    client_error,
    is_foreign,
    may_raise,
)
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.try_blocks import Blocks
from helpscout_codemods.syntax.expressions import kinds_of
from helpscout_codemods.values.callgraph import Block, CallGraph
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import (
    ClassRef,
    Dialect,
    Flattened,
    Flow,
    Flows,
    Getter,
    Items,
    Listing,
    Ref,
    Row,
    Rows,
    Value,
)

LATE = "the list is read outside of this try block"
TIMEOUTS = frozenset({"asyncio.TimeoutError", "asyncio.exceptions.TimeoutError"})
"""What aiohttp raises when an answer takes too long."""
NO_JSON = "a handler shows another text for an answer that is not JSON"
OTHER_ERRORS = "this handler names errors that helpscout_v2 does not raise"


def check_all(plan: RewritePlan) -> None:
    """Plan the handlers that see V1 calls go wrong, or say why the calls have to stay."""
    graph = CallGraph(plan.state)
    flows_of_blocks: dict[Block, set[Flow]] = {}
    for flow in plan.state.requests:
        for block in graph.blocks(flow):
            flows_of_blocks.setdefault(block, set()).add(flow)
    blocks = Blocks(plan, graph)
    for place, flows in flows_of_blocks.items():
        source, try_node = place
        for handler in try_node.handlers:
            reason = _handler(plan, source, flows, try_node, handler, blocks, graph)
            if reason:
                plan.forbid(frozenset(flows), source, handler, reason, CATCH)
    for source, try_node in blocks.open:
        flows = blocks.escaping - flows_of_blocks.get((source, try_node), set())
        for handler in try_node.handlers if flows else ():
            reason = _unreached(plan, source, flows, handler)
            if reason:
                plan.forbid(frozenset(flows), source, handler, reason, CATCH)
    _reads_guarded(plan)
    _named_elsewhere(plan)


def _reads_guarded(plan: RewritePlan) -> None:
    """`except TypeError` around reads of V1's objects: null had no members there, and the model's
    None has no attributes."""
    for source in plan.state.index.sources.values():
        for block in source.all(cst.Try):
            for handler in block.handlers:
                names = handler_kinds.values(plan, source, handler)
                if not any(isinstance(n, Ref) and n.name in OF_READS for n in names):
                    continue
                for node in walk.walk(block.body):
                    flows = _read_flows(plan, source, node)
                    if flows:
                        plan.forbid(flows, source, handler, OTHER_ERRORS, CATCH)


def _read_flows(plan: RewritePlan, source: Source, node: cst.CSTNode) -> Flows:
    """The flows of an object that something is read of here."""
    value = plan.state.types.get(node)
    parent = source.parents.get(node)
    is_read = isinstance(parent, cst.Subscript | cst.Attribute) and parent.value is node
    return plan.state.flows(value) if is_read and value is not None else frozenset()


CATCH = "catch helpscout_v2.errors.HelpScoutError or one of its subclasses"


def _handler(
    plan: RewritePlan,
    source: Source,
    flows: set[Flow],
    block: cst.Try,
    handler: cst.ExceptHandler,
    blocks: Blocks,
    graph: CallGraph,
) -> str:
    if handler.type is None:
        return looks_into(plan, source, handler, flows)
    kinds = kinds_of(handler.type)
    names = handler_kinds.values(plan, source, handler)
    known_errors = [n for n in names if isinstance(n, Ref) and client_error(n)]
    others = [n for n in names if n not in known_errors and not isinstance(n, ClassRef)]
    all_checked = all(p.is_checked for p in plan.of(flows))
    allowed_names = CATCH_ALL | HARMLESS | (BODY_ERRORS if all_checked else frozenset())
    if not all(isinstance(n, Ref) and (n.name in allowed_names or is_foreign(n)) for n in others):
        return OTHER_ERRORS
    dialects: set[Dialect] = {plan.state.requests[flow].dialect for flow in flows}
    if "aiohttp" in dialects and any(n.name in TIMEOUTS for n in others if isinstance(n, Ref)):
        return OTHER_ERRORS
    if not known_errors:
        if others and all(isinstance(n, Ref) and n.name in BODY_ERRORS for n in others):
            # Of the call itself it only sees a good answer that is no JSON.
            if looks_into(plan, source, handler, flows):
                plan.doubt(flows, NO_JSON)
            return ""
        return looks_into(plan, source, handler, flows) if others else ""
    if not all_checked and any(client_error(n) in ANSWERS for n in known_errors):
        return "the answer's status is not checked, so this handler never saw a bad one"
    if not all(may_raise(dialect, n) for dialect in dialects for n in known_errors):
        return "this handler names an error that the call never raised"
    sent_by_requests = all(n.name.startswith("requests.") for n in known_errors)
    late = {flow for flow in flows if _is_read_late(plan, source, block, flow, graph)}
    if late and not sent_by_requests:
        return LATE
    if late:
        # The other calls may become V2 code: their errors are errors of requests, too.
        plan.forbid(frozenset(late), source, handler, LATE, CATCH)
        return looks_into(plan, source, handler, flows)
    tied_flows = frozenset(flows)
    replaceable = blocks.only_ours(source, block) and _unnamed_in_tests(plan)
    if not handler_kinds.are_spelled(plan, handler):
        return looks_into(plan, source, handler, flows) if sent_by_requests else OTHER_ERRORS
    if sent_by_requests and not (replaceable and _only_raised(plan)):
        # What else the block does may raise requests' errors, and V2's errors are these, too.
        return looks_into(plan, source, handler, flows)
    if not sent_by_requests and blocks.is_foreign(source, block):
        return "this handler also serves calls that stay as they are"
    plan.tie(tied_flows)
    for kind, name in zip(kinds, names, strict=True):
        if isinstance(name, Ref) and (error_name := client_error(name)):
            plan.recipe(kind, tied_flows, _error(error_name))
    answers = not others and all(client_error(n) == "APIError" for n in known_errors)
    alike = all(n.name.startswith(("requests.", "httpx.")) for n in known_errors)
    return _used_error(plan, source, handler, tied_flows, answers, alike)


def _is_read_late(
    plan: RewritePlan, source: Source, block: cst.Try, flow: Flow, graph: CallGraph
) -> bool:
    """Whether V1 asked for a list inside the block, and the client would ask outside of it."""
    request = plan.state.requests[flow]
    whole = request.endpoint.envelope == "page" and not plan[flow].by_number
    # A generator of V1 code asked for its pages as late as the client does.
    return (
        whole and request.pager != "generator" and not _all_inside(plan, source, block, flow, graph)
    )


def _unreached(
    plan: RewritePlan, source: Source, flows: set[Flow], handler: cst.ExceptHandler
) -> str:
    """Why a handler forbids flows that no call in view leads into it, yet may end there."""
    names = handler_kinds.values(plan, source, handler)
    known_errors = [n for n in names if isinstance(n, Ref) and client_error(n)]
    all_checked = all(p.is_checked for p in plan.of(flows))
    if not all_checked and any(client_error(n) in ANSWERS for n in known_errors):
        return "this handler may now catch a bad answer, whose status was not checked before"
    general = any(isinstance(n, Ref) and n.name in CATCH_ALL for n in names)
    return looks_into(plan, source, handler, flows) if known_errors or general else ""


CURRENT_ERROR = frozenset(
    {"sys.exc_info", "sys.exception", "traceback.format_exc", "traceback.format_exception"}
)
"""Functions that hand a handler the error it caught without a name for it."""


def looks_into(
    plan: RewritePlan, source: Source, handler: cst.ExceptHandler, flows: Iterable[Flow]
) -> str:
    """Why a handler cannot be given an error of helpscout_v2; "" when it can."""
    for node in walk.walk(handler.body):
        callee = plan.state.types.get(node.func) if isinstance(node, cst.Call) else None
        if isinstance(callee, Ref) and callee.name in CURRENT_ERROR:
            return "the handler reads the error"
    name = error_uses.caught_name(handler)
    differing = list(error_uses.differing(source, handler.body, name)) if name else []
    differing = [node for node in differing if not _is_spelled_out(plan, source, node, flows)]
    if not all(error_uses.is_logged(source, node) for node in differing):
        return "the handler reads the error"
    if differing:
        plan.doubt(flows, error_uses.LOG_SHOWS_TEXT)
    return ""


def _is_spelled_out(
    plan: RewritePlan, source: Source, node: cst.CSTNode, flows: Iterable[Flow]
) -> bool:
    """Whether these flows replace the error by the text that their helper gave it."""
    recipes = plan.edits.recipes
    planned = next((recipes[n] for n in (node, *source.ancestors(node)) if n in recipes), None)
    return planned is not None and frozenset(flows) <= planned[0]


def _unnamed_in_tests(plan: RewritePlan) -> bool:
    """Whether no test in view raises the errors of requests in the place of a call."""
    return not any(
        name in source.before
        for source in plan.state.index.sources.values()
        if source.is_test
        for name in (b"HTTPError", b"RequestException", b"ConnectionError", b"Timeout")
    )


def _only_raised(plan: RewritePlan) -> bool:
    """Whether the program hands no error of requests to a function that may raise it elsewhere:
    `generator.throw(requests.HTTPError())`."""
    for node, value in plan.state.types.items():
        if isinstance(node, cst.Call) or not isinstance(value, Ref):
            continue
        if value.name.startswith("requests.") and client_error(value):
            source, _ = plan.state.homes[node]
            call = source.parents.get(node)
            if not isinstance(call, cst.Call) or call.func is not node:
                continue
            if isinstance(source.parents.get(call), cst.Arg):
                return False
    return True


def _named_elsewhere(plan: RewritePlan) -> None:
    """Errors of urllib and of V1 clients that are named outside of handlers: retry settings,
    `suppress`, tables. The errors of helpscout_v2 are none of these."""
    for node, value in plan.state.types.items():
        if (
            not isinstance(value, Ref)
            or not client_error(value)
            or value.name.startswith("requests.")
        ):
            continue
        source, _ = plan.state.homes[node]
        around = [node, *source.ancestors(node)]
        if any(isinstance(n, cst.Import | cst.ImportFrom) for n in around):
            continue
        if any(_is_kind(n, around) for n in around):
            continue
        flows = {f for f, r in plan.state.requests.items() if may_raise(r.dialect, value)}
        reason = f"{value.name.rpartition('.')[2]} is named outside of a handler"
        plan.forbid(frozenset(flows), source, node, reason, CATCH)


def _is_kind(node: cst.CSTNode, around: list[cst.CSTNode]) -> bool:
    """Whether the node is a handler whose kind of error is part of `around`."""
    return isinstance(node, cst.ExceptHandler) and any(n is node.type for n in around)


def _error(name: str) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return cst.Name(rewrite.need("helpscout_v2.errors", name))

    return recipe


STATUSES = frozenset({"status_code", "status", "code"})
"""What errors of V1 libraries, of urllib and of aiohttp call the status of the answer."""


def _used_error(
    plan: RewritePlan,
    source: Source,
    handler: cst.ExceptHandler,
    flows: Flows,
    answers: bool,
    sent_by_requests: bool,
) -> str:
    """The error object has another text in helpscout_v2, and calls the status `status`; `answers`
    says whether all it can be is an answer with a status."""
    name = error_uses.caught_name(handler)
    if sent_by_requests:
        nodes = error_uses.statuses(source, handler.body, name) if name else None
        if answers:
            for status in nodes or ():
                plan.recipe(status, flows, error_uses.status_of_answer)
        return looks_into(plan, source, handler, flows)
    reads = error_uses.reads(source, handler.body, name) if name else []
    around = [source.parents.get(n) for n in reads]
    statuses = [a for a in around if isinstance(a, cst.Attribute) and a.attr.value in STATUSES]
    if answers and len(statuses) == len(reads):
        for node in statuses:
            plan.recipe(node, flows, error_uses.status_of)
        return ""
    return "the handler reads the error" if reads else ""


def _inside(source: Source, block: cst.Try, node: cst.CSTNode) -> bool:
    return any(ancestor is block.body for ancestor in source.ancestors(node))


def _all_inside(
    plan: RewritePlan, source: Source, block: cst.Try, flow: Flow, graph: CallGraph
) -> bool:
    """Whether all of a list is read inside the block, or in functions called from it."""
    functions = graph.called_in((source, block))
    is_list = plan.state.requests[flow].pager == "list" or plan[flow].in_list
    for node, value in plan.state.types.items():
        if flow not in plan.state.flows(value):
            continue
        home, function = plan.state.homes[node]
        is_inside = function in functions or (home is source and _inside(source, block, node))
        if _is_lazy(plan, value, flow) and not is_inside:
            return False
        if isinstance(value, Items) and not is_list and late_iterators.is_put_off(home, node):
            return False
    return True


def _is_lazy(plan: RewritePlan, value: Value, flow: Flow) -> bool:
    """Whether a value may still send requests when it is read: no row and no list of rows does."""
    match value:
        case Row() | Rows() | Flattened() | Getter():
            return False  # What a getter is of is looked at itself.
        case Items():
            request = plan.state.requests[flow]
            return plan[flow].reads_all and request.pager != "list"
        case Listing():
            return value.kind == "generator"
    return True
