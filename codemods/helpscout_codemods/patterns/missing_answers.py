"""A helper that answers None for a missing record: the call is tried where None is asked about.

c = get("/customers/%d.json" % n)           try:
if c is None:                                   c = hs.customers.get(n)
    ...                                     except NotFoundError:
                                                c = None
                                            if c is None:
                                                ...
Where a helper answers `[]`, the rows are read in a `try` that leaves an empty list.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import conversions, scopes
from helpscout_codemods.patterns.error_names import errors_of
from helpscout_codemods.patterns.helper_body import Nothing
from helpscout_codemods.patterns.helper_paths import body_of
from helpscout_codemods.patterns.missing_record import asked_behind, in_try
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flows, Request

UNSEEN = "{}() returns None for a bad status, and the tool cannot trace how its callers use that"


def check_all(plan: RewritePlan) -> None:
    """Plan the calls of helpers that answer None or no rows, and remember which of them are
    understood."""
    for request in plan.state.requests.values():
        bodies = [body_of(plan, helper, request.flow) for helper in request.helpers]
        statuses = frozenset[int]().union(*(body.absent for body in bodies))
        answers: set[Nothing] = {body.nothing for body in bodies if body.absent}
        if len(answers) == 1:
            _plan(plan, request, statuses, answers.pop())


def _plan(plan: RewritePlan, request: Request, statuses: frozenset[int], nothing: Nothing) -> None:
    source, _ = plan.state.homes[request.flow]
    flows: Flows = frozenset((request.flow,))
    place = source.parents.get(request.flow)
    own = plan[request.flow]
    if nothing != "[]" and _fails_for_none(source, request.flow, place):
        own.expects_missing = True
        return
    names = errors_of(statuses)
    line = source.parents.get(place) if place is not None else None
    if not names or plan.edits.is_claimed(line):
        return
    if isinstance(place, cst.For) and place.iter is request.flow and nothing == "[]":
        if plan.edits.is_claimed(place):
            return
        plan.recipe(place, flows, _loop_over(source, place, names))
    elif not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return
    elif isinstance(place, cst.Return):
        plan.recipe(line, flows, in_try(names, cst.Return(cst.parse_expression(nothing))))
    elif (name := _target(place)) is not None:
        if nothing != "[]" and _only_read(source, line, name):
            own.expects_missing = True
            return
        # A list that was read may be empty as well: a test for rows stays behind the call.
        is_moved = nothing == "None" and asked_behind(plan, source, line, request.flow, names)
        if not is_moved:
            plan.recipe(line, flows, in_try(names, _stored(name, nothing)))
    else:
        return
    own.expects_missing = True
    if request.endpoint.envelope == "page":
        own.asked_at_once = True


def _stored(name: str, nothing: Nothing) -> cst.Assign:
    return cst.Assign([cst.AssignTarget(cst.Name(name))], cst.parse_expression(nothing))


def _loop_over(source: Source, loop: cst.For, names: Sequence[str]) -> Recipe:
    """The rows are read before the loop, whose own errors no handler is for."""
    taken_names = {n.value for n in walk.walk(source.tree) if isinstance(n, cst.Name)}
    name = scopes.fresh("rows", taken_names)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        new_loop = cst.ensure_type(updated, cst.For)
        target = cst.AssignTarget(cst.Name(name))
        is_list = isinstance(new_loop.iter, cst.Call) and is_name(new_loop.iter.func, "list")
        rows = new_loop.iter if is_list else conversions.list_of(rewrite, new_loop.iter)
        line = cst.SimpleStatementLine(
            [cst.Assign([target], rows)], leading_lines=new_loop.leading_lines
        )
        reading = in_try(names, _stored(name, "[]"))(rewrite, line, line)
        rest = new_loop.with_changes(iter=cst.Name(name), leading_lines=[])
        return cst.FlattenSentinel([reading, rest])  # type: ignore[return-value]

    return recipe


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
