"""Arguments are checked before anything is sent; every complaint names the argument."""

from __future__ import annotations

import operator
import re
import reprlib
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from msgspec import UNSET, UnsetType

from helpscout_v2.errors import ArgumentError, InvalidArgumentError, InvalidIdError
from helpscout_v2.secret import Secret
from helpscout_v2.typeguards import count, is_iterable

__all__ = ["UNSET", "UnsetType"]

MAX_NUMBER = 2**63
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ISO = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)$")


def number(name: str, value: Any, *, least: int = 1, hint: str = "") -> int:
    """A positive whole number; text of digits is accepted, as ids often come from files.

    ``hint`` ends the complaint with what works instead.

    Raises:
        InvalidArgumentError: otherwise, as all functions here do.
    """
    number = _whole(value)
    if number is None or not least <= number < MAX_NUMBER:
        value_repr = reprlib.repr(value)
        raise InvalidArgumentError(
            f"{name} must be a positive whole number, not {value_repr}{hint}"
        )
    return number


def seconds(name: str, value: Any) -> float:
    """A length of time, zero included."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MAX_NUMBER:
        raise ArgumentError(f"{name} must be a number of seconds, not {value!r}")
    return value


def _whole(value: Any) -> int | None:
    """A whole number, also as text, and of other types: tables hold ids as floats, databases as
    decimals, and the integers of numpy are none of Python's."""
    if isinstance(value, str):
        return count(value.strip())
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, float | Decimal):
            return int(value) if value % 1 == 0 else None
        return operator.index(value)
    except (TypeError, ArithmeticError):  # the endless values of Decimal cannot be divided
        return None


def numbers(name: str, value: Any, *, empty: bool = False) -> list[int]:
    """One number or several; none only where ``empty`` allows it."""
    return [number(name, one) for one in _several(name, value, empty=empty)]


def single_id(name: str, value: Any, *, hint: str = "") -> int:
    """The id by which a list is filtered.

    Raises:
        InvalidIdError: naming the argument, when nothing can have that id.
    """
    try:
        return number(name, value, hint=hint)
    except InvalidArgumentError as error:
        raise InvalidIdError(error.message) from None


def ids(name: str, value: Any) -> list[int]:
    """One id or several by which a list is filtered, each of them as in ``single_id``."""
    return [single_id(name, one) for one in _several(name, value)]


def _several(name: str, value: Any, *, empty: bool = False) -> list[Any]:
    single = isinstance(value, int | str | float | Decimal)
    return [value] if single else listed(name, value, empty=empty)


def text(name: str, value: Any, *, longest: int | None = None, empty: bool = False) -> str:
    """Text that is not empty, of at most ``longest`` characters."""
    if not isinstance(value, str):
        raise InvalidArgumentError(f"{name} must be text, not {value!r}")
    if not value.strip() and not empty:
        raise InvalidArgumentError(f"{name} must not be empty")
    if longest is not None and len(value) > longest:
        raise InvalidArgumentError(f"{name} takes at most {longest} characters, not {len(value)}")
    return value


def texts(name: str, value: Any, *, empty: bool = False) -> list[str]:
    """One text or several; none only where ``empty`` allows it."""
    many = [value] if isinstance(value, str) else listed(name, value, empty=empty)
    return [text(name, one) for one in many]


def listed(name: str, value: Any, *, empty: bool = False) -> list[Any]:
    """The members of an iterable that is neither text nor a mapping.

    None at all is refused unless ``empty``: as a filter or a scope, the API takes an empty list
    for no restriction, and a caller who computed one means the opposite.
    """
    if isinstance(value, str | bytes | Mapping) or not is_iterable(value):
        raise InvalidArgumentError(f"{name} must be a list, not {value!r}")
    members = list(value)
    if not members and not empty:
        raise InvalidArgumentError(f"{name} must not be empty")
    return members


def joined(name: str, values: Collection[object], instead: str) -> str:
    """Values of one parameter, joined by commas.

    A value that holds a comma would arrive as two: it is refused, and ``instead`` says what works.
    """
    texts = [str(value) for value in values]
    for one in texts:
        if "," in one:
            raise InvalidArgumentError(f"{name} cannot hold a comma, as in {one!r}: {instead}")
    return ",".join(texts)


def flag(name: str, value: Any) -> bool:
    """True or False and nothing that resembles them."""
    if not isinstance(value, bool):
        raise InvalidArgumentError(f"{name} must be True or False, not {value!r}")
    return value


def choice(name: str, value: Any, allowed: Collection[str], *, hint: str = "") -> str:
    """One of the documented words."""
    if not isinstance(value, str) or value not in allowed:
        words = ", ".join(sorted(allowed))
        raise InvalidArgumentError(f"{name} must be one of {words}, not {value!r}{hint}")
    return value


def moment(name: str, value: Any) -> str:
    """A point in time as the API wants it: UTC with a Z, whole seconds.

    Takes an aware datetime or ISO 8601 text with a zone. A naive one is refused, because it would
    mean another moment on another machine; the API rejects milliseconds, so they are cut off.
    """
    if isinstance(value, str):
        match = _ISO.fullmatch(value.strip())
        if not match:
            raise InvalidArgumentError(
                f"{name} must look like 2024-03-04T08:15:00Z (with a zone), not {value!r}"
            )
        try:
            value = datetime.fromisoformat(match.group(1) + match.group(2))
        except ValueError as error:
            raise InvalidArgumentError(f"{name} is no point in time: {error}") from None
    if not isinstance(value, datetime):
        hint = " (a date has no time: use a datetime)" if isinstance(value, date) else ""
        raise InvalidArgumentError(
            f"{name} must be an aware datetime or ISO text, not {value!r}{hint}"
        )
    if value.tzinfo is None:
        raise InvalidArgumentError(f"{name} has no time zone: use datetime(..., tzinfo=UTC)")
    try:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except OverflowError:
        raise InvalidArgumentError(f"{name} is too early or too late: {value!r}") from None


def email(name: str, value: Any) -> str:
    """Something with one @ between two parts; the API judges the rest."""
    address = text(name, value)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address.strip()):
        raise InvalidArgumentError(f"{name} must be an email address, not {value!r}")
    return address.strip()


def secret(name: str, value: Any) -> Secret:
    """A text that no traceback shows; rebind the argument to it before anything can fail."""
    if not isinstance(value, str | Secret):
        raise ArgumentError(f"{name} must be text, not {type(value).__name__}")
    return Secret(value)


def uuid(name: str, value: Any) -> str:
    """A UUID, in the usual form with hyphens."""
    if not isinstance(value, str) or not _UUID.fullmatch(value.strip()):
        raise InvalidArgumentError(f"{name} must be a UUID, not {value!r}")
    return value.strip().lower()
