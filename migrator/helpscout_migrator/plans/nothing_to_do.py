"""The three reasons why there is nothing to do, decided by the contents of the files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from helpscout_migrator.plans.plan import Nothing

DOCS = b"docsapi.helpscout.net"
V2 = (b"api.helpscout.net/v2", b"helpscout_v2", b"helpscout_shim")

MESSAGES: dict[Nothing, str] = {
    "already-v2": "nothing to do: this code already uses V2 (directly or through the shim)",
    "docs-only": "nothing to do: only the Docs API is used here, which has no V2 and keeps its key",
    "no-helpscout": "nothing to do: no Help Scout code found",
}


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
