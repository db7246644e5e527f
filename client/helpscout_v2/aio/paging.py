# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Lists: lazy, re-iterable, one page in memory at a time.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2 import paging as blocking
from helpscout_v2.aio.api import AsyncApi
from helpscout_v2.errors import ArgumentError
from helpscout_v2.page_reader import Page, PageReader, T
from helpscout_v2.repeated_rows import ListProgress, RowMemory
from helpscout_v2.typeguards import count

__all__ = ["AsyncPages"]


class AsyncPages(PageReader[AsyncApi, T]):
    """The rows of a list. ``async for`` asks page by page; iterating again asks again.

    Every page is asked for with all filters, whatever the links carry. A row that moves to a later
    page meanwhile is handed out once. Errors of a page surface while iterating.

    A list that goes on by cursor has no page numbers and no count (``numbered=False``).
    """

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    def pages(self, *, size: int | None = None) -> AsyncIterator[Page[T]]:
        """Page by page, from the first (or the ``page`` asked for) to the last.

        See ``Pages.pages``.
        """
        return self._server_pages() if size is None else self._cut(arguments.number("size", size))

    async def _server_pages(self) -> AsyncIterator[Page[T]]:
        memory, progress = RowMemory(self._window), ListProgress(by_id=self._window != 0)
        following: Mapping[str, Any] | None = self._first_query() if self._start else None
        page_number = self._start
        while following is not None:
            page = await self._page(page_number, following)
            if page.items and 0 < page.number < page_number:
                raise self._endless(
                    f"asked for page {page_number} and was given page {page.number}"
                )
            fresh = memory.fresh(page.items)
            following = page.following
            if following is not None and not page.items:
                return
            if progress.stuck(page, fresh) and following is not None:
                raise self._endless("the next page was asked for and brought the same rows")
            page_number = (count(following.get("page")) if following else None) or page_number + 1
            yield page if len(fresh) == len(page.items) else blocking._replaced(page, fresh)

    async def _cut(self, size: int) -> AsyncIterator[Page[T]]:
        rows: tuple[T, ...] = ()
        page: Page[T] | None = None
        number = 0
        async for page in self._server_pages():
            rows += page.items
            while len(rows) >= size:
                number += 1
                yield blocking._resized(page, rows[:size], number, size)
                rows = rows[size:]
        if page is not None and (number == 0 or rows):
            yield blocking._resized(page, rows, number + 1, size)

    async def page(self, number: int, *, size: int | None = None) -> Page[T]:
        """One page by its number, from 1; a number past the end gives an empty page.

        See ``Pages.page``.
        """
        if not self._numbered:
            raise ArgumentError("this list goes on by cursor: it has no page numbers")
        if size is None:
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise ArgumentError(f"number must be a positive whole number, not {number!r}")
            return await self._page(number, {"page": number})
        number = arguments.number("number", number)
        begin = (number - 1) * arguments.number("size", size)
        step = blocking.USUAL_SIZE
        first = begin // step + 1
        head = await self.page(first)
        if head.size not in (0, step):
            step = head.size
            first, first_guess = begin // step + 1, first
            head = head if first == first_guess else await self.page(first)
        last = min((begin + size - 1) // step + 1, head.total_pages)
        pages = [head] + [await self.page(n) for n in range(first + 1, last + 1)]
        rows = tuple(row for page in pages for row in page.items)
        offset = begin - (first - 1) * step
        return blocking._resized(head, rows[offset : offset + size], number, size)

    async def first(self) -> T | None:
        """The first row, or None when the list is empty. One request, unless one is in hand."""
        page = await self._first_page()
        return page.items[0] if page.items else None

    @property
    async def total(self) -> int:
        """How many rows the API counts. One request, unless one was made already.

        See ``Pages.total``.
        """
        return blocking._counted((await self._first_page()).total)

    @property
    async def total_pages(self) -> int:
        """How many pages the API counts. One request, unless one was made already.

        See ``Pages.total_pages``.
        """
        return blocking._counted((await self._first_page()).total_pages)

    async def _first_page(self) -> Page[T]:
        if not self._start:
            return Page((), 0, 0, 0, 0, f"0.{self._mark()}.", None)
        return self._latest or await self._page(self._start, self._first_query())

    async def _page(self, number: int, query: Mapping[str, Any]) -> Page[T]:
        as_it_is = not self._numbered and query and "page" not in query
        params = query if as_it_is else {**self._params, **query}
        answer = await self._api.request("GET", self._path, params=params, follow=True)
        page = self._read(answer, number)
        if number == self._start:
            self._latest = page
        return page
