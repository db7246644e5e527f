"""Tags."""

from __future__ import annotations

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Mapped
from helpscout_shim.catalog.params import FIELDS, PAGE
from helpscout_shim.catalog.shape import DOCS, Empty, Moment, moments, renamed, same, shape

TAG = shape(
    "Tag",
    same("id", "slug"),
    renamed("tag", "name", python="name"),
    renamed("count", "ticketCount", python="ticket_count", empty=Empty.ZERO),
    same("color"),
    moments("createdAt"),
    renamed("modifiedAt", "updatedAt", Moment()),
    v2="Tag",
    model="Tag",
    doc="endpoints/tags/list",
)

ENDPOINTS = (
    Endpoint(
        id="tags.list",
        path="/tags.json",
        outcome=Mapped("One list, put into alphabetical order."),
        v2=("GET /v2/tags",),
        envelope="page",
        shape="Tag",
        client=ClientCall("tags.list"),
        params=(PAGE, FIELDS),
        doc=DOCS + "endpoints/tags/list",
    ),
)
SHAPES = (TAG,)
