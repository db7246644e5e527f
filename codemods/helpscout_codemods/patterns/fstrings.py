"""Rewritten expressions inside f-strings, valid on every Python 3.

Before Python 3.12 an expression in an f-string could hold neither the quotes of the f-string, nor a
backslash, nor `#`. What a rewrite puts there gets the other quotes; where both are in use the
f-string itself gets three.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.syntax.expressions import code_of

OTHER = {'"': "'", "'": '"'}


class Unspelled(Exception):
    """No quotes are left for an expression inside an f-string."""


def fitted(original: cst.FormattedString, updated: cst.FormattedString) -> cst.FormattedString:
    """The f-string with its new expressions, spelled so that Python 3.11 reads it."""
    updated = _without_parentheses(_without_debug(original, updated))
    if not _fits(original):
        return updated  # Written for Python 3.12 or newer.
    for candidate in (updated, _inner(updated), _tripled(_inner(updated))):
        if _fits(candidate):
            return candidate
    raise Unspelled("an f-string would need quotes that Python 3.11 does not allow there")


def _without_parentheses(node: cst.FormattedString) -> cst.FormattedString:
    """`f"{row.name or None}"`: the braces are parentheses enough."""
    parts = [
        part.with_changes(expression=part.expression.with_changes(lpar=[], rpar=[]))
        if isinstance(part, cst.FormattedStringExpression)
        and isinstance(part.expression, cst.BooleanOperation)
        and len(part.expression.lpar) == 1
        else part
        for part in node.parts
    ]
    return node.with_changes(parts=parts)


def _inner(node: cst.FormattedString) -> cst.FormattedString:
    """The f-string with the other quotes in its expressions."""
    quote = node.end[0]
    parts = [
        part.visit(_Quotes(quote)) if isinstance(part, cst.FormattedStringExpression) else part
        for part in node.parts
    ]
    return node.with_changes(parts=parts)


def _tripled(node: cst.FormattedString) -> cst.FormattedString:
    texts = "".join(p.value for p in node.parts if isinstance(p, cst.FormattedStringText))
    if len(node.end) == 3 or OTHER[node.end] in texts:
        return node
    ends = OTHER[node.end] * 3
    return node.with_changes(start=node.start[:-1] + ends, end=ends)


def _fits(node: cst.FormattedString) -> bool:
    return all(
        not {"\\", "#"} & set(code) and node.end not in code
        for part in node.parts
        if isinstance(part, cst.FormattedStringExpression)
        for code in [code_of(part)]
    )


class _Quotes(walk.Transformer):
    """Texts with one kind of quotes get the other, where that takes no backslash."""

    def __init__(self, quote: str) -> None:
        super().__init__()
        self.quote = quote

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        other = OTHER[self.quote]
        if updated_node.quote != self.quote or other in updated_node.raw_value:
            return updated_node
        return updated_node.with_changes(
            value=f"{updated_node.prefix}{other}{updated_node.raw_value}{other}"
        )

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.FormattedString:
        other = OTHER[self.quote]
        inside = code_of(updated_node)[len(updated_node.start) : -1]
        if updated_node.end != self.quote or other in inside:
            return updated_node
        return updated_node.with_changes(start=updated_node.start[:-1] + other, end=other)


def _without_debug(
    original: cst.FormattedString, updated: cst.FormattedString
) -> cst.FormattedString:
    """`{c["subject"]=}` prints its own source: the old one becomes text before the new value."""
    parts: list[cst.BaseFormattedStringContent] = []
    for old, new in zip(original.parts, updated.parts, strict=True):
        if not isinstance(new, cst.FormattedStringExpression) or new.equal is None:
            parts.append(new)
            continue
        assert isinstance(old, cst.FormattedStringExpression)
        if old.expression is new.expression:
            parts.append(new)
            continue
        bare = old.with_changes(conversion=None, format_spec=None)
        text = code_of(bare)[1:-1].replace("{", "{{").replace("}", "}}")
        if "\\" in text or original.end in text:
            raise Unspelled("a debug expression of an f-string cannot be kept as a text")
        conversion = new.conversion or (None if new.format_spec else "r")
        parts.append(cst.FormattedStringText(text))
        parts.append(
            new.with_changes(
                equal=None,
                conversion=conversion,
                whitespace_before_expression=cst.SimpleWhitespace(""),
                whitespace_after_expression=cst.SimpleWhitespace(""),
            )
        )
    return updated.with_changes(parts=parts)
