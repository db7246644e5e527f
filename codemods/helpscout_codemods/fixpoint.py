"""Repeat a rewrite until it has nothing more to change, so that the text written is final.

One pass may open the way for the next: a flow becomes V2 code, and what is left of the module then
needs the bridge. The passes together are one edit, and running the tool again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from msgspec import Struct

from helpscout_codemods.findings import Edit, Finding, Report
from helpscout_codemods.scan.parsable import syntax_problem
from helpscout_codemods.scan.project import LazyFiles
from helpscout_codemods.source.layout import layout
from helpscout_codemods.source.markers import RowMap

PASSES = 4


class EditsRefused(Struct, frozen=True):
    """Why the edits must not be made: a text that does not parse, or is never final."""

    path: str
    reason: str


def repeated(
    one_pass: Callable[[Mapping[str, bytes]], Report], files: Mapping[str, bytes], first: Report
) -> Report | EditsRefused:
    """`first` and the passes after it as one report, whose edits parse and are final."""
    texts: dict[str, bytes] = {}
    passes = [_Pass(first, {})]
    for _ in range(PASSES):
        current = passes[-1].report
        for edit in current.edits:
            reason = syntax_problem(edit.after)
            if reason is not None:
                return EditsRefused(
                    edit.path, f"the new text of {edit.path} would not parse ({reason})"
                )
            texts[edit.path] = edit.after
        if not current.edits:
            return first if len(passes) == 1 else _composed(files, texts, passes)
        passes.append(_Pass(one_pass(_changed(files, texts)), dict(texts)))
    last = passes[-1].report
    if not last.edits:
        return _composed(files, texts, passes)
    path = last.edits[0].path
    return EditsRefused(path, f"a second run would change {path} again")


class _Pass(Struct, frozen=True):
    """One pass, and the texts it found where they were no longer the first ones."""

    report: Report
    texts: Mapping[str, bytes]


def _changed(files: Mapping[str, bytes], texts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return files.with_texts(texts) if isinstance(files, LazyFiles) else {**files, **texts}


def _composed(files: Mapping[str, bytes], texts: dict[str, bytes], passes: list[_Pass]) -> Report:
    """All passes as one step from the first text to the last.

    What became V2 code was said by the pass that made it so; what is left is said by the last one.
    Lines are moved back to the text that the reader has.
    """
    first = passes[0].report
    if set(texts) == {edit.path for edit in first.edits} and all(
        texts[edit.path] == edit.after for edit in first.edits
    ):
        return first
    by_key: dict[tuple[object, ...], Finding] = {}
    for number, one_pass in enumerate(passes, 1):
        maps = {path: RowMap(text, layout(files[path])) for path, text in one_pass.texts.items()}
        for finding in one_pass.report.findings:
            if (finding.state == "native") or number == len(passes):
                rows = maps.get(finding.path)
                moved_finding = replace(finding, line=rows(finding.line)) if rows else finding
                # A key gives way once in a module, however many passes it takes.
                key = (
                    (moved_finding.path, moved_finding.message)
                    if moved_finding.id == "HS301"
                    else moved_finding.order
                )
                by_key.setdefault(key, moved_finding)
    findings = tuple(by_key.values())
    edits = tuple(
        Edit(path, files[path], text, tuple(f for f in findings if f.path == path))
        for path, text in texts.items()
        if text != files[path]
    )
    return replace(first, findings=findings, edits=edits)
