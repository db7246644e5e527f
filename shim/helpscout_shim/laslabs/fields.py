"""The field types of the models.

The names and arguments are those of the `properties` package, so that a model of your own needs
nothing but `from helpscout_shim.laslabs import fields as properties`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from helpscout_shim.laslabs.colors import HEX_BY_NAME, NONE
from helpscout_shim.laslabs.exceptions import HelpScoutValidationException


class Record(Protocol):
    """The methods of a model that its fields use: values by field name, and its JSON."""

    _backend: dict[str, Any]
    _fresh: dict[str, list[Any]]

    def to_api(self) -> dict[str, Any]: ...
    def to_body(self) -> dict[str, Any]: ...
    def serialize(self, include_class: bool = True, **_: Any) -> dict[str, Any]: ...


T = TypeVar("T")
M = TypeVar("M", bound=Record)
ISO = "%Y-%m-%dT%H:%M:%SZ"


class Field(Generic[T]):
    """One field of a model: `doc` says what it holds, `default` is given to new objects.

    `None` is accepted in every field and means empty.
    """

    name = ""

    def __init__(self, doc: str = "", *, required: bool = False, default: T | None = None) -> None:
        self.doc = self.__doc__ = doc
        self.required = required
        self.default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Record, owner: type) -> Any: ...
    def __get__(self, instance: Record | None, owner: type) -> Any:
        if instance is None:
            return self
        return instance._backend.get(self.name)

    def __set__(self, instance: Record, value: Any) -> None:
        instance._backend[self.name] = None if value is None else self.accept(value)

    def __delete__(self, instance: Record) -> None:
        instance._backend.pop(self.name, None)

    def accept(self, value: Any) -> T:
        """The value in the field's own type; HelpScoutValidationException when it does not fit."""
        raise NotImplementedError

    def receive(self, value: Any) -> T:
        """As `accept`, for values sent by the API, which may use words newer than V1."""
        return self.accept(value)

    def dump(self, value: T, inner: Callable[[Record], Any]) -> Any:
        """The value for JSON; `inner` writes nested models."""
        return value

    def refuse(self, value: Any, expected: str) -> HelpScoutValidationException:
        """The error that says what the field accepts."""
        return HelpScoutValidationException(
            f"{self.name or 'the value'} must be {expected}, not {value!r}"
        )


