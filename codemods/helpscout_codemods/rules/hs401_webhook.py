"""V1's one webhook becomes one of several webhooks."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS401",
    "webhook",
    "V1's one webhook becomes one of several webhooks.",
    DOCS + "endpoints/webhooks/create",
    (
        "bridge/webhook",
        "keep/dynamic_app",
    ),
)
