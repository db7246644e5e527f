"""Unified diffs of the edits, for eyes: credentials in them are masked, so that a diff which
shows one cannot be applied. Edits are made by `edits.write_edits`, never from a diff."""

from __future__ import annotations

import difflib
import io
import tokenize
from collections.abc import Iterator

from helpscout_codemods.findings import Edit, Report


def render_diff(report: Report) -> str:
    return "".join(line for edit in report.edits if edit.changes for line in _lines(edit))


def _lines(edit: Edit) -> Iterator[str]:
    encoding = _encoding(edit)
    old = _rows(edit.before.decode(encoding, "replace"))
    new = _rows(edit.after.decode(encoding, "replace"))
    for line in difflib.unified_diff(old, new, f"a/{edit.path}", f"b/{edit.path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _rows(text: str) -> list[str]:
    """Rows end at newlines only; str.splitlines would also cut at form feeds."""
    rows = text.split("\n")
    return [row + "\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def _encoding(edit: Edit) -> str:
    if not edit.path.endswith((".py", ".pyw")):
        return "utf-8"
    try:
        return tokenize.detect_encoding(io.BytesIO(edit.before).readline)[0]
    except SyntaxError:
        return "utf-8"
