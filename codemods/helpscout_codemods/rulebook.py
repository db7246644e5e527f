"""Every finding there is: those of the rules, and those of the engine around them.

The generated docs/codemods.md and its test read this table: an id that the code can emit and the
table does not know, or the other way round, fails the tests.
"""

from __future__ import annotations

from helpscout_codemods.rules import RULES
from helpscout_codemods.rules.rule import DOCS, Rule

FAMILIES = {
    "HS1": "Calls",
    "HS2": "Fields and envelopes",
    "HS3": "Credentials",
    "HS4": "Webhooks",
    "HS5": "Manifests and settings",
    "HS9": "What no codemod can do",
}

ENGINE = (
    Rule(
        "HS501",
        "dependency-added",
        "A manifest of code that imports helpscout_v2 or the shim does not name the toolkit."
        " `helpscout-toolkit` is added, in the place of what it replaces where there is one.",
        DOCS,
    ),
    Rule(
        "HS502",
        "dependency-dropped",
        "A V1 client library that no source imports any more. Its line is dropped.",
        DOCS,
    ),
    Rule(
        "HS503",
        "dependency-compiled",
        "A lock, or a requirements file that a tool has written, no longer fits the code."
        " Change its source and run the tool again.",
        DOCS,
    ),
    Rule(
        "HS504",
        "dependency-in-setup-py",
        "A setup.py that requires a V1 client library. It is a program and is never edited."
        " Require helpscout-toolkit by hand.",
        DOCS,
    ),
    Rule(
        "HS505",
        "dependency-unlisted",
        "The code needs helpscout-toolkit and no manifest of the project lists dependencies."
        " Install it where the program runs.",
        DOCS,
    ),
    Rule(
        "HS511",
        "environment-example",
        "A .env example that names the V1 key."
        " The names of an OAuth2 application are added; the old one goes when nothing reads it.",
        DOCS + "overview/authentication",
    ),
    Rule(
        "HS512",
        "environment-file",
        "A real .env file with the V1 key in it. It holds secrets and is never edited."
        " Add the new names by hand.",
        DOCS + "overview/authentication",
    ),
    Rule(
        "HS513",
        "environment-elsewhere",
        "A deployment file that sets a key which the code no longer reads."
        " Set the new names there.",
        DOCS + "overview/authentication",
    ),
    Rule(
        "HS902",
        "python-2",
        "A Python 2 source. The message lists its V1 lines, found by text."
        " The setting `python2` has it upgraded first.",
        DOCS,
    ),
    Rule(
        "HS903",
        "python-2-upgraded",
        "A Python 2 source, upgraded with fissix first because the setting `python2` says so."
        " Python 3; run the program's tests.",
        DOCS,
    ),
    Rule(
        "HS904",
        "rewrite-refused",
        "No V2 code was written: a rule failed, or the new text did not parse or was not final."
        " All files that share V1 values are bridged instead, and the program runs; where that"
        " fails, too, they are left as they are. This is a bug of the codemods.",
        DOCS,
    ),
    Rule(
        "HS905",
        "other-language",
        "A file that is not Python (PHP, shell, JavaScript, YAML, a template ...) names V1. Put the"
        " gateway in its place, which answers V1 requests from V2, or call V2 there.",
        DOCS,
    ),
    Rule(
        "HS906",
        "generated-file",
        "A file that a tool generates (`@generated`, `DO NOT EDIT`, `_pb2.py`) names V1. It is not"
        " rewritten. Change what it is generated from.",
        DOCS,
    ),
    Rule(
        "HS910",
        "unused-suppression",
        "A `# helpscout: ignore[...]` comment that hides nothing. Remove the comment.",
        DOCS,
    ),
)
"""Findings of the engine; HS901 comes from both."""

BOOK: tuple[Rule, ...] = tuple(sorted((*RULES, *ENGINE), key=lambda rule: rule.id))
