"""The values that go in and out of the translator; none of them knows a socket."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from helpscout_shim.catalog import Loss
from helpscout_shim.v1_address import decoded, v1_path

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class V1Request:
    """A V1 call as it came: `path` with or without `/v1`, `query` pairs decoded, `body` bytes."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @classmethod
    def of_url(cls, method: str, url: str, body: bytes = b"") -> Self:
        """The request for a URL, or for a path with its query."""
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True, errors="replace", separator="&")
        path = decoded(parts.path)
        return cls(method.upper(), v1_path(path) or path, tuple(query), body)


@dataclass(frozen=True, slots=True)
class V1Answer:
    """What the V1 caller sees, and what an adapter must know about how it came about.

    `failure` is the transport failure that stopped the call before V2 answered at all; `refused`
    is the loss a strict run would not accept.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    endpoint: str | None = None
    losses: tuple[Loss, ...] = ()
    failure: Exception | None = None
    refused: Loss | None = None

    def json(self) -> Json:
        """The parsed body, None when it is empty."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class Call:
    """One V2 request: path below the API host, query parameters, JSON body.

    `reads` are the only keys of listed rows that will be looked at; the others need no decoding.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Json = None
    reads: frozenset[str] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One V2 answer; headers are looked up in lower case. `failure` is set when none came."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    failure: Exception | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


# Calls yielded together are independent of each other and may run at the same time.
Steps: TypeAlias = Generator[tuple[Call, ...], tuple[Reply, ...], V1Answer]
