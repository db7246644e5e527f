"""A V1 field has no counterpart, so its call keeps working through the shim."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS201",
    "field",
    "A V1 field has no counterpart, so its call keeps working through the shim.",
    DOCS + "endpoints/conversations/get",
    ("bridge/lost_field",),
)
