"""Records with lower-cased attributes, and the page that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from helpscout_shim.catalog import SHAPES


class Record(dict[str, Any]):
    """One object of the API.

    Its keys are attributes in lower case (`createdat`, `folderid`); V1's own spelling
    (`createdAt`) reads the same. A field V1 knows and the answer left out is None, an unknown one
    raises AttributeError. Objects inside stay dicts with V1's keys.

    Forks gave plain dicts instead, so it is one with V1's keys: `row["createdAt"]`, `row.get(...)`.
    """

    shape: ClassVar[str] = ""
    # Rows of the original were hashable; two of them are equal only when they are identical.
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        for name, value in (values or {}).items():
            self[name] = value

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        vars(self)[key.lower()] = value

    def __setattr__(self, name: str, value: Any) -> None:
        key_in_v1 = next((key for key in self if key.lower() == name.lower()), name)
        self[key_in_v1] = value

    def __missing__(self, key: str) -> Any:
        if isinstance(key, str) and key.lower() in vars(self):
            return vars(self)[key.lower()]
        raise KeyError(key)

    def __getattr__(self, name: str) -> Any:
        lower = name.lower()
        if lower != name and lower in self.__dict__:
            return self.__dict__[lower]
        shape = SHAPES.get(self.shape)
        if shape is not None and any(field.v1.lower() == lower for field in shape.fields):
            return None
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('id', '')}>"


class Mailbox(Record):
    """A mailbox."""

    shape = "Mailbox"


class Folder(Record):
    """A folder of a mailbox."""

    shape = "Folder"


class Thread(Record):
    """One entry of a conversation."""

    shape = "Thread"


class Conversation(Record):
    """A conversation; `threads` holds Thread objects."""

    shape = "Conversation"

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(values)
        threads = self.__dict__.get("threads")
        if isinstance(threads, list):
            self.threads = [Thread(t) if isinstance(t, dict) else t for t in threads]


class SearchConversation(Record):
    """A conversation in search results."""

    shape = "SearchConversation"


class Customer(Record):
    """A customer."""

    shape = "Customer"


class User(Record):
    """A user or a team."""

    shape = "User"


class Tag(Record):
    """A tag."""

    shape = "Tag"


class Attachment(Record):
    """A file of a thread; made by hand from the dicts in `thread.attachments`."""

    shape = "Attachment"

    def isimage(self) -> bool:
        """Whether the MIME type is one of images."""
        return str(self.__dict__.get("mimetype") or "").startswith("image")


class Page:
    """A page of a list: `page`, `pages`, `count` and `items`; iterates over the items."""

    def __init__(
        self, page: int = 1, pages: int = 1, count: int = 0, items: list[Any] | None = None
    ) -> None:
        self.page = page
        self.pages = pages
        self.count = count
        self.items = items if items is not None else []

    # Without a length on purpose: V1 code tests `while page:`, and an empty page was true.
    def __getitem__(self, index: Any) -> Any:
        return self.items[index]
