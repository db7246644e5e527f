"""`await call(...)` as a call with a mark among its parentheses, which prints the word.

So whatever looks for calls finds those that are awaited as well, and a statement around a call is
the same with and without the word. What is awaited and no call stays a node of its own.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TypeVar

import libcst as cst
from libcst._nodes.internal import CodegenState

from helpscout_codemods import walk
from helpscout_codemods.syntax.expressions import code_of

_SPACE = cst.SimpleWhitespace(" ")
_Node = TypeVar("_Node", bound=cst.CSTNode)
_Loop = TypeVar("_Loop", cst.For, cst.CompFor)


class AwaitMark(cst.LeftParen):
    """`await` before a call."""

    def _codegen_impl(self, state: CodegenState) -> None:
        state.add_token("await")
        self.whitespace_after._codegen(state)

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> AwaitMark:
        return self


class RowsMark(cst.LeftParen):
    """The pages of an asynchronous client, where their rows are looped over; it prints nothing."""

    def _codegen_impl(self, state: CodegenState) -> None:
        pass

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> RowsMark:
        return self


class _End(cst.RightParen):
    """Stands behind a call for a mark before it; it prints nothing."""

    def _codegen_impl(self, state: CodegenState) -> None:
        pass

    def _visit_and_replace_children(self, visitor: cst.CSTVisitorT) -> _End:
        return self


def folded(tree: cst.Module) -> cst.Module:
    """The tree with a mark at each call that is awaited. It has the same text."""
    return cst.ensure_type(tree.visit(_Fold()), cst.Module)


class _Fold(walk.Transformer):
    def leave_Await(self, original_node: cst.Await, updated_node: cst.Await) -> cst.BaseExpression:
        call = updated_node.expression
        if not isinstance(call, cst.Call):
            return updated_node
        mark = AwaitMark(updated_node.whitespace_after_await)
        return call.with_changes(
            lpar=[*updated_node.lpar, mark, *call.lpar],
            rpar=[*call.rpar, _End(), *updated_node.rpar],
        )


def is_awaited(node: cst.CSTNode) -> bool:
    """Whether a node is a call that is awaited."""
    return isinstance(node, cst.Call) and any(isinstance(p, AwaitMark) for p in node.lpar)


def is_long(node: cst.CSTNode) -> bool:
    """Whether a call is awaited that reads badly inside of another expression."""
    return is_awaited(node) and len(code_of(node)) > LONG


LONG = 50


def awaited(call: cst.BaseExpression) -> cst.BaseExpression:
    """`await call`"""
    return _marked(call, AwaitMark(_SPACE))


def looped(pages: cst.BaseExpression) -> cst.BaseExpression:
    """Pages that an `async for` goes over where they stand."""
    return _marked(pages, RowsMark())


def marked_as(name: cst.BaseExpression, pages: cst.BaseExpression) -> cst.BaseExpression:
    """What takes the place of a name, looped over as the name was."""
    is_looped = name.lpar and isinstance(name.lpar[0], RowsMark)
    return looped(pages) if is_looped else pages


def rows_in_list(pages: cst.BaseExpression) -> cst.ListComp:
    """`[row async for row in pages]`"""
    loop = cst.CompFor(cst.Name("row"), pages, asynchronous=cst.Asynchronous())
    return cst.ListComp(cst.Name("row"), loop)


def _marked(node: cst.BaseExpression, mark: cst.LeftParen) -> cst.BaseExpression:
    return node.with_changes(lpar=[mark, *node.lpar], rpar=[*node.rpar, _End()])


def with_loops(tree: cst.Module, before: Container[cst.CSTNode]) -> cst.Module:
    """The tree with `async for` where rows are marked, and with the parentheses that a new `await`
    needs; `before` holds the nodes of the old tree."""
    return cst.ensure_type(tree.visit(_Write(before)), cst.Module)


class _Write(walk.Transformer):
    def __init__(self, before: Container[cst.CSTNode]) -> None:
        super().__init__()
        self.before = before

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node not in self.before

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        return updated_node.with_changes(value=_fenced(updated_node.value))

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        return updated_node.with_changes(value=_fenced(updated_node.value))

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        return self._bare(updated_node)

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:
        return self._bare(updated_node)

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.Expr:
        return self._bare(updated_node)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return self._bare(updated_node)

    def _bare(self, node: _Node) -> _Node:
        value = getattr(node, "value", None)
        if not isinstance(value, cst.Call) or value in self.before or not is_awaited(value):
            return node
        place = next(n for n, p in enumerate(value.lpar) if isinstance(p, AwaitMark))
        end = len(value.rpar) - place
        bare = value.with_changes(lpar=value.lpar[place:], rpar=value.rpar[:end])
        return node.with_changes(value=bare) if place else node

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.For:
        return _over_rows(updated_node)

    def leave_CompFor(self, original_node: cst.CompFor, updated_node: cst.CompFor) -> cst.CompFor:
        return _over_rows(updated_node)

    def leave_GeneratorExp(
        self, original_node: cst.GeneratorExp, updated_node: cst.GeneratorExp
    ) -> cst.BaseExpression:
        """`sum(x for x in rows)`: what takes the values is no asynchronous function."""
        was_async = original_node.for_in.asynchronous is not None
        if was_async or updated_node.for_in.asynchronous is None:
            return updated_node
        return cst.ListComp(updated_node.elt, updated_node.for_in)


def _over_rows(loop: _Loop) -> _Loop:
    marks = loop.iter.lpar
    if not marks or not isinstance(marks[0], RowsMark):
        return loop
    rows = loop.iter.with_changes(lpar=marks[1:], rpar=loop.iter.rpar[:-1])
    return loop.with_changes(iter=rows, asynchronous=cst.Asynchronous())


def _fenced(node: cst.BaseExpression) -> cst.BaseExpression:
    is_bare = isinstance(node, cst.Await) and not node.lpar
    if not is_bare and not (is_awaited(node) and isinstance(node.lpar[0], AwaitMark)):
        return node
    return node.with_changes(
        lpar=[cst.LeftParen(), *node.lpar], rpar=[*node.rpar, cst.RightParen()]
    )
