"""Reading request bodies field by field, collecting every complaint before refusing.

The messages and names follow the error page where it is known, and its style elsewhere:
https://developer.helpscout.com/mailbox-api/overview/errors/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helpscout_sandbox.dates import from_wire
from helpscout_sandbox.errors import FieldError, invalid

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MISSING = object()


class BodyFields:
    """A JSON object under inspection. Call `done()` at the end: it raises 400 if need be."""

    def __init__(
        self, body: Mapping[str, Any], prefix: str = "", errors: list[FieldError] | None = None
    ) -> None:
        self.body = body
        self._prefix = prefix
        self.errors: list[FieldError] = [] if errors is None else errors

    def done(self) -> None:
        if self.errors:
            raise invalid(*self.errors)

    def complain(self, name: str, message: str, kind: str, value: Any = None) -> None:
        self.errors.append(FieldError(self._prefix + name, message, kind, value))

    def has(self, name: str) -> bool:
        return name in self.body

    def _value(self, name: str, required: bool) -> Any:
        value = self.body.get(name)
        if value is None or value == "":
            if required:
                if value is None and name in self.body:
                    self.complain(name, "may not be null", "NotNull")
                else:
                    self.complain(name, "may not be empty", "NotEmpty")
            return _MISSING
        return value

    def text(
        self,
        name: str,
        *,
        required: bool = False,
        longest: int | None = None,
        choices: Sequence[str] = (),
        ignore_case: bool = False,
    ) -> str | None:
        value = self._value(name, required)
        if value is _MISSING:
            return None
        if not isinstance(value, str):
            self.complain(name, "must be a string", "InvalidType", value)
            return None
        if longest is not None and len(value) > longest:
            self.complain(name, f"size must be between 0 and {longest}", "Size", value)
            return None
        if choices:
            for choice in choices:
                if value == choice or (ignore_case and value.lower() == choice.lower()):
                    return choice
            quoted_choices = ", ".join(f"'{choice}'" for choice in choices)
            self.complain(name, f"Expected one of these: {quoted_choices}", "EnumValue", value)
            return None
        return value

    def email(self, name: str, *, required: bool = False) -> str | None:
        value = self.text(name, required=required)
        if value is not None and not EMAIL.fullmatch(value):
            self.complain(name, "not a well-formed email address", "Email", value)
            return None
        return value

    def integer(self, name: str, *, required: bool = False) -> int | None:
        value = self._value(name, required)
        if value is _MISSING:
            return None
        # Recorded: a number sent as a string of digits is accepted.
        if isinstance(value, str) and value.isdigit():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.complain(name, "must be a number", "InvalidNumber", value)
            return None
        return value

    def boolean(self, name: str, *, required: bool = False) -> bool:
        value = self._value(name, required)
        if value is _MISSING:
            return False
        if not isinstance(value, bool):
            self.complain(name, "must be true or false", "InvalidType", value)
            return False
        return value

    def date(self, name: str, *, required: bool = False) -> str | None:
        value = self.text(name, required=required)
        if value is None:
            return None
        try:
            from_wire(value)
        except ValueError:
            message = "must be a date of the form yyyy-MM-dd'T'HH:mm:ss'Z'"
            self.complain(name, message, "MalformedDate", value)
            return None
        return value

    def items(self, name: str, *, required: bool = False) -> list[Any]:
        value = self.body.get(name)
        if value is None:
            if required:
                self.complain(name, "may not be null", "NotNull")
            return []
        if not isinstance(value, list):
            self.complain(name, "must be an array", "InvalidType", value)
            return []
        return value

    def texts(self, name: str, *, required: bool = False) -> list[str]:
        values = self.items(name, required=required)
        if any(not isinstance(item, str) for item in values):
            self.complain(name, "must be an array of strings", "InvalidType", values)
            return []
        return values

    def integers(self, name: str, *, required: bool = False) -> list[int]:
        values = self.items(name, required=required)
        if any(isinstance(item, bool) or not isinstance(item, int) for item in values):
            self.complain(name, "must be an array of numbers", "InvalidNumber", values)
            return []
        return values

    def object(self, name: str, *, required: bool = False) -> BodyFields | None:
        value = self.body.get(name)
        if value is None:
            if required:
                self.complain(name, "may not be null", "NotNull")
            return None
        if not isinstance(value, dict):
            self.complain(name, "must be an object", "InvalidType", value)
            return None
        return BodyFields(value, f"{self._prefix}{name}.", self.errors)

    def objects(self, name: str, *, required: bool = False) -> Iterator[BodyFields]:
        for index, value in enumerate(self.items(name, required=required)):
            if isinstance(value, dict):
                yield BodyFields(value, f"{self._prefix}{name}[{index}].", self.errors)
            else:
                self.complain(f"{name}[{index}]", "must be an object", "InvalidType", value)
