"""The same program as other people would type it, and programs that people would not write."""

from __future__ import annotations

import io
import random
import re
import tokenize

from hypothesis import strategies as st

BOM = b"\xef\xbb\xbf"
_OPEN, _CLOSE = "([{", ")]}"


@st.composite
def dressed(draw: st.DrawFn, text: str) -> bytes:
    """`text` with other line ends, indents, quotes, line breaks in brackets and comments.

    What the program does stays the same; multi-line strings must not be in it.
    """
    chance = draw(st.randoms(use_true_random=False))
    if draw(st.booleans()):
        text = _spread(text, chance)
    if draw(st.booleans()):
        text = _remarked(text, chance)
    text = _reindented(text, draw(st.sampled_from(["    ", "  ", "\t"])))
    if draw(st.booleans()):
        text = text.rstrip("\n")
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    mark = draw(st.sampled_from([b"", b"", BOM]))
    return (b"" if text.startswith("#!") else mark) + text.replace("\n", newline).encode()


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(text).readline))


def _spread(text: str, chance: random.Random) -> str:
    """Line breaks after brackets and commas, where they mean nothing."""
    rows = text.split("\n")
    depth = nesting = 0
    for token in reversed(_tokens(text)):
        # Inside an f-string a line break is a syntax error before Python 3.12.
        kind = tokenize.tok_name[token.type]
        nesting += (kind == "FSTRING_END") - (kind == "FSTRING_START")
        if token.type != tokenize.OP or nesting:
            continue
        depth += (token.string in _CLOSE) - (token.string in _OPEN)
        inside = depth + (token.string in _OPEN)
        if token.string in (*_OPEN, ",") and inside > 0 and chance.random() < 0.15:
            row, column = token.end
            line = rows[row - 1]
            remark = chance.choice(["", "", "  # so", " "])
            indent = " " * chance.choice([0, 4, 8, 9])
            rows[row - 1] = line[:column] + remark + "\n" + indent + line[column:].lstrip(" ")
    return "\n".join(rows)


def _remarked(text: str, chance: random.Random) -> str:
    """Comments and blank lines above statements, and spaces at line ends."""
    starts = {t.start[0] for t in _logical(text)}
    rows = []
    for number, row in enumerate(text.split("\n"), 1):
        indent = row[: len(row) - len(row.lstrip())]
        if number in starts and number > 1 and row.strip() and chance.random() < 0.15:
            rows.append(chance.choice(["", f"{indent}# As agreed.", f"{indent}#", "  "]))
        rows.append(row)
    return "\n".join(rows)


def _logical(text: str) -> list[tokenize.TokenInfo]:
    """The first token of every logical line."""
    rows, fresh = [], True
    for token in _tokens(text):
        if token.type == tokenize.NEWLINE:
            fresh = True
        elif fresh and token.type not in (
            tokenize.NL,
            tokenize.COMMENT,
            tokenize.INDENT,
            tokenize.DEDENT,
        ):
            rows.append(token)
            fresh = False
    return rows


def _reindented(text: str, unit: str) -> str:
    if unit == "    ":
        return text
    inside = {
        row
        for token in _tokens(text)
        if token.type == tokenize.STRING
        for row in range(token.start[0] + 1, token.end[0] + 1)
    }

    def change(number: int, row: str) -> str:
        indent = re.match(r" *", row)
        width = len(indent.group()) if indent else 0
        if number in inside or width % 4:
            return row
        return unit * (width // 4) + row[width:]

    return "\n".join(change(n, row) for n, row in enumerate(text.split("\n"), 1))


_WORDS = r"""
( ) [ ] { } : , . ; = == -> := * ** @ + - % / < | ~ ! $ ? ` \ 0 1.5 0x '' f'{x}' %s {} *args **kw
if else for while def class return yield lambda import from as with try except finally pass None
True global nonlocal async await del in is not and or match case requests get json 'items' "item"
api helpscout https://api.helpscout.net/v1/ 'https://api.helpscout.net/v1/conversations/%d.json'
"""
WORDS = [
    *_WORDS.split(),
    *('"""', "\n", "\n\n", "\n    ", "\t", "\f", "\x00", "é", "\u2028", "import helpscout"),
    *("# helpscout: ignore[HS101]", "# TODO(helpscout-v2) HS101: x"),
]


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """`text` with a few tokens dropped, doubled, swapped, replaced or put in."""
    pieces = re.findall(r"\s+|\w+|[^\w\s]", text)
    chance = draw(st.randoms(use_true_random=False))
    for _ in range(draw(st.integers(1, 6))):
        if not pieces:
            break
        at = chance.randrange(len(pieces))
        match draw(st.sampled_from(["drop", "double", "swap", "replace", "insert", "cut", "move"])):
            case "drop":
                del pieces[at]
            case "double":
                pieces.insert(at, pieces[at])
            case "swap":
                other = chance.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case "replace":
                pieces[at] = draw(st.sampled_from(WORDS))
            case "insert":
                pieces.insert(at, draw(st.sampled_from(WORDS)))
            case "cut":
                end = min(len(pieces), at + chance.randrange(1, 30))
                del pieces[at:end]
            case _:
                end = min(len(pieces), at + chance.randrange(1, 30))
                part = pieces[at:end]
                del pieces[at:end]
                to = chance.randrange(len(pieces) + 1)
                pieces[to:to] = part
    return "".join(pieces)


@st.composite
def swapped_names(draw: st.DrawFn, text: str) -> str:
    """`text` with some names, numbers and words exchanged for others of it: mostly still parses."""
    chance = draw(st.randoms(use_true_random=False))
    pieces = re.findall(r"\s+|\w+|[^\w\s]", text)
    words = [n for n, piece in enumerate(pieces) if re.fullmatch(r"[A-Za-z_]\w*|\d+", piece)]
    marks = [n for n, piece in enumerate(pieces) if piece in "=+-*/%<>.,:"]
    for _ in range(draw(st.integers(1, 5))):
        places = marks if marks and chance.random() < 0.2 else words
        if not places:
            break
        pieces[chance.choice(places)] = pieces[chance.choice(places)]
    return "".join(pieces)
