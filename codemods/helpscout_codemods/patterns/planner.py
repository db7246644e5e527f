"""The patterns that decide about each V1 call, in their order.

A new shape is one module with a function `check_all(plan)`, and one line in `PATTERNS`.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from helpscout_codemods.findings import Target
from helpscout_codemods.patterns import (
    accounts,
    annotated_types,
    answer_encoding,
    async_lists,
    async_sessions,
    dropped_arguments,
    error_handlers,
    first_or_empty,
    format_fields,
    guards,
    handed_sessions,
    helpers,
    late_checks,
    late_handlers,
    late_keys,
    library_client,
    library_records,
    locations,
    materialize,
    missing_answers,
    missing_record,
    moved_arguments,
    mutated_lists,
    numbered_pages,
    optional_object,
    parent_ids,
    patched,
    read_modify_write,
    reports,
    request_call,
    stateful_pagination,
    status_checks,
    templates,
    tries,
    unchecked_writes,
    unrolled,
    untyped_uses,
    urllib_objects,
    value_uses,
    while_loops,
)
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.state import State


def plan(state: State, to: Target) -> RewritePlan:
    """The plan of every flow of the project, made by all patterns."""
    new_plan = RewritePlan(state, to)
    for pattern in PATTERNS:
        pattern.check(new_plan)
    new_plan.decide()
    return new_plan


class Pattern(Struct, frozen=True):
    """One planning step: `check` adds decisions, edits and obstacles to a plan, and may rely on
    what the patterns above it have planned; `because` says what fixes its position."""

    check: Callable[[RewritePlan], None]
    because: str


def _absorb_statements(plan: RewritePlan) -> None:
    for request in plan.state.requests.values():
        for node in request.used_statements:
            if request.dialect == "http.client":
                # What it reads of V1 data is written in the call.
                plan.move(node, frozenset((request.flow,)))
            else:
                plan.drop(node, frozenset((request.flow,)))


def _forbid_entangled(plan: RewritePlan) -> None:
    if not plan.state.settled:
        for flow, request in plan.state.requests.items():
            plan.forbid((flow,), request.source, flow, "the calls around it are too entangled")


PATTERNS = (
    Pattern(_absorb_statements, "first: statements that only build a query are no uses of it"),
    Pattern(helpers.mark_checked, "status checks inside helpers count as checks of their calls"),
    Pattern(library_client.check_all, "a replaced client decides how its calls are written"),
    Pattern(urllib_objects.check_all, "urllib's wrappers go before the uses of what they open"),
    Pattern(tries.check_all, "drops conditions on the status before any pattern looks at them"),
    Pattern(missing_record.check_all, "takes the call and the test behind it from `handlers`"),
    Pattern(
        error_handlers.check_all, "calls with both ways behind them, before single checks of status"
    ),
    Pattern(
        status_checks.check_all, "marks checked flows, which all patterns for errors ask about"
    ),
    Pattern(missing_answers.check_all, "as `missing_record`, for helpers that answer None"),
    Pattern(
        read_modify_write.check_all, "takes reads and writes of one record before they are planned"
    ),
    Pattern(
        stateful_pagination.check_all, "lists with a cursor, before loops over pages are looked at"
    ),
    Pattern(while_loops.check_all, "claims the loops and page reads that belong to paging"),
    Pattern(numbered_pages.check_all, "needs the loops: what is left is read page by page"),
    Pattern(async_lists.check_all, "needs the loops and pages: how awaited rows are read"),
    Pattern(mutated_lists.check_all, "needs the loops: lists changed while they are read"),
    Pattern(materialize.check_all, "needs the loops: answers whose rows are read more than once"),
    Pattern(
        optional_object.check_all, "`(c['owner'] or {}).get(...)` as a whole, before single reads"
    ),
    Pattern(optional_object.check_lists, "`(c['tags'] or [])` as a whole, before single reads"),
    Pattern(first_or_empty.check_all, "`records or [{}]` as a whole, before single reads"),
    Pattern(locations.check_all, "takes the header of an answer before the uses see it"),
    Pattern(answer_encoding.check_all, "takes lines about an answer before the uses see them"),
    Pattern(templates.check_all, "spells out reads that no subscript shows, for the uses"),
    Pattern(format_fields.check_all, "as `templates`, for fields that a template reads"),
    Pattern(unrolled.check_all, "as `templates`, for loops over the names of fields"),
    Pattern(value_uses.check_all, "every use that no pattern above has taken"),
    Pattern(reports.check_all, "takes the JSON of reports from the uses: it stays what it was"),
    Pattern(annotated_types.check_all, "needs the loops and kept lists: the types of V1 data"),
    Pattern(library_records.check_all, "needs the uses: records handed back to a client"),
    Pattern(handed_sessions.check_all, "before the accounts: sessions that become their clients"),
    Pattern(async_sessions.check_all, "as `handed_sessions`, for calls that are awaited"),
    Pattern(accounts.check_all, "before the calls: whose client each of them uses"),
    Pattern(request_call.check_all, "needs the uses: which parameters the call gets"),
    Pattern(helpers.check_all, "needs the calls: whether a helper does nothing else"),
    Pattern(guards.check_all, "needs the final set of loops: error handlers around them"),
    Pattern(late_checks.check_all, "needs the dropped checks: what stands before them"),
    Pattern(late_handlers.check_all, "needs the checked flows: handlers behind the call"),
    Pattern(
        unchecked_writes.check_all,
        "needs the checked flows and the handlers: what is left unchecked",
    ),
    Pattern(untyped_uses.check_all, "needs every recipe: names that no pattern has seen"),
    Pattern(patched.check_all, "forbids only; needs nothing"),
    Pattern(dropped_arguments.check_all, "forbids only; needs nothing"),
    Pattern(late_keys.check_all, "forbids only; needs nothing"),
    Pattern(moved_arguments.check_all, "needs the loops: arguments of pages stand before them"),
    Pattern(_forbid_entangled, "an inference that did not settle proves nothing"),
    Pattern(untyped_uses.check_callers, "needs all obstacles: V1 data handed out of view"),
    Pattern(parent_ids.check_all, "last: parents of the flows that become native"),
)
