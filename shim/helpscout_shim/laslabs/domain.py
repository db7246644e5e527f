"""Search queries built from conditions.

`Domain.from_tuple([("subject", "a"), "OR", ("number", 5)])` reads `(subject:"a" OR number:5)`.
https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.fields import ISO, Boolean, DateTime, Integer, String

_TEXT, _FLAG, _NUMBER, _MOMENT = String(), Boolean(), Integer(), DateTime()


class DomainCondition:
    """A field and the text that it must contain.

    Args:
        field: its name on the models (`first_name`), not the API's.
        value: what it must contain.

    Raises:
        HelpScoutValidationException: for a value of another type.
    """

    def __init__(self, field: str, value: Any) -> None:
        self.field = field
        self.value = self.accept(value)

    def accept(self, value: Any) -> Any:
        """The value in the condition's own type.

        Args:
            value: what a program passed.

        Raises:
            HelpScoutValidationException: for a value of another type.
        """
        return _TEXT.accept(value)

    @property
    def field_name(self) -> str:
        """The API's name of the field."""
        return BaseModel._to_camel_case(self.field)

    @classmethod
    def from_tuple(cls, query: Sequence[Any]) -> DomainCondition:
        """The condition that a tuple describes.

        Args:
            query: `(field, value)` or, for dates, `(field, from, to)`.

        Raises:
            ValueError: without a value.
        """
        field, *values = query
        if not values:
            raise ValueError(f"the condition on {field!r} has no value")
        condition_type: type[DomainCondition] = TYPES.get(type(values[0]), cls)
        return condition_type(field, *values)

    def __str__(self) -> str:
        text = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.field_name}:"{text}"'


class DomainConditionBoolean(DomainCondition):
    """A field that must be true or false."""

    def accept(self, value: Any) -> bool:
        return _FLAG.accept(value)

    def __str__(self) -> str:
        return f"{self.field_name}:{'true' if self.value else 'false'}"


class DomainConditionInteger(DomainCondition):
    """A field that must hold a number."""

    def accept(self, value: Any) -> int:
        return _NUMBER.accept(value)

    def __str__(self) -> str:
        return f"{self.field_name}:{self.value}"


class DomainConditionDateTime(DomainCondition):
    """A field that must lie between two moments.

    Args:
        field: its name on the models.
        value_from: the first moment.
        value_to: the last one; without it, up to now.
    """

    def __init__(
        self, field: str, value_from: date | str, value_to: date | str | None = None
    ) -> None:
        super().__init__(field, value_from)
        self.value_to = None if value_to is None else self.accept(value_to)

    def accept(self, value: Any) -> datetime:
        return _MOMENT.accept(value)

    def __str__(self) -> str:
        end = "*" if self.value_to is None else self.value_to.strftime(ISO)
        return f"{self.field_name}:[{self.value.strftime(ISO)} TO {end}]"


TYPES: dict[type, type[DomainCondition]] = {
    bool: DomainConditionBoolean,
    int: DomainConditionInteger,
    date: DomainConditionDateTime,
    datetime: DomainConditionDateTime,
}
Query: TypeAlias = "DomainCondition | Sequence[Any]"


class Domain:
    """A whole query; `str()` gives what the API reads, `*` when it is empty.

    Args:
        queries: conditions, or tuples of them.
        join_with: AND or OR, between them.
    """

    OR = "OR"
    AND = "AND"

    def __init__(self, queries: Iterable[Query] | None = None, join_with: str = AND) -> None:
        self.query: list[DomainCondition | str] = []
        for query in queries or ():
            self.add_query(query, join_with)

    @classmethod
    def from_tuple(cls, queries: Iterable[Any]) -> Domain:
        """A query from conditions.

        Args:
            queries: conditions or tuples of them, with AND or OR before those that they join.
        """
        domain = cls()
        join_with = cls.AND
        for query in queries:
            if isinstance(query, str) and query in (cls.OR, cls.AND):
                join_with = query
            else:
                domain.add_query(query, join_with)
        return domain

    def add_query(self, query: Query, join_with: str = AND) -> None:
        """Append a condition.

        Args:
            query: a condition, or a tuple as `DomainCondition.from_tuple` takes it.
            join_with: AND or OR, between it and the one before.
        """
        condition = (
            query if isinstance(query, DomainCondition) else DomainCondition.from_tuple(query)
        )
        if self.query:
            self.query.append(join_with)
        self.query.append(condition)

    def __str__(self) -> str:
        return f"({' '.join(str(part) for part in self.query)})" if self.query else "*"


__all__ = [
    "Domain",
    "DomainCondition",
    "DomainConditionBoolean",
    "DomainConditionDateTime",
    "DomainConditionInteger",
]
