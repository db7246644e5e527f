"""`# helpscout: ignore[HS101]`: a person's word that a site may stay as it is.

At the end of a line it covers that statement, on a line of its own the next one. Without brackets
it covers every rule. A comment that suppresses nothing is itself a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helpscout_codemods.findings import Finding
from helpscout_codemods.rules import make_finding
from helpscout_codemods.source.layout import layout

_COMMENT = re.compile(r"#\s*helpscout:\s*ignore(?:\[(?P<ids>[^\]]*)\])?", re.IGNORECASE)
_QUICK = re.compile(rb"(?i)helpscout:\s*ignore")
UNUSED = "HS910"


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: its own row, the rows it covers, the ids it names (none: all of them)."""

    row: int
    first: int
    last: int
    ids: tuple[str, ...]

    def covers(self, finding: Finding) -> bool:
        named = not self.ids or finding.id.startswith(self.ids)
        return named and self.first <= finding.line <= self.last


def suppressions(data: bytes) -> tuple[Suppression, ...]:
    """The suppression comments of one source; none in a source that has no readable layout."""
    if not _QUICK.search(data):
        return ()
    try:
        source = layout(data)
    except (SyntaxError, UnicodeError):
        return ()
    found = []
    for comment in source.comments:
        match = _COMMENT.search(comment.text)
        if match is None:
            continue
        ids = tuple(
            part.strip().upper() for part in (match["ids"] or "").split(",") if part.strip()
        )
        first, last = source.span(comment.row)
        found.append(Suppression(comment.row, min(first, comment.row), last, ids))
    return tuple(found)


def split(
    path: str, findings: Iterable[Finding], comments: tuple[Suppression, ...]
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """The findings of one file as kept, suppressed, and one new finding for each unused comment."""
    kept: list[Finding] = []
    hidden: list[Finding] = []
    used: set[Suppression] = set()
    for finding in findings:
        covering = [comment for comment in comments if comment.covers(finding)]
        used.update(covering)
        (hidden if covering else kept).append(finding)
    unused = [
        make_finding(
            UNUSED,
            confidence="review",
            state="left",
            path=path,
            line=comment.row,
            message=f"suppression of {', '.join(comment.ids) or 'everything'} hides nothing here",
            instead="remove the comment",
            link="",
        )
        for comment in comments
        if comment not in used
    ]
    return kept, hidden, unused
