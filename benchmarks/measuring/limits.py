"""A goal as data: readable by people in a table, by the plots, and by the verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Word = Literal["at most", "at least", "exactly"]
LIMIT_PATTERN = re.compile(r"(at most|at least|exactly) ([\d,]+(?:\.\d+)?)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Limit:
    """`Limit("at most", 1.2)` reads "at most 1.2x"; a unit other than "x" is no ratio."""

    word: Word
    value: float
    unit: str = "x"

    def __str__(self) -> str:
        return f"{self.word} {self.value:,g}{self.unit}"

    def met(self, value: float) -> bool:
        if self.word == "exactly":
            return value == self.value
        return value <= self.value if self.word == "at most" else value >= self.value

    def used_share(self, value: float) -> float:
        """How much of the room is used up: 1 is at the limit, less is inside it."""
        return self.value / value if self.word == "at least" else value / self.value


def parse(text: str) -> Limit | None:
    """The limit that a table's cell states, None for words without a number."""
    match = LIMIT_PATTERN.fullmatch(text)
    if match is None:
        return None
    word, value, unit = match.groups()
    return Limit(word, float(value.replace(",", "")), unit)  # type: ignore[arg-type]


def most(value: float, unit: str = "x") -> Limit:
    return Limit("at most", value, unit)


def least(value: float, unit: str = "x") -> Limit:
    return Limit("at least", value, unit)


def exactly(value: float, unit: str = "") -> Limit:
    return Limit("exactly", value, unit)
