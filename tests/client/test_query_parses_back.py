"""What the builder writes is what the documented syntax reads: an independent parser says so.

The syntax: `field:value` terms, AND, OR, NOT in capitals, round brackets, phrases in double quotes
in which a backslash escapes, `[low TO high]` ranges.
https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples

from helpscout_sandbox.search.syntax import parse as sandbox_parse
from helpscout_v2 import query
from helpscout_v2.query import Query
from helpscout_v2.wire import build_request

Tree = tuple[Any, ...]
TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(\[[^\]]*\])|([():])|([^\s():"\[\]]+))', re.DOTALL)


class Reader:
    """A recursive descent over the tokens; raises when something is left or missing."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            assert match, text[at:]
            self.tokens.append(next(group for group in match.groups() if group))
            at = match.end()
        self.at = 0

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, wanted: str | None = None) -> str:
        token = self.peek()
        assert token is not None
        assert wanted in (None, token), self.tokens
        self.at += 1
        return token

    def whole(self) -> Tree:
        tree = self.either()
        assert self.peek() is None, self.tokens[self.at :]
        return tree

    def either(self) -> Tree:
        parts = [self.every()]
        while self.peek() == "OR":
            self.take()
            parts.append(self.every())
        return ("or", *parts) if len(parts) > 1 else parts[0]

    def every(self) -> Tree:
        parts = [self.one()]
        while self.peek() == "AND":
            self.take()
            parts.append(self.one())
        return ("and", *parts) if len(parts) > 1 else parts[0]

    def one(self) -> Tree:
        if self.peek() == "NOT":
            self.take()
            return ("not", self.one())
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        field = self.take()
        self.take(":")
        if self.peek() == "(":
            self.take()
            values = [value(self.take())]
            while self.peek() == "OR":
                self.take()
                values.append(value(self.take()))
            self.take(")")
            return ("any", field, *values)
        return ("is", field, value(self.take()))


def value(token: str) -> str:
    if token.startswith('"'):
        return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)
    return token


PIECES = ['"', "\\", "(", ")", "[", "]", ":", "*", "AND", "OR", "NOT", "TO", "tag:", " ", "é", "x"]
PHRASES = (
    st.one_of(
        st.text(min_size=1, max_size=20),
        st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join),
    )
    .filter(lambda text: text.strip())
    .filter(lambda text: text.isascii() or text.isprintable())
)
NUMBERS = st.integers(1, 10**9)


def flat(text: str) -> str:
    """Line breaks and runs of blanks mean nothing inside a phrase."""
    return " ".join(text.split())


def phrases(field: str, make: Any) -> st.SearchStrategy[tuple[Query, Tree]]:
    return PHRASES.map(lambda text: (make(text), ("is", field, flat(text))))


def _tags(names: list[str]) -> tuple[Query, Tree]:
    kind = ("any",) if len(names) > 1 else ("is",)
    return query.tag(*names), (*kind, "tag", *map(flat, names))


def _numbers(ids: list[int]) -> tuple[Query, Tree]:
    kind = ("any",) if len(ids) > 1 else ("is",)
    return query.customer(*ids), (*kind, "customerIds", *map(str, ids))


def _range(low: datetime, high: datetime) -> tuple[Query, Tree]:
    one, other = (m.strftime("%Y-%m-%dT%H:%M:%SZ") for m in (low, high))
    return query.modified(low, high), ("is", "modifiedAt", f"[{one} TO {other}]")


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda m: m.replace(microsecond=0, tzinfo=UTC)
)
TERMS = st.one_of(
    phrases("subject", query.subject),
    phrases("body", query.body),
    phrases("mailbox", query.mailbox),
    phrases("assigned", query.assigned),
    phrases("firstName", query.first_name),
    st.lists(PHRASES, min_size=1, max_size=3).map(_tags),
    st.lists(NUMBERS, min_size=1, max_size=3, unique=True).map(_numbers),
    st.builds(_range, MOMENTS, MOMENTS),
)


def _joined(inner: st.SearchStrategy[tuple[Query, Tree]]) -> st.SearchStrategy[tuple[Query, Tree]]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: (p[0][0] & p[1][0], ("and", p[0][1], p[1][1]))),
        pairs.map(lambda p: (p[0][0] | p[1][0], ("or", p[0][1], p[1][1]))),
        inner.map(lambda p: (~p[0], ("not", p[1]))),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda many: (query.every(q for q, _ in many), ("and", *(t for _, t in many)))
        ),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda many: (query.either(q for q, _ in many), ("or", *(t for _, t in many)))
        ),
    )


CONDITIONS = st.recursive(TERMS, _joined, max_leaves=8)


@settings(max_examples=examples(150, 15_000))
@given(CONDITIONS)
def test_every_condition_is_read_back_as_it_was_meant(made: tuple[Query, Tree]) -> None:
    condition, expectation = made
    text = str(condition)
    assert Reader(text).whole() == expectation
    sandbox_parse(text)
    request = build_request(
        "https://api.helpscout.net", "GET", "/v2/conversations", params={"query": text}
    )
    parts = urlsplit(request.url)
    assert parse_qs(parts.query, strict_parsing=True) == {"query": [text]}
