"""From the method and path of a V1 call to its endpoint in the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from helpscout_shim.catalog import ENDPOINTS, CatalogueError, Endpoint

__all__ = ["Match", "Router", "match"]


@dataclass(frozen=True, slots=True)
class Match:
    """An endpoint and the values its path was called with, still percent-encoded."""

    endpoint: Endpoint
    params: Mapping[str, str]


class Router:
    """Finds the endpoint of a method and path; literal segments take precedence over parameters.

    Raises:
        CatalogueError: when two endpoints have the same method and path.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        # By method, number of segments and the first of them, which is literal in all of V1.
        self._rows: dict[tuple[str, int, str], list[tuple[re.Pattern[str], Endpoint]]] = {}
        literal_first = sorted(endpoints, key=lambda e: e.path.count("{"))
        keys: set[tuple[str, str]] = set()
        for row in literal_first:
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+?)", re.escape(row.path))
            key = (row.method, re.sub(r"\{\w+\}", "{}", row.path))
            if key in keys:
                raise CatalogueError(f"{row.method} {row.path} is declared twice")
            keys.add(key)
            self._rows.setdefault(_slot(row.method, row.path), []).append(
                (re.compile(pattern), row)
            )

    def match(self, method: str, path: str) -> Match | None:
        """The endpoint of a call, or None.

        Args:
            method: the HTTP method.
            path: the path, with or without its leading `/v1`.
        """
        bare = "/" + path.split("?", 1)[0].lstrip("/")
        if bare.startswith("/v1/"):
            bare = bare[3:]
        for pattern, row in self._rows.get(_slot(method.upper(), bare), ()):
            values = pattern.fullmatch(bare)
            if values:
                return Match(row, MappingProxyType(values.groupdict()))
        return None


def _slot(method: str, path: str) -> tuple[str, int, str]:
    return method, path.count("/"), path.split("/", 2)[1]


# The gateway and the translator ask for the same path one after the other.
match = lru_cache(maxsize=256)(Router(ENDPOINTS).match)
