"""Spelling calls and values as libcst nodes."""

from __future__ import annotations

import re
from typing import Literal

import libcst as cst

from helpscout_codemods.patterns.plan import Rewrite
from helpscout_codemods.source.one_line import flat
from helpscout_codemods.syntax import awaits
from helpscout_codemods.syntax.expressions import in_parentheses
from helpscout_codemods.values.types import NO_SPELLING, Argument, Const

Keyword = tuple[str | None, Argument, str | None]
"""Argument name (None: positional), what fills it, and a template around it."""
_PHRASE = re.compile(r'\((\w+):"\{\}"\)')
"""A template that makes a search query out of one quoted text."""
_SPACE = cst.SimpleWhitespace(" ")


class Spelled(Const, frozen=True):
    """A list or dict that is made for the new call out of parts of the old one."""

    parts: tuple[tuple[str | None, Argument], ...] = ()


class OrElse(Const, frozen=True):
    """A value that may be None at run time, and what V1 took None for."""

    wrapped: Argument | None = None


class CustomerOf(Const, frozen=True):
    """The customer of a conversation, whom the client is asked for."""

    number: Argument | None = None


def text_of(number: cst.BaseExpression) -> cst.Call:
    """`str(number)`"""
    return cst.Call(cst.Name("str"), [cst.Arg(number)])


def customer_of(number: Argument) -> Argument:
    """`hs.conversations.get(number).primary_customer.id`."""
    return Argument(None, CustomerOf(None, None, number))


def by_client(
    rewrite: Rewrite,
    argument: Argument,
    receiver: cst.BaseExpression | None = None,
    *,
    asynchronous: bool = False,
) -> Argument:
    """The argument, asked for by the same client where it has to be."""
    if not isinstance(argument.value, CustomerOf) or argument.value.number is None:
        return argument
    client = receiver.deep_clone() if receiver is not None else None
    customer = call(rewrite, "conversations.get", [(None, argument.value.number, None)], client)
    if asynchronous:
        customer = awaits.awaited(customer)
    customer = cst.Attribute(cst.Attribute(customer, cst.Name("primary_customer")), cst.Name("id"))
    return Argument(customer, argument.value)


def or_else(argument: Argument, default: object) -> Argument:
    """`argument or default`."""
    return Argument(None, OrElse(default, None, argument))  # type: ignore[arg-type]


def dictionary(entries: dict[str, Argument]) -> Spelled:
    return Spelled(None, None, tuple(entries.items()))


def listing(members: list[Spelled]) -> Spelled:
    return Spelled(None, None, tuple((None, Argument(None, m)) for m in members))


def call(
    rewrite: Rewrite,
    method: str,
    arguments: list[Keyword],
    receiver: cst.BaseExpression | None = None,
) -> cst.BaseExpression:
    """`hs.method(positional, name=value)`; `receiver` is the client when it is not the module's."""
    func = receiver if receiver is not None else cst.Name(rewrite.name())
    for part in method.split("."):
        func = cst.Attribute(func, cst.Name(part))
    arguments_in_order = sorted(arguments, key=lambda a: (a[0] is not None, a[0] == "**"))
    args: list[cst.Arg] = []
    for name, argument, template in arguments_in_order:
        last = len(args) + 1 == len(arguments_in_order)
        star: Literal["", "**"] = "**" if name == "**" else ""
        name = None if star else name
        tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        args.append(
            cst.Arg(
                value_of(rewrite, argument, template),
                star=star,
                keyword=cst.Name(name) if name else None,
                equal=tight if name else cst.MaybeSentinel.DEFAULT,
                comma=cst.MaybeSentinel.DEFAULT if last else cst.Comma(whitespace_after=_SPACE),
            )
        )
    return cst.Call(func, args)


def value_of(rewrite: Rewrite, argument: Argument, template: str | None) -> cst.BaseExpression:
    """The expression for an argument, inside its template if it has one."""
    if isinstance(argument.value, Spelled):
        return _structure(rewrite, argument.value)
    value: cst.BaseExpression
    if isinstance(argument.value, OrElse):
        assert argument.value.wrapped is not None
        if template is not None and argument.value.value is None:
            return _unless_empty(rewrite, argument.value.wrapped, template)
        inner = value_of(rewrite, argument.value.wrapped, template)
        loose = isinstance(inner, cst.IfExp | cst.Lambda | cst.NamedExpr) and not inner.lpar
        if loose:
            inner = in_parentheses(inner)
        return cst.BooleanOperation(inner, cst.Or(), literal(argument.value.value))
    if argument.node is not None:
        value = flat(rewrite.of(argument.node))
    else:
        assert isinstance(argument.value, Const)
        value = literal(argument.value.value)
    return value if template is None else _filled_in(rewrite, argument, value, template)


def _filled_in(
    rewrite: Rewrite, argument: Argument, value: cst.BaseExpression, template: str
) -> cst.BaseExpression:
    """A template with the expression for an argument in it."""
    if isinstance(argument.value, Const) and isinstance(value, cst.SimpleString | cst.Integer):
        return literal(template.replace("{}", _phrase(str(argument.value.value), template)))
    if phrase := _PHRASE.fullmatch(template):
        # Only the client's builder escapes what is not known before it runs.
        query_term = rewrite.need("helpscout_v2.query", "term", "query_term")
        field = cst.Arg(literal(phrase[1]), comma=cst.Comma(whitespace_after=_SPACE))
        return cst.Call(cst.Name(query_term), [field, cst.Arg(value)])
    quote: Literal["'", '"'] = "'" if '"' in template else '"'
    if isinstance(value, cst.Name | cst.Attribute):
        before, _, after = template.partition("{}")
        parts = [
            cst.FormattedStringText(before),
            cst.FormattedStringExpression(value),
            cst.FormattedStringText(after),
        ]
        return cst.FormattedString(parts, start=f"f{quote}", end=quote)
    text = cst.SimpleString(f"{quote}{template}{quote}")
    return cst.Call(cst.Attribute(text, cst.Name("format")), [cst.Arg(value)])


def _unless_empty(rewrite: Rewrite, argument: Argument, template: str) -> cst.IfExp:
    """`query_term("email", mail) if mail else None`"""
    value = value_of(rewrite, argument, None)
    match value:
        case cst.BooleanOperation(left=left, operator=cst.Or(), right=cst.Name("None")):
            value = left
    plain = Argument(value, NO_SPELLING)
    text = _filled_in(rewrite, plain, value, template)
    return cst.IfExp(value.deep_clone(), text, cst.Name("None"))


def _phrase(text: str, template: str) -> str:
    """A text that stands between the quotes of a search query."""
    if _PHRASE.fullmatch(template):
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return text


def _structure(rewrite: Rewrite, structure: Spelled) -> cst.BaseExpression:
    comma = cst.Comma(whitespace_after=_SPACE)
    values = [(key, value_of(rewrite, argument, None)) for key, argument in structure.parts]
    commas = [comma] * (len(values) - 1) + [cst.MaybeSentinel.DEFAULT]
    if values and values[0][0] is None:
        return cst.List([cst.Element(v, comma=c) for (_, v), c in zip(values, commas, strict=True)])
    return cst.Dict(
        [cst.DictElement(literal(k), v, comma=c) for (k, v), c in zip(values, commas, strict=True)]
    )


def literal(value: object) -> cst.BaseExpression:
    if isinstance(value, str):
        quote = "'" if '"' in value and "'" not in value else '"'
        text = value.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n")
        return cst.SimpleString(f"{quote}{text}{quote}")
    return cst.parse_expression(repr(value))
