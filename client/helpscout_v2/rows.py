"""Immutable rows read straight from the bytes of an answer, tolerant of what the API adds or omits.

A row decodes strictly and fast first. When a field has another type than documented, the row is
repaired: nulls are dropped, numbers become text where text is meant, and what still does not fit is
left at its default with a warning in the log. ``raw`` always holds what was really sent.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Self, TypeVar, cast

import msgspec

from helpscout_v2 import decoding
from helpscout_v2.errors import DecodeError
from helpscout_v2.typeguards import is_array, is_object

log: logging.Logger = logging.getLogger("helpscout_v2")

Utc = Annotated[datetime, msgspec.Meta(tz=True)]
"""An aware datetime; the API sends UTC with a Z."""

_AT = re.compile(r" - at `(?P<path>.*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_NAIVE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$")
_REPAIRS = 50


def promised() -> Any:
    """The default of a field that the documentation shows in every object.

    It is None only where a damaged or shortened answer lacks the field, which its type leaves out:
    code that reads a documented answer need not ask for what cannot be.
    """
    return msgspec.field(default=None)


class Part(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A value inside a row."""


class Row(msgspec.Struct, frozen=True, rename="camel", kw_only=True, dict=True):
    """A resource as the API sent it."""

    @property
    def raw(self) -> dict[str, Any]:
        """The JSON object as it was sent, unknown fields included.

        A copy, decoded each time: keep it in a variable where many fields of it are read.
        """
        source = vars(self).get("_source")
        raw: dict[str, Any]
        raw = msgspec.to_builtins(self) if source is None else decoding.value(source)
        return raw

    @classmethod
    def from_json(cls, content: bytes | bytearray | memoryview | str) -> Self:
        """A row from the JSON text of one object.

        Args:
            content: the text, in UTF-8 where it is bytes.

        Raises:
            DecodeError: when it is no JSON object, or has no id where the row needs one.
        """
        data = content.encode("utf-8", "replace") if isinstance(content, str) else bytes(content)
        try:
            row: Self = _decoder(cls).decode(data)
        except decoding.DECODE_FAILURES:
            data = decoding.readable(data)
            row = cls._repaired(data)
        vars(row)["_source"] = data
        return row

    @classmethod
    def many(
        cls, raws: Iterable[msgspec.Raw], unreadable: list[DecodeError] | None = None
    ) -> tuple[Self, ...]:
        """Rows from the pieces of a list.

        Each row copies its own bytes, so that keeping one does not keep its whole page.

        Args:
            unreadable: takes the errors of rows that cannot be read, which are left out then.

        Raises:
            DecodeError: as ``from_json``; with ``unreadable`` only when no row at all can be read.
        """
        decode = cast("Callable[[bytes], Self]", _decoder(cls).decode)
        rows: list[Self] = []
        for raw in raws:
            data = bytes(raw)
            try:
                row = decode(data)
                vars(row)["_source"] = data
            except decoding.DECODE_FAILURES:
                try:
                    row = cls.from_json(data)
                except DecodeError as error:
                    if unreadable is None:
                        raise
                    unreadable.append(error)
                    log.warning("a row is left out: %s", error)
                    continue
            rows.append(row)
        if unreadable and not rows:
            raise unreadable[0]
        return tuple(rows)

    @classmethod
    def _repaired(cls, data: bytes) -> Self:
        value = decoding.value(data)
        if not isinstance(value, dict):
            raise DecodeError(f"a {cls.__name__} is a JSON object, not {type(value).__name__}")
        try:
            value = without_nulls(value)
        except RecursionError:
            value = None
        if value is None:
            # Newer Pythons decode what is nested too deeply to be walked through.
            raise DecodeError(f"unreadable {cls.__name__}: it is nested too deeply")
        cls._adapt(value)
        for _ in range(_REPAIRS):
            try:
                row: Self = msgspec.convert(value, cls, strict=False)
                return row
            except msgspec.ValidationError as error:
                if not repair(value, str(error)):
                    excerpt = data[: decoding.EXCERPT].decode("utf-8", "replace")
                    complaint = f"unreadable {cls.__name__}: {error}"
                    raise DecodeError(complaint, excerpt=excerpt) from error
                log.warning("%s %.20s: %s", cls.__name__, value.get("id", "?"), error)
        raise DecodeError(f"unreadable {cls.__name__}")

    @classmethod
    def _adapt(cls, value: dict[str, Any]) -> None:
        """Brings a known variant of the wire form to the usual one, in place."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        source = self.__dict__.get("_source")
        if source is None:
            return super().__reduce__()  # type: ignore[return-value]
        return type(self).from_json, (source,)


R = TypeVar("R", bound=Row)


@cache
def _decoder(cls: type[R]) -> msgspec.json.Decoder[R]:
    return msgspec.json.Decoder(cls)


def without_nulls(value: Any) -> Any:
    """A copy without the null members of objects: null and absent mean the same in V2."""
    if is_object(value):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if is_array(value):
        return [without_nulls(v) for v in value]
    return value


def repair(value: Any, complaint: str) -> bool:
    """Makes the spot that msgspec complains about acceptable, or removes it; False if it cannot."""
    at = _AT.search(complaint)
    steps = [name or int(index) for name, index in _STEP.findall(at["path"])] if at else []
    parent: Any = value
    while len(steps) > 1 and _holds(parent, steps[0]) and _holds(parent[steps[0]], steps[1]):
        # Members of a mapping are named "[...]" in complaints; then the mapping itself goes.
        parent = parent[steps.pop(0)]
    if not steps or not _holds(parent, steps[0]):
        return False
    last = steps[0]
    bad_value = parent[last]
    if "Expected `str" in complaint and isinstance(bad_value, int | float):
        parent[last] = str(bad_value)
    elif isinstance(bad_value, str) and _NAIVE.fullmatch(bad_value):
        parent[last] = bad_value + "Z"
    else:
        del parent[last]
    return True


def _holds(container: Any, step: Any) -> bool:
    if isinstance(container, dict):
        return step in container
    return is_array(container) and isinstance(step, int) and step < len(container)
