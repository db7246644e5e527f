"""Lists: lazy, re-iterable, one page in memory at a time.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from helpscout_v2 import check, wire
from helpscout_v2.envelopes import Listing, read_hal
from helpscout_v2.errors import ArgumentError, DecodeError
from helpscout_v2.rows import Row
from helpscout_v2.wire import Answer

__all__ = ["Page", "Pages"]

T = TypeVar("T", bound=Row)
RECENT = 2000
"""Rows remembered where rows can only move to the next page (see ``Seen``)."""

USUAL_SIZE = 25
"""Rows on a page of most lists; an answer that says otherwise is believed."""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page: its rows, its number (from 1), and what the API says about the whole list.

    ``size`` is the most rows a page may hold, by the server; never count on a value.
    ``token`` names this place in the list, for ``Pages.resume``.
    """

    items: tuple[T, ...]
    number: int
    total_pages: int
    total: int
    size: int
    token: str
    following: Mapping[str, str] | None
    """The query of the next page; None on the last one."""

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Seen:
    """Remembers rows, so that one that moves to a later page is not handed out twice.

    Rows of a list sorted by something that never changes move only when others are added or
    removed, and then only to the page next to theirs: the last ``window`` are remembered, and
    memory stays flat. Where the sort key can change (``window=None``), all are; with a window of 0
    none is.
    """

    def __init__(self, window: int | None) -> None:
        self._window = window
        self._ids: set[Any] = set()
        self._order: deque[Any] = deque()

    def fresh(self, rows: tuple[T, ...]) -> tuple[T, ...]:
        """The rows that are seen for the first time. Rows without an id always are."""
        ids: list[Any] = [getattr(row, "id", None) for row in rows]
        if self._window == 0 or not ids or ids[0] is None:
            return rows
        if len(set(ids)) < len(ids) or not self._ids.isdisjoint(ids):
            fresh = {key: row for key, row in zip(ids, rows, strict=True) if key not in self._ids}
            ids, rows = list(fresh), tuple(fresh.values())
        self._ids.update(ids)
        if self._window is not None:
            self._order.extend(ids)
            while len(self._order) > self._window:
                self._ids.discard(self._order.popleft())
        return rows


