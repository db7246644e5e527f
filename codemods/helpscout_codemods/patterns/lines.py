"""Statements of one line, and blocks: what patterns ask of them."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Source


def small_of(statement: cst.CSTNode) -> cst.BaseSmallStatement | None:
    """The statement on a line of its own; an annotated assignment as a plain one."""
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        small = statement.body[0]
        if isinstance(small, cst.AnnAssign) and small.value is not None:
            return cst.Assign([cst.AssignTarget(small.target)], small.value)
        return small
    return None


def name_given(statement: cst.CSTNode | None) -> str:
    """The name in `name = <value>`; "" for another statement."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))])]
        ):
            return name
    return ""


def next_statement(source: Source, line: cst.CSTNode) -> cst.CSTNode | None:
    """What stands behind a statement in the same block."""
    block = walk.body_of(source.parents[line])
    place = block.index(line) + 1 if line in block else len(block)
    return block[place] if place < len(block) else None


def leaves(node: cst.CSTNode) -> bool:
    """Whether a statement or a block ends the function, the turn of a loop or the program."""
    while isinstance(node, cst.BaseSuite | cst.SimpleStatementLine) and node.body:
        node = node.body[-1]
    return isinstance(node, cst.Return | cst.Raise | cst.Continue | cst.Break)


def asks_for(test: cst.BaseExpression, name: str) -> bool | None:
    """What a test says of a name: True when it is true of something, False of nothing, None for
    another test."""
    text = code_of(test)
    if text in (f"not {name}", f"{name} is None", f"{name} == None"):
        return False
    return True if text in (name, f"{name} is not None", f"{name} != None") else None
