"""Functions that read the first page of a list, and then the others by their numbers.

    first = get(path, page=1, **options)
    rows = first["items"]
    for page in range(2, first["pages"] + 1):
        rows += get(path, page=page, **options)["items"]
    return rows

Both calls have to ask for the same but for the number of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.infer.pager_loops import (
    Block,
    PagerLoop,
    is_page_count,
    key_read,
    statements_of,
    target_of,
)
from helpscout_codemods.syntax.expressions import code_of


def kind_of(body: Block) -> Literal["generator", "list"] | None:
    """What such a function hands its rows out as; None for any other function."""
    loops = [s for s in body if isinstance(s, cst.While | cst.For) and not _is_each_row(s)]
    loop = loops[0] if len(loops) == 1 else None
    if not isinstance(loop, cst.For) or loop.orelse is not None:
        return None
    at = body.index(loop)
    before, after, inside = body[:at], body[at + 1 :], statements_of(loop.body)
    sink = _sink(after)
    if sink is None or not isinstance(loop.target, cst.Name):
        return None
    page = loop.target.value
    counts = {target_of(s) for s in before if isinstance(s, cst.Assign) and is_page_count(s.value)}
    if not _is_rest(loop.iter, counts) or not _is_one_call(before, inside, page):
        return None
    fits = _hands_on_once(sink, before) and _hands_on_once(sink, inside)
    return ("list" if sink else "generator") if fits else None


def _is_each_row(loop: cst.While | cst.For) -> bool:
    """`for row in first["items"]: yield row`, which is no loop over pages."""
    return isinstance(loop, cst.For) and key_read(loop.iter) == "items"


def _sink(after: Block) -> str | None:
    """The list that the rows are gathered in; "" for a generator."""
    match after:
        case [] | [cst.Return(value=None)]:
            return ""
        case [cst.Return(value=cst.Name(name))]:
            return name
    return None


def _is_rest(numbers: cst.BaseExpression, counts: set[str]) -> bool:
    """`range(2, first["pages"] + 1)`"""
    match numbers:
        case cst.Call(
            func=cst.Name("range" | "xrange"),
            args=[
                cst.Arg(value=cst.Integer("2")),
                cst.Arg(value=cst.BinaryOperation(last, cst.Add(), cst.Integer("1"))),
            ],
        ):
            return is_page_count(last) or (isinstance(last, cst.Name) and last.value in counts)
    return False


def _hands_on_once(sink: str, block: Block) -> bool:
    """Whether statements ask for one page and hand its rows on, and do nothing else."""
    pager = PagerLoop(sink, [])
    hand_overs = 0
    for statement in block:
        if sink and target_of(statement) == sink and isinstance(statement, cst.Assign):
            if _is_rows(statement.value):
                hand_overs += 1
            elif code_of(statement.value) not in ("[]", "list()"):
                return False
        elif not pager.is_understood(statement, False):
            return False
    return hand_overs + pager.hand_overs == 1 and pager.ends == 0


def _is_rows(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Call(func=cst.Name("list"), args=[cst.Arg(value=rows)]):
            return key_read(rows) == "items"
    return key_read(node) == "items"


def _is_one_call(before: Block, inside: Block, page: str) -> bool:
    """Whether the pages of the loop are asked for as the first one was."""
    firsts = {code_of(call) for call in _calls(before)}
    matches: list[cst.Call] = []
    for call in _calls(inside):
        if page in walk.names(call) and any(one in firsts for one in _of_first_page(call, page)):
            matches.append(call)
    uses = [n for s in inside for n in walk.walk(s) if isinstance(n, cst.Name) and n.value == page]
    return len(matches) == 1 and len(uses) == 1


def _calls(block: Block) -> Iterator[cst.Call]:
    for statement in block:
        for node in walk.walk(statement):
            if isinstance(node, cst.Call):
                yield node


def _of_first_page(call: cst.Call, page: str) -> Iterator[str]:
    """The ways to spell a call for page 1 that asks for page `page`."""
    yield code_of(call.visit(_FirstPage(page)))  # type: ignore[arg-type]
    is_page = [arg.keyword is not None and code_of(arg.value) == page for arg in call.args]
    if is_page.count(True) == 1:
        rest = [arg for arg, left_out in zip(call.args, is_page, strict=True) if not left_out]
        if rest:
            rest[-1] = rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        yield code_of(call.with_changes(args=rest))


class _FirstPage(cst.CSTTransformer):
    """Puts 1 in the place of a variable."""

    def __init__(self, name: str) -> None:
        self.name = name

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return cst.Integer("1") if updated_node.value == self.name else updated_node
