"""Every finding there is, by id: what it means and what becomes of the place.

The generated docs/codemods.md and its test read this table: an id that the code can emit and the
table does not know, or the other way round, fails the tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    name: str
    meaning: str
    becomes: str


FAMILIES = {
    "HS1": "Calls",
    "HS2": "Fields and envelopes",
    "HS3": "Credentials",
    "HS4": "Webhooks",
    "HS5": "Manifests and settings",
    "HS9": "What no codemod can do",
}

RULES = (
    Rule(
        "HS101",
        "native-call",
        "A V1 call whose every use could be followed.",
        "The call, its paging and every field read become helpscout_v2 code.",
    ),
    Rule(
        "HS102",
        "bridged-call",
        "A V1 call with a use that has no proven V2 form; the message names the use and its line.",
        "It stays as it is and runs through the shim; `helpscout_shim.install()` is added.",
    ),
    Rule(
        "HS103",
        "unfollowed-call",
        "A request that looks like V1, whose address could not be followed to an endpoint.",
        "It stays as it is and runs through the shim; `helpscout_shim.install()` is added.",
    ),
    Rule(
        "HS501",
        "dependency-added",
        "A manifest of code that imports helpscout_v2 or the shim does not name the toolkit.",
        "`helpscout-toolkit` is added, in the place of what it replaces where there is one.",
    ),
    Rule(
        "HS502",
        "dependency-dropped",
        "A V1 client library that no source imports any more.",
        "Its line is dropped.",
    ),
    Rule(
        "HS503",
        "dependency-compiled",
        "A lock, or a requirements file that a tool has written, no longer fits the code.",
        "Nothing: change its source and run the tool again.",
    ),
    Rule(
        "HS504",
        "dependency-in-setup-py",
        "A setup.py that requires a V1 client library. It is a program and is never edited.",
        "Nothing: require helpscout-toolkit by hand.",
    ),
    Rule(
        "HS505",
        "dependency-unlisted",
        "The code needs helpscout-toolkit and no manifest of the project lists dependencies.",
        "Nothing: install it where the program runs.",
    ),
    Rule(
        "HS511",
        "environment-example",
        "A .env example that names the V1 key.",
        "The names of an OAuth2 application are added; the old one goes when nothing reads it.",
    ),
    Rule(
        "HS512",
        "environment-file",
        "A real .env file with the V1 key in it. It holds secrets and is never edited.",
        "Nothing: add the new names by hand.",
    ),
    Rule(
        "HS513",
        "environment-elsewhere",
        "A deployment file that sets a key which the code no longer reads.",
        "Nothing: set the new names there.",
    ),
    Rule(
        "HS901",
        "python-2",
        "A Python 2 source. The message lists its V1 lines, found by text.",
        "Nothing, unless the setting `python2` has it upgraded first.",
    ),
    Rule(
        "HS902",
        "unparsable",
        "A source that cannot be parsed or decoded. The message lists its V1 lines.",
        "Nothing: repair the file and run again.",
    ),
    Rule(
        "HS903",
        "python-2-upgraded",
        "A Python 2 source, upgraded with fissix first because the setting `python2` says so.",
        "Python 3; run the program's tests.",
    ),
    Rule(
        "HS910",
        "unused-suppression",
        "A `# helpscout: ignore[...]` comment that hides nothing.",
        "Nothing: remove the comment.",
    ),
)
