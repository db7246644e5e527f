"""The short way through a conversion says what the long way says, whatever V2 sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples

from helpscout_shim.catalog import SHAPES
from helpscout_shim.catalog.shape import Form
from helpscout_shim.translate.compute import Context
from helpscout_shim.translate.object_compiler import up

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 120), st.sampled_from(["", "customer", "draft", "7"])
)
INNER = st.dictionaries(
    st.sampled_from(["id", "type", "email", "first", "tag", "name"]), SCALARS, max_size=4
)
ANYTHING = st.one_of(SCALARS, INNER, st.lists(INNER, max_size=2))

FORMS: tuple[Form, ...] = ("get", "list")


class Counting:
    """A context that remembers what was lost."""

    def __init__(self) -> None:
        self.reported: set[str] = set()
        self.context = Context(mailboxes={7: "Shop help"})
        self.context.lose = lambda loss: self.reported.add(loss.id)


@pytest.mark.parametrize("name", ["Person", "Conversation", "Thread"])
@settings(max_examples=examples(200))
@given(data=st.data())
def test_a_whole_object_is_what_its_fields_are_one_by_one(name: str, data: st.DataObject) -> None:
    fields = SHAPES[name].fields
    wire = sorted(
        {"closedBy", "closedByUser"}
        | {f.v2.split(".")[0] for f in fields if f.v2}
        | {r.split(".")[0] for f in fields for r in getattr(f.convert, "reads", ())}
    )
    row: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(wire), ANYTHING))
    # A selection goes the long way, through a function for each field.
    names = {f.v1: None for f in fields}
    for form in FORMS:
        short, long = Counting(), Counting()
        short_object = up(name, row, short.context, form=form)
        assert short_object == up(name, row, long.context, form=form, selection=names)
        assert short.reported == long.reported
