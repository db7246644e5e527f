"""Break lines that a rewrite has made too long, in the way of black.

The last bracket of a statement is opened first: what it holds goes on a line of its own, and where
that is still too long each part of it does.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.syntax import awaits
from helpscout_codemods.syntax.expressions import code_of


def wrapped(tree: cst.Module, width: int, old: Collection[cst.CSTNode]) -> cst.Module:
    """The module with its new statements broken where they pass a width; `old` holds the nodes of
    the text before."""
    return cst.ensure_type(tree.visit(_Wrap(tree, width, old)), cst.Module)


class _Wrap(walk.Transformer):
    def __init__(self, tree: cst.Module, width: int, old: Collection[cst.CSTNode]) -> None:
        super().__init__()
        self.width, self.old = width, old
        self.step = tree.default_indent
        self.indents = [""]

    def on_visit(self, node: cst.CSTNode) -> bool:
        if node in self.old or walk.is_expression(node):
            return False
        return super().on_visit(node)

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        self.indents.append(self.indents[-1] + (node.indent or self.step))

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        if original_node not in self.old:
            self.indents.pop()
        return updated_node

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine:
        if original_node in self.old or len(updated_node.body) != 1:
            return updated_node
        small = updated_node.body[0]
        value = getattr(small, "value", None)
        if not isinstance(small, _HOLDING) or not isinstance(value, cst.BaseExpression):
            return updated_node
        whole = len(code_of(small))
        if self._column(0) + whole <= self.width:
            return updated_node
        head = whole - len(code_of(value))
        wrapped_node = self._fit(value, 0, self._column(0) + head, 0, in_brackets=False)
        if wrapped_node is value:
            return updated_node
        return updated_node.with_changes(body=[small.with_changes(value=wrapped_node)])

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.For:
        if original_node in self.old:
            return updated_node
        word = "async for" if updated_node.asynchronous is not None else "for"
        head = self._column(0) + len(f"{word} {code_of(updated_node.target)} in ")
        wrapped_node = self._fit(updated_node.iter, 0, head, 1, in_brackets=False)
        return (
            updated_node.with_changes(iter=wrapped_node)
            if wrapped_node is not updated_node.iter
            else updated_node
        )

    def _column(self, level: int) -> int:
        return len((self.indents[-1] + self.step * level).expandtabs())

    def _row(self, level: int) -> cst.ParenthesizedWhitespace:
        return cst.ParenthesizedWhitespace(
            indent=True, last_line=cst.SimpleWhitespace(self.step * level)
        )

    def _fits(self, code: str, head: int, tail: int = 0) -> bool:
        return head + len(code) + tail <= self.width

    def _fit(
        self,
        node: cst.BaseExpression,
        level: int,
        head: int,
        tail: int,
        *,
        in_brackets: bool = True,
    ) -> cst.BaseExpression:
        """An expression that starts in column `head`, broken so that its lines fit; `tail` columns
        follow it."""
        code = code_of(node)
        if "\n" in code or self._fits(code, head, tail):
            return node
        wrapped_node: cst.BaseExpression = self._broken(
            node, level, head, tail, in_brackets=in_brackets
        )
        return wrapped_node

    def _broken(
        self, node: cst.BaseExpression, level: int, head: int, tail: int, *, in_brackets: bool
    ) -> Any:
        code = code_of(node)
        match node:
            case cst.Attribute() | cst.Subscript():
                behind = len(code) - len(code_of(node.value))
                value = self._fit(node.value, level, head, tail + behind, in_brackets=in_brackets)
                return node.with_changes(value=value) if value is not node.value else node
            case cst.Call(lpar=[_, awaits.AwaitMark(), *_]):
                return self._awaited(node, level)
            case cst.Call() if node.args:
                return self._call(node, level)
            case cst.Await():
                inner = self._fit(node.expression, level, head + 6, tail, in_brackets=in_brackets)
                return node.with_changes(expression=inner) if inner is not node.expression else node
            case cst.List(elements=[_, *_]) | cst.Set():
                return self._display(
                    node, level, "bracket" if isinstance(node, cst.List) else "brace"
                )
            case cst.Dict(elements=[_, *_]):
                return self._display(node, level, "brace")
            case cst.ListComp():
                return self._comprehension(node, level, "bracket")
            case cst.SetComp() | cst.DictComp():
                return self._comprehension(node, level, "brace")
            case cst.GeneratorExp() if not node.lpar:
                return self._rows_of_comprehension(node, level)
            case cst.BinaryOperation(right=cst.Tuple(lpar=[_], elements=[_, *_]) as values):
                right = self._tuple(values, level)
                return node.with_changes(right=right)
            case cst.BinaryOperation(right=cst.Dict() | cst.List() | cst.Call() as last):
                start = head + len(code) - len(code_of(last))
                return node.with_changes(right=self._fit(last, level, start, tail))
            case cst.IfExp() | cst.BooleanOperation():
                return self._operation(node, level, in_brackets=in_brackets)
            case cst.BinaryOperation() | cst.Comparison() if not in_brackets and not node.lpar:
                return self._fenced(node, level)
        return node

    def _awaited(self, node: cst.Call, level: int) -> cst.Call:
        """`(await call(...))` with the call on a line of its own."""
        left = node.lpar[0].with_changes(whitespace_after=self._row(level + 1))
        right = node.rpar[-1].with_changes(whitespace_before=self._row(level))
        bare = node.with_changes(lpar=node.lpar[1:], rpar=node.rpar[:-1])
        if node.args and not self._fits(code_of(bare), self._column(level + 1)):
            bare = self._call(bare, level + 1)
        return bare.with_changes(lpar=[left, *bare.lpar], rpar=[*bare.rpar, right])

    def _fenced(self, node: Any, level: int) -> Any:
        left_paren = cst.LeftParen(whitespace_after=self._row(level + 1))
        right = cst.RightParen(whitespace_before=self._row(level))
        return node.with_changes(lpar=[left_paren], rpar=[right])

    def _operation(self, node: Any, level: int, *, in_brackets: bool) -> Any:
        """`a if b else c` and `a or b` with a line for each part, in parentheses."""
        if not in_brackets and not node.lpar:
            bare = node
            node = self._fenced(node, level)
            if self._fits(code_of(bare), self._column(level + 1)):
                return node
            level += 1
        row = self._row(level)
        if isinstance(node, cst.IfExp):
            return node.with_changes(whitespace_before_if=row, whitespace_before_else=row)
        return node.with_changes(operator=node.operator.with_changes(whitespace_before=row))

    def _tuple(self, node: cst.Tuple, level: int) -> cst.Tuple:
        (left_paren,), (right,) = node.lpar, node.rpar
        left_with_break = left_paren.with_changes(whitespace_after=self._row(level + 1))
        last = len(node.elements) - 1
        elements = [
            element.with_changes(
                comma=cst.Comma(whitespace_after=self._row(level + (number < last)))
            )
            for number, element in enumerate(node.elements)
        ]
        right_with_break = right.with_changes(whitespace_before=_NONE)
        return node.with_changes(lpar=[left_with_break], elements=elements, rpar=[right_with_break])

    def _call(self, node: cst.Call, level: int) -> cst.Call:
        column = self._column(level + 1)
        bare = [arg.with_changes(comma=cst.MaybeSentinel.DEFAULT) for arg in node.args]
        codes = [code_of(arg) for arg in bare]
        with_break = node.with_changes(whitespace_before_args=self._row(level + 1))
        if self._fits(", ".join(codes), column):
            last = bare[-1].with_changes(whitespace_after_arg=self._row(level))
            return with_break.with_changes(args=[*node.args[:-1], last])
        if len(bare) == 1:
            value = self._fit(bare[0].value, level + 1, column, 0)
            last = bare[0].with_changes(value=value, whitespace_after_arg=self._row(level))
            return with_break.with_changes(args=[last])
        args = []
        for number, (arg, code) in enumerate(zip(bare, codes, strict=True)):
            start = column + len(code) - len(code_of(arg.value))
            end = self._row(level + (number + 1 < len(bare)))
            value = self._fit(arg.value, level + 1, start, 1)
            args.append(arg.with_changes(value=value, comma=cst.Comma(whitespace_after=end)))
        return with_break.with_changes(args=args)

    def _display(self, node: Any, level: int, kind: str) -> Any:
        column = self._column(level + 1)
        bare = [e.with_changes(comma=cst.MaybeSentinel.DEFAULT) for e in node.elements]
        node_in_brackets = self._opened(node, level, kind)
        if len(bare) == 1 and self._fits(code_of(bare[0]), column):
            return node_in_brackets
        elements = []
        for number, element in enumerate(bare):
            start = column + len(code_of(element)) - len(code_of(element.value))
            end = self._row(level + (number + 1 < len(bare)))
            value = self._fit(element.value, level + 1, start, 1)
            comma = cst.Comma(whitespace_after=end)
            elements.append(element.with_changes(value=value, comma=comma))
        closing = {
            f"r{kind}": getattr(node_in_brackets, f"r{kind}").with_changes(whitespace_before=_NONE)
        }
        return node_in_brackets.with_changes(elements=elements, **closing)

    def _opened(self, node: Any, level: int, kind: str) -> Any:
        """A display with its brackets on lines of their own."""
        left_paren, right = getattr(node, f"l{kind}"), getattr(node, f"r{kind}")
        return node.with_changes(
            **{
                f"l{kind}": left_paren.with_changes(whitespace_after=self._row(level + 1)),
                f"r{kind}": right.with_changes(whitespace_before=self._row(level)),
            }
        )

    def _comprehension(self, node: Any, level: int, kind: str) -> Any:
        inside = code_of(node)[1:-1]
        if not self._fits(inside, self._column(level + 1)):
            node = self._rows_of_comprehension(node, level + 1)
        return self._opened(node, level, kind)

    def _rows_of_comprehension(self, node: Any, level: int) -> Any:
        """`for` and `if` of a comprehension on lines of their own."""
        return node.with_changes(for_in=self._loop(node.for_in, level))

    def _loop(self, loop: cst.CompFor, level: int) -> cst.CompFor:
        head = self._column(level) + len(f"for {code_of(loop.target)} in ")
        return loop.with_changes(
            whitespace_before=self._row(level),
            iter=self._fit(loop.iter, level, head, 0),
            ifs=[i.with_changes(whitespace_before=self._row(level)) for i in loop.ifs],
            inner_for_in=self._loop(loop.inner_for_in, level) if loop.inner_for_in else None,
        )


_HOLDING = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Return, cst.Expr)
_NONE = cst.SimpleWhitespace("")
