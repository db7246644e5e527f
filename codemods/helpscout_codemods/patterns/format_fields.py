"""Templates that read the fields of a row: `"{0[number]} {0[subject]}".format(row)`.

    "{0[number]} {0[subject]}".format(row)      "{0.number} {0.subject}".format(row)
    "{c[customer][email]}".format(c=row)        "{email}".format(email=... or None)

A field that is an attribute of the model is read as one; where one is not, all of them become
arguments by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import libcst as cst
from msgspec import Struct

from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.templates import Read, path_of
from helpscout_codemods.values.types import Const, Row

Chain = tuple[str, ...]
_KEY = re.compile(r"\[([A-Za-z_]\w*)\]")


class _TemplateField(Struct, frozen=True):
    """`0[customer][email]`: which argument is read, and by which keys."""

    text: str
    argument: str
    keys: Chain


def check_all(plan: RewritePlan) -> None:
    """Plan the templates that read fields of one row."""
    for node in list(plan.state.types):
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            template = node.func.value
            if node.func.attr.value == "format" and isinstance(template, cst.SimpleString):
                _plan(plan, node, template)


def _plan(plan: RewritePlan, node: cst.Call, template: cst.SimpleString) -> None:
    fields = _fields(plan, template)
    row_args = [
        (name, arg)
        for name, arg in _arguments_by_name(node)
        if isinstance(arg.value, cst.Name)
        and isinstance(value := plan.state.types.get(arg.value), Row)
        and value.style == "json"
    ]
    if fields is None or len(row_args) != 1 or any(arg.star for arg in node.args):
        return
    ((name, argument),) = row_args
    own = [one for one in fields if one.argument == name]
    others = [arg for arg in node.args if arg is not argument]
    if not own or not all(one.keys for one in own):
        return
    if argument.keyword is None and any(arg.keyword is None for arg in others):
        return
    new_names = {one.keys: one.keys[-1] for one in own}
    other_names = {arg.keyword.value for arg in others if arg.keyword is not None}
    if len({*new_names.values()}) < len(new_names) or other_names & {*new_names.values()}:
        return
    reads = {}
    for keys in new_names:
        field_read = _read(plan, node, argument.value, keys)
        if field_read is None:
            return
        reads[keys] = field_read
    row = plan.state.types[argument.value]
    assert isinstance(row, Row)
    plan.edits.cut.add(argument.value)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        values = {keys: rewrite.of(field_read.node) for keys, field_read in reads.items()}
        root = cst.ensure_type(argument.value, cst.Name).value
        paths = {keys: path_of(value, root) for keys, value in values.items()}
        call = cst.ensure_type(updated, cst.Call)
        text = template.value
        if all(paths.values()):
            for one in own:
                text = text.replace("{" + one.text, "{" + f"{name}.{paths[one.keys]}")
            return _with_template(call, text, list(call.args))
        for one in own:
            text = text.replace("{" + one.text, "{" + new_names[one.keys])
        remaining = [
            arg for arg, old in zip(call.args, node.args, strict=True) if old is not argument
        ]
        tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        field_args = [
            cst.Arg(value, keyword=cst.Name(new_names[keys]), equal=tight)
            for keys, value in values.items()
        ]
        return _with_template(call, text, [*remaining, *field_args])

    plan.recipe(node, row.flows, recipe)


def _fields(plan: RewritePlan, template: cst.SimpleString) -> list[_TemplateField] | None:
    """What a template reads; None for one that numbers its arguments by itself."""
    value = plan.state.types.get(template)
    if not isinstance(value, Const) or not isinstance(value.value, str):
        return None
    fields = []
    try:
        for _, name, spec, _ in Formatter().parse(value.value):
            if name is None:
                continue
            first, _, rest = name.partition("[")
            if not first or "{" in (spec or ""):
                return None
            keys = tuple(_KEY.findall("[" + rest)) if rest else ()
            if "".join(f"[{key}]" for key in keys) != ("[" + rest if rest else ""):
                return None
            fields.append(_TemplateField(name, first, keys))
    except ValueError:
        return None
    return fields


def _arguments_by_name(node: cst.Call) -> Iterator[tuple[str, cst.Arg]]:
    """The arguments of a call, by number or name."""
    for place, arg in enumerate(node.args):
        yield (str(place) if arg.keyword is None else arg.keyword.value), arg


def _read(plan: RewritePlan, node: cst.Call, row: cst.BaseExpression, keys: Chain) -> Read | None:
    """`row["customer"]["email"]`; None where what is read is no plain value."""
    source, _ = plan.state.homes[node]
    value = plan.state.types[row]
    base = cst.ensure_type(row, cst.Name)
    last_read: Read | None = None
    for key in keys:
        if not isinstance(value, Row):
            return None
        last_read = Read(plan, source, base, value, key, node, inner=last_read)
        value = last_read.value
    return None if last_read is None or plan.state.flows(last_read.value) else last_read


def _with_template(call: cst.Call, text: str, args: list[cst.Arg]) -> cst.Call:
    func = cst.ensure_type(call.func, cst.Attribute)
    literal = cst.ensure_type(func.value, cst.SimpleString).with_changes(value=text)
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    new_args = [arg.with_changes(comma=comma) for arg in args]
    if new_args:
        new_args[-1] = new_args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return call.with_changes(func=func.with_changes(value=literal), args=new_args)
