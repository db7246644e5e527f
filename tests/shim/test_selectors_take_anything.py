"""`fields=` selectors and V1 pages: a subset of the whole answer, in its order, for any selector.

V1 pages hold 50 rows whatever the size of V2's; both are cut out of the same list.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples
from support.shim.fakes import FakeV2, paged
from support.shim.json_values import JSON, KEYS

from helpscout_shim.account_cache import Memory
from helpscout_shim.translate import selectors

NAMES = st.sampled_from(["id", "name", "folders", "tags", "owner", "x"])
Tree = dict[str, Any]


def trees() -> st.SearchStrategy[Tree]:
    return st.recursive(
        st.dictionaries(NAMES, st.none(), min_size=1, max_size=4),
        lambda inner: st.dictionaries(NAMES, st.none() | inner, min_size=1, max_size=3),
        max_leaves=6,
    )


def selector_text(tree: Tree, blank: str) -> str:
    """V1's syntax: `id,folders:(id,name)`."""
    parts = [
        name if inner is None else f"{name}:({blank}{selector_text(inner, blank)}{blank})"
        for name, inner in tree.items()
    ]
    return f",{blank}".join(parts)


@settings(max_examples=examples(100, 5000))
@given(trees(), st.sampled_from(["", " ", "\t"]))
def test_a_selector_is_read_as_it_was_written(tree: Tree, blank: str) -> None:
    assert selectors.parse(selector_text(tree, blank)) == tree


def inside(part: Any, whole: Any) -> bool:
    """Whether `part` is `whole` with keys left out, in the same order."""
    if isinstance(part, dict) and isinstance(whole, dict):
        common = [key for key in whole if key in part]
        return list(part) == common and all(inside(part[key], whole[key]) for key in common)
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(inside, part, whole))
    return part == whole or (part != part and whole != whole)


@settings(max_examples=examples(100, 5000))
@given(
    st.text(max_size=40) | st.text(alphabet="id,:() name", max_size=40),
    st.dictionaries(KEYS | NAMES, JSON, max_size=6),
)
def test_any_selector_only_leaves_things_out(text: str, row: dict[str, Any]) -> None:
    selection = selectors.parse(text)
    part = selectors.apply(selection, [row])
    assert inside(part, [row])
    if not text.strip():
        assert part == [row]


@settings(max_examples=examples(60, 4000))
@given(
    count=st.integers(0, 260),
    pages=st.lists(st.tuples(st.integers(1, 8), st.integers(1, 120)), min_size=1, max_size=5),
)
def test_a_v1_page_is_the_same_fifty_rows_whatever_v2_cuts_them_into(
    count: int, pages: list[tuple[int, int]]
) -> None:
    memory = Memory()
    rows = [{"id": number} for number in range(1, count + 1)]
    for page, size in pages:
        # V2 may change its page size from one request of the caller to the next.
        v2 = FakeV2().on("GET", "/v2/customers", paged("customers", rows, size))
        answer = v2.run("GET", "/v1/customers.json", query={"page": str(page)}, memory=memory)
        assert answer.status == 200
        body = answer.json()
        expected = [row["id"] for row in rows[(page - 1) * 50 : page * 50]]
        assert [item["id"] for item in body["items"]] == expected
        assert (body["page"], body["count"]) == (page, count)
        assert body["pages"] == max(1, -(-count // 50)) or count == 0
