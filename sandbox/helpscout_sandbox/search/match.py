"""Does a row match a query? Fields are declared in tables; the tree is walked once a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpscout_sandbox.search.moments import span
from helpscout_sandbox.search.syntax import And, Node, Not, Or, QuerySyntaxError, Range, Term
from helpscout_sandbox.state import Row

_WORD = re.compile(r"\w+", re.UNICODE)


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


@dataclass(frozen=True)
class Words:
    """Matches words or a phrase, in any case."""

    texts: Callable[[Row], list[str]]

    def test(self, row: Row, term: Term, now: datetime) -> bool:
        wanted = words(term.value)
        if not wanted:
            return False
        for text in self.texts(row):
            have = words(text)
            length = len(wanted)
            if any(have[i : i + length] == wanted for i in range(len(have) - length + 1)):
                return True
        return False


@dataclass(frozen=True)
class Exact:
    """Matches one of the row's values as a whole, in any case."""

    values: Callable[[Row], list[str]]

    def test(self, row: Row, term: Term, now: datetime) -> bool:
        return term.value.casefold() in (value.casefold() for value in self.values(row))


@dataclass(frozen=True)
class Moment:
    """Matches a date, a partial date or a range of dates."""

    value: Callable[[Row], str]

    def test(self, row: Row, term: Term, now: datetime) -> bool:
        first, last = span(term.value, now)
        return first <= self.value(row) <= last

    def within(self, row: Row, wanted: Range, now: datetime) -> bool:
        value = self.value(row)
        if wanted.low is not None and value < span(wanted.low, now)[0]:
            return False
        return wanted.high is None or value <= span(wanted.high, now)[1]


@dataclass(frozen=True)
class Number:
    """Matches a number or a range of numbers."""

    values: Callable[[Row], list[int]]

    def test(self, row: Row, term: Term, now: datetime) -> bool:
        return _number(term.value) in self.values(row)

    def within(self, row: Row, wanted: Range, now: datetime) -> bool:
        low = _number(wanted.low) if wanted.low is not None else None
        high = _number(wanted.high) if wanted.high is not None else None
        return any(
            (low is None or low <= value) and (high is None or value <= high)
            for value in self.values(row)
        )


Field = Words | Exact | Moment | Number
FieldTable = Mapping[str, Field]


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise QuerySyntaxError(f"not a number: {text}") from None


def compile_query(
    node: Node, table: FieldTable, bare: Words, now: datetime
) -> Callable[[Row], bool]:
    """A predicate over rows. `bare` answers for words without a field.

    Raises QuerySyntaxError for a field that is not in the table, so that a misspelt operator is
    never mistaken for an empty result.
    """
    tests: dict[type, Callable[[Any], Callable[[Row], bool]]] = {}

    def build(node: Node) -> Callable[[Row], bool]:
        return tests[type(node)](node)

    def of_term(term: Term) -> Callable[[Row], bool]:
        field = bare if term.field is None else _field(table, term.field)
        if isinstance(field, Moment):
            span(term.value, now)
        if isinstance(field, Number):
            _number(term.value)
        return lambda row: field.test(row, term, now)

    def of_range(wanted: Range) -> Callable[[Row], bool]:
        field = _field(table, wanted.field)
        if not isinstance(field, (Moment, Number)):
            raise QuerySyntaxError(f"{wanted.field} does not take a range")
        return lambda row: field.within(row, wanted, now)

    def of_not(node: Not) -> Callable[[Row], bool]:
        inner = build(node.node)
        return lambda row: not inner(row)

    def of_and(node: And) -> Callable[[Row], bool]:
        parts = [build(part) for part in node.nodes]
        return lambda row: all(part(row) for part in parts)

    def of_or(node: Or) -> Callable[[Row], bool]:
        parts = [build(part) for part in node.nodes]
        return lambda row: any(part(row) for part in parts)

    tests.update({Term: of_term, Range: of_range, Not: of_not, And: of_and, Or: of_or})
    return build(node)


def _field(table: FieldTable, name: str) -> Field:
    for known, field in table.items():
        if known.casefold() == name.casefold():
            return field
    raise QuerySyntaxError(f"unknown field {name}; use {', '.join(sorted(table))}")
