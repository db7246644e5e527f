"""The base class of the models: fields by attribute and by item, to and from the API's JSON."""

from __future__ import annotations

import logging
import re
from typing import Any, ClassVar, Self

from helpscout_shim.laslabs import fields
from helpscout_shim.laslabs.exceptions import HelpScoutValidationException
from helpscout_shim.laslabs.fields import Field

logger = logging.getLogger(__name__)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])")


class BaseModel:
    """A record of Help Scout.

    Built with keywords only (`Customer(first_name="Ada")`); unknown names raise AttributeError,
    values that do not fit HelpScoutValidationException.
    """

    _props: ClassVar[dict[str, Field[Any]]] = {}
    _backend: dict[str, Any]
    _fresh: dict[str, list[Any]]

    id = fields.Integer("Unique identifier")

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        props: dict[str, Field[Any]] = {}
        for base in reversed(cls.__mro__):
            props.update((k, v) for k, v in vars(base).items() if isinstance(v, Field))
        cls._props = props

    def __new__(cls, /, *args: Any, **values: Any) -> Self:
        model = super().__new__(cls)
        model._fresh = {}
        model._backend = {k: f.default for k, f in cls._props.items() if f.default is not None}
        return model

    def __init__(self, /, **values: Any) -> None:
        for name, value in values.items():
            if name not in self._props and not hasattr(type(self), name):
                raise AttributeError(f"{type(self).__name__} has no field {name!r}")
            setattr(self, name, value)

    @classmethod
    def from_api(cls, /, **values: Any) -> Self:
        """A model from an object of the API, keys in camelCase or snake_case.

        Keys that the model does not have are dropped, nulls are left out.
        """
        fields_by_name: dict[str, Any] = {}
        for key, value in cls.get_non_empty_vals(values).items():
            name = cls._to_snake_case(key)
            try:
                fields_by_name[name] = cls._parse_property(name, value)
            except HelpScoutValidationException:
                logger.info("%s.%s: a value of the API does not fit", cls.__name__, name)
        return cls._received(cls.get_non_empty_vals(fields_by_name))

    @classmethod
    def _received(cls, parsed: dict[str, Any]) -> Self:
        model = cls.__new__(cls)
        model._backend.update(parsed)
        return model

    def to_api(self) -> dict[str, Any]:
        """Every field under its API name; fields without a value are None."""
        return {
            self._to_camel_case(name): self._out(field, lambda model: model.to_api())
            for name, field in self._props.items()
        }

    def to_body(self) -> dict[str, Any]:
        """Only the fields that hold something or were emptied on purpose: what a write sends."""
        return {
            self._to_camel_case(name): self._out(field, lambda model: model.to_body())
            for name, field in self._props.items()
            if name in self._backend or self._fresh.get(name)
        }

    def _out(self, field: Field[Any], inner: Any) -> Any:
        value = self._backend.get(field.name)
        if value is None:
            value = self._fresh.get(field.name) or None
        if value is None or (field.name == "id" and not value):
            return None
        return field.dump(value, inner)

    def get(self, key: str, default: Any = None) -> Any:
        """The field's value, or `default` when the model has no such field.

        V1's own spelling (`createdAt`) is read as well, here and as an item.
        """
        name = self._field(key)
        return default if name is None else getattr(self, name)

    def serialize(self, include_class: bool = True, **_: Any) -> dict[str, Any]:
        """The set fields in snake_case as plain JSON values, with the class under `__class__`."""
        plain = {
            name: field.dump(self._backend[name], lambda m: m.serialize(include_class))
            for name, field in self._props.items()
            if self._backend.get(name) is not None
        }
        result = self.get_non_empty_vals(plain)
        return {**result, "__class__": type(self).__name__} if include_class else result

    @classmethod
    def deserialize(cls, value: dict[str, Any], **_: Any) -> Self:
        """The model that `serialize` wrote; unknown keys are ignored."""
        return cls.from_api(**{k: v for k, v in value.items() if k != "__class__"})

    def validate(self) -> bool:
        """True, or HelpScoutValidationException naming the required fields that are empty."""
        empty = [k for k, f in self._props.items() if f.required and getattr(self, k) is None]
        if empty:
            raise HelpScoutValidationException(
                f"{type(self).__name__} is incomplete: {', '.join(empty)}"
            )
        return True

    @staticmethod
    def get_non_empty_vals(mapping: dict[str, Any]) -> dict[str, Any]:
        """The mapping without its None values."""
        return {k: v for k, v in mapping.items() if v is not None}

    @classmethod
    def _parse_property(cls, name: str, value: Any) -> Any:
        field = cls._props.get(name)
        if field is None:
            logger.debug("%s has no field %s: dropped", cls.__name__, name)
            return None
        return field.receive(value)

    @staticmethod
    def _to_snake_case(string: str) -> str:
        return _HUMP.sub("_", string).lower()

    @staticmethod
    def _to_camel_case(string: str) -> str:
        first, *rest = string.split("_")
        return first + "".join(part.title() for part in rest)

    def __getitem__(self, item: str) -> Any:
        return getattr(self, self._field_name(item))

    def __setitem__(self, key: str, value: Any) -> None:
        setattr(self, self._field_name(key), value)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._field(key) is not None

    def __copy__(self) -> Self:
        copy = type(self).__new__(type(self))
        copy._backend = dict(self._backend)
        return copy

    def _field(self, key: str) -> str | None:
        if key in self._props:
            return key
        name = self._to_snake_case(key)
        return name if name in self._props else None

    def _field_name(self, key: str) -> str:
        name = self._field(key)
        if name is None:
            raise KeyError(f"{type(self).__name__} has no field {key!r}")
        return name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} id={self.id}>"


BaseModel._props = {"id": vars(BaseModel)["id"]}
