"""Differences for people, with every credential masked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from helpscout_codemods.masking import mask
from helpscout_v2.secret import Secret


def unified(path: str, before: bytes, after: bytes, secrets: Iterable[Secret] = ()) -> str:
    """A unified diff of one file. Bytes that are not UTF-8 show as replacement characters."""
    known = [secret.reveal() for secret in secrets]
    old, new = (mask(_text(data), known).splitlines() for data in (before, after))
    lines = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="")
    return "\n".join(lines)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
