"""A new record with parts that stand under a condition, as arguments that may be None.

payload = {"subject": subject, ...}
if tags:
    payload["tags"] = tags
requests.post(url, json=payload)            hs.conversations.create(..., tags=tags or None)

An update is another matter, where None has a meaning: `stepped_bodies` keeps its steps.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods.dialects import queries
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values import query_builders
from helpscout_codemods.values.types import Argument, Listing, Request

LEFT_OUT = frozenset({"tags", "cc", "bcc"})
"""Parts of a new record that the client leaves out when they are None."""
ENDPOINTS = frozenset({"conversations.create", "threads.create"})


class FilledBody(Struct, frozen=True):
    """The body as one display, and the statements that have built it."""

    body: Argument
    used_statements: tuple[cst.CSTNode, ...]


def of_request(plan: RewritePlan, request: Request) -> FilledBody | None:
    """The body of a request whose dict is filled in the statements before it."""
    flow = request.flow
    name = _name(request)
    if name is None or request.endpoint.id not in ENDPOINTS or not isinstance(flow, cst.Call):
        return None
    built = query_builders.of_dict(plan.state, request.source, flow, name)
    if built is None or queries.holds_rows(plan.state, built.used_statements):
        return None
    if not built.optional <= LEFT_OUT:
        return None
    display = Listing(cst.Dict([]), "dict")
    cell = plan.state.cell(display)
    cell.begin()
    cell.entries.update(built.entries)
    return FilledBody(Argument(None, display), built.used_statements)


def _name(request: Request) -> str | None:
    """The variable in `json=body` or `data=json.dumps(body)`, that the caller itself has."""
    node = request.body.node if request.body is not None and not request.helpers else None
    if isinstance(node, cst.Call) and len(node.args) == 1:
        node = node.args[0].value
    return node.value if isinstance(node, cst.Name) else None
