"""`# helpscout: ignore[HS101]`: a person's word that a site may stay as it is.

At the end of a line it covers that statement, on a line of its own the next one. Without brackets
it covers every rule. A comment that suppresses nothing is itself a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from helpscout_codemods.findings import Finding
from helpscout_codemods.rules import make_finding
from helpscout_codemods.source.layout import layout

_COMMENT = re.compile(r"#\s*helpscout:\s*ignore(?:\[(?P<ids>[^\]]*)\])?", re.IGNORECASE)
_QUICK = re.compile(rb"(?i)helpscout:\s*ignore")
UNUSED_IGNORE = "HS910"


class Suppression(Struct, frozen=True):
    """One comment: its own row, the rows it covers, the ids it names (none: all of them)."""

    row: int
    first: int
    last: int
    ids: tuple[str, ...]

    def covers(self, finding: Finding) -> bool:
        covers_id = not self.ids or finding.id.startswith(self.ids)
        return covers_id and self.first <= finding.line <= self.last


def suppressions(data: bytes) -> tuple[Suppression, ...]:
    """The suppression comments of one source; none in a source that has no readable layout."""
    if not _QUICK.search(data):
        return ()
    try:
        source = layout(data)
    except (SyntaxError, UnicodeError):
        return ()
    comments = []
    for comment in source.comments:
        match = _COMMENT.search(comment.text)
        if match is None:
            continue
        ids = tuple(
            part.strip().upper() for part in (match["ids"] or "").split(",") if part.strip()
        )
        first, last = source.span(comment.row)
        comments.append(Suppression(comment.row, min(first, comment.row), last, ids))
    return tuple(comments)


def split(
    path: str, findings: Iterable[Finding], comments: tuple[Suppression, ...]
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """The findings of one file as kept, suppressed, and one new finding for each unused comment."""
    remaining: list[Finding] = []
    hidden: list[Finding] = []
    in_use: set[Suppression] = set()
    for finding in findings:
        covering = [comment for comment in comments if comment.covers(finding)]
        in_use.update(covering)
        (hidden if covering else remaining).append(finding)
    idle_findings = [
        make_finding(
            UNUSED_IGNORE,
            confidence="review",
            state="left",
            path=path,
            line=comment.row,
            message=f"suppression of {', '.join(comment.ids) or 'everything'} hides nothing here",
            instead="remove the comment",
            link="",
        )
        for comment in comments
        if comment not in in_use
    ]
    return remaining, hidden, idle_findings
