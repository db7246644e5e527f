"""The V1 key gives way to an application's credentials, or is exchanged for a token."""

from __future__ import annotations

from helpscout_codemods.rules.rule import DOCS, Rule

RULE = Rule(
    "HS301",
    "credential",
    "The V1 key gives way to HelpScout.from_env(), or each key to HelpScout.from_v1_key(key).",
    DOCS + "overview/authentication",
    (
        "native/note",
        "native/host_in_another_module",
        "native/key_of_an_object",
        "native/two_keys_in_one_module",
        "keep/docs_word_for_word",
    ),
)
