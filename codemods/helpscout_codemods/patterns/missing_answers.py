"""A helper that answers None for a missing record: the call is tried where None is asked about.

c = get("/customers/%d.json" % n)           try:
if c is None:                                   c = hs.customers.get(n)
    ...                                     except NotFoundError:
                                                c = None
                                            if c is None:
                                                ...
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.error_names import errors_of
from helpscout_codemods.patterns.helper_paths import body_of
from helpscout_codemods.patterns.missing_record import asked_behind, in_try
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flows, Request

UNSEEN = "{}() returns None for a bad status, and the tool cannot trace how its callers use that"


def check_all(plan: RewritePlan) -> None:
    """Plan the calls of helpers that answer None, and remember which of them are understood."""
    for request in plan.state.requests.values():
        statuses: frozenset[int] = frozenset()
        for helper in request.helpers:
            statuses |= body_of(plan, helper, request.flow).absent
        if statuses:
            _plan(plan, request, statuses)


def _plan(plan: RewritePlan, request: Request, statuses: frozenset[int]) -> None:
    source, _ = plan.state.homes[request.flow]
    flows: Flows = frozenset((request.flow,))
    place = source.parents.get(request.flow)
    if _fails_for_none(source, request.flow, place):
        plan[request.flow].expects_missing = True
        return
    own = plan[request.flow]
    names = errors_of(statuses)
    line = source.parents.get(place) if place is not None else None
    free = not plan.edits.is_claimed(line)
    if (
        not names
        or not isinstance(line, cst.SimpleStatementLine)
        or len(line.body) != 1
        or not free
    ):
        return
    if isinstance(place, cst.Return):
        plan.recipe(line, flows, in_try(names, cst.Return(cst.Name("None"))))
    elif (name := _target(place)) is not None:
        if _only_read(source, line, name):
            own.expects_missing = True
            return
        if not asked_behind(plan, source, line, request.flow, names):
            target = cst.AssignTarget(cst.Name(name))
            plan.recipe(line, flows, in_try(names, cst.Assign([target], cst.Name("None"))))
    else:
        return
    own.expects_missing = True
    if request.endpoint.envelope == "page":
        own.asked_at_once = True


def _target(place: cst.CSTNode | None) -> str | None:
    match place:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]):
            return name
        case cst.AnnAssign(target=cst.Name(name)):
            return name
    return None


def _fails_for_none(source: Source, node: cst.CSTNode, place: cst.CSTNode | None) -> bool:
    """Whether None is an error here: `get(path)["item"]`, `for row in get(path):`."""
    match place:
        case cst.Subscript() | cst.Attribute():
            return place.value is node
        case cst.For() | cst.CompFor():
            return place.iter is node
        case cst.Expr() | cst.From() | cst.StarredElement():
            return not isinstance(place, cst.Expr)
    return False


def _only_read(source: Source, line: cst.CSTNode, name: str) -> bool:
    """Whether the answer is only read under its name, which fails for None."""
    scope = source.scope_of(line)
    uses = [n for n in walk.walk(scope) if isinstance(n, cst.Name) and n.value == name]
    return all(
        isinstance(source.parents.get(use), cst.AssignTarget)
        or _fails_for_none(source, use, source.parents.get(use))
        for use in uses
    )
