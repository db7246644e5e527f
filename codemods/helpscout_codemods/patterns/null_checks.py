"""Whether the code around an expression has made sure that it is not null.

`if c["closedAt"]: ...`, `... if c["closedAt"] else ...`, `if not c["closedAt"]: continue` before, a
comprehension's `if`, the left side of `and`.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import scopes
from helpscout_codemods.patterns.lines import leaves
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Source


def is_proven(source: Source, node: cst.BaseExpression) -> bool:
    """Whether every way to `node` passes a test of the same expression."""
    code = code_of(node)
    names = set(walk.names(node))
    child: cst.CSTNode = node
    for ancestor in source.ancestors(node):
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            return False
        if code in _not_null(ancestor, child):
            block = child if isinstance(child, cst.IndentedBlock) else None
            return block is None or not scopes.rebinds(block, node, names)
        if isinstance(ancestor, cst.IndentedBlock | cst.Module):
            for statement in reversed(_before(ancestor, child)):
                if scopes.rebinds(statement, node, names):
                    return False
                if code in _after(statement):
                    return True
        child = ancestor
    return False


def _before(block: cst.IndentedBlock | cst.Module, child: cst.CSTNode) -> list[cst.CSTNode]:
    body = walk.body_of(block)
    return body[: body.index(child)] if child in body else []


def _after(statement: cst.CSTNode) -> set[str]:
    """What is not null behind a statement."""
    if isinstance(statement, cst.If) and statement.orelse is None and leaves(statement.body):
        return when_false(statement.test)
    if isinstance(statement, cst.SimpleStatementLine):
        asserts = [small.test for small in statement.body if isinstance(small, cst.Assert)]
        return {code for test in asserts for code in when_true(test)}
    return set()


def _not_null(parent: cst.CSTNode, child: cst.CSTNode) -> set[str]:
    """What is not null in one part of an expression or statement."""
    match parent:
        case cst.If() | cst.IfExp():
            if child is parent.body:
                return when_true(parent.test)
            return when_false(parent.test) if child is parent.orelse else set()
        case cst.While() if child is parent.body:
            return when_true(parent.test)
        case cst.BooleanOperation() if child is parent.right:
            operand = parent.left
            return (
                when_true(operand) if isinstance(parent.operator, cst.And) else when_false(operand)
            )
        case cst.ListComp() | cst.SetComp() | cst.GeneratorExp() | cst.DictComp():
            if child is not parent.for_in:
                tests = [n.test for n in walk.walk(parent.for_in) if isinstance(n, cst.CompIf)]
                return {code for test in tests for code in when_true(test)}
    return set()


def when_true(test: cst.BaseExpression) -> set[str]:
    """The expressions that are not null where a test holds."""
    match test:
        case cst.BooleanOperation(operator=cst.And()):
            return when_true(test.left) | when_true(test.right)
        case cst.BooleanOperation():
            return set()
        case cst.UnaryOperation(operator=cst.Not()):
            return when_false(test.expression)
        case cst.Comparison(
            comparisons=[cst.ComparisonTarget(cst.IsNot() | cst.NotEqual(), cst.Name("None"))]
        ):
            return {code_of(test.left)}
        case cst.Subscript() | cst.Attribute() | cst.Name() | cst.Call():
            return {code_of(test)}
    return set()


def when_false(test: cst.BaseExpression) -> set[str]:
    """The expressions that are not null where a test does not hold."""
    match test:
        case cst.BooleanOperation(operator=cst.Or()):
            return when_false(test.left) | when_false(test.right)
        case cst.UnaryOperation(operator=cst.Not()):
            return when_true(test.expression)
        case cst.Comparison(
            comparisons=[cst.ComparisonTarget(cst.Is() | cst.Equal(), cst.Name("None"))]
        ):
            return {code_of(test.left)}
    return set()
