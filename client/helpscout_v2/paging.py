"""Lists: lazy, re-iterable, one page in memory at a time.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from helpscout_v2 import arguments
from helpscout_v2.api import Api
from helpscout_v2.errors import ArgumentError
from helpscout_v2.page_reader import NOT_COUNTED, Page, PageReader, T
from helpscout_v2.repeated_rows import ListProgress, RowMemory
from helpscout_v2.typeguards import count

__all__ = ["Page", "Pages"]

USUAL_SIZE = 25
"""Rows on a page of most lists; an answer that says otherwise is believed."""


class Pages(PageReader[Api, T]):
    """The rows of a list. Iterating asks page by page; iterating again asks again.

    Every page is asked for with all filters, whatever the links carry. A row that moves to a later
    page meanwhile is handed out once. Errors of a page surface while iterating.

    A list that goes on by cursor has no page numbers and no count (``numbered=False``).
    """

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self, *, size: int | None = None) -> Iterator[Page[T]]:
        """Page by page, from the first (or the ``page`` asked for) to the last.

        With ``size`` the rows are cut into pages of that many, whatever the server's pages hold:
        ``number`` and ``total_pages`` count these pages, and ``token`` is empty.

        Args:
            size: rows on each page; by default the server's.

        Raises:
            ArgumentError: when ``size`` is not a positive whole number.
        """
        return self._server_pages() if size is None else self._cut(arguments.number("size", size))

    def _server_pages(self) -> Iterator[Page[T]]:
        memory, progress = RowMemory(self._window), ListProgress(by_id=self._window != 0)
        following: Mapping[str, Any] | None = self._first_query() if self._start else None
        page_number = self._start
        while following is not None:
            page = self._page(page_number, following)
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
            yield page if len(fresh) == len(page.items) else _replaced(page, fresh)

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

        Args:
            number: from 1.
            size: rows on each page; by default the server's.

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
            first, first_guess = begin // step + 1, first
            head = head if first == first_guess else self.page(first)
        last = min((begin + size - 1) // step + 1, head.total_pages)
        pages = [head] + [self.page(n) for n in range(first + 1, last + 1)]
        rows = tuple(row for page in pages for row in page.items)
        offset = begin - (first - 1) * step
        return _resized(head, rows[offset : offset + size], number, size)

    def first(self) -> T | None:
        """The first row, or None when the list is empty. One request, unless one is in hand."""
        page = self._first_page()
        return page.items[0] if page.items else None

    @property
    def total(self) -> int:
        """How many rows the API counts. One request, unless one was made already.

        Raises:
            ArgumentError: when the API does not count this list.
        """
        return _counted(self._first_page().total)

    @property
    def total_pages(self) -> int:
        """How many pages the API counts. One request, unless one was made already.

        Raises:
            ArgumentError: when the API does not count this list.
        """
        return _counted(self._first_page().total_pages)

    def _first_page(self) -> Page[T]:
        if not self._start:
            return Page((), 0, 0, 0, 0, f"0.{self._mark()}.", None)
        return self._latest or self._page(self._start, self._first_query())

    def _page(self, number: int, query: Mapping[str, Any]) -> Page[T]:
        # A link with a cursor is followed as it is; links with a page lost filters before 2018-11.
        as_it_is = not self._numbered and query and "page" not in query
        params = query if as_it_is else {**self._params, **query}
        answer = self._api.request("GET", self._path, params=params, follow=True)
        page = self._read(answer, number)
        if number == self._start:
            self._latest = page
        return page


def _counted(count: int) -> int:
    if count == NOT_COUNTED:
        raise ArgumentError("the API does not count this list: iterate it to count its rows")
    return count


def _replaced(page: Page[T], items: tuple[T, ...]) -> Page[T]:
    return msgspec.structs.replace(page, items=items)


def _resized(page: Page[T], items: tuple[T, ...], number: int, size: int) -> Page[T]:
    """A page of ``size`` rows; an empty list has one page, as it has for the server."""
    if page.total == NOT_COUNTED:
        return msgspec.structs.replace(page, items=items, number=number, size=size, token="")
    total_pages = max(1, -(-page.total // size))
    following = {"page": str(number + 1)} if number < total_pages else None
    return Page(items, number, total_pages, page.total, size, "", following)
