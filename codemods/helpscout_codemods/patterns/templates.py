"""Reads of V1's objects by key that no subscript shows: templates and key functions.

"{subject} ({id})".format(**row)                "{subject} ({id})".format(subject=row.subject, ...)
"%(subject)s" % row                             "%(subject)s" % {"subject": row.subject}
sorted(rows, key=itemgetter("number"))          sorted(rows, key=attrgetter("number"))

Each read is spelled out as a subscript, which the patterns for reads then understand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

import libcst as cst

from helpscout_codemods.infer import fields, lookups
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Const, Getter, Ref, Row, Value

_KEYS = re.compile(r"%\((\w+)\)")
_ROW = "row"
FIRST = frozenset({"builtins.map", "builtins.filter"})
"""What applies its first argument to each row; the others have `key=`."""


def check_all(plan: RewritePlan) -> None:
    """Plan the templates that are filled with a whole row, and the key functions that name keys."""
    for node in list(plan.state.types):
        if isinstance(node, cst.Call):
            _format(plan, node)
            _itemgetter(plan, node)
        elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Modulo):
            _percent(plan, node)


def _format(plan: RewritePlan, node: cst.Call) -> None:
    """`template.format(**row)`"""
    func = node.func
    if not isinstance(func, cst.Attribute) or func.attr.value != "format":
        return
    template = plan.state.types.get(func.value)
    stars = [a for a in node.args if a.star == "**"]
    if not isinstance(template, Const) or not isinstance(template.value, str) or len(stars) != 1:
        return
    (star,) = stars
    row = plan.state.types.get(star.value)
    if not isinstance(row, Row) or row.style != "json" or not isinstance(star.value, cst.Name):
        return
    try:
        names = [name for _, name, _, _ in Formatter().parse(template.value) if name]
    except ValueError:
        return
    explicit = {a.keyword.value for a in node.args if a.keyword is not None}
    keys = dict.fromkeys(n for n in names if n not in explicit and not n.isdigit())
    if not all(name.isidentifier() for name in keys):
        return
    source, _ = plan.state.homes[node]
    reads = {name: Read(plan, source, star.value, row, name, node) for name in keys}
    plan.absorb(star)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        call = cst.ensure_type(updated, cst.Call)
        args: list[cst.Arg] = []
        for arg in call.args:
            if arg.star != "**":
                args.append(arg)
                continue
            for name, field_read in reads.items():
                value = rewrite.of(field_read.node)
                tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
                args.append(cst.Arg(value, keyword=cst.Name(name), equal=tight))
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        args = [a.with_changes(comma=comma) for a in args]
        if args:
            args[-1] = args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return call.with_changes(args=args)

    plan.recipe(node, row.flows, recipe)


def _percent(plan: RewritePlan, node: cst.BinaryOperation) -> None:
    """`"%(subject)s" % row`"""
    template, row = plan.state.types.get(node.left), plan.state.types.get(node.right)
    if not isinstance(template, Const) or not isinstance(template.value, str):
        return
    if not isinstance(row, Row) or row.style != "json" or not isinstance(node.right, cst.Name):
        return
    source, _ = plan.state.homes[node]
    keys = dict.fromkeys(_KEYS.findall(template.value))
    reads = {key: Read(plan, source, node.right, row, key, node) for key in keys}
    if not reads:
        return
    plan.absorb(node.right)

    if isinstance(node.left, cst.SimpleString):
        plan.recipe(node, row.flows, _by_place(template.value, reads))
        return

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        elements = [
            cst.DictElement(cst.SimpleString(f'"{key}"'), rewrite.of(field_read.node), comma=comma)
            for key, field_read in reads.items()
        ]
        elements[-1] = elements[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return cst.Dict(elements)

    plan.recipe(node.right, row.flows, recipe)


def _by_place(template: str, reads: Mapping[str, Read]) -> Recipe:
    """`"%s (%s)" % (row.subject, row.id)` for `"%(subject)s (%(id)s)" % row`."""
    keys = _KEYS.findall(template)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        operation = cst.ensure_type(updated, cst.BinaryOperation)
        left = cst.ensure_type(operation.left, cst.SimpleString)
        values = [rewrite.of(reads[key].node) for key in keys]
        right: cst.BaseExpression = values[0]
        if len(values) > 1:
            right = cst.Tuple([cst.Element(value) for value in values])
        return operation.with_changes(
            left=left.with_changes(value=_KEYS.sub("%", left.value)), right=right
        )

    return recipe


def _itemgetter(plan: RewritePlan, node: cst.Call) -> None:
    """`key=itemgetter("number")` beside rows."""
    if plan.state.types.get(node.func) != Ref("operator.itemgetter") or not node.args:
        return
    keys = [plan.state.types.get(a.value) for a in node.args]
    names = [k.value for k in keys if isinstance(k, Const) and isinstance(k.value, str)]
    source, _ = plan.state.homes[node]
    row = row_beside(plan, source, node)
    if row is None or row.style != "json" or len(names) != len(keys):
        return
    variable = cst.Name(_ROW)
    reads = [Read(plan, source, variable, row, str(name), node) for name in names]
    if any(plan.state.flows(field_read.value) for field_read in reads):
        return

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        values = [rewrite.of(field_read.node) for field_read in reads]
        plain = [path_of(value) for value in values]
        if all(plain):
            getter = cst.Name(rewrite.need("operator", "attrgetter"))
            comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            args = [cst.Arg(cst.SimpleString(f'"{path}"'), comma=comma) for path in plain]
            args[-1] = args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            return cst.Call(getter, args)
        body: cst.BaseExpression = values[0]
        if len(values) > 1:
            elements = [cst.Element(value) for value in values]
            body = cst.Tuple(elements)
        return cst.Lambda(cst.Parameters([cst.Param(cst.Name(_ROW))]), body)

    plan.recipe(node, row.flows, recipe)


def row_beside(plan: RewritePlan, source: Source, node: cst.BaseExpression) -> Row | None:
    """The rows that a key function stands beside in a call, one of them."""
    arg = source.parents.get(node)
    call = source.parents.get(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(arg, cst.Arg) or not isinstance(call, cst.Call):
        return None
    callee = plan.state.types.get(call.func)
    first = isinstance(callee, Ref) and callee.name in FIRST
    if first is not (arg is call.args[0]) or (not first and not _is_key(arg, call, callee)):
        return None
    many: Value | None = callee.of if isinstance(callee, Getter) else None
    if many is None:
        rows = [a for a in call.args if a is not arg and a.keyword is None]
        many = plan.state.types.get(rows[0].value) if rows else None
    element = lookups.element_of(plan.state, many) if many is not None else None
    return element if isinstance(element, Row) else None


def _is_key(arg: cst.Arg, call: cst.Call, callee: Value | None) -> bool:
    if arg.keyword is not None:
        return arg.keyword.value == "key"
    grouping = callee == Ref("itertools.groupby")
    return grouping and len(call.args) > 1 and call.args[1] is arg


def path_of(node: cst.BaseExpression, root: str = _ROW) -> str:
    """The dotted path in `row.primary_customer.email`; "" for any other expression."""
    names: list[str] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr.value)
        node = node.value
    return ".".join(reversed(names)) if isinstance(node, cst.Name) and node.value == root else ""


class Read:
    """`row[key]`, spelled out and put where the reading of V1's objects finds it."""

    def __init__(
        self,
        plan: RewritePlan,
        source: Source,
        row: cst.Name,
        value: Row,
        key: str,
        around: cst.BaseExpression,
        *,
        inner: Read | None = None,
    ) -> None:
        state = plan.state
        base: cst.BaseExpression = inner.node if inner is not None else cst.Name(row.value)
        name = cst.SimpleString(f'"{key}"')
        index = cst.Index(name)
        element = cst.SubscriptElement(index)
        self.node: cst.BaseExpression = cst.Subscript(base, [element])
        self.value = fields.of_row(value, key, self.node)
        argument = cst.Arg(self.node)
        home = state.homes[around]
        for node, kind in ((base, value), (name, Const(key)), (self.node, self.value)):
            state.types[node] = kind
            state.homes[node] = home
        parents = source.parents
        parents[base] = parents[element] = self.node
        parents[name], parents[index] = index, element
        parents[self.node], parents[argument] = argument, around
