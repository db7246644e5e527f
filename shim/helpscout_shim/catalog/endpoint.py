"""The vocabulary of endpoint differences: what a V1 call becomes on V2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from helpscout_shim.catalog.shape import DOCS, Form, Loss

Method = Literal["GET", "POST", "PUT", "DELETE"]
Envelope = Literal["page", "item", "results", "drilldown", "raw", "empty"]
ParamType = Literal["int", "string", "datetime", "csv", "bool", "base64", "object", "array"]
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Mapped:
    """V2 does the same."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Lossy:
    """V2 does it, with losses that have a name."""

    sentence: str
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """V2 cannot do it; the caller gets a V1 error that says what to do instead."""

    sentence: str
    instead: str


Outcome = Mapped | Lossy | Gone


@dataclass(frozen=True, slots=True)
class Param:
    """A query parameter, a flag or a body key of a V1 call; `default` is V1's."""

    name: str
    type: ParamType = "string"
    required: bool = False
    default: str | int | bool | None = None
    choices: tuple[str | int, ...] = ()
    note: str = ""
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class ClientCall:
    """The `helpscout_v2` call that does the work of a V1 call.

    `method` is the dotted path on `HelpScout`. `path`, `query` and `body` map a V1 path parameter,
    query parameter or (dotted) body key to the argument name; a V1 name that is missing here has
    no argument, and `query:(customerIds:{})` means the argument `query` filled with that text.
    `defaults` are V1 defaults that V2 does not share and that must be written out.
    `positional` are the argument names that come first, in order. `variants` holds one call per
    value of the body key `variant_key` where V2 split one V1 call into several.
    """

    method: str
    path: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    query: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    body: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    defaults: Mapping[str, str | int | bool | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    positional: tuple[str, ...] = ()
    variant_key: str | None = None
    variants: Mapping[str, ClientCall] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One row of V1: `path` is relative to /v1 and keeps its `.json`.

    `envelope` is what a successful answer is wrapped in (`empty` for writes, whose `reload` flag
    turns it into `item`); `shape` names the object inside. `v2` lists the V2 calls in words.
    """

    id: str
    method: Method = "GET"
    path: str
    outcome: Outcome
    v2: tuple[str, ...]
    envelope: Envelope
    shape: str | None = None
    success: int = 200
    client: ClientCall | None = None
    params: tuple[Param, ...] = ()
    body: tuple[Param, ...] = ()
    doc: str = DOCS
    note: str = ""

    @property
    def form(self) -> Form:
        """Which form of its shape it answers: rows of lists have fewer fields than single reads."""
        return "list" if self.envelope == "page" else "get"

    @property
    def path_params(self) -> tuple[str, ...]:
        """Names in braces, left to right."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    def losses(self) -> Iterable[Loss]:
        """Losses of the call itself and of its parameters."""
        if isinstance(self.outcome, Lossy):
            yield from self.outcome.losses
        yield from (p.loss for p in (*self.params, *self.body) if p.loss is not None)
