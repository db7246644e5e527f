"""From the text of a `query` to a tree: parentheses, AND, OR, NOT, phrases, ranges.

Two terms side by side are AND-ed. There are no wildcards besides `*` as the open end of a range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class QuerySyntaxError(ValueError):
    """The query cannot be read; the message says where."""


@dataclass(frozen=True)
class Term:
    """`field:value`. `field` is None for a bare word; `phrase` says that it was quoted."""

    field: str | None
    value: str
    phrase: bool


@dataclass(frozen=True)
class ValueRange:
    """`field:[low TO high]`; None is an open end."""

    field: str
    low: str | None
    high: str | None


@dataclass(frozen=True)
class Not:
    node: Node


@dataclass(frozen=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    nodes: tuple[Node, ...]


Node = Term | ValueRange | Not | And | Or

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
      | (?P<range>\[\s*(?P<low>[^\s\]]+)\s+TO\s+(?P<high>[^\s\]]+)\s*\])
      | (?P<field>[A-Za-z][A-Za-z0-9_]*):
      | "(?P<phrase>(?:[^"\\]|\\.)*)"
      | (?P<word>(?:[^\s()"\[\]\\]|\\.)+)
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")


def _tokens(text: str) -> list[tuple[str, re.Match[str]]]:
    terms = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise QuerySyntaxError(f"unexpected character at position {at + 1}")
        kind = str(match.lastgroup)
        if match["range"] is not None:
            kind = "range"
        terms.append((kind, match))
        at = match.end()
    return terms


# Each level is a function call, for the parser and for the test of every row.
DEEPEST = 100


class _QueryParser:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        node = self._or(None)
        if self._at < len(self._tokens):
            raise QuerySyntaxError("a closing parenthesis without an opening one")
        return node

    def _kind(self) -> str | None:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else None

    def _is_word(self, word: str) -> bool:
        return self._kind() == "word" and self._tokens[self._at][1]["word"] == word

    def _or(self, field: str | None) -> Node:
        nodes = [self._and(field)]
        while self._is_word("OR"):
            self._at += 1
            nodes.append(self._and(field))
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def _and(self, field: str | None) -> Node:
        nodes = [self._not(field)]
        while self._kind() not in (None, "close") and not self._is_word("OR"):
            if self._is_word("AND"):
                self._at += 1
            nodes.append(self._not(field))
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _not(self, field: str | None) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QuerySyntaxError("nested too deeply")
        if self._is_word("NOT"):
            self._at += 1
            node: Node = Not(self._not(field))
        else:
            node = self._primary(field)
        self._depth -= 1
        return node

    def _primary(self, field: str | None) -> Node:
        kind = self._kind()
        if kind is None:
            raise QuerySyntaxError("the query ends where a term is expected")
        match = self._tokens[self._at][1]
        self._at += 1
        if kind == "open":
            node = self._or(field)
            if self._kind() != "close":
                raise QuerySyntaxError("a parenthesis is not closed")
            self._at += 1
            return node
        if kind == "field":
            if field is not None:
                raise QuerySyntaxError(f"a field inside the values of {field}")
            return self._primary(match["field"])
        if kind == "range":
            if field is None:
                raise QuerySyntaxError("a range without a field")
            low, high = match["low"], match["high"]
            return ValueRange(field, None if low == "*" else low, None if high == "*" else high)
        if kind == "phrase":
            return Term(field, _ESCAPE.sub(r"\1", match["phrase"]), phrase=True)
        if kind == "word" and match["word"] not in ("AND", "OR"):
            return Term(field, _ESCAPE.sub(r"\1", match["word"]), phrase=False)
        raise QuerySyntaxError(f"a term is expected at position {match.start() + 1}")


def parse(text: str) -> Node:
    """The tree of a query; raises QuerySyntaxError."""
    return _QueryParser(text).parse()
