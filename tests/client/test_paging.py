"""Lists: lazy, complete, filters kept, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.client.server import RequestParts, Server, reply, serving
from support.fuzz.profiles import examples

from helpscout_v2 import ArgumentError, DecodeError, HelpScout, wire
from helpscout_v2.envelopes import read_hal, read_report
from helpscout_v2.rows import Row

PLAIN_LINK = "{base}/v2/conversations?mailbox=17&page=1"


def page(
    ids: list[int],
    number: int,
    total_pages: int,
    *,
    total: int | None = None,
    links: dict[str, Any] | None = None,
) -> dict[str, Any]:
    count = len(ids) * total_pages if total is None else total
    body: dict[str, Any] = {
        "page": {"size": 25, "totalElements": count, "totalPages": total_pages, "number": number},
        "_links": links or {},
    }
    if ids:
        body["_embedded"] = {"conversations": [{"id": one} for one in ids]}
    return body


def following(number: int) -> dict[str, Any]:
    return {"next": {"href": f"/v2/conversations?page={number}"}}


@pytest.fixture
def listing() -> Iterator[Any]:
    """Opens a server with these pages and a client of it."""
    clients: list[Any] = []

    def open_(*pages: Any) -> tuple[Server, HelpScout]:
        context = serving(*[p if callable(p) else reply(200, p) for p in pages])
        server = context.__enter__()
        client = HelpScout.with_token("t", api_url=server.url, retries=0)
        clients.extend([context, client])
        return server, client

    yield open_
    for one in reversed(clients):
        one.__exit__(None, None, None)


def query(asked: RequestParts) -> dict[str, list[str]]:
    return parse_qs(urlsplit(asked.target).query)


def test_nothing_is_asked_before_it_is_needed_and_iterating_again_asks_again(listing: Any) -> None:
    server, hs = listing(page([1, 2], 1, 1))
    pages = hs.conversations.list()
    assert server.requests == []
    assert [row.id for row in pages] == [1, 2]
    assert [row.id for row in pages] == [1, 2]
    assert len(server.requests) == 2


def test_pages_come_one_at_a_time(listing: Any) -> None:
    server, hs = listing(page([1, 2], 1, 2, links=following(2)), page([3], 2, 2))
    iterator = hs.conversations.list().pages()
    first = next(iterator)
    assert (len(server.requests), len(first), first.number, first.total_pages) == (1, 2, 1, 2)
    assert [row.id for row in next(iterator)] == [3]
    assert next(iterator, None) is None


def of_25(number: int) -> dict[str, Any]:
    """One of three pages of a list of sixty."""
    ids = [*range(25 * number - 24, min(25 * number, 60) + 1)]
    links = following(number + 1) if number < 3 else None
    return page(ids, number, 3, total=60, links=links)


def test_pages_can_be_cut_to_a_size_of_ones_own(listing: Any) -> None:
    _, hs = listing(of_25(1), of_25(2), of_25(3))
    cut = list(hs.conversations.list().pages(size=40))
    assert [[row.id for row in one] for one in cut] == [[*range(1, 41)], [*range(41, 61)]]
    assert [(p.number, p.total_pages, p.total, p.size) for p in cut] == [
        (1, 2, 60, 40),
        (2, 2, 60, 40),
    ]
    assert [p.following for p in cut] == [{"page": "2"}, None]


def test_a_list_that_fills_its_last_page_has_no_empty_one_after_it(listing: Any) -> None:
    _, hs = listing(of_25(1), of_25(2), of_25(3))
    assert [len(p) for p in hs.conversations.list().pages(size=20)] == [20, 20, 20]


def test_an_empty_list_is_one_empty_page_of_any_size(listing: Any) -> None:
    _, hs = listing(page([], 1, 0, total=0))
    assert [(p.number, p.total_pages, len(p)) for p in hs.conversations.list().pages(size=50)] == [
        (1, 1, 0)
    ]


@pytest.mark.parametrize(
    ("number", "rows", "asked"),
    [
        (1, range(1, 41), ["1", "2"]),
        (2, range(41, 61), ["2", "3"]),
        ("2", range(41, 61), ["2", "3"]),
        (3, range(0), ["4"]),
    ],
)
def test_one_page_of_a_size_of_ones_own_is_put_together(
    listing: Any, number: Any, rows: range, asked: list[str]
) -> None:
    def answer(asked: RequestParts) -> Any:
        return reply(200, of_25(int(query(asked)["page"][0])))

    server, hs = listing(answer, answer, answer)
    page = hs.conversations.list().page(number, size=40)
    assert [row.id for row in page] == list(rows)
    assert (page.number, page.total_pages, page.total) == (int(number), 2, 60)
    assert [query(one)["page"][0] for one in server.requests] == asked


def test_a_page_is_put_together_from_pages_of_any_size(listing: Any) -> None:
    def answer(asked: RequestParts) -> bytes:
        number = int(query(asked)["page"][0])
        ids = [*range(40 * number - 39, min(40 * number, 100) + 1)]
        body = page(ids, number, 3, total=100)
        body["page"]["size"] = 40
        return reply(200, body)

    _, hs = listing(*[answer] * 12)
    cut = [hs.conversations.list().page(n, size=30) for n in (1, 2, 3, 4, 5)]
    rows = [row.id for one in cut for row in one]
    assert rows == [*range(1, 101)]
    assert [len(one) for one in cut] == [30, 30, 30, 10, 0]


@pytest.mark.parametrize("size", [0, -1, True, "many"])
def test_a_size_is_checked_before_anything_is_asked(listing: Any, size: Any) -> None:
    server, hs = listing(page([1], 1, 1))
    with pytest.raises(ArgumentError, match="size"):
        hs.conversations.list().pages(size=size)
    with pytest.raises(ArgumentError, match="size"):
        hs.conversations.list().page(1, size=size)
    assert server.requests == []


def test_an_empty_list_has_no_embedded_part(listing: Any) -> None:
    _, hs = listing(page([], 1, 0, total=0))
    pages = hs.conversations.list()
    assert (list(pages), pages.first(), pages.total, pages.total_pages) == ([], None, 0, 0)


def test_an_empty_list_may_be_numbered_zero(listing: Any) -> None:
    _, hs = listing(page([], 0, 0, total=0))
    assert list(hs.conversations.list()) == []


def test_first_and_total_share_one_request(listing: Any) -> None:
    server, hs = listing(page([5, 6], 1, 3, total=6))
    pages = hs.conversations.list()
    assert (pages.first().id, pages.total, pages.total_pages) == (5, 6, 3)
    assert len(server.requests) == 1


def test_c23_every_page_is_asked_for_with_all_filters(listing: Any) -> None:
    # Before 2018-11 the next link lost the filters; today's "page" link may be a plain URL.
    links = {
        "next": {"href": "/v2/conversations?page=2"},
        "page": {"href": PLAIN_LINK},
    }
    server, hs = listing(page([1], 1, 2, links=links), page([2], 2, 2))
    rows = hs.conversations.list(
        mailbox=17, status="all", query='(subject:"a/b+c")', tag=["x", "y"]
    )
    assert [row.id for row in rows] == [1, 2]
    queries = [query(one) for one in server.requests]
    for number, one in enumerate(queries, 1):
        assert one == {
            "mailbox": ["17"],
            "status": ["all"],
            "query": ['(subject:"a/b+c")'],
            "tag": ["x,y"],
            "page": [str(number)],
        }


def test_c23_a_page_by_number_keeps_the_filters(listing: Any) -> None:
    server, hs = listing(page([9], 3, 3))
    third = hs.conversations.list(folder=8, status="closed").page(3)
    assert third.number == 3
    assert query(server.requests[0]) == {"folder": ["8"], "status": ["closed"], "page": ["3"]}


def test_what_a_next_link_adds_is_kept(listing: Any) -> None:
    links = {"next": {"href": "/v2/conversations?page=2&cursor=abc"}}
    server, hs = listing(page([1], 1, 2, links=links), page([2], 2, 2))
    list(hs.conversations.list(mailbox=1))
    assert query(server.requests[1]) == {"mailbox": ["1"], "page": ["2"], "cursor": ["abc"]}


def test_a_vanished_next_link_does_not_end_a_list_that_has_more_pages(listing: Any) -> None:
    _, hs = listing(page([1], 1, 3), page([2], 2, 3), page([3], 3, 3))
    assert [row.id for row in hs.conversations.list()] == [1, 2, 3]


def test_a_next_link_is_followed_past_the_counted_pages(listing: Any) -> None:
    _, hs = listing(page([1], 1, 1, links=following(2)), page([2], 2, 1))
    assert [row.id for row in hs.conversations.list()] == [1, 2]


def test_a_list_that_shrinks_meanwhile_ends(listing: Any) -> None:
    server, hs = listing(page([1], 1, 5), page([], 2, 5))
    assert [row.id for row in hs.conversations.list()] == [1]
    assert len(server.requests) == 2


def test_a_row_that_moves_to_the_next_page_is_handed_out_once(listing: Any) -> None:
    _, hs = listing(page([1, 2], 1, 3), page([2, 3], 2, 3), page([3, 4], 3, 3))
    assert [row.id for row in hs.conversations.list()] == [1, 2, 3, 4]


def test_a_row_whose_sort_key_changes_is_handed_out_once_however_far_it_moves(
    listing: Any,
) -> None:
    many = [page(list(range(n * 1000, n * 1000 + 1000)), n, 4) for n in (1, 2, 3)]
    _, hs = listing(*many, page([1000, 9000], 4, 4))
    rows = [row.id for row in hs.conversations.list(sort_field="modifiedAt", sort_order="asc")]
    assert rows[-1] == 9000
    assert len(rows) == len(set(rows)) == 3001


def test_the_same_page_again_and_again_is_an_error_not_an_endless_loop(listing: Any) -> None:
    server, hs = listing(page([1], 1, 9, links=following(2)))
    with pytest.raises(DecodeError, match="asked for page 2"):
        list(hs.conversations.list())
    assert len(server.requests) == 2


def test_a_list_is_resumed_after_the_page_that_was_done(listing: Any) -> None:
    server, hs = listing(page([1], 1, 3), page([2], 2, 3), page([3], 3, 3))
    token = next(hs.conversations.list(status="all").pages()).token
    rest = hs.conversations.list(status="all").resume(token)
    assert [row.id for row in rest] == [2, 3]
    assert [query(one)["page"] for one in server.requests] == [["1"], ["2"], ["3"]]


def test_a_token_of_another_list_is_refused(listing: Any) -> None:
    _, hs = listing(page([1], 1, 3))
    token = next(hs.conversations.list(status="all").pages()).token
    for wrong in (token, "2", "", "x.y"):
        with pytest.raises(ArgumentError, match="token"):
            hs.conversations.list(status="closed").resume(wrong)


def test_page_begins_the_list_further_on(listing: Any) -> None:
    server, hs = listing(page([2], 2, 3), page([3], 3, 3))
    assert [row.id for row in hs.conversations.list(page=2)] == [2, 3]
    assert query(server.requests[0])["page"] == ["2"]


def test_a_bare_array_is_a_list_of_one_page(listing: Any) -> None:
    bare = reply(200, json.dumps([{"id": 1}, {"id": 2}]).encode())
    _, hs = listing(lambda asked: bare)
    pages = hs.mailboxes.list()
    assert [row.id for row in pages] == [1, 2]
    assert (pages.total, pages.total_pages) == (2, 1)


@pytest.mark.parametrize("body", [b"null", b'"x"', b'{"_embedded":{"users":5}}', b"{", b""])
def test_what_is_no_list_is_an_error(listing: Any, body: bytes) -> None:
    _, hs = listing(lambda asked: reply(200, body))
    with pytest.raises(DecodeError, match="GET /v2/users"):
        list(hs.users.list())


@pytest.mark.parametrize(
    "body",
    [
        {"_embedded": None, "_links": None, "page": None},
        {"_embedded": {"conversations": None}, "page": {"number": None, "totalPages": None}},
        {"page": {}},
        {},
    ],
)
def test_nulls_in_an_envelope_are_an_empty_list(listing: Any, body: dict[str, Any]) -> None:
    _, hs = listing(body)
    assert list(hs.conversations.list()) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "_embedded",
                    "_links",
                    "page",
                    "next",
                    "href",
                    "number",
                    "results",
                    "conversations",
                ]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=examples(100))
@given(JSON)
def test_no_json_breaks_reading_a_list_in_an_unexpected_way(body: Any) -> None:
    answer = wire.answer(200, {}, json.dumps(body).encode(), "GET", "/v2/x")
    for read_list in (read_hal, read_report):
        try:
            listing = read_list(answer, ("conversations",))
        except DecodeError:
            continue
        assert isinstance(listing.rows, list)
        assert isinstance(listing.pages, int)


@pytest.mark.parametrize("number", [0, -1, True, "2"])
def test_a_page_number_is_checked(listing: Any, number: Any) -> None:
    server, hs = listing(page([1], 1, 1))
    with pytest.raises(ArgumentError, match="number"):
        hs.conversations.list().page(number)
    assert server.requests == []


RANGE: Any = {"start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z", "rating": "all"}


def numbered(make: Any) -> Any:
    """Replies by the number of the page that is asked for."""
    return lambda asked: reply(200, make(int(parse_qs(urlsplit(asked.target).query)["page"][0])))


REPEATING: dict[str, Any] = {
    "growing": lambda n: {"results": [{"id": 1}], "page": n, "pages": n + 1, "count": n},
    "growing in a circle": lambda n: {
        "results": [{"id": n % 3}], "page": n, "pages": n + 1, "count": n
    },
    "beyond all pages": lambda n: {"results": [{"id": n % 2}], "page": n, "pages": 10**9},
}  # fmt: skip


@pytest.mark.parametrize("what", REPEATING)
def test_rows_of_a_report_that_come_again_and_again_end(what: str) -> None:
    with (
        serving(numbered(REPEATING[what])) as server,
        HelpScout.with_token("t", api_url=server.url) as hs,
        pytest.raises(DecodeError, match="again"),
    ):
        list(hs.reports.happiness.ratings(**RANGE))
    assert len(server.requests) < 300


def test_a_report_may_hold_one_conversation_several_times() -> None:
    def make(number: int) -> dict[str, Any]:
        rows = [{"id": 1, "ratingId": number * 2}, {"id": 1, "ratingId": number * 2 + 1}]
        return {"results": rows, "page": number, "pages": 60, "count": 120}

    with (
        serving(numbered(make)) as server,
        HelpScout.with_token("t", api_url=server.url) as hs,
    ):
        rows = list(hs.reports.happiness.ratings(**RANGE))
    assert len(rows) == 120


def test_rows_that_are_not_typed_are_told_apart_by_what_was_sent() -> None:
    def make(number: int) -> dict[str, Any]:
        block = {"number": number, "totalPages": 60, "totalElements": 60}
        return {"_embedded": {"x": [{"name": number}]}, "page": block}

    with (
        serving(lambda asked: reply(200, make(len(server.requests)))) as server,
        HelpScout.with_token("t", api_url=server.url) as hs,
    ):
        assert [row.raw["name"] for row in hs.pages("/v2/x", Row, "x")] == list(range(1, 61))


def test_rows_without_ids_that_come_in_a_circle_end() -> None:
    def make(number: int) -> dict[str, Any]:
        link = {"href": f"/v2/x?cursor={number}"}
        return {"_embedded": {"x": [{"name": number % 4}]}, "_links": {"next": link}}

    with (
        serving(lambda asked: reply(200, make(len(server.requests)))) as server,
        HelpScout.with_token("t", api_url=server.url) as hs,
        pytest.raises(DecodeError, match="again"),
    ):
        list(hs.pages("/v2/x", Row, "x"))
    assert len(server.requests) < 60
