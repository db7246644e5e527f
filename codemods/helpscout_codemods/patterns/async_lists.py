"""How the rows of an asynchronous client are read: `async for`, or a page that is awaited.

A list of which V1 code read fifty rows is asked for page by page, `await pages.page(1, size=50)`.
Short lists that describe the account, and lists that are read as a whole, are looped over where
their rows are taken out, as far as that place may wait.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns import list_rows, numbered_pages, user_lists, value_read
from helpscout_codemods.patterns.helper_paths import body_of
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax import awaits
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flow, Items, Request

NO_WAIT = "its rows are read where an asynchronous client cannot be waited for"
LATER = "its rows are asked for by a task, and AsyncHelpScout reads them in a loop"

NOTHING_FOR_ERRORS = (
    "its helper answers an error with nothing, which AsyncHelpScout raises in the task"
)
BY_HAND = "let the task run a function that returns [row async for row in ...]"


def check_all(plan: RewritePlan) -> None:
    """Choose how the rows of each awaited list are read."""
    for flow, request in plan.state.requests.items():
        if not request.asynchronous:
            continue
        if not is_awaited(plan, flow) and (reason := _unawaited(plan, request)):
            plan.forbid((flow,), plan.state.homes[flow][0], flow, reason, BY_HAND)
        if request.endpoint.envelope == "page":
            _choose(plan, request)


def is_awaited(plan: RewritePlan, flow: Flow) -> bool:
    """Whether a call is waited for where it stands: awaited, or entered by `async with`."""
    source, _ = plan.state.homes[flow]
    return awaits.is_awaited(flow) or isinstance(source.parents.get(flow), cst.WithItem)


def _unawaited(plan: RewritePlan, request: Request) -> str:
    """Why a call cannot be left to a task; "" when it can."""
    result = plan.state.types.get(request.flow)
    if isinstance(result, Items) and request.pager != "generator":
        return LATER
    bodies = (body_of(plan, helper, request.flow) for helper in request.helpers)
    return NOTHING_FOR_ERRORS if any(body.absent for body in bodies) else ""


def _choose(plan: RewritePlan, request: Request) -> None:
    own = plan[request.flow]
    source, _ = plan.state.homes[request.flow]
    if own.by_number:
        return
    is_whole = own.reads_all or list_rows.is_settings(request)
    if is_whole and _can_wait(plan, request):
        own.rows_awaited = not user_lists.is_joined(request)
    elif own.reads_all or not numbered_pages.choose(plan, request):
        plan.forbid((request.flow,), source, request.flow, NO_WAIT)


def _can_wait(plan: RewritePlan, request: Request) -> bool:
    """Whether all reads of the rows stand where `async for` may; a list of which more than the
    rows is read is asked for by page."""
    for node, value in plan.state.types.items():
        source, _ = plan.state.homes[node]
        field_read = value_read.read_of(plan, node)
        if field_read is not None and isinstance(field_read[0], Envelope):
            if request.flow not in field_read[0].flows or plan.edits.goes_away(source, node):
                continue
            if field_read[1] != "items" or not may_wait(source, node):
                return False
            if list_rows.is_cut(plan, node):
                return False
            continue
        is_list = node is request.flow and isinstance(value, Items)
        if is_list and request.pager != "generator" and not may_wait(source, node):
            return False
    return True


def may_wait(source: Source, node: cst.CSTNode) -> bool:
    """Whether an expression stands in an asynchronous function, and in nothing that is evaluated
    elsewhere."""
    for ancestor in source.ancestors(node):
        match ancestor:
            case cst.FunctionDef():
                return ancestor.asynchronous is not None
            case cst.Lambda() | cst.ClassDef():
                return False
            case cst.GeneratorExp() if not _is_head(source, ancestor, node):
                return False
    return False


def _is_head(source: Source, generator: cst.GeneratorExp, node: cst.CSTNode) -> bool:
    """Whether a generator goes over the rows, and is taken as a whole where it stands."""
    return generator.for_in.iter is node and isinstance(source.parents.get(generator), cst.Arg)
