"""A body that the statements before the call fill, as arguments.

payload = {"subject": subject, ...}
payload["status"] = "active"
if tags:
    payload["tags"] = tags
requests.post(url, json=payload)            hs.conversations.create(..., tags=tags or None)

A part that an update leaves out is another matter, because None has a meaning there:
`stepped_bodies` keeps its steps.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.dialects import queries
from helpscout_codemods.patterns import bodies, stepped_bodies
from helpscout_codemods.patterns.codegen import Keyword
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values import query_builders
from helpscout_codemods.values.types import Argument, Listing, Request
from helpscout_shim.catalog import ClientCall

LEFT_OUT = {
    "conversations.create": frozenset({"tags"}),
    "threads.create": frozenset({"cc", "bcc"}),
}
"""Parts of new records that the client leaves out when they are None, by endpoint."""


def keywords(plan: RewritePlan, request: Request, client: ClientCall) -> list[Keyword] | None:
    """The arguments; None where the statements do more than fill the body. Raises `Untranslatable`
    for a body that the client has no place for."""
    flow, name = request.flow, stepped_bodies.body_expression(plan, request)
    if not isinstance(name, cst.Name) or not isinstance(flow, cst.Call):
        return None
    source, _ = plan.state.homes[flow]
    builder = query_builders.of_dict(plan.state, source, flow, name.value)
    if builder is None or queries.holds_rows(plan.state, builder.used_statements):
        return None
    if builder.conditional and not builder.conditional <= LEFT_OUT.get(request.endpoint.id, set()):
        return None
    display = Listing(cst.Dict([]), "dict")
    cell = plan.state.cell(display)
    cell.begin()
    cell.entries.update(builder.entries)
    out = bodies.keywords(plan.state, request.endpoint, client, Argument(None, display))
    for statement in builder.used_statements:
        plan.drop(statement, frozenset((flow,)))
    return out
