# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Lists: lazy, re-iterable, one page in memory at a time.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Generic

from helpscout_v2 import arguments, wire
from helpscout_v2.aio.api import AsyncApi
from helpscout_v2.envelopes import Listing, read_hal
from helpscout_v2.errors import ArgumentError, DecodeError
from helpscout_v2.paging import (
    UNCOUNTED,
    USUAL_SIZE,
    Page,
    Progress,
    Seen,
    T,
    _after,
    _counted,
    _replaced,
    _resized,
)
from helpscout_v2.typeguards import count
from helpscout_v2.wire import Answer

__all__ = ["AsyncPages"]


class AsyncPages(Generic[T]):
    """The rows of a list. ``async for`` asks page by page; iterating again asks again.

    Every page is asked for with all filters, whatever the links carry. A row that moves to a later
    page meanwhile is handed out once. Errors of a page surface while iterating.

    A list that goes on by cursor has no page numbers and no count (``numbered=False``).
    """

    def __init__(
        self,
        api: AsyncApi,
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

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    def pages(self, *, size: int | None = None) -> AsyncIterator[Page[T]]:
        """Page by page, from the first (or the ``page`` asked for) to the last.

        With ``size`` the rows are cut into pages of that many, whatever the server's pages hold:
        ``number`` and ``total_pages`` count these pages, and ``token`` is empty.

        Raises:
            ArgumentError: when ``size`` is not a positive whole number.
        """
        return self._server_pages() if size is None else self._cut(arguments.number("size", size))

    async def _server_pages(self) -> AsyncIterator[Page[T]]:
        seen, progress = Seen(self._window), Progress()
        following: Mapping[str, Any] | None = self._first_query() if self._start else None
        asked = self._start
        while following is not None:
            page = await self._page(asked, following)
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

    async def _cut(self, size: int) -> AsyncIterator[Page[T]]:
        rows: tuple[T, ...] = ()
        page: Page[T] | None = None
        number = 0
        async for page in self._server_pages():
            rows += page.items
            while len(rows) >= size:
                number += 1
                yield _resized(page, rows[:size], number, size)
                rows = rows[size:]
        if page is not None and (number == 0 or rows):
            yield _resized(page, rows, number + 1, size)

    async def page(self, number: int, *, size: int | None = None) -> Page[T]:
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
            return await self._page(number, {"page": number})
        number = arguments.number("number", number)
        begin = (number - 1) * arguments.number("size", size)
        step = USUAL_SIZE
        first = begin // step + 1
        head = await self.page(first)
        if head.size not in (0, step):
            step = head.size
            first, asked = begin // step + 1, first
            head = head if first == asked else await self.page(first)
        last = min((begin + size - 1) // step + 1, head.total_pages)
        pages = [head] + [await self.page(n) for n in range(first + 1, last + 1)]
        rows = tuple(row for page in pages for row in page.items)
        skipped = begin - (first - 1) * step
        return _resized(head, rows[skipped : skipped + size], number, size)

    async def first(self) -> T | None:
        """The first row, or None when the list is empty. One request, unless one is in hand."""
        page = await self._known()
        return page.items[0] if page.items else None

    @property
    async def total(self) -> int:
        """How many rows the API counts. One request, unless one was made already.

        Raises:
            ArgumentError: when the API does not count this list.
        """
        return _counted((await self._known()).total)

    @property
    async def total_pages(self) -> int:
        """How many pages the API counts. One request, unless one was made already.

        Raises:
            ArgumentError: when the API does not count this list.
        """
        return _counted((await self._known()).total_pages)

    def resume(self, token: str) -> AsyncPages[T]:
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

    def starting(self, number: int, begin: Mapping[str, str] | None = None) -> AsyncPages[T]:
        """The same list from page ``number`` on, or from ``begin`` on; with 0, no rows of it."""
        return AsyncPages(
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

    async def _known(self) -> Page[T]:
        if not self._start:
            return Page((), 0, 0, 0, 0, f"0.{self._mark()}.", None)
        return self._latest or await self._page(self._start, self._first_query())

    def _mark(self) -> str:
        named = wire.query_string(sorted(self._params.items()))
        return hashlib.sha256(f"{self._path}?{named}".encode()).hexdigest()[:16]

    async def _page(self, asked: int, query: Mapping[str, Any]) -> Page[T]:
        # A link with a cursor is followed as it is; links with a page lost filters before 2018-11.
        as_it_is = not self._numbered and query and "page" not in query
        params = query if as_it_is else {**self._params, **query}
        answer = await self._api.request("GET", self._path, params=params, follow=True)
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
