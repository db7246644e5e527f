"""Repeat a rewrite until it has nothing more to change, so that the text written is final.

One pass may open the way for the next: a flow becomes V2 code, and what is left of the module then
needs the bridge. The passes together are one edit, and running the tool again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from helpscout_codemods.findings import Edit, Finding, Report
from helpscout_codemods.scan.parsable import syntax_problem
from helpscout_codemods.scan.project import LazyFiles
from helpscout_codemods.source.layout import layout
from helpscout_codemods.source.markers import RowMap

PASSES = 4


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the edits must not be made: a text that does not parse, or is never final."""

    path: str
    reason: str


def settled(
    one_pass: Callable[[LazyFiles], Report], files: LazyFiles, first: Report
) -> Report | Refused:
    """`first` and the passes after it as one report, whose edits parse and are final."""
    texts: dict[str, bytes] = {}
    current = first
    for _ in range(PASSES):
        for edit in current.edits:
            reason = syntax_problem(edit.after)
            if reason is not None:
                return Refused(edit.path, f"the new text of {edit.path} would not parse ({reason})")
            texts[edit.path] = edit.after
        if not current.edits:
            return first if current is first else _composed(files, texts, first, current)
        current = one_pass(files.with_texts(texts))
    path = current.edits[0].path
    return Refused(path, f"a second run would change {path} again")


def _composed(files: LazyFiles, texts: dict[str, bytes], first: Report, last: Report) -> Report:
    """All passes as one step from the first text to the last.

    What became V2 code was said by the first pass; what is left is said by the last one, whose
    lines are moved back to the text that the reader has.
    """
    if set(texts) == {edit.path for edit in first.edits} and all(
        texts[edit.path] == edit.after for edit in first.edits
    ):
        return first
    maps = {path: RowMap(text, layout(files[path])) for path, text in texts.items()}

    def moved(finding: Finding) -> Finding:
        rows = maps.get(finding.path)
        return replace(finding, line=rows(finding.line)) if rows else finding

    findings = (
        *(finding for finding in first.findings if finding.state == "native"),
        *(moved(finding) for finding in last.findings if finding.state != "native"),
    )
    edits = tuple(
        Edit(path, files[path], text, tuple(f for f in findings if f.path == path))
        for path, text in texts.items()
        if text != files[path]
    )
    return replace(first, findings=findings, edits=edits)
