"""The V1 key gives way to HelpScout.from_env(): an OAuth2 application or a stored token."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS301",
    "credential",
    "The V1 key gives way to HelpScout.from_env(): an OAuth2 application or a stored token.",
    DOCS + "overview/authentication",
    (
        "native/note",
        "native/host_in_another_module",
        "keep/docs_word_for_word",
    ),
)
