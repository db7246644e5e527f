"""What JSON turned out to be, told to the type checkers: a bare isinstance leaves its members
unknown to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """A JSON object, decoded."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """A JSON array, decoded."""
    return isinstance(value, list)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """An argument that callers give as a list, a tuple or a generator."""
    return isinstance(value, Iterable)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """An argument that callers give as any kind of mapping."""
    return isinstance(value, Mapping)


MAX_DIGITS = 18


def count(value: object) -> int | None:
    """A whole number that is not negative, also from a text or a float; else None.

    Python's own ``int`` raises for superscripts, which are digits to ``isdigit``, and for integers
    of some thousands of digits.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
