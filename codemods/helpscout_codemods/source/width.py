"""How wide the lines of a file may be."""

from __future__ import annotations

USUAL = (88, 100, 120)
"""black's width, and what projects choose instead."""
NARROW = 79
"""PEP 8's width: what a file of some length keeps only on purpose."""
SOME_LENGTH = 80


def width_of(text: bytes) -> int:
    """The narrowest usual width that a file keeps, lines with an address in them aside."""
    rows = text.splitlines()
    longest = max((len(row) for row in rows if b"://" not in row), default=0)
    if longest <= NARROW and len(rows) >= SOME_LENGTH:
        return NARROW
    return next((width for width in USUAL if longest <= width), USUAL[-1])
