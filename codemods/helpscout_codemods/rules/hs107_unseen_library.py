"""A V1 URL is handed to an HTTP library whose traffic the shim does not see."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS107",
    "unseen-library",
    "A V1 URL is handed to an HTTP library whose traffic the shim does not see.",
    DOCS,
    ("keep/pycurl",),
)
