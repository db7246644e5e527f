"""The catalogue is complete, consistent, and refuses wrong declarations."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpscout_shim.catalog import (
    ENDPOINTS,
    SHAPES,
    CatalogueError,
    Computed,
    Endpoint,
    Gone,
    Loss,
    Lossy,
    Mapped,
    endpoint,
)
from helpscout_shim.catalog.shape import same, shape
from helpscout_shim.catalog.validate import validated
from helpscout_shim.routing import match
from helpscout_shim.translate.compute import FUNCTIONS

TABLE = json.loads((Path(__file__).parent / "endpoints.json").read_text(encoding="utf-8"))


def test_every_row_of_v1_has_an_entry_and_there_are_no_others() -> None:
    ours = {(row.id, row.method, row.path) for row in ENDPOINTS}
    assert ours == {(row["id"], row["method"], row["path"]) for row in TABLE}
    assert len(ENDPOINTS) == 71


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["id"]))
def test_an_entry_knows_the_parameters_of_its_row(row: dict[str, list[str]]) -> None:
    entry = endpoint(str(row["id"]))
    assert set(row["query"]) <= {p.name for p in entry.params}


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: str(row.id))
def test_an_entry_is_mapped_or_lossy_with_names_or_gone_with_advice(row: Endpoint) -> None:
    match row.outcome:
        case Mapped(sentence):
            assert sentence.endswith(".")
            assert row.v2
        case Lossy(_, losses):
            assert losses
        case Gone(_, instead):
            assert instead.endswith(".")
    assert row.doc.startswith("https://developer.helpscout.com/")


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: str(row.id))
def test_a_path_with_values_finds_its_own_endpoint(row: Endpoint) -> None:
    path = row.path
    for name in row.path_params:
        path = path.replace("{" + name + "}", "17")
    route = match(row.method, "/v1" + path)
    assert route is not None
    assert route.endpoint.id == row.id
    assert set(route.params) == set(row.path_params)


def test_a_literal_segment_wins_over_a_parameter() -> None:
    route = match("GET", "/v1/users/me.json")
    assert route is not None
    assert route.endpoint.id == "users.me"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/conversations/1"),
        ("PATCH", "/v1/conversations/1.json"),
        ("POST", "/v1/mailboxes.json"),
        ("GET", "/v1/"),
        ("GET", "/v2/users/me"),
    ],
)
def test_what_v1_never_had_matches_nothing(method: str, path: str) -> None:
    assert match(method, path) is None


def test_lists_spell_out_the_default_that_v2_does_not_share() -> None:
    call = endpoint("conversations.list_by_mailbox").client
    assert call is not None
    assert call.method == "conversations.list"
    assert call.path == {"mailboxId": "mailbox"}
    assert call.query["modifiedSince"] == "modified_since"
    assert call.defaults == {"status": "all"}


@pytest.mark.parametrize(
    ("name", "v1", "attribute"),
    [
        ("Conversation", "owner", "assignee"),
        ("Conversation", "customer", "primary_customer"),
        ("Conversation", "tags", "tag_names"),
        ("Conversation", "threadCount", "thread_count"),
        ("Conversation", "threads", "threads"),
        ("Person", "firstName", "first"),
        ("Person", "lastName", "last"),
        ("Customer", "modifiedAt", "updated_at"),
        ("CustomerEmail", "location", "type"),
        ("Tag", "tag", "name"),
        ("Tag", "count", "ticket_count"),
    ],
)
def test_fields_name_the_attribute_of_the_client_model(name: str, v1: str, attribute: str) -> None:
    field = SHAPES[name].field(v1)
    assert field is not None
    assert field.python == attribute


def test_every_computed_field_has_its_function_and_every_function_its_field() -> None:
    names = {
        f.convert.name
        for shape in SHAPES.values()
        for f in shape.fields
        if isinstance(f.convert, Computed)
    }
    # These two are worked out where the answer is put together.
    assert names - {"closed_by", "held_hash"} == set(FUNCTIONS)


def test_a_shape_that_says_one_thing_twice_is_refused() -> None:
    with pytest.raises(CatalogueError, match="declares id twice"):
        shape("Twice", same("id"), same("id"))


def test_two_losses_with_one_name_are_refused() -> None:
    one, other = ENDPOINTS[0], ENDPOINTS[1]
    loss = Loss("a.b", "It is lost.", "Do this.")
    rows = (
        dataclasses.replace(one, outcome=Lossy("So.", (loss,))),
        dataclasses.replace(
            other, outcome=Lossy("So.", (dataclasses.replace(loss, why="Otherwise."),))
        ),
    )
    with pytest.raises(CatalogueError, match=r"two different losses are called a\.b"):
        validated(rows, tuple(SHAPES.values()))


def test_reading_the_catalogue_loads_neither_requests_nor_the_client() -> None:
    code = (
        "import sys, helpscout_shim.catalog;"
        "print([m for m in ('requests', 'helpscout_v2', 'sqlalchemy') if m in sys.modules])"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert process.stdout.strip() == "[]"
