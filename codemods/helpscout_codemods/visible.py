r"""Shows what a terminal or a browser would obey instead of showing.

A file name, a line of code or an answer from afar may hold escape sequences that clear the screen
or rename the window, and marks that turn the direction of writing round. Whatever people are to
read goes through here; what machines read (JSON, a diff in a pipe) keeps every character.
"""

from __future__ import annotations

import re

_OBEYED = re.compile(
    "\r(?!\n)"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
    # Marks of direction: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    # Bytes of a file name that are no text: no output could encode them.
    "|[\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""``text`` with every character that acts instead of showing as its escape, such as ``\x1b``.

    Line ends and tabs stay; a carriage return alone, which would overwrite its line, does not.
    """
    return _OBEYED.sub(_escaped, text)


def one_line(text: str) -> str:
    """``text`` as :func:`visible`, all on one line."""
    return visible(" ".join(text.split()))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    # surrogateescape keeps the byte 0xNN as U+DCNN.
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
