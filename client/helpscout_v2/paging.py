"""Lists: lazy, re-iterable, one page in memory at a time.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from helpscout_v2 import arguments, wire
from helpscout_v2.api import Api
from helpscout_v2.envelopes import Listing, read_hal
from helpscout_v2.errors import ArgumentError, DecodeError
from helpscout_v2.rows import Row
from helpscout_v2.typeguards import count
from helpscout_v2.wire import Answer

__all__ = ["Page", "Pages"]

T = TypeVar("T", bound=Row)
RECENT = 2000
"""Rows remembered where rows can only move to the next page (see ``Seen``)."""
SEEN_PAGES = 40
"""Pages in a row without one new row after which a list is taken for endless. Some are usual: rows
that are added or changed meanwhile push others to later pages."""
SEEN_PAGES_BEYOND = 5
"""The same, behind the last page that the API counts."""
SEEN_PAGES_GROWING = 200
"""The same, while the API counts more rows with every page."""
UNCOUNTED = -1
"""``Page.total`` of a list that the API does not count (those that go on by cursor)."""

USUAL_SIZE = 25
"""Rows on a page of most lists; an answer that says otherwise is believed."""


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


class Progress:
    """Notices a list that brings nothing new any more although it names a next page."""

    def __init__(self) -> None:
        self._latest: tuple[Any, ...] = ()
        self._total = 0
        self._without_new = 0
        self._growing = 0

    def stuck(self, page: Page[T], fresh: tuple[T, ...]) -> bool:
        """Whether the list goes round in a circle, as far as this page and those before show."""
        without_ids = bool(page.items) and getattr(page.items[0], "id", None) is None
        is_new = page.items != self._latest if without_ids else bool(fresh)
        grown = page.total > self._total
        self._latest, self._total = page.items, page.total
        self._growing = self._growing + 1 if grown and not is_new else 0
        self._without_new = 0 if is_new or grown else self._without_new + 1
        counted = page.number < page.total_pages
        limit = SEEN_PAGES if counted else SEEN_PAGES_BEYOND
        return self._without_new >= limit or self._growing >= SEEN_PAGES_GROWING


class Pages(Generic[T]):
    """The rows of a list. Iterating asks page by page; iterating again asks again.

    Every page is asked for with all filters, whatever the links carry. A row that moves to a later
    page meanwhile is handed out once. Errors of a page surface while iterating.

    A list that goes on by cursor has no page numbers and no count (``numbered=False``).
    """

    def __init__(
        self,
        api: Api,
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
        return self._server_pages() if size is None else self._cut(arguments.number("size", size))

    def _server_pages(self) -> Iterator[Page[T]]:
        seen, progress = Seen(self._window), Progress()
        following: Mapping[str, Any] | None = self._first_query() if self._start else None
        asked = self._start
        while following is not None:
            page = self._page(asked, following)
            if page.items and 0 < page.number < asked:
                raise self._endless(f"asked for page {asked} and was given page {page.number}")
            fresh = seen.fresh(page.items)
            following = page.following
            if following is not None and not page.items:
                return
            if progress.stuck(page, fresh) and following is not None:
                raise self._endless("the next page was asked for and brought the same rows")
            asked = (count(following.get("page")) if following else None) or asked + 1
            yield page if len(fresh) == len(page.items) else _replaced(page, fresh)

    def _first_query(self) -> Mapping[str, Any]:
        if self._numbered or (self._start > 1 and not self._begin):
            return {"page": self._start}
        return self._begin

    def _endless(self, message: str) -> DecodeError:
        return DecodeError(f"{message} again", method="GET", path=self._path)

    def _cut(self, size: int) -> Iterator[Page[T]]:
        rows: tuple[T, ...] = ()
        page: Page[T] | None = None
        number = 0
        for page in self._server_pages():
            rows += page.items
            while len(rows) >= size:
                number += 1
                yield _resized(page, rows[:size], number, size)
                rows = rows[size:]
        if page is not None and (number == 0 or rows):
            yield _resized(page, rows, number + 1, size)

    def page(self, number: int, *, size: int | None = None) -> Page[T]:
        """One page by its number, from 1; a number past the end gives an empty page.

        With ``size`` it is the page of that many rows, put together from the server's pages.

        Raises:
            ArgumentError: when a number is not a positive whole number, or the list has no page
                numbers.
        """
        if not self._numbered:
            raise ArgumentError("this list goes on by cursor: it has no page numbers")
        if size is None:
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise ArgumentError(f"number must be a positive whole number, not {number!r}")
            return self._page(number, {"page": number})
        number = arguments.number("number", number)
        begin = (number - 1) * arguments.number("size", size)
        step = USUAL_SIZE
        first = begin // step + 1
        head = self.page(first)
        if head.size not in (0, step):
            step = head.size
            first, asked = begin // step + 1, first
            head = head if first == asked else self.page(first)
        last = min((begin + size - 1) // step + 1, head.total_pages)
        pages = [head] + [self.page(n) for n in range(first + 1, last + 1)]
        rows = tuple(row for page in pages for row in page.items)
        skipped = begin - (first - 1) * step
        return _resized(head, rows[skipped : skipped + size], number, size)

    def first(self) -> T | None:
        """The first row, or None when the list is empty. One request, unless one is in hand."""
        page = self._known()
        return page.items[0] if page.items else None

    @property
    def total(self) -> int:
        """How many rows the API counts. One request, unless one was made already.

        Raises:
            ArgumentError: when the API does not count this list.
        """
        return _counted(self._known().total)

    @property
    def total_pages(self) -> int:
        """How many pages the API counts. One request, unless one was made already.

        Raises:
            ArgumentError: when the API does not count this list.
        """
        return _counted(self._known().total_pages)

    def resume(self, token: str) -> Pages[T]:
        """The same list from the page after the one that carried ``token``.

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

    def starting(self, number: int, begin: Mapping[str, str] | None = None) -> Pages[T]:
        """The same list from page ``number`` on, or from ``begin`` on; with 0, no rows of it."""
        return Pages(
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

    def _known(self) -> Page[T]:
        if not self._start:
            return Page((), 0, 0, 0, 0, f"0.{self._mark()}.", None)
        return self._latest or self._page(self._start, self._first_query())

    def _mark(self) -> str:
        named = wire.query_string(sorted(self._params.items()))
        return hashlib.sha256(f"{self._path}?{named}".encode()).hexdigest()[:16]

    def _page(self, asked: int, query: Mapping[str, Any]) -> Page[T]:
        # A link with a cursor is followed as it is; links with a page lost filters before 2018-11.
        as_it_is = not self._numbered and query and "page" not in query
        params = query if as_it_is else {**self._params, **query}
        answer = self._api.request("GET", self._path, params=params, follow=True)
        page = self._read(answer, asked)
        if asked == self._start:
            self._latest = page
        return page

    def _read(self, answer: Answer, asked: int) -> Page[T]:
        found = self._reader(answer, self._keys)
        unreadable: list[DecodeError] = []
        try:
            items = self._model.many(found.rows, unreadable)
        except DecodeError as error:
            raise answer.undecodable(error.reason) from error
        number = found.number or asked
        if found.next is not None:
            self._api.check_link(found.next, self._path)
        following = wire.next_params(found.next)
        by_cursor = not self._numbered and found.number == 0
        # The next link can vanish while the count of pages says there is more, and the reverse.
        if not by_cursor and (following is not None or number < found.pages):
            following = {**(following or {}), "page": _after(following, number)}
        uncounted = by_cursor and (following is not None or asked > 1)
        token = f"{number}.{self._mark()}"
        return Page(
            items=items,
            number=number,
            total_pages=UNCOUNTED if uncounted else found.pages,
            total=UNCOUNTED if uncounted else found.total,
            size=found.size,
            token=f"{token}.{wire.query_string(following)}" if by_cursor else token,
            following=following,
            unreadable=tuple(unreadable),
        )


def _counted(count: int) -> int:
    if count == UNCOUNTED:
        raise ArgumentError("the API does not count this list: iterate it to count its rows")
    return count


def _after(following: Mapping[str, str] | None, number: int) -> str:
    named = count(following.get("page")) if following else None
    return str(max(named or 0, number + 1))


def _replaced(page: Page[T], items: tuple[T, ...]) -> Page[T]:
    return msgspec.structs.replace(page, items=items)


def _resized(page: Page[T], items: tuple[T, ...], number: int, size: int) -> Page[T]:
    """A page of ``size`` rows; an empty list has one page, as it has for the server."""
    if page.total == UNCOUNTED:
        return msgspec.structs.replace(page, items=items, number=number, size=size, token="")
    total_pages = max(1, -(-page.total // size))
    following = {"page": str(number + 1)} if number < total_pages else None
    return Page(items, number, total_pages, page.total, size, "", following)
