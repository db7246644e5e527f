"""A V1 call, and every use of its answer, becomes a call of helpscout_v2."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS101",
    "native-call",
    "A V1 call, and every use of its answer, becomes a call of helpscout_v2.",
    DOCS,
    (
        "native/design_example",
        "native/helper_u4",
        "native/note",
        "native/host_in_another_module",
        "native/half_migrated",
        "native/tabs",
        "native/both_products",
        "keep/docs_api",
        "keep/rewritten_file",
    ),
)
