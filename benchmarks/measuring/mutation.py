"""Mutants: copies of a module in which one expression or statement differs."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
# Calls without an effect that a test should look at.
UNTESTED_CALLS = ("log.", "del ")
MAX_WIDTH = 90


@dataclass(frozen=True)
class Mutant:
    """One change of one file. `lines` are those whose execution reaches the change; those of a
    change outside of functions (`at_import`) run with the first import only."""

    path: str
    lines: range
    before: str
    after: str
    text: str
    at_import: bool = False

    @property
    def line(self) -> int:
        return self.lines.start

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the change although lines above it come and go."""
        return self.path, self.before, self.after

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  ->  {self.after}"


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that a mutant has in place of `node`."""
    match node:
        case ast.Compare(left=left, ops=[operator, *others], comparators=right):
            yield ast.Compare(left, [COMPARISONS[type(operator)](), *others], right)
        case ast.BoolOp(op=operator, values=values):
            opposite = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield ast.BoolOp(opposite, values)
            for one_value in values:
                yield ast.BoolOp(operator, [value for value in values if value is not one_value])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield ast.BinOp(left, ast.Add(), right)
        case ast.Return(value=ast.expr() as value) if not _is_none_or_false(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() as call) if not _is_untested(call):
            yield ast.Pass()
        case ast.If(body=body, orelse=orelse):
            yield ast.If(ast.Constant(True), body, orelse)
            yield ast.If(ast.Constant(False), body, orelse)
        case ast.Continue():
            yield ast.Break()
        case _:
            pass


def mutants_of(root: Path, path: str) -> Iterator[Mutant]:
    """The mutants of one file, by its path below `root`."""
    tree = ast.parse((root / path).read_text(encoding="utf-8"))
    skipped_nodes = {
        id(node)
        for parent in ast.walk(tree)
        for part in _untested(parent)
        for node in ast.walk(part)
    }
    yield from _below(tree, tree, path, skipped_nodes, None, at_import=True)


def _below(
    tree: ast.Module,
    parent: ast.AST,
    path: str,
    skipped: set[int],
    statement: ast.stmt | None,
    *,
    at_import: bool,
) -> Iterator[Mutant]:
    is_function = isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for field, value in ast.iter_fields(parent):
        outside = at_import and not (is_function and field == "body")
        for place, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST) or id(node) in skipped:
                continue
            around = node if isinstance(node, ast.stmt) else statement
            for other in replacements(node):
                index = place if isinstance(value, list) else None
                text = _changed_text(tree, parent, field, index, other)
                lines = _lines(node, around)
                yield Mutant(path, lines, _one_line(node), _one_line(other), text, outside)
            yield from _below(tree, node, path, skipped, around, at_import=outside)


def _lines(node: ast.AST, statement: ast.stmt | None) -> range:
    """From the statement's first line to the node's last; of a block, the lines of its head."""
    head = node.test if isinstance(node, ast.If) else node
    first = getattr(statement or node, "lineno", 0)
    if statement is not None and hasattr(statement, "body"):
        first = getattr(head, "lineno", first)
    return range(first, (getattr(head, "end_lineno", None) or first) + 1)


def _one_line(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:MAX_WIDTH]


def _is_none_or_false(node: ast.expr) -> bool:
    """A caller that asks for a truth takes both alike; `return True` is another mutant."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _is_untested(call: ast.AST) -> bool:
    return ast.unparse(call).startswith(UNTESTED_CALLS)


def _untested(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node that tests are not asked to notice: types, texts, logging, `frozen=`."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from node.keywords
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        yield node
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield node.annotation
    if isinstance(node, ast.Call) and _is_untested(node):
        yield node
    if isinstance(node, ast.FormattedValue):
        yield node


def _changed_text(
    tree: ast.Module, parent: ast.AST, field: str, index: int | None, other: ast.AST
) -> str:
    """The text of the tree with one node replaced."""
    original = getattr(parent, field)
    new_value = other if index is None else [*original[:index], other, *original[index + 1 :]]
    setattr(parent, field, new_value)
    text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
    setattr(parent, field, original)
    return text
