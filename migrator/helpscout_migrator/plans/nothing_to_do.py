"""The three reasons why there is nothing to do, decided by the contents of the files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.findings import Skipped
from helpscout_codemods.wording import plural
from helpscout_migrator.plans.plan import Nothing

DOCS = b"docsapi.helpscout.net"
V2 = (b"api.helpscout.net/v2", b"helpscout_v2", b"helpscout_shim")

MESSAGES: dict[Nothing, str] = {
    "already-v2": "nothing to do: this code already uses V2 (directly or through the shim)",
    "docs-only": "nothing to do: only the Docs API is used here, which has no V2 and keeps its key",
    "no-helpscout": "nothing to do: no Help Scout code found",
}


def message(nothing: Nothing, skipped: Sequence[Skipped]) -> str:
    """The sentence for a folder without work; it names what was not scanned."""
    text = MESSAGES[nothing]
    if not skipped:
        return text
    first = skipped[0]
    others = f" and {plural(len(skipped) - 1, 'other path')}" if len(skipped) > 1 else ""
    return f"{text}; not scanned: {visible_name(first.path)} ({first.reason}){others}"


def why_nothing(root: Path, files: Iterable[str]) -> Nothing:
    """Which of the three reasons applies."""
    docs = False
    for name in files:
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        if any(mark in data for mark in V2):
            return "already-v2"
        docs = docs or DOCS in data
    return "docs-only" if docs else "no-helpscout"