class Pages(Generic[T]):
    """The rows of a list. Iterating asks page by page; iterating again asks again.

    Every page is asked for with all filters, whatever the links carry. A row that moves to a later
    page meanwhile is handed out once. Errors of a page surface while iterating.
    """

    def __init__(
        self,
        fetch: Callable[[str, Mapping[str, Any]], Answer],
        path: str,
        model: type[T],
        keys: tuple[str, ...],
        params: Mapping[str, Any],
        *,
        guard: Callable[[str, str], None],
        reader: Callable[[Answer, tuple[str, ...]], Listing] = read_hal,
        start: int = 1,
        window: int | None = None,
    ) -> None:
        self._fetch = fetch
        self._path = path
        self._model = model
        self._keys = keys
        self._params = dict(params)
        self._guard = guard
        self._reader = reader
        self._start = start
        self._window = window
        self._latest: Page[T] | None = None

    def __repr__(self) -> str:
        return f"<Pages of {self._model.__name__} from {self._path}>"

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self, *, size: int | None = None) -> Iterator[Page[T]]:
        """Page by page, from the first (or the ``page`` asked for) to the last.

        With ``size`` the rows are cut into pages of that many, whatever the server's pages hold:
        ``number`` and ``total_pages`` count these pages, and ``token`` is empty.

        Raises:
            ArgumentError: when ``size`` is not a positive whole number.
        """
        return self._server_pages() if size is None else self._cut(check.number("size", size))

    def _server_pages(self) -> Iterator[Page[T]]:
        seen = Seen(self._window)
        following: Mapping[str, Any] | None = {"page": self._start}
        asked = self._start
        while following is not None:
            page = self._page(asked, following)
            if page.items and 0 < page.number < asked:
                raise DecodeError(
                    f"asked for page {asked} and was given page {page.number} again",
                    method="GET",
                    path=self._path,
                )
            fresh = seen.fresh(page.items)
            following = page.following
            asked = int(following["page"]) if following else asked
            if following is not None and not page.items:
                return
            yield page if len(fresh) == len(page.items) else _replaced(page, fresh)

    def _cut(self, size: int) -> Iterator[Page[T]]:
        rows: tuple[T, ...] = ()
        number = 0
        for page in self._server_pages():
            rows += page.items
            while len(rows) >= size:
                number += 1
                yield _resized(page, rows[:size], number, size)
                rows = rows[size:]
        if number == 0 or rows:
            yield _resized(page, rows, number + 1, size)

    def page(self, number: int, *, size: int | None = None) -> Page[T]:
        """One page by its number, from 1; a number past the end gives an empty page.

        With ``size`` it is the page of that many rows, put together from the server's pages.

        Raises:
            ArgumentError: when a number is not a positive whole number.
        """
        if size is None:
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise ArgumentError(f"number must be a positive whole number, not {number!r}")
            return self._page(number, {"page": number})
        number = check.number("number", number)
        begin = (number - 1) * check.number("size", size)
        step = USUAL_SIZE
        first = begin // step + 1
        head = self.page(first)
        if head.size not in (0, step):
            step = head.size
            first, asked = begin // step + 1, first
            head = head if first == asked else self.page(first)
        last = min((begin + size - 1) // step + 1, head.total_pages)
        pages = [head, *(self.page(n) for n in range(first + 1, last + 1))]
        rows = tuple(row for page in pages for row in page.items)
        skipped = begin - (first - 1) * step
        return _resized(head, rows[skipped : skipped + size], number, size)

    def first(self) -> T | None:
        """The first row, or None when the list is empty. One request, unless one is in hand."""
        page = self._known()
        return page.items[0] if page.items else None

    @property
    def total(self) -> int:
        """How many rows the API counts. One request, unless one was made already."""
        return self._known().total

    @property
    def total_pages(self) -> int:
        """How many pages the API counts. One request, unless one was made already."""
        return self._known().total_pages

    def resume(self, token: str) -> Pages[T]:
        """The same list from the page after the one that carried ``token``.

        Raises:
            ArgumentError: when the token belongs to a list with other filters.
        """
        number, _, mark = str(token).partition(".")
        if not number.isdigit() or mark != self._mark():
            raise ArgumentError("token does not belong to this list with these filters")
        return self.starting(int(number) + 1)

    def starting(self, number: int) -> Pages[T]:
        """The same list from page ``number`` on."""
        return Pages(
            self._fetch,
            self._path,
            self._model,
            self._keys,
            self._params,
            guard=self._guard,
            reader=self._reader,
            start=number,
            window=self._window,
        )

    def _known(self) -> Page[T]:
        return self._latest or self.page(self._start)

    def _mark(self) -> str:
        named = wire.query_string(sorted(self._params.items()))
        return hashlib.sha256(f"{self._path}?{named}".encode()).hexdigest()[:16]

    def _page(self, asked: int, query: Mapping[str, Any]) -> Page[T]:
        answer = self._fetch(self._path, {**self._params, **query})
        page = self._read(answer, asked)
        if asked == self._start:
            self._latest = page
        return page

    def _read(self, answer: Answer, asked: int) -> Page[T]:
        found = self._reader(answer, self._keys)
        items = self._model.many(found.rows)
        number = found.number or asked
        if found.next is not None:
            self._guard(found.next, self._path)
        following = wire.next_params(found.next)
        # The next link can vanish while the count of pages says there is more, and the reverse.
        if following is not None or number < found.pages:
            following = {**(following or {}), "page": _after(following, number)}
        return Page(
            items=items,
            number=number,
            total_pages=found.pages,
            total=found.total,
            size=found.size,
            token=f"{number}.{self._mark()}",
            following=following,
        )


def _after(following: Mapping[str, str] | None, number: int) -> str:
    named = (following or {}).get("page", "")
    return named if named.isdigit() and int(named) > number else str(number + 1)


def _replaced(page: Page[T], items: tuple[T, ...]) -> Page[T]:
    return Page(
        items, page.number, page.total_pages, page.total, page.size, page.token, page.following
    )


def _resized(page: Page[T], items: tuple[T, ...], number: int, size: int) -> Page[T]:
    """A page of ``size`` rows; an empty list has one page, as it has for the server."""
    total_pages = max(1, -(-page.total // size))
    following = {"page": str(number + 1)} if number < total_pages else None
    return Page(items, number, total_pages, page.total, size, "", following)
