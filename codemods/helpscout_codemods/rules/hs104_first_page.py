"""Code that reads only the first page of a list still reads fifty rows."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS104",
    "first-page",
    "Code that reads only the first page of a list still reads fifty rows.",
    DOCS + "overview/pagination",
    ("native/first_page",),
)
