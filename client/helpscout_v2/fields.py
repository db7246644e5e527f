"""The optional arguments of a call: how each is checked, and what the API calls it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from helpscout_v2 import arguments

__all__: list[str] = []

Check = Callable[[str, Any], Any]
"""Takes an argument's name and value, and returns what is sent; complaints name the argument."""


class OptionalFields:
    """The checks of optional arguments, by name.

    The API's names are those of the arguments in camel case, but for those of ``names``.
    """

    def __init__(self, names: Mapping[str, str] | None = None, /, **checks: Check) -> None:
        own_names = names or {}
        self._fields = {
            name: (own_names.get(name) or camel(name), check) for name, check in checks.items()
        }

    def __call__(self, **values: Any) -> dict[str, Any]:
        """The arguments that are not None, checked, by the API's names.

        Args:
            values: the arguments of the call by their names.

        Raises:
            ArgumentError: naming the argument that is wrong.
        """
        fields: dict[str, Any] = {}
        for name, value in values.items():
            if value is not None:
                api_name, check = self._fields[name]
                fields[api_name] = check(name, value)
        return fields


def one_of(words: Collection[str], *, hint: str = "") -> Check:
    """The check for one of the documented words."""
    return lambda name, value: arguments.choice(name, value, words, hint=hint)


def joined_ids(name: str, value: Any) -> str:
    """One id or several by which a list is filtered, as one parameter."""
    return ",".join(map(str, arguments.ids(name, value)))


def any_text(name: str, value: Any) -> str:
    """Text that may be empty."""
    return arguments.text(name, value, empty=True)


def any_texts(name: str, value: Any) -> list[str]:
    """Texts, or none at all."""
    return arguments.texts(name, value, empty=True)


def camel(name: str) -> str:
    """``job_title`` to ``jobTitle``; names that are camel already stay."""
    head, *tail = str(name).split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


SORT_ORDER = one_of({"asc", "desc"})