class String(Field[str]):
    """Text."""

    def accept(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(value, "text")
        return value

    def receive(self, value: Any) -> str:
        return value if isinstance(value, str) else str(value)


class Integer(Field[int]):
    """A whole number, within `min` and `max` when they are given."""

    def __init__(
        self, doc: str = "", *, min: int | None = None, max: int | None = None, **more: Any
    ) -> None:
        super().__init__(doc, **more)
        self.min, self.max = min, max

    def accept(self, value: Any) -> int:
        number = self.receive(value)
        if (self.min is not None and number < self.min) or (
            self.max is not None and number > self.max
        ):
            raise self.refuse(value, f"between {self.min} and {self.max}")
        return number

    def receive(self, value: Any) -> int:
        try:
            number = int(value)
            if not isinstance(value, str) and number != value:
                raise ValueError
        except (TypeError, ValueError, OverflowError):
            raise self.refuse(value, "a whole number") from None
        return number


class Boolean(Field[bool]):
    """True or False."""

    def accept(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(value, "True or False")
        return value

    def receive(self, value: Any) -> bool:
        return bool(value)


Bool = Boolean


class StringChoice(Field[str]):
    """One of a few words, in any case; from the API also words that V1 did not know."""

    def __init__(
        self, doc: str = "", choices: Iterable[str] = (), *, default: str | None = None, **more: Any
    ) -> None:
        self.choices = tuple(choices)
        more.pop("descriptions", None)
        super().__init__(doc, default=default, **more)

    def accept(self, value: Any) -> str:
        word = self._choice(value)
        if word is None:
            raise self.refuse(value, "one of " + ", ".join(self.choices))
        return word

    def receive(self, value: Any) -> str:
        return self._choice(value) or str(value)

    def _choice(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return None
        return next((word for word in self.choices if word.lower() == value.lower()), None)


class DateTime(Field[datetime]):
    """A moment: a naive datetime in UTC, as LasLabs' models gave it."""

    def accept(self, value: Any) -> datetime:
        moment = value
        if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value.replace("/", "-"))
            except ValueError:
                raise self.refuse(value, "an ISO 8601 date") from None
        elif isinstance(value, date) and not isinstance(value, datetime):
            moment = datetime(value.year, value.month, value.day)
        if not isinstance(moment, datetime):
            raise self.refuse(value, "a datetime")
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        return moment

    def dump(self, value: datetime, inner: Callable[[Record], Any]) -> str:
        return value.strftime(ISO)


class Color(Field[Any]):
    """A colour as (red, green, blue); accepts web names and hex digits."""

    def accept(self, value: Any) -> tuple[int, int, int]:
        parts = value
        if isinstance(value, str):
            digits = HEX_BY_NAME.get(value.lower(), value).lstrip("#")
            if len(digits) == 3:
                digits = "".join(d * 2 for d in digits)
            try:
                parts = tuple(bytes.fromhex(digits))
            except ValueError:
                raise self.refuse(value, "a web colour or six hex digits") from None
        if (
            not isinstance(parts, tuple | list)
            or len(parts) != 3
            or not all(isinstance(p, int) and 0 <= p <= 255 for p in parts)
        ):
            raise self.refuse(value, "a web colour or three numbers from 0 to 255")
        return (parts[0], parts[1], parts[2])

    def receive(self, value: Any) -> Any:
        try:
            return self.accept(NONE if value == "none" else value)
        except HelpScoutValidationException:
            return value

    def dump(self, value: Any, inner: Callable[[Record], Any]) -> Any:
        return list(value) if isinstance(value, tuple) else value


class Instance(Field[M]):
    """Another model."""

    def __init__(self, doc: str = "", instance_class: type[M] | None = None, **more: Any) -> None:
        super().__init__(doc, **more)
        self.instance_class: type[Any] = instance_class or object

    def accept(self, value: Any) -> M:
        if not isinstance(value, self.instance_class):
            raise self.refuse(value, f"a {self.instance_class.__name__}")
        model: M = value
        return model

    def receive(self, value: Any) -> M:
        if isinstance(value, dict) and hasattr(self.instance_class, "from_api"):
            model: M = self.instance_class.from_api(**value)
            return model
        return self.accept(value)

    def dump(self, value: M, inner: Callable[[Record], Any]) -> Any:
        return inner(value)


class List(Field[list[Any]]):
    """A list of models or of plain values; reads as an empty list when nothing was set."""

    def __init__(
        self, doc: str = "", prop: type[Record] | Field[Any] | None = None, **more: Any
    ) -> None:
        super().__init__(doc, **more)
        if isinstance(prop, type):
            prop = Instance("", prop)
        self.prop: Field[Any] = prop if prop is not None else Field()

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Record, owner: type) -> list[Any]: ...
    def __get__(self, instance: Record | None, owner: type) -> Any:
        if instance is None:
            return self
        current: list[Any] | None = instance._backend.get(self.name)
        # The new list is kept separately: a field that is only read must not be sent.
        return instance._fresh.setdefault(self.name, []) if current is None else current

    def __set__(self, instance: Record, value: Any) -> None:
        instance._fresh.pop(self.name, None)
        super().__set__(instance, value)

    def accept(self, value: Any) -> list[Any]:
        if not isinstance(value, list | tuple | set):
            raise self.refuse(value, "a list")
        return [self.prop.accept(entry) for entry in value]

    def receive(self, value: Any) -> list[Any]:
        entries = value if isinstance(value, list | tuple) else [value]
        return [
            entry
            if isinstance(self.prop, Instance) and not isinstance(entry, dict)
            else self.prop.receive(entry)
            for entry in entries
            if entry is not None
        ]

    def dump(self, value: list[Any], inner: Callable[[Record], Any]) -> list[Any]:
        return [
            self.prop.dump(entry, inner) if hasattr(entry, "to_api") else entry for entry in value
        ]
