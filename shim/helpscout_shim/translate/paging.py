"""Cuts V1 pages of 50 rows from V2 pages of any size."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

from helpscout_shim.translate.answers import PAGE_ROWS
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.reading import at, whole
from helpscout_shim.translate.wire import Call, Reply

# Sizes by experience; the first answer of a list has the real one.
GUESSES = {"/v2/conversations": 25}
# A guard against a server whose page count never ends.
MAX_PAGES = 10_000
# Pages requested at the same time when a whole list is read.
PARALLEL_PAGES = 8


@dataclass(frozen=True, slots=True)
class Listing:
    """A V2 list: its path, its filters and the name of its rows in `_embedded`."""

    path: str
    rel: str
    params: dict[str, str]
    reads: frozenset[str] | None = None

    def call(self, page: int) -> Call:
        params = {**self.params, "page": str(page)}
        return Call("GET", self.path, params, reads=self.reads)


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of one V1 page and the number of all rows; `reply` is the last V2 answer."""

    rows: list[Any]
    count: int
    reply: Reply
    extra: tuple[Reply, ...] = ()


Cut: TypeAlias = Generator[tuple[Call, ...], tuple[Reply, ...], Slice]


def rows_of(reply: Reply, rel: str) -> list[Any]:
    """The rows of a page; V2 leaves `_embedded` out of an empty list."""
    parts = at(reply.body, "_embedded")
    rows = parts.get(rel) if isinstance(parts, dict) else None
    return rows if isinstance(rows, list) else []


def _size(reply: Reply, rel: str, fallback: int) -> int:
    return max(whole(at(reply.body, "page.size")) or fallback, len(rows_of(reply, rel)), 1)


def cut(
    task: Task,
    listing: Listing,
    *,
    number: int,
    rows: int = PAGE_ROWS,
    beside: tuple[Call, ...] = (),
) -> Cut:
    """The V1 page `number` of `rows` rows.

    All V2 pages that it needs are requested at the same time, with the calls in `beside`; a second
    round is needed only when the page size was unknown and differs from the guess.
    """
    memory = task.memory.page_sizes
    size = memory.get(listing.path) or GUESSES.get(listing.path, PAGE_ROWS)
    start = (number - 1) * rows
    numbers = _span(start, rows, size)
    replies = yield from task.ask(*(listing.call(n) for n in numbers), *beside)
    pages = dict(zip(numbers, replies, strict=False))
    extra = replies[len(numbers) :]
    first = task.must(pages[numbers[0]])
    real = _size(first, listing.rel, size)
    if whole(at(first.body, "page.size")) is None and len(rows_of(first, listing.rel)) < real:
        real = size
    memory[listing.path] = real
    count = _count(first, listing.rel)
    last = max(1, -(-count // real))
    if real != size:
        numbers = [n for n in _span(start, rows, real) if n <= last]
        missing = [n for n in numbers if n not in pages]
        if missing:
            more = yield from task.ask(*(listing.call(n) for n in missing))
            pages.update(zip(missing, more, strict=True))
    all_rows: list[Any] = []
    for n in numbers:
        if n > last:
            continue
        all_rows.extend(rows_of(task.must(pages[n]), listing.rel))
    offset = start - (numbers[0] - 1) * real if numbers else 0
    return Slice(all_rows[offset : offset + rows] if rows else [], count, first, extra)


def _span(start: int, rows: int, size: int) -> list[int]:
    return list(range(start // size + 1, max(start, start + rows - 1) // size + 2))


def _count(reply: Reply, rel: str) -> int:
    total = whole(at(reply.body, "page.totalElements"))
    return len(rows_of(reply, rel)) if total is None else max(total, 0)


def everything(
    task: Task, *listings: Listing, beside: tuple[Call, ...] = ()
) -> Generator[
    tuple[Call, ...], tuple[Reply, ...], tuple[list[list[Any]], list[Reply], tuple[Reply, ...]]
]:
    """All rows of several lists: first pages together, the rest in wide rounds.

    Returns the rows of each list, the first reply of each (errors included, whose rows are empty)
    and the replies to `beside`.
    """
    replies = yield from task.ask(*(item.call(1) for item in listings), *beside)
    firsts = list(replies[: len(listings)])
    rows = [rows_of(r, item.rel) if r.ok else [] for item, r in zip(listings, firsts, strict=True)]
    todo = [
        (index, n)
        for index, reply in enumerate(firsts)
        if reply.ok
        for n in range(2, min(whole(at(reply.body, "page.totalPages")) or 1, MAX_PAGES) + 1)
    ]
    while todo:
        batch, todo = todo[:PARALLEL_PAGES], todo[PARALLEL_PAGES:]
        more = yield from task.ask(*(listings[i].call(n) for i, n in batch))
        for (index, _), reply in zip(batch, more, strict=True):
            rows[index].extend(rows_of(task.must(reply), listings[index].rel))
    return rows, firsts, replies[len(listings) :]
