"""Differences that hold for every call: V1, V2, and what the shim does."""

from __future__ import annotations

GENERAL: tuple[tuple[str, str, str], ...] = (
    (
        "Basic auth with an API key",
        "OAuth2 bearer token",
        "looks the key up in the token store or exchanges it; the environment's credentials serve "
        "their own key",
    ),
    ("paths end in `.json` below `/v1`", "no suffix, below `/v2`", "maps each path"),
    (
        '`{"item": ..}`, `{"page", "pages", "count", "items"}`',
        "bare objects, `_embedded`, `page`, `_links`",
        "builds V1's envelopes",
    ),
    (
        "50 rows a page",
        "25 or 50, chosen by the server",
        "cuts its own pages; the V2 pages of one V1 page are fetched together",
    ),
    ("lists show all statuses", "lists show active ones", "asks for `status=all`"),
    (
        "`null` or `[]` where there is nothing",
        "key left out, or ids 0 and 1 that mean no user",
        "shows V1's null or `[]`, field by field",
    ),
    ("`reload` returns the object of a write", "writes have no body", "reads again"),
    ("`fields=id,threads:(id)` selects", "no counterpart", "selects from the answer"),
    (
        "one PUT changes many things",
        "one PATCH for each",
        "writes in a fixed order; an error says how far it came",
    ),
    (
        "301 for merged conversations on reads and writes",
        "301 on reads, 404 on writes",
        "answers 301",
    ),
    (
        'errors `{"code", "error", "validationErrors"}`',
        '`{"logRef", "message", "_embedded": {"errors"}}`',
        "answers V1's form, with `message` for the oldest clients",
    ),
    ("`Retry-After`", "`X-RateLimit-Retry-After`", "answers V1's header"),
    (
        "one webhook with V1 bodies",
        "many webhooks with V2 bodies",
        "replaces its own hook only; the relay converts bodies",
    ),
)
