"""Unified diffs of the edits, for eyes: credentials in them are masked, so that a diff which
shows one cannot be applied. Edits are made by `edits.write_edits`, never from a diff."""

from __future__ import annotations

import difflib
import io
import tokenize
from collections.abc import Callable, Iterator

from helpscout_codemods.escape_control import quoted_name
from helpscout_codemods.findings import Report


def render_diff(report: Report) -> str:
    return "".join(
        unified(edit.path, edit.before, edit.after) for edit in report.edits if edit.changes
    )


def unified(
    path: str, before: bytes, after: bytes, masked: Callable[[str], str] = lambda text: text
) -> str:
    """The unified diff of one file, its texts `masked` before; "" when nothing differs.

    Bytes that are no text show as replacement characters.
    """
    return "".join(_lines(path, before, after, masked))


def _lines(path: str, before: bytes, after: bytes, masked: Callable[[str], str]) -> Iterator[str]:
    encoding = _encoding(path, before)
    old, new = (_rows(masked(data.decode(encoding, "replace"))) for data in (before, after))
    for line in difflib.unified_diff(old, new, quoted_name(f"a/{path}"), quoted_name(f"b/{path}")):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _rows(text: str) -> list[str]:
    """Rows end at newlines only; str.splitlines would also cut at form feeds."""
    rows = text.split("\n")
    return [row + "\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def _encoding(path: str, data: bytes) -> str:
    if not path.endswith((".py", ".pyw")):
        return "utf-8"
    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError:
        return "utf-8"
