"""A test expects a V1 URL; it has to change together with the code it tests."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS105",
    "test-url",
    "A test expects a V1 URL; it has to change together with the code it tests.",
    DOCS,
    ("keep/test_urls",),
)
