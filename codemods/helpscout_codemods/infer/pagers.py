"""Functions of the project that read every page of a list whose address they are given.

Such a function is looked through as a whole: what it hands out are the rows of all pages. Its shape
has to be certain: one loop that counts pages from the first one, hands every row on, and ends with
the last page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.infer import first_page_pagers
from helpscout_codemods.infer.pager_loops import (
    Block,
    PagerLoop,
    is_page_count,
    key_read,
    only_raises,
    spelled,
    statements_of,
    target_of,
)
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of

Kind = Literal["generator", "list"]


class PagerShape(Struct, frozen=True):
    """What a function hands all rows out as, and whether it counts pages (a client that keeps the
    number itself is asked until nothing comes)."""

    kind: Kind
    counts: bool
    recursive: bool = False
    """Whether it calls itself for the next page."""


@lru_cache(512)
def shape_of(function: cst.FunctionDef) -> PagerShape | None:
    """How a function reads every page; None when it does anything else."""
    body = statements_of(function.body)
    again = _recursive(function, body)
    if again is not None:
        return PagerShape(again, True, recursive=True)
    by_number = first_page_pagers.kind_of(body)
    if by_number is not None:
        return PagerShape(by_number, True)
    loops = [s for s in body if isinstance(s, cst.While | cst.For)]
    if len(loops) != 1 or loops[0].orelse is not None:
        return None
    (loop,) = loops
    at = body.index(loop)
    sink = _sink(body[:at], body[at + 1 :] or _returns(loop))
    if sink is None or not all(map(_prepares, body[:at])):
        return None
    pager = PagerLoop(sink, body[:at])
    if not pager.fits(loop):
        return None
    return PagerShape("list" if sink else "generator", pager.counts)


def _prepares(statement: cst.CSTNode) -> bool:
    """A variable of the loop, or `client.clearstate()`: mccannm11's client begins again."""
    match statement:
        case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name("clearstate")), args=[])):
            return True
    return isinstance(statement, cst.Assign | cst.AnnAssign)


def _recursive(function: cst.FunctionDef, body: Block) -> Kind | None:
    """`rows += all_rows(box, page + 1)` while the page is not the last."""
    params = parameters.positional(function)
    from_one = [p for p in params if p.default is not None and code_of(p.default) == "1"]
    page = next(iter(parameters.names(from_one)), "")
    tests = [s for s in body if isinstance(s, cst.If) and not only_raises(s)]
    if not page or len(tests) != 1 or tests[0].orelse is not None:
        return None
    test, inside = tests[0].test, statements_of(tests[0].body)
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(cst.LessThan(), right)]):
            own = spelled(left) == page or key_read(left) == "page"
            if not own or not is_page_count(right) or len(inside) != 1:
                return None
        case _:
            return None
    call = _next_call(function, page)
    others = [s for s in body if s is not tests[0]]
    match inside[0]:
        case cst.AugAssign(target=cst.Name(sink), operator=cst.AddAssign(), value=value):
            pass
        case cst.Expr(
            value=cst.Call(func=cst.Attribute(cst.Name(sink), cst.Name("extend")), args=[arg])
        ):
            value = arg.value
        case cst.Expr(value=cst.Yield(value=cst.From(item=value))):
            plain = [s for s in others if not isinstance(s, cst.Assign)]
            pager = PagerLoop("", [])
            gives_all = all(pager.is_understood(s, False) for s in plain) and pager.hand_overs == 1
            return "generator" if call(value) and gives_all and body[-1] is tests[0] else None
        case _:
            return None
    assignments = [s for s in others if target_of(s) == sink]
    last = body[-1]
    whole = isinstance(last, cst.Return) and last.value is not None and code_of(last.value) == sink
    first = (
        len(assignments) == 1
        and isinstance(assignments[0], cst.Assign)
        and key_read(assignments[0].value) == "items"
    )
    plain = [s for s in others if s is not last and not isinstance(s, cst.Assign)]
    fits = all(PagerLoop("", []).is_understood(s, False) for s in plain)
    return "list" if call(value) and whole and first and fits else None


def _next_call(function: cst.FunctionDef, page: str) -> Callable[[cst.BaseExpression], bool]:
    """Whether an expression calls the function for the next page with what it was given."""
    names = parameters.positional_names(function, is_bound=False)

    def fits(node: cst.BaseExpression) -> bool:
        if not isinstance(node, cst.Call):
            return False
        callee = get_full_name_for_node(node.func) or ""
        own = names[1:] if callee == f"self.{function.name.value}" else names
        if callee not in (function.name.value, f"self.{function.name.value}"):
            return False
        arguments = parameters.arguments(node, own).items()
        own_arguments = {name: code_of(arg.value) for name, arg in arguments}
        expected_arguments = {name: name for name in own} | {page: f"{page} + 1"}
        return own_arguments == expected_arguments

    return fits


def _returns(loop: cst.CSTNode) -> Block:
    """The one statement in a loop that ends the function."""
    returns = [n for n in walk.walk(loop) if isinstance(n, cst.Return)]
    return [*returns] if len(returns) == 1 else []


def _sink(before: Block, after: Block) -> str | None:
    """The list that the rows are gathered in; "" for a generator."""
    if not after:
        return ""
    if len(after) != 1 or not isinstance(after[0], cst.Return):
        return None
    if after[0].value is None:
        return ""
    name = get_full_name_for_node(after[0].value) if isinstance(after[0].value, cst.Name) else None
    empty = {target_of(s) for s in before if isinstance(s, _ASSIGNS) and _is_empty(s.value)}
    return name if name in empty else None


_ASSIGNS = (cst.Assign, cst.AnnAssign)


def _is_empty(node: cst.BaseExpression | None) -> bool:
    if isinstance(node, cst.List):
        return not node.elements
    return isinstance(node, cst.Call) and code_of(node) == "list()"
