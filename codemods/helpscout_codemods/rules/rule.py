"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass

DOCS = "https://developer.helpscout.com/mailbox-api/"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding.

    `sentence` says what the rule is about, `link` the official page, `cases` the names of its
    examples below `tests/codemods/cases`, which are its tests and its documentation.
    """

    id: str
    name: str
    sentence: str
    link: str = DOCS
    cases: tuple[str, ...] = ()
