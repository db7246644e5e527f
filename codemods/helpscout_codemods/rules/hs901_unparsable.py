"""The file does not parse as Python 3, so it was left as it is."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS901",
    "unparsable",
    "The file does not parse as Python 3, so it was left as it is.",
    DOCS,
    ("keep/unparsable",),
)
