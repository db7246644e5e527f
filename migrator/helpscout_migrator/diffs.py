"""Differences for people, with every credential masked."""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_codemods.masking import mask
from helpscout_codemods.render import diff
from helpscout_v2.secret import Secret


def unified(path: str, before: bytes, after: bytes, secrets: Iterable[Secret] = ()) -> str:
    """A unified diff of one file without a last line end."""
    values = [secret.reveal() for secret in secrets]
    return diff.unified(path, before, after, lambda text: mask(text, values)).removesuffix("\n")
