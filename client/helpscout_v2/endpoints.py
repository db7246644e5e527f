"""Endpoints as data: a name, a method and a path; calling one fills in the path."""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from helpscout_v2 import arguments
from helpscout_v2.errors import ArgumentError, InvalidIdError

ENDPOINTS: dict[str, Endpoint] = {}
"""Every endpoint of this client, by name."""

_HOLE = re.compile(r"\{(\w+)\}")
_SNAKE = re.compile(r"(?<!^)(?=[A-Z])")
_FROM_ZERO = frozenset({"systemUserId"})
_TEXTUAL = frozenset({"slug"})


class EndpointCall(msgspec.Struct, frozen=True):
    """An endpoint with its path filled in."""

    method: str
    path: str


class Endpoint(msgspec.Struct, frozen=True):
    """One row of the API's table. Registers itself in ``ENDPOINTS``."""

    name: str
    method: str
    path: str
    uuids: bool = False
    """Whether the ids in the path are UUIDs, as in the Chat API."""

    @property
    def holes(self) -> tuple[str, ...]:
        """The names of the path's parameters, in order."""
        return tuple(_HOLE.findall(self.path))

    def __post_init__(self) -> None:
        if self.name in ENDPOINTS:
            raise ValueError(f"endpoint {self.name} is declared twice")
        ENDPOINTS[self.name] = self

    def __call__(self, *values: int | str) -> EndpointCall:
        """The call for these path values, in order.

        Raises:
            InvalidIdError: naming the argument, when an id is not a positive number, or no UUID.
        """
        path = self.path
        for hole, value in zip(self.holes, values, strict=True):
            try:
                segment = self._segment(hole, value)
            except ArgumentError as error:
                raise InvalidIdError(str(error)) from None
            path = path.replace("{" + hole + "}", segment)
        return EndpointCall(self.method, path)

    def _segment(self, hole: str, value: int | str) -> str:
        name = _SNAKE.sub("_", hole).lower()
        if self.uuids:
            return arguments.uuid(name, value)
        if hole in _TEXTUAL:
            return quote(arguments.text(hole, value), safe="")
        return str(arguments.number(name, value, least=0 if hole in _FROM_ZERO else 1))
