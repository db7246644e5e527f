from __future__ import annotations

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from helpscout_codemods import walk
from helpscout_codemods.values.modules import parse

EVERYTHING = '''\
# -*- coding: utf-8 -*-
"""A module
of several rows."""
import os; import sys

@register(
    "naïve",
)
async def first(a, *, b=(1,
                         2)):
    """Ünïcode."""
    if a: b = call(a); other(b)
    elif (
        a and
        call(b)
    ):
        (call(
            a,
        b).again()
        )
    else:
        async with call(a) as b, call(b): pass
    try:
        for x in (y for y in
                  call(a)):
            while not call(x): break
            else:
                call("""text
over rows""") ; call(b)
    except (ValueError,
            call(a)) as error:
        raise call() from error
    finally:
        del a


class Second(
    Base, metaclass=call(1),
):
\t
    @property
    def third(self): return call(self)

    match_ = lambda self: \\
        call(self)

match call(
    1):
    case {"a": b} if call(b):
        call(b)
\x0c
def fourth():
\treturn [
\t\tcall(1),
\tcall(2)]
'''


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_node_stands_where_libcst_says(newline: str) -> None:
    source = parse("every.py", EVERYTHING.replace("\n", newline).encode())
    wrapper = MetadataWrapper(source.tree, unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    # A new object for each node: one that computed all positions once has the rest cached.
    calls = [node for node in walk.walk(source.tree) if isinstance(node, cst.Call | cst.Name)]
    assert len(calls) > 60
    for node in (*calls, *walk.walk(source.tree)):
        assert source.at(node) == places[node].start


def test_a_row_is_shown_as_it_is_written() -> None:
    source = parse(
        "row.py", "\x0c\nx = 1  # one\u2028row\n    \nif x:\n    call(x)  # here\n".encode()
    )
    assert [source.line(node) for node in source.all(cst.Call)] == ["call(x)  # here"]


def test_a_text_that_the_two_parsers_read_differently_has_positions_all_the_same() -> None:
    source = parse("row.py", b"x = 1\ncall(x)\n")
    other = type(source)(source.path, b"call(x)\n", source.tree, source.parents, source.by_kind)
    assert [other.at(node).line for node in source.all(cst.Call)] == [2]
