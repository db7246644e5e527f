"""A V1 call whose answer cannot be followed everywhere keeps working through the shim."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS102",
    "bridged-call",
    "A V1 call whose answer cannot be followed everywhere keeps working through the shim.",
    DOCS,
    (
        "bridge/escaping_row",
        "bridge/rows_handed_out",
        "bridge/api_client",
        "bridge/attachment",
        "bridge/to_bridge",
        "keep/already_bridged",
    ),
)
