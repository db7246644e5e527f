"""What the methods of the V1 client libraries ask for: one row per method, as data.

A row names the endpoint of the catalogue (`helpscout_shim.catalog`) and which argument fills which
part of the V1 call; everything else (the call of `helpscout_v2`, its parameters, the fields of the
answer) is the catalogue's. The codemods and docs/codemods.md read the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from helpscout_codemods.values.types import Dialect, Style

Kind = Literal["id", "record", "query", "flag", "domain", "body", "changes", "ignored"]
"""What an argument is: an `id`; a `record` or its id; a `query` parameter; a `flag` of a write; a
search `domain`; a new record as `body`; a record whose `changes` are sent; `ignored` by V1."""


class Slot(Struct, frozen=True):
    """One argument of a method: its `name`, and the V1 path or query parameter that it fills."""

    name: str
    to: str = ""
    kind: Kind = "query"


class Method(Struct, frozen=True):
    """One method of a client.

    `more` lets other keywords through as V1 query parameters. `absent` means that a missing record
    is None. `stateful` lists give their next page each time they are asked again.
    """

    endpoint: str
    slots: tuple[Slot, ...] = ()
    more: bool = False
    absent: bool = False
    stateful: bool = False


class Library(Struct, frozen=True):
    """A V1 client library: what makes a client, how it spells fields, what it can be asked.

    `lists` says what a list is: an object that pages by itself, or one page. `key` is the
    attribute that takes the V1 key where the constructor does not; `forget` is the method that
    only resets the client.
    """

    name: str
    dialect: Dialect
    constructors: tuple[str, ...]
    style: Style
    lists: Literal["all", "page"]
    methods: Mapping[str, Method]
    errors: Mapping[str, str]
    key: str = ""
    forget: str = ""


def rows(methods: dict[str, Method]) -> Mapping[str, Method]:
    return MappingProxyType(methods)


def ident(name: str, to: str) -> Slot:
    return Slot(name, to, "id")


def record(name: str, to: str) -> Slot:
    return Slot(name, to, "record")
