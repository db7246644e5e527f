"""Where nodes stand. libcst finds out by writing the whole module out, which for a few nodes is
far too much: Python's own parser knows the first row of every statement, and libcst then has to
write out no more than the line, or the head of the block, that holds the node.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import libcst as cst
from libcst import BatchableCSTVisitor
from libcst.metadata import CodePosition, MetadataWrapper, PositionProvider

Rows = dict[cst.CSTNode, tuple[int, int]]

_WITH_HEADER = (cst.FunctionDef, cst.ClassDef, cst.For, cst.While, cst.With, cst.If)
"""Statements whose head can be written out without their blocks."""
_NEWLINE = re.compile(r"\r\n?|\n")
_NOTHING = cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])])


class Positions:
    """The starts of one module's nodes, as libcst's PositionProvider has them."""

    def __init__(
        self, tree: cst.Module, before: bytes, parents: Mapping[cst.CSTNode, cst.CSTNode]
    ) -> None:
        self._tree, self._parents = tree, parents
        self._lines = _NEWLINE.split(before.decode(tree.encoding, "replace"))
        self._rows = _rows(tree, before)
        self._positions: dict[cst.CSTNode, CodePosition] = {}
        self._complete = False

    def of(self, node: cst.CSTNode) -> CodePosition:
        """Where a node of the module starts. Raises KeyError for a node of another tree."""
        if node not in self._positions and not self._complete:
            self._write_out(self._statement(node))
        if node not in self._positions and not self._complete:
            self._positions.update(_starts(self._tree))
            self._complete = True
        return self._positions[node]

    def line(self, number: int) -> str:
        """The text of a row, without its indentation."""
        return self._lines[number - 1].strip() if number <= len(self._lines) else ""

    def _statement(self, node: cst.CSTNode) -> cst.CSTNode | None:
        current: cst.CSTNode | None = node
        while current is not None and not isinstance(current, cst.BaseStatement):
            current = self._parents.get(current)
        return current

    def _write_out(self, statement: cst.CSTNode | None) -> None:
        """Learn the places of a line or a head; of nothing where that cannot be told."""
        if statement is None or statement not in self._rows:
            return
        row, column = self._rows[statement]
        indent = self._lines[row - 1][:column]
        if indent.strip():
            return
        bare: Any = statement.with_changes(leading_lines=())
        if isinstance(statement, _WITH_HEADER):
            bare = bare.with_changes(body=_NOTHING, **({"orelse": None} if _ends(bare) else {}))
        elif not isinstance(statement, cst.SimpleStatementLine):
            return
        whole = bare
        if indent:
            whole = cst.If(cst.Name("_"), cst.IndentedBlock([bare], indent=indent))
        places = _starts(cst.Module([whole]))
        shift = row - places[bare].line
        places[statement] = places[bare]
        self._positions.update(
            {node: CodePosition(at.line + shift, at.column) for node, at in places.items()}
        )


def _ends(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.For | cst.While | cst.If)


class _Wrapper(MetadataWrapper):
    """Without visitors there is nothing to visit; libcst would rebuild the tree even so."""

    def visit_batched(
        self, visitors: Iterable[BatchableCSTVisitor], *hooks: Any, **named: Any
    ) -> cst.Module:
        active_visitors = list(visitors)
        new_module = (
            super().visit_batched(active_visitors, *hooks, **named)
            if active_visitors
            else self.module
        )
        return cst.ensure_type(new_module, cst.Module)


def _starts(tree: cst.Module) -> dict[cst.CSTNode, CodePosition]:
    ranges = _Wrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)
    return {node: place.start for node, place in ranges.items()}


def _rows(tree: cst.Module, before: bytes) -> Rows:
    """Row and column (in bytes) of every statement that starts a line; none where both parsers do
    not agree about the statements."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = ast.parse(before)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    rows: Rows = {}
    pending: list[tuple[Sequence[cst.CSTNode], Sequence[ast.AST], bool]]
    pending = [(tree.body, theirs.body, True)]
    while pending:
        ours, others, starts_line = pending.pop()
        rest = iter(others)
        for statement in ours:
            smalls = statement.body if isinstance(statement, cst.SimpleStatementLine) else (None,)
            same: list[Any] = [other for _, other in zip(smalls, rest, strict=False)]
            if len(same) < len(smalls):
                return {}
            if starts_line:
                rows[statement] = (same[0].lineno, same[0].col_offset)
            pending += _blocks(statement, same[0])
        if next(rest, None) is not None:
            return {}
    return rows


def _blocks(
    ours: Any, other: Any
) -> Iterator[tuple[Sequence[cst.CSTNode], Sequence[ast.AST], bool]]:
    """The blocks of a statement, in both trees; whether their statements start lines."""
    for part in ("body", "orelse", "finalbody"):
        block = getattr(ours, part, None)
        if isinstance(block, cst.Else | cst.Finally):
            block = block.body
        if isinstance(block, cst.If):
            yield [block], other.orelse, False
        elif isinstance(block, cst.IndentedBlock):
            yield block.body, getattr(other, part), True
    for part in ("handlers", "cases"):
        for one, same in zip(getattr(ours, part, ()), getattr(other, part, ()), strict=False):
            yield from _blocks(one, same)
