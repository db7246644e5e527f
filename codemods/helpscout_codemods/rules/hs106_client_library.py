"""A V1 client library is exchanged for the facade of the same surface."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS106",
    "client-library",
    "A V1 client library is exchanged for the facade of the same surface.",
    DOCS,
    (
        "bridge/laslabs_users",
        "bridge/stateful_pages",
        "bridge/api_client",
        "bridge/client_by_text",
        "bridge/client_from_a_table",
        "keep/exceptions_of_a_client",
        "keep/v2_client",
        "keep/v2_two_arguments",
        "keep/docs_client",
        "keep/own_package",
    ),
)
