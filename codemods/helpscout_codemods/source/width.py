"""How wide the lines of a file may be."""

from __future__ import annotations

import libcst as cst

USUAL = (79, 88, 100, 120)
"""PEP 8, black, and what projects choose instead."""


def width_of(tree: cst.Module) -> int:
    """The narrowest usual width that the file keeps, lines with an address in them aside."""
    longest = max((len(row) for row in tree.code.splitlines() if "://" not in row), default=0)
    return next((width for width in USUAL if longest <= width), USUAL[-1])
