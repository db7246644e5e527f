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
