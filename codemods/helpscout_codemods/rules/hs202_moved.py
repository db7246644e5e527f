"""A conversation's id is compared: a merged conversation answers under another one."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS202",
    "moved-conversation",
    "A conversation's id is compared: a merged conversation answers under another one.",
    DOCS + "endpoints/conversations/get",
)
