"""The texts in which V1 wrote dates, and what is left of one after it has been cut or changed."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from msgspec import Struct

from helpscout_codemods import catalogue
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.value_read import field_of, read_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Style

ISO = "%Y-%m-%dT%H:%M:%SZ"
OFFSET = ISO.replace("Z", "+00:00")
NULLABLE = frozenset({"closedAt", "openedAt"})
_WIDTHS = {"%Y": 4, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
Tokens = tuple[str, ...]
"""Codes of `strftime` and single characters that are no digits."""


class DateFormat(Struct, frozen=True):
    """A date's text after the operations that end in `node`, as a format of `strftime`."""

    node: cst.BaseExpression
    format: str

    @property
    def template(self) -> str:
        if self.format == OFFSET:
            return "{}.isoformat()"
        quoted_format = self.format.replace("\\", "\\\\").replace('"', '\\"')
        return f'{{}}.strftime("{quoted_format}")'


def template(style: Style) -> str:
    """What V1 code saw: a text, or a datetime in UTC that does not say so."""
    return "{}.replace(tzinfo=None)" if style == "snake" else f'{{}}.strftime("{ISO}")'


def is_date(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether an expression reads a field that holds a date."""
    field = field_of(plan, node)
    return field is not None and isinstance(catalogue.kind(field), catalogue.Date)


def may_be_null(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether V1 sent null for the date."""
    field_read = read_of(plan, node)
    return field_read is not None and field_read[1] in NULLABLE


def of(source: Source, node: cst.BaseExpression, *, sure: bool) -> DateFormat:
    """The text after all slices, replacements and the like that can be written as a format; `sure`
    says that there is a text, and no null."""
    tokens = _tokens(ISO)
    current = node
    while (step := _step(source, current, tokens, sure=sure)) is not None:
        (current, tokens), sure = step, True
    return DateFormat(current, "".join("%%" if t == "%" else t for t in tokens))


def of_strptime(text: str, formats: Sequence[str]) -> str | None:
    """What `strptime(text, format)` makes of a date that is written in a format."""
    if formats == [text]:
        if all(code in text for code in _WIDTHS):
            return "{}.replace(tzinfo=None)"
        return None
    aware = (ISO.replace("Z", "%z"), OFFSET.replace("+00:00", "%z"))
    return "{}" if text in (ISO, OFFSET) and [*formats] in ([aware[0]], [aware[1]]) else None


def of_isoformat(text: str, formats: Sequence[str]) -> str | None:
    """What `fromisoformat(text)` makes of it."""
    if formats:
        return None
    if text in (ISO, OFFSET):
        return "{}"
    return "{}.replace(tzinfo=None)" if text in (ISO[:-1], ISO[:-1].replace("T", " ")) else None


def _tokens(pattern: str) -> Tokens:
    tokens: list[str] = []
    rest = pattern
    while rest:
        size = 2 if rest[:2] in _WIDTHS else 1
        tokens.append(rest[:size])
        rest = rest[size:]
    return tuple(tokens)


def _step(
    source: Source, node: cst.BaseExpression, tokens: Tokens, *, sure: bool
) -> tuple[cst.BaseExpression, Tokens] | None:
    parent = source.parents.get(node)
    match parent:
        case cst.Subscript(value=value, slice=[cst.SubscriptElement(cst.Slice(step=None) as cut)]):
            remaining = _cut(tokens, cut) if value is node else None
            return (parent, remaining) if remaining is not None else None
        case cst.Attribute(value=value, attr=cst.Name(method)) if value is node:
            call = source.parents.get(parent)
            if isinstance(call, cst.Call) and call.func is parent:
                return _format_of_call(source, call, method, tokens)
        case cst.Arg(keyword=None, star=""):
            call = source.parents.get(parent)
            match call:
                case cst.Call(func=cst.Name("str"), args=[_]) if sure:
                    return call, tokens
    return None


def _format_of_call(
    source: Source, call: cst.Call, method: str, tokens: Tokens
) -> tuple[cst.BaseExpression, Tokens] | None:
    texts = [_text(arg) for arg in call.args]
    arguments = [text for text in texts if text is not None]
    if len(arguments) != len(texts) or not arguments or not arguments[0]:
        return None
    if any(character.isdigit() for character in arguments[0]):
        return None  # Which digits a date has only shows at run time.
    match method, arguments:
        case "replace", [old, new]:
            return call, _replaced(tokens, _tokens(old), tuple(new))
        case "rstrip" | "strip", [ends]:
            while tokens and tokens[-1] in ends:
                tokens = tokens[:-1]
            return call, tokens
        case "split", [separator] if len(separator) == 1:
            part = source.parents.get(call)
            if isinstance(part, cst.Subscript) and part.value is call:
                number = _number(part.slice[0].slice)
                parts = _split(tokens, separator)
                if number is not None and -len(parts) <= number < len(parts):
                    return part, parts[number]
    return None


def _text(arg: cst.Arg) -> str | None:
    plain = isinstance(arg.value, cst.SimpleString) and arg.keyword is None and not arg.star
    value = arg.value.evaluated_value if plain and isinstance(arg.value, cst.SimpleString) else None
    return value if isinstance(value, str) else None


def _number(index: cst.CSTNode | None) -> int | None:
    node = index.value if isinstance(index, cst.Index) else index
    match node:
        case cst.Integer():
            return node.evaluated_value
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer() as positive):
            return -positive.evaluated_value
    return None


def _cut(tokens: Tokens, cut: cst.Slice) -> Tokens | None:
    """The tokens that a slice leaves; None when it cuts one in two."""
    widths = [_WIDTHS.get(token, 1) for token in tokens]
    places = [sum(widths[:number]) for number in range(len(tokens) + 1)]
    bounds: list[int] = []
    for limit, default in ((cut.lower, 0), (cut.upper, places[-1])):
        number = default if limit is None else _number(limit)
        if number is None:
            return None
        number = number + places[-1] if number < 0 else min(number, places[-1])
        if number not in places:
            return None
        bounds.append(places.index(number))
    return tokens[bounds[0] : bounds[1]]


def _replaced(tokens: Tokens, old: Tokens, new: Tokens) -> Tokens:
    texts: list[str] = []
    place = 0
    while place < len(tokens):
        if tokens[place : place + len(old)] == old:
            texts += new
            place += len(old)
        else:
            texts.append(tokens[place])
            place += 1
    return tuple(texts)


def _split(tokens: Tokens, separator: str) -> list[Tokens]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts]
