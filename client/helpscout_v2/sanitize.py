"""Untrusted text, made fit for a message or a log line."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    r"""``text`` on one line, with control characters and marks of direction as escapes.

    What a server wrote ends up in logs and on terminals: a line end in it could pass for a record
    of its own, an escape sequence would be obeyed.
    """
    if text.isprintable():
        return text
    return "".join(map(_printable, text))


def _printable(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if unicodedata.category(letter) == "Zs" else repr(letter)[1:-1]
