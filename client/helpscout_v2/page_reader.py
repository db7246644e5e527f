"""Pages out of answers, without asking for any.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, Self, TypeVar

import msgspec

from helpscout_v2 import wire
from helpscout_v2.envelopes import Listing, read_hal
from helpscout_v2.errors import ArgumentError, DecodeError
from helpscout_v2.rows import Row
from helpscout_v2.typeguards import count
from helpscout_v2.wire import Answer

__all__ = ["Page", "PageReader"]

T = TypeVar("T", bound=Row)
NOT_COUNTED = -1
"""``Page.total`` of a list that the API does not count (those that go on by cursor)."""


class LinkChecker(Protocol):
    """Knows which host links may lead to."""

    @abstractmethod
    def check_link(self, url: str, path: str) -> None:
        """Refuses a link out of the configured host, found in an answer to ``path``."""


A = TypeVar("A", bound=LinkChecker)


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page: its rows, its number (from 1), and what the API says about the whole list.

    ``size`` is the most rows a page may hold, by the server; never count on a value. ``total`` and
    ``total_pages`` are -1 where the API does not count its rows. ``token`` names this place in the
    list, for ``Pages.resume``. ``unreadable`` holds the errors of rows that are left out because
    nothing can be made of them; each was logged, too.
    """

    items: tuple[T, ...]
    number: int
    total_pages: int
    total: int
    size: int
    token: str
    following: Mapping[str, str] | None
    """The query of the next page; None on the last one."""
    unreadable: tuple[DecodeError, ...] = ()

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class PageReader(Generic[A, T]):
    """A list: its address, its filters, and the place where reading begins."""

    def __init__(
        self,
        api: A,
        path: str,
        model: type[T],
        keys: tuple[str, ...],
        params: Mapping[str, Any],
        *,
        reader: Callable[[Answer, tuple[str, ...]], Listing] = read_hal,
        start: int = 1,
        window: int | None = None,
        numbered: bool = True,
        begin: Mapping[str, str] | None = None,
    ) -> None:
        self._api = api
        self._path = path
        self._model = model
        self._keys = keys
        self._params = dict(params)
        self._reader = reader
        self._start = start
        self._window = window
        self._numbered = numbered
        self._begin: Mapping[str, str] = begin or {}
        self._latest: Page[T] | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._model.__name__} from {self._path}>"

    def resume(self, token: str) -> Self:
        """The same list from the page after the one that carried ``token``.

        Args:
            token: ``Page.token`` of the last page that was read.

        Raises:
            ArgumentError: when the token belongs to a list with other filters.
        """
        number, _, rest = str(token).partition(".")
        mark, by_cursor, query = rest.partition(".")
        page = count(number)
        if page is None or mark != self._mark():
            raise ArgumentError("token does not belong to this list with these filters")
        if by_cursor and not query:
            return self.starting(0)  # the last page: nothing follows
        return self.starting(page + 1, wire.next_params(f"?{query}") if query else None)

    def starting(self, number: int, begin: Mapping[str, str] | None = None) -> Self:
        """The same list from page ``number`` on, or from ``begin`` on; with 0, no rows of it.

        Args:
            number: the number of the page, from 1.
            begin: the query to begin with, for lists that go on by cursor.
        """
        return type(self)(
            self._api,
            self._path,
            self._model,
            self._keys,
            self._params,
            reader=self._reader,
            start=number,
            window=self._window,
            numbered=self._numbered,
            begin=begin,
        )

    def _first_query(self) -> Mapping[str, Any]:
        if self._numbered or (self._start > 1 and not self._begin):
            return {"page": self._start}
        return self._begin

    def _endless(self, message: str) -> DecodeError:
        return DecodeError(f"{message} again", method="GET", path=self._path)

    def _mark(self) -> str:
        query = wire.query_string(sorted(self._params.items()))
        return hashlib.sha256(f"{self._path}?{query}".encode()).hexdigest()[:16]

    def _read(self, answer: Answer, place: int) -> Page[T]:
        listing = self._reader(answer, self._keys)
        unreadable: list[DecodeError] = []
        try:
            items = self._model.many(listing.rows, unreadable)
        except DecodeError as error:
            raise answer.undecodable(error.reason) from error
        number = listing.number or place
        if listing.next is not None:
            self._api.check_link(listing.next, self._path)
        following = wire.next_params(listing.next)
        by_cursor = not self._numbered and listing.number == 0
        # The next link can vanish while the count of pages says there is more, and the reverse.
        if not by_cursor and (following is not None or number < listing.pages):
            following = {**(following or {}), "page": _after(following, number)}
        is_uncounted = by_cursor and (following is not None or place > 1)
        token = f"{number}.{self._mark()}"
        return Page(
            items=items,
            number=number,
            total_pages=NOT_COUNTED if is_uncounted else listing.pages,
            total=NOT_COUNTED if is_uncounted else listing.total,
            size=listing.size,
            token=f"{token}.{wire.query_string(following)}" if by_cursor else token,
            following=following,
            unreadable=tuple(unreadable),
        )


def _after(following: Mapping[str, str] | None, number: int) -> str:
    next_number = count(following.get("page")) if following else None
    return str(max(next_number or 0, number + 1))
