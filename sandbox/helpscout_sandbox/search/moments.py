"""Dates inside a query: full, partial (`2024-03`), and date maths (`NOW-1HOUR`, `NOW/YEAR`)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from helpscout_sandbox.dates import from_wire, to_wire
from helpscout_sandbox.search.syntax import QuerySyntaxError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_FULL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_MATHS = re.compile(
    r"(?P<sign>[+-])(?P<count>\d{1,9})(?P<unit>[A-Z]+?)S?(?=[+/-]|$)|/(?P<round>[A-Z]+)"
)
_FIXED_STARTS = {
    "SECOND": timedelta(seconds=1),
    "MINUTE": timedelta(minutes=1),
    "HOUR": timedelta(hours=1),
    "DAY": timedelta(days=1),
    "WEEK": timedelta(weeks=1),
}
_ROUND = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


def span(text: str, now: datetime) -> tuple[str, str]:
    """First and last second, as wire dates, of what a date in a query names."""
    try:
        if _FULL.fullmatch(text):
            from_wire(text)
            return text, text
        partial = _PARTIAL.fullmatch(text)
        if partial:
            return _partial_span(*(int(part) if part else None for part in partial.groups()))
        if text.startswith("NOW"):
            moment = to_wire(_maths(text, now))
            return moment, moment
    except OverflowError:
        raise QuerySyntaxError(f"the date leaves the calendar: {text}") from None
    except ValueError as problem:
        raise QuerySyntaxError(f"not a date: {problem}") from None
    raise QuerySyntaxError(f"not a date: {text}")


def _partial_span(year: int | None, month: int | None, day: int | None) -> tuple[str, str]:
    first = datetime(year or 1, month or 1, day or 1, tzinfo=UTC)
    if day:
        after = first + timedelta(days=1)
    else:
        after = _shift(first, 1, "MONTH" if month else "YEAR")
    return to_wire(first), to_wire(after - timedelta(seconds=1))


def _maths(text: str, now: datetime) -> datetime:
    moment, at = now, len("NOW")
    while at < len(text):
        step = _MATHS.match(text, at)
        if step is None:
            raise QuerySyntaxError(f"not a date: {text}")
        if step["round"]:
            moment = _floor(moment, step["round"])
        else:
            count = int(step["count"]) * (-1 if step["sign"] == "-" else 1)
            moment = _shift(moment, count, step["unit"])
        at = step.end()
    return moment


def _shift(moment: datetime, count: int, unit: str) -> datetime:
    unit = unit.removesuffix("S")
    if unit in _FIXED_STARTS:
        return moment + count * _FIXED_STARTS[unit]
    if unit not in ("MONTH", "YEAR"):
        raise QuerySyntaxError(f"unknown unit in a date: {unit}")
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "YEAR" else 1)
    year, month = divmod(months, 12)
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise QuerySyntaxError(f"the date leaves the calendar: {year}")


def _floor(moment: datetime, unit: str) -> datetime:
    if unit not in _ROUND:
        raise QuerySyntaxError(f"unknown unit in a date: {unit}")
    resets = {"MONTH": 1, "DAY": 1, "HOUR": 0, "MINUTE": 0, "SECOND": 0}
    finer = _ROUND[_ROUND.index(unit) + 1 :]
    return moment.replace(**{u.lower(): resets[u] for u in finer}, microsecond=0)  # type: ignore[arg-type]
