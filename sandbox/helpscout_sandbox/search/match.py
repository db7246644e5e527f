"""Does a row match a query? Fields are declared in tables; a query becomes one test of rows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from helpscout_sandbox.search.moments import span
from helpscout_sandbox.search.syntax import And, Node, Not, Or, QuerySyntaxError, Term, ValueRange
from helpscout_sandbox.state import Row

Test: TypeAlias = Callable[[Row], bool]
_WORD = re.compile(r"\w+", re.UNICODE)


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


@dataclass(frozen=True)
class WordsCondition:
    """Matches words or a phrase, in any case."""

    texts: Callable[[Row], list[str]]

    def test(self, term: Term, now: datetime) -> Test:
        phrase = words(term.value)
        length = len(phrase)

        def has_phrase(text: str) -> bool:
            have = words(text)
            return any(have[i : i + length] == phrase for i in range(len(have) - length + 1))

        return lambda row: bool(phrase) and any(map(has_phrase, self.texts(row)))


@dataclass(frozen=True)
class Exact:
    """Matches one of the row's values as a whole, in any case."""

    values: Callable[[Row], list[str]]

    def test(self, term: Term, now: datetime) -> Test:
        text = term.value.casefold()
        return lambda row: text in (value.casefold() for value in self.values(row))


@dataclass(frozen=True)
class MomentCondition:
    """Matches a date, a partial date or a range of dates."""

    value: Callable[[Row], str]

    def test(self, term: Term, now: datetime) -> Test:
        first, last = span(term.value, now)
        return lambda row: first <= self.value(row) <= last

    def within(self, limits: ValueRange, now: datetime) -> Test:
        first = "" if limits.low is None else span(limits.low, now)[0]
        last = "~" if limits.high is None else span(limits.high, now)[1]
        return lambda row: first <= self.value(row) <= last


@dataclass(frozen=True)
class Number:
    """Matches a number or a range of numbers."""

    values: Callable[[Row], list[int]]

    def test(self, term: Term, now: datetime) -> Test:
        number = _number(term.value)
        return lambda row: number in self.values(row)

    def within(self, limits: ValueRange, now: datetime) -> Test:
        low = -math.inf if limits.low is None else _number(limits.low)
        high = math.inf if limits.high is None else _number(limits.high)
        return lambda row: any(low <= value <= high for value in self.values(row))


Field = WordsCondition | Exact | MomentCondition | Number
FieldTable = Mapping[str, Field]


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise QuerySyntaxError(f"not a number: {text}") from None


def compile_query(node: Node, table: FieldTable, bare: WordsCondition, now: datetime) -> Test:
    """A predicate over rows. `bare` answers for words without a field.

    Raises QuerySyntaxError for a field that is not in the table, so that a misspelt operator is
    never mistaken for an empty result, and for a value that the field cannot have.
    """
    tests: dict[type, Callable[[Any], Test]] = {}

    def build(node: Node) -> Test:
        return tests[type(node)](node)

    def of_term(term: Term) -> Test:
        field = bare if term.field is None else _field(table, term.field)
        return field.test(term, now)

    def of_range(limits: ValueRange) -> Test:
        field = _field(table, limits.field)
        if not isinstance(field, (MomentCondition, Number)):
            raise QuerySyntaxError(f"{limits.field} does not take a range")
        return field.within(limits, now)

    def of_not(node: Not) -> Test:
        inner = build(node.node)
        return lambda row: not inner(row)

    def of_and(node: And) -> Test:
        parts = [build(part) for part in node.nodes]
        return lambda row: all(part(row) for part in parts)

    def of_or(node: Or) -> Test:
        parts = [build(part) for part in node.nodes]
        return lambda row: any(part(row) for part in parts)

    tests.update({Term: of_term, ValueRange: of_range, Not: of_not, And: of_and, Or: of_or})
    return build(node)


def _field(table: FieldTable, name: str) -> Field:
    for field_name, field in table.items():
        if field_name.casefold() == name.casefold():
            return field
    raise QuerySyntaxError(f"unknown field {name}; use {', '.join(sorted(table))}")
