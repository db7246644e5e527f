"""A list that a paging loop fills is made of all rows at once.

rows, then a loop over pages with                rows = list(hs.conversations.list(...))
rows = [] before it and rows.extend(...) in it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.lines import name_given, small_of
from helpscout_codemods.patterns.page_consumers import flatten
from helpscout_codemods.patterns.plan import Recipe, Rewrite
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.values.modules import Source


def empty_before(
    source: Source, loop: cst.While, dropped: Sequence[cst.CSTNode]
) -> cst.CSTNode | None:
    """The line `rows = []` right before a loop that does nothing but `rows.extend(...)` with it;
    `dropped` are the lines that go away with the loop. In a `try` the list may be asked for after
    an error, with the rows of the first pages in it."""
    if any(isinstance(a, cst.Try | cst.TryStar) for a in source.ancestors(loop)):
        return None
    block = walk.body_of(source.parents[loop])
    line = next((s for s in reversed(block[: block.index(loop)]) if s not in dropped), None)
    small = small_of(line) if line is not None else None
    name = name_given(line)
    if not name or not isinstance(small, cst.Assign) or not isinstance(small.value, cst.List):
        return None
    uses = [s for s in walk.body_of(loop.body) if name in walk.names(s)]
    fills = len(uses) == 1 and _filled(uses[0], name) is not None
    return line if not small.value.elements and fills else None


def _filled(statement: cst.CSTNode, name: str) -> cst.BaseExpression | None:
    """What `rows.extend(...)` or `rows += ...` puts into the list."""
    match small_of(statement):
        case cst.Expr(
            value=cst.Call(
                func=cst.Attribute(value=of, attr=cst.Name("extend")),
                args=[cst.Arg(keyword=None, star="") as arg],
            )
        ) if is_name(of, name) and name not in walk.names(arg.value):
            return arg.value
        case cst.AugAssign(target=target, operator=cst.AddAssign(), value=value) if is_name(
            target, name
        ) and name not in walk.names(value):
            return value
    return None


def without(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """Nothing in the place of `rows = []`."""
    return cst.RemoveFromParent() if rewrite.is_builtin("list") else updated  # type: ignore[return-value]


def gathered(empty: cst.CSTNode) -> Recipe:
    """What is left of the loop, its rows put into the list where the list begins; what is said of
    the list is said there."""
    name = name_given(empty)
    leading = cst.ensure_type(empty, cst.SimpleStatementLine).leading_lines

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        statements: Any = flatten(rewrite, original, updated)
        if not rewrite.is_builtin("list"):
            return cst.FlattenSentinel(statements)  # type: ignore[return-value]
        first, *rest = (_from_rows(statement, name) for statement in statements)
        own = [line for line in getattr(first, "leading_lines", ()) if line.comment]
        first = first.with_changes(leading_lines=[*leading, *own])
        return cst.FlattenSentinel([first, *rest])  # type: ignore[return-value]

    return recipe


def _from_rows(statement: cst.CSTNode, name: str) -> cst.CSTNode:
    rows = _filled(statement, name)
    if rows is None:
        return statement
    match rows:
        case cst.ListComp() | cst.List() | cst.Call(func=cst.Name("list")):
            value: cst.BaseExpression = rows
        case cst.GeneratorExp():
            value = cst.ListComp(rows.elt, rows.for_in)
        case _:
            value = cst.Call(cst.Name("list"), [cst.Arg(rows)])
    line = cst.ensure_type(statement, cst.SimpleStatementLine)
    return line.with_changes(body=[cst.Assign([cst.AssignTarget(cst.Name(name))], value)])
