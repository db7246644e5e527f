"""V1's search endpoints, which are part of V2's lists."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Lossy, Mapped, Param
from helpscout_shim.catalog.params import FIELDS, PAGE
from helpscout_shim.catalog.shape import (
    DOCS,
    Computed,
    Empty,
    Field,
    Loss,
    Moment,
    renamed,
    same,
    shape,
)

PREVIEW = Loss(
    "searchConversation.preview",
    "V1 cut previews in search results after 185 characters; V2's own length is passed on.",
    "Cut the text yourself.",
    DOCS + "endpoints/conversations/list",
    minor=True,
)
MODIFIED = Loss(
    "searchConversation.modifiedAt",
    "V2 keeps no modification time; userUpdatedAt is the last action of a user.",
    "Use userUpdatedAt.",
    DOCS + "endpoints/conversations/list",
)
SCORE = Loss(
    "search.customers.score",
    "V2 cannot sort customers by score; the newest come first.",
    "Sort by firstName, lastName, createdAt or modifiedAt.",
    DOCS + "endpoints/customers/list",
)

# Query fields that V2 spells differently; all others are the same words.
CONVERSATION_QUERY_FIELDS: tuple[tuple[str, str], ...] = (
    ("mailboxName", "mailbox"),
    ("mailboxId", "mailboxid"),
    ("attachment", "attachments"),
)

SEARCH_CONVERSATION = shape(
    "SearchConversation",
    same("id", "number", "mailboxId", "subject", "status"),
    renamed("threadCount", "threads", python="thread_count", empty=Empty.ZERO),
    renamed("preview", "preview", loss=PREVIEW),
    (
        Field(
            "customerName",
            None,
            Computed("customer_name", ("primaryCustomer",)),
            expression="({}.primary_customer.full_name or {}.primary_customer.email or None)",
            empty=Empty.TEXT,
        ),
    ),
    (
        Field(
            "customerEmail",
            "primaryCustomer.email",
            python="primary_customer.email",
            blank=True,
        ),
    ),
    (
        Field(
            "hasAttachments",
            None,
            Computed("has_attachments", ("_embedded.threads",)),
            empty=Empty.FALSE,
            note="Derived from the embedded threads.",
        ),
    ),
    renamed("modifiedAt", "userUpdatedAt", Moment(), loss=MODIFIED),
    v2="Conversation",
    model="Conversation",
    doc="endpoints/conversations/list",
)

_SORT = {"sortField": "sort_field", "sortOrder": "sort_order"}
_PAGE_SIZE = Param("pageSize", "int", default=50, note="0 to 50; the shim cuts pages to it.")

ENDPOINTS = (
    Endpoint(
        id="search.conversations",
        path="/search/conversations.json",
        outcome=Mapped("One list with a query; mailboxName becomes mailbox, status=all is added."),
        v2=("GET /v2/conversations?status=all&query={query}&embed=threads",),
        envelope="page",
        shape="SearchConversation",
        client=ClientCall(
            "conversations.list",
            query=MappingProxyType({"query": "query", **_SORT}),
            defaults=MappingProxyType({"status": "all"}),
        ),
        params=(
            Param("query", default="*"),
            PAGE,
            _PAGE_SIZE,
            Param(
                "sortField",
                choices=(
                    "score",
                    "customerEmail",
                    "customerName",
                    "mailboxid",
                    "modifiedAt",
                    "number",
                    "status",
                    "subject",
                ),
            ),
            Param("sortOrder", choices=("asc", "desc")),
            FIELDS,
        ),
        doc=DOCS + "endpoints/conversations/list",
    ),
    Endpoint(
        id="search.customers",
        path="/search/customers.json",
        outcome=Lossy('One list with a query; a bare address becomes (email:"..").', (SCORE,)),
        v2=("GET /v2/customers?query={query}",),
        envelope="page",
        shape="SearchCustomer",
        client=ClientCall("customers.list", query=MappingProxyType({"query": "query", **_SORT})),
        params=(
            Param("query", default="*"),
            PAGE,
            _PAGE_SIZE,
            Param(
                "sortField",
                default="score",
                choices=("score", "firstName", "lastName", "modifiedAt"),
            ),
            Param("sortOrder", default="desc", choices=("asc", "desc")),
            FIELDS,
        ),
        doc=DOCS + "endpoints/customers/list",
    ),
)
SHAPES = (SEARCH_CONVERSATION,)
