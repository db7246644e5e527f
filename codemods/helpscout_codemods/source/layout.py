"""The lines of a Python source as the tokenizer sees them: where a comment may go and where one is.

Newlines, encoding and BOM are kept exactly; a line break inside brackets or a string is no place
for a comment, so only the starts of logical lines are offered.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_left

from msgspec import Struct


class Comment(Struct, frozen=True):
    row: int
    text: str
    own_line: bool


class Layout(Struct, frozen=True):
    """Rows count from 1. `spans` are the first and last rows of the logical lines, ascending."""

    encoding: str
    rows: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    comments: tuple[Comment, ...]

    def span(self, row: int) -> tuple[int, int]:
        """The logical line that covers `row`; where none does, the next one, else the last."""
        if not self.spans:
            return (row, row)
        index = bisect_left(self.spans, row, key=lambda span: span[1])
        return self.spans[min(index, len(self.spans) - 1)]


_LAYOUT_ONLY = frozenset(
    {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
)


def layout(data: bytes) -> Layout:
    """The layout of a source that parses. Raises SyntaxError or tokenize.TokenError otherwise."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    text = data.decode(encoding)
    rows = tuple(row for row in re.split(r"(?<=\n)", text) if row)
    spans: list[tuple[int, int]] = []
    comments: list[Comment] = []
    start = 0
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        if token.type == tokenize.COMMENT:
            own = not token.line[: token.start[1]].strip()
            comments.append(Comment(token.start[0], token.string, own and not start))
        elif token.type == tokenize.NEWLINE:
            spans.append((start or token.start[0], token.start[0]))
            start = 0
        elif token.type not in _LAYOUT_ONLY and not start:
            start = token.start[0]
    return Layout(encoding, rows, tuple(spans), tuple(comments))
