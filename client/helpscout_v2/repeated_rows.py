"""Rows that a list brings again: left out, and taken for a sign that it never ends."""

from __future__ import annotations

from collections import deque
from typing import Any

from helpscout_v2.page_reader import Page, T

RECENT = 2000
"""Rows remembered where rows can only move to the next page (see ``RowMemory``)."""
SEEN_PAGES = 40
"""Pages in a row without one new row after which a list is taken for endless. Some are usual: rows
that are added or changed meanwhile push others to later pages."""
SEEN_PAGES_BEYOND = 5
"""The same, behind the last page that the API counts."""
SEEN_PAGES_GROWING = 200
"""The same, while the API counts more rows with every page."""


class RowMemory:
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


class ListProgress:
    """Notices a list that brings nothing new any more although it names a next page.

    Rows that are not told apart by an id (``by_id=False``, or rows without one) are compared by
    what was sent.
    """

    def __init__(self, *, by_id: bool = True) -> None:
        self._by_id = by_id
        self._contents: set[int] = set()
        self._total = 0
        self._without_new = 0
        self._growing = 0

    def stuck(self, page: Page[T], fresh: tuple[T, ...]) -> bool:
        """Whether the list goes round in a circle, as far as this page and those before show."""
        is_new = bool(fresh)
        if page.items and (not self._by_id or getattr(page.items[0], "id", None) is None):
            content = hash(tuple(vars(row).get("_source") for row in page.items))
            is_new = content not in self._contents
            self._contents.add(content)
        grown = page.total > self._total
        self._total = page.total
        self._growing = self._growing + 1 if grown and not is_new else 0
        self._without_new = 0 if is_new or grown else self._without_new + 1
        is_counted = page.number < page.total_pages
        limit = SEEN_PAGES if is_counted else SEEN_PAGES_BEYOND
        return self._without_new >= limit or self._growing >= SEEN_PAGES_GROWING
