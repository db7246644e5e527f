"""The vocabulary of object differences: a shape describes a V1 object field by field.

Everything here is data. The translator reads it at run time, the codemods at rewrite time, and the
compatibility page is printed from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Literal

DOCS = "https://developer.helpscout.com/mailbox-api/"

Form = Literal["get", "list"]
BOTH: tuple[Form, ...] = ("get", "list")
GET: tuple[Form, ...] = ("get",)
LIST: tuple[Form, ...] = ("list",)


class CatalogueError(Exception):
    """A declaration contradicts itself or its neighbours; raised while importing the catalogue."""


class Empty(Enum):
    """What V1 shows where V2 holds nothing."""

    NULL = "null"
    ARRAY = "[]"
    TEXT = '""'
    ZERO = "0"
    FALSE = "false"
    ABSENT = "key left out"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something V1 could say and V2 cannot.

    `id` is stable and dotted (`conversation.modifiedAt`), `why` and `instead` are sentences, `doc`
    is the official page. `minor` marks fields that V1 never documented: they are listed but do
    not stop a strict run.
    """

    id: str
    why: str
    instead: str
    doc: str = DOCS
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """The JSON value is the same in both versions."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An ISO 8601 UTC text in both versions; the client's model holds an aware datetime."""


@dataclass(frozen=True, slots=True)
class Nested:
    """One object of another shape; a reference to an id in `nobody` means null in V1."""

    shape: str
    nobody: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Many:
    """An array of objects of another shape."""

    shape: str


@dataclass(frozen=True, slots=True)
class Words:
    """An enumeration spelled differently; pairs are (V2, V1), words not listed pass unchanged."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """A value worked out from several V2 fields by the translator's function of this name."""

    name: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value V1 always sent and V2 never holds."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Absent:
    """V2 holds nothing that could fill the field; V1's empty value is shown."""


Conversion = Same | Moment | Nested | Many | Words | Computed | Constant | Absent


@dataclass(frozen=True, slots=True)
class Field:
    """One V1 field.

    `v2` is the dotted wire path in the V2 object (None when computed from several or lost).
    `python` is the attribute path on the `helpscout_v2` model, None without a native counterpart;
    `inside` gives attribute paths for members of a V1 object that V2 flattened
    (`mailbox.id` -> `mailbox_id`); `expression` is a Python expression with `{}` for the model
    where no single attribute says the same. `blank` says that V2's empty text or list is V1's
    empty value. `words` are V1's, where typed clients know no others: `nearest` stands for any
    other word, with the field's loss.
    """

    v1: str
    v2: str | None
    convert: Conversion = field(default_factory=Same)
    forms: tuple[Form, ...] = BOTH
    python: str | None = None
    inside: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    expression: str | None = None
    empty: Empty = Empty.NULL
    empty_in_list: Empty | None = None
    loss: Loss | None = None
    note: str = ""
    blank: bool = False
    words: frozenset[str] = frozenset()
    nearest: str | None = None

    def empty_for(self, form: Form) -> Empty:
        """The empty value of this field in one form of its object.

        Args:
            form: `get`, the object on its own, or `list`, a row of a list.
        """
        if form == "list" and self.empty_in_list is not None:
            return self.empty_in_list
        return self.empty


@dataclass(frozen=True, slots=True)
class Shape:
    """One V1 object, its V2 counterpart and the model that `helpscout_v2` gives for it."""

    name: str
    v2: str
    model: str | None
    fields: tuple[Field, ...]
    doc: str = DOCS
    note: str = ""

    def field(self, v1: str) -> Field | None:
        """The field with this V1 name, None when V1 had no such field.

        Args:
            v1: the name in V1's JSON.
        """
        return next((f for f in self.fields if f.v1 == v1), None)

    def losses(self) -> Iterator[Loss]:
        """The losses of the shape's own fields."""
        return (f.loss for f in self.fields if f.loss is not None)


def snake(name: str) -> str:
    """`createdAt` -> `created_at`, as the client's models spell wire names."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def same(
    *names: str,
    forms: tuple[Form, ...] = BOTH,
    empty: Empty = Empty.NULL,
    blank: bool = False,
) -> tuple[Field, ...]:
    """Fields with one name and one value in both versions."""
    return tuple(
        Field(n, n, Same(), forms, python=snake(n), empty=empty, blank=blank) for n in names
    )


def closed(
    v1: str,
    convert: Conversion | None = None,
    *,
    owner: str,
    words: Iterable[str],
    nearest: str | None,
    doc: str,
) -> tuple[Field, ...]:
    """A field with one name in both versions and fewer words in V1; `owner` prefixes the loss."""
    why = f"V2 has words that V1 lacked; {nearest or 'null'} is shown for them."
    loss = Loss(f"{owner}.{v1}", why, f"Read {v1} from V2.", DOCS + doc, minor=True)
    return (
        Field(
            v1,
            v1,
            convert or Same(),
            python=snake(v1),
            loss=loss,
            words=frozenset(words),
            nearest=nearest,
        ),
    )


def moments(*names: str, forms: tuple[Form, ...] = BOTH) -> tuple[Field, ...]:
    """Dates with one name in both versions."""
    return tuple(Field(n, n, Moment(), forms, python=snake(n)) for n in names)


def renamed(
    v1: str,
    v2: str,
    convert: Conversion | None = None,
    *,
    python: str | None = None,
    forms: tuple[Form, ...] = BOTH,
    empty: Empty = Empty.NULL,
    empty_in_list: Empty | None = None,
    loss: Loss | None = None,
    note: str = "",
) -> tuple[Field, ...]:
    """A field whose name (and perhaps value) differs; `python` defaults to the V2 name."""
    attribute = python if python is not None else snake(v2.rpartition(".")[2])
    field_ = Field(
        v1,
        v2,
        convert or Same(),
        forms,
        python=attribute,
        empty=empty,
        empty_in_list=empty_in_list,
        loss=loss,
        note=note,
    )
    return (field_,)


def lost(
    v1: str,
    *,
    why: str,
    instead: str,
    owner: str,
    empty: Empty = Empty.NULL,
    forms: tuple[Form, ...] = BOTH,
    doc: str = DOCS,
    minor: bool = False,
) -> tuple[Field, ...]:
    """A field that V2 cannot fill at all; `owner` prefixes the loss id."""
    loss = Loss(
        f"{owner}.{v1}", why, instead, doc if doc.startswith("https:") else DOCS + doc, minor
    )
    return (Field(v1, None, Absent(), forms, empty=empty, loss=loss),)


def shape(
    name: str,
    *groups: tuple[Field, ...],
    v2: str | None = None,
    model: str | None = None,
    doc: str = "",
    note: str = "",
) -> Shape:
    """Join field groups into a shape, in V1's key order; a doubled name is refused."""
    fields = tuple(f for group in groups for f in group)
    names = [f.v1 for f in fields]
    duplicates = sorted({n for n in names if names.count(n) > 1})
    if duplicates:
        raise CatalogueError(f"{name} declares {', '.join(duplicates)} twice")
    return Shape(name, v2 or name, model, fields, DOCS + doc, note)
