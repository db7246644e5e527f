"""Numbers in sentences: nouns and verbs agree with them."""

from __future__ import annotations

_SINGULAR = {"are": "is", "have": "has", "were": "was"}


def plural(number: int, noun: str, verb: str = "") -> str:
    """`1 file`, `2 files`; with a verb in the plural, `1 file needs`, `2 files need`."""
    words = f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
    if not verb:
        return words
    return f"{words} {_SINGULAR.get(verb, verb + 's') if number == 1 else verb}"
