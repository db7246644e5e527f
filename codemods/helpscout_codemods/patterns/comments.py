"""Comments inside expressions that are replaced: they move above the statement.

Comments for a tool (`# noqa`, `# type: ignore`) have to stay at the end of a line. An ignored
error about `Any` goes: the client is typed, and mypy reports what is ignored without need.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

import libcst as cst

from helpscout_codemods.syntax.expressions import code_of

TOOLS = re.compile(r"#\s*(noqa|nosec|pragma|pylint|pyright|type)\b")
ABOUT_ANY = re.compile(r"#\s*type:\s*ignore\[(no-any-\w+|no-untyped-\w+|,|\s)+\]")
Statement = TypeVar("Statement", bound=cst.BaseStatement)


def with_comments(original: cst.CSTNode, updated: Statement) -> Statement:
    """A changed statement with the comments that its expressions have lost."""
    if not any("#" in code_of(part) for part in _parts(original)):
        return updated
    remaining = Counter(_inside(updated))
    comments: list[str] = []
    for comment in _inside(original):
        if remaining[comment]:
            remaining[comment] -= 1
        elif not ABOUT_ANY.match(comment):
            comments.append(comment)
    if isinstance(updated, cst.SimpleStatementLine) and _is_about_any(updated):
        end = updated.trailing_whitespace
        empty = end.with_changes(whitespace=cst.SimpleWhitespace(""), comment=None)
        updated = updated.with_changes(trailing_whitespace=empty)
    if not comments:
        return updated
    above = [c for c in comments if not TOOLS.match(c)]
    lines = [*_leading(updated), *(cst.EmptyLine(comment=cst.Comment(c)) for c in above)]
    statement = updated.with_changes(leading_lines=lines)
    return _at_end(statement, [c for c in comments if TOOLS.match(c)])


def _parts(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    """What is evaluated of a statement before its block, and the end of its line."""
    match node:
        case cst.SimpleStatementLine():
            return [*node.body, node.trailing_whitespace]
        case cst.For():
            return [node.target, node.iter]
        case cst.If() | cst.While():
            return [node.test]
        case cst.With():
            return node.items
    return [node]


def after(first: cst.SimpleStatementLine, second: Statement) -> Statement:
    """A statement with the comments of the line that went into it."""
    end = first.trailing_whitespace
    statement = second.with_changes(leading_lines=first.leading_lines)
    if isinstance(statement, cst.SimpleStatementLine) and not statement.trailing_whitespace.comment:
        statement = statement.with_changes(trailing_whitespace=end)
    else:
        statement = with_comments(end, statement)
    return statement.with_changes(leading_lines=[*_leading(statement), *_leading(second)])


def _leading(statement: cst.BaseStatement) -> Sequence[cst.EmptyLine]:
    lines: Sequence[cst.EmptyLine] = getattr(statement, "leading_lines", ())
    return lines


def _is_about_any(line: cst.SimpleStatementLine) -> bool:
    comment = line.trailing_whitespace.comment
    return comment is not None and ABOUT_ANY.fullmatch(comment.value) is not None


def _inside(node: cst.CSTNode) -> Iterator[str]:
    """The comments between the parts of a statement, those of its blocks and around it aside."""
    around: Sequence[cst.CSTNode] = getattr(node, "leading_lines", ())
    for child in node.children:
        if isinstance(child, cst.Comment):
            yield child.value
        elif isinstance(child, cst.BaseSuite | cst.If | cst.Else | cst.Finally | cst.ExceptHandler):
            continue
        elif child in around or isinstance(child, cst.TrailingWhitespace):
            if not isinstance(node, cst.SimpleStatementLine | cst.IndentedBlock):
                yield from _inside(child) if child not in around else ()
        else:
            yield from _inside(child)


def _at_end(statement: Statement, comments: Sequence[str]) -> Statement:
    if not comments:
        return statement
    if isinstance(statement, cst.SimpleStatementLine):
        return statement.with_changes(
            trailing_whitespace=joined(statement.trailing_whitespace, comments)
        )
    body = getattr(statement, "body", None)
    if isinstance(body, cst.IndentedBlock):
        return statement.with_changes(body=body.with_changes(header=joined(body.header, comments)))
    return statement


def joined(end: cst.TrailingWhitespace, comments: Sequence[str]) -> cst.TrailingWhitespace:
    """The end of a line with more comments."""
    all_of_them = [*([end.comment.value] if end.comment else []), *comments]
    return end.with_changes(
        whitespace=end.whitespace if end.comment else cst.SimpleWhitespace("  "),
        comment=cst.Comment("  ".join(dict.fromkeys(all_of_them))),
    )
