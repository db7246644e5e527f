"""`# TODO(helpscout-v2) HSnnn: reason`: a note where manual work is needed.

One comment above the statement, once for each rule, rewritten on every run: it goes away when its
reason does. It fits into 79 columns; what to write and the link stand in the report.
"""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterable, Sequence

from helpscout_codemods.findings import Finding
from helpscout_codemods.source.layout import Layout, layout

PREFIX = "# TODO(helpscout-v2) "
WIDTH = 79
SHORTEST = 12
"""Columns below which a reason says nothing; the rule stands alone then."""
_WITHOUT_MARKER = ("HS5", "HS904", "HS91")
"""Findings about manifests, whole files and comments get no comment."""


_OPENING = re.compile(
    r"^([A-Z]+ \S+: )?(kept on the shim('s facade)? because |this looks like a V1 call, but )"
)
"""What the line below the comment shows, and the comment itself."""
_COMMA = re.compile(r", (?=(?:and|as|but|in|so|under|where|which|whose|although)\b)")
"""Before these words a comma ends a clause that is true without the rest."""
_LINE = re.compile(r" \((?:line |[\w./-]+:)\d+\)")


def needs_marker(finding: Finding) -> bool:
    """Whether a person has to write something: all that is not V2 code after the rewrite."""
    if finding.id.startswith(_WITHOUT_MARKER):
        return False
    unproven = finding.state != "native" and finding.confidence != "proven"
    return unproven or finding.confidence == "manual"


def marker(finding: Finding, indent: int = 0) -> str:
    """The comment for one finding, on one line, in ASCII so that any encoding can hold it.

    It says the reason in the first clause of the message. Where the line would pass 79 columns it
    ends at a comma before that, else with an ellipsis.
    """
    head = f"{PREFIX}{finding.id}"
    # A line number would be wrong as soon as the comment stands above it.
    reason = _OPENING.sub("", _LINE.sub("", finding.message))
    clause = reason.partition("; ")[0].strip().rstrip(".")
    room = WIDTH - indent - len(head) - len(": ")
    reason = _shortened(clause, room) if room > SHORTEST else ""
    text = f"{head}: {reason}" if reason else head
    return re.sub(r"[^ -~]", "?", text)


def _shortened(clause: str, room: int) -> str:
    """The clause in `room` columns: whole, or up to a comma where a main clause ends."""
    if len(clause) <= room:
        return textwrap.shorten(clause, room, placeholder="")
    ends = [match.start() for match in _COMMA.finditer(clause[: room + 1])]
    whole = next((clause[:end] for end in reversed(ends) if _is_whole(clause[:end])), "")
    return whole or textwrap.shorten(clause, room, placeholder=" ...")


def _is_whole(text: str) -> bool:
    return len(text) > SHORTEST and text.count("(") == text.count(")")


def mark(before: bytes, after: bytes, findings: Iterable[Finding]) -> bytes:
    """`after` with exactly the markers that `findings` (lines of `before`) call for."""
    own_findings = [finding for finding in findings if needs_marker(finding)]
    if not own_findings and PREFIX.strip().encode() not in after:
        return after
    if b"\n" not in after and b"\r" in after:
        return (
            after  # Rows ended by a bare CR: the tokenizer sees one row and no place for a comment.
        )
    source = layout(after)
    old = {
        comment.row
        for comment in source.comments
        if comment.own_line and comment.text.startswith(PREFIX.strip())
    }
    places = _places(before, source, own_findings)
    if not old and not places:
        return after
    text: list[str] = []
    for row, line in enumerate(source.rows, 1):
        if row in old:
            continue
        for finding in places.get(row, {}).values():
            indent = line[: len(line) - len(line.lstrip(" \t\f"))]
            comment = marker(finding, len(indent.expandtabs()))
            text.append(indent + comment + _newline(line, source.rows))
        text.append(line)
    # "utf-8-sig" swallowed the BOM on decoding and gives it back here.
    return "".join(text).encode(source.encoding)


def _places(
    before: bytes, source: Layout, wanted: Sequence[Finding]
) -> dict[int, dict[str, Finding]]:
    if not wanted:
        return {}
    row_of = RowMap(before, source)
    places: dict[int, dict[str, Finding]] = {}
    for finding in sorted(wanted, key=lambda f: (f.line, f.id)):
        row, _ = source.span(row_of(finding.line))
        places.setdefault(row, {}).setdefault(finding.id, finding)
    return places


class RowMap:
    """Rows of the old text to rows of the new one: exact where a line survived, else nearest."""

    def __init__(self, before: bytes, source: Layout):
        old = [row.rstrip("\r") for row in before.decode(source.encoding, "replace").split("\n")]
        new = [row.rstrip("\r\n") for row in source.rows]
        self._blocks: list[tuple[int, int, int]] = []
        if old == new:
            self._blocks = [(0, 0, len(old))]
        else:
            matcher = difflib.SequenceMatcher(None, old, new)
            self._blocks = [(b.a, b.b, b.size) for b in matcher.get_matching_blocks()]

    def __call__(self, line: int) -> int:
        index = line - 1
        end = other_end = 0
        for start, other, size in self._blocks:
            if index < start:
                # Inside a block that was replaced: as far down in the new one as there are rows.
                return other_end + min(index - end, max(other - other_end - 1, 0)) + 1
            if index < start + size:
                return other + index - start + 1
            end, other_end = start + size, other + size
        return other_end or 1


def _newline(line: str, rows: Sequence[str]) -> str:
    for candidate in (line, *rows):
        if candidate.endswith(("\n", "\r")):
            return candidate[len(candidate.rstrip("\r\n")) :]
    return "\n"
