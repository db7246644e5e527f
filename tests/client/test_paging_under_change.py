"""A list that changes while it is read: nothing twice, and nothing lost that the API can promise.

Pages are numbered, so the promise has limits: a row that stands behind one that is removed moves
to a page that was read already, and so do rows when pages grow. Rows that are added in front, or
pages that shrink, cost nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples

from helpscout_v2 import wire
from helpscout_v2.models import Conversation
from helpscout_v2.paging import Pages
from helpscout_v2.repeated_rows import RECENT
from helpscout_v2.wire import Answer

PATH = "/v2/conversations"


@dataclass
class Account:
    """Conversations, newest first, and what happens to them before each request."""

    rows: list[int]
    size: int
    weather: list[list[tuple[str, int]]]
    links: str
    asked: int = 0
    gone: set[int] = field(default_factory=set)
    removals: int = 0
    growths: int = 0
    touched: set[int] = field(default_factory=set)

    def check_link(self, url: str, path: str) -> None:
        pass

    def request(self, method: str, path: str, *, params: Any = None, **options: Any) -> Answer:
        if 0 < self.asked <= len(self.weather):
            for what, number in self.weather[self.asked - 1]:
                self.happen(what, number)
        self.asked += 1
        assert self.asked < 500, "the list never ends"
        assert params["status"] == "all", "a filter got lost"
        page = int(params["page"])
        part = self.rows[(page - 1) * self.size : page * self.size]
        pages = -(-len(self.rows) // self.size)
        body: dict[str, Any] = {
            "page": {
                "size": self.size,
                "totalElements": len(self.rows),
                "totalPages": pages,
                "number": page,
            },
            "_links": self.linked(page, pages),
        }
        if part:
            body["_embedded"] = {"conversations": [{"id": row} for row in part]}
        return wire.answer(200, {}, json.dumps(body).encode(), "GET", PATH)

    def linked(self, page: int, pages: int) -> dict[str, Any]:
        if page >= pages or self.links == "none":
            return {}
        href = {
            "whole": f"{PATH}?status=all&page={page + 1}",
            # Recorded: the template's page, whatever was asked for.
            "stuck": f"{PATH}?page=1",
            "bare": f"{PATH}?page={page + 1}",
        }[self.links]
        return {"next": {"href": href}}

    def happen(self, what: str, number: int) -> None:
        if what == "new":
            self.rows.insert(0, max([0, *self.rows, *self.gone]) + 1)
        elif what == "remove" and self.rows:
            self.gone.add(self.rows.pop(number % len(self.rows)))
            self.removals += 1
        elif what == "touch" and self.rows:
            # Sorted by a date that changes: what is modified becomes the first.
            self.rows.insert(0, self.rows.pop(number % len(self.rows)))
            self.touched.add(self.rows[0])
        elif what == "shrink":
            self.size = max(1, self.size - 1 - number % 3)
        elif what == "grow":
            self.size += 1 + number % 3
            self.growths += 1


EVENTS = st.tuples(
    st.sampled_from(["new", "remove", "touch", "shrink", "grow"]), st.integers(0, 200)
)
LINKS = st.sampled_from(["whole", "bare", "stuck", "none"])


def read(account: Account, *, window: int | None) -> list[int]:
    pages: Pages[Conversation] = Pages(
        account,
        PATH,
        Conversation,
        ("conversations",),
        {"status": "all"},
        window=window,
    )
    return [row.id for row in pages]


@settings(max_examples=examples(120, 4000))
@given(
    count=st.integers(0, 60),
    size=st.integers(1, 12),
    weather=st.lists(st.lists(EVENTS, max_size=3), max_size=12),
    links=LINKS,
)
def test_no_row_comes_twice_and_none_is_lost_that_could_be_kept(
    count: int, size: int, weather: list[list[tuple[str, int]]], links: str
) -> None:
    account = Account(list(range(count, 0, -1)), size, weather, links)
    before = set(account.rows)
    got = read(account, window=None)
    assert len(got) == len(set(got))
    # What is touched before it was read is at the front by then, which was read already.
    lost = before - set(got) - account.gone - account.touched
    if not account.growths:
        assert len(lost) <= account.removals, (lost, account.removals)


@settings(max_examples=examples(60, 2000))
@given(
    count=st.integers(0, 60),
    size=st.integers(1, 12),
    weather=st.lists(
        st.lists(st.tuples(st.just("new"), st.just(0)), max_size=4), min_size=1, max_size=12
    ),
    links=LINKS,
)
def test_new_rows_push_others_on_and_none_is_lost_or_told_twice(
    count: int, size: int, weather: list[list[tuple[str, int]]], links: str
) -> None:
    account = Account(list(range(count, 0, -1)), size, weather, links)
    before = list(account.rows)
    got = read(account, window=RECENT)
    assert len(got) == len(set(got))
    # In their order, and complete.
    assert [row for row in got if row <= count] == before
