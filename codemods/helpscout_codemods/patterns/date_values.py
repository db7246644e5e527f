"""Dates: texts in V1, aware datetimes in the models. What the code does with the text decides.

A text that is only parsed again, ordered or asked for is the datetime itself; one that is cut is
written in the shorter form (`c["createdAt"][:10]` becomes `c.created_at.strftime("%Y-%m-%d")`).
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods.patterns import date_texts, narrowing, null_checks
from helpscout_codemods.patterns.conversions import fenced, filled, is_tested
from helpscout_codemods.patterns.optional_object import is_simple
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import base_of
from helpscout_codemods.source.names import free_name, names_of
from helpscout_codemods.syntax.expressions import in_parentheses
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Const, Flows, Getter, Ref, Row, Value

ITSELF, NAIVE = "{}", "{}.replace(tzinfo=None)"
FIELDS = frozenset({"year", "month", "day", "hour", "minute", "second"})
METHODS = frozenset({"date", "time", "weekday", "isoweekday", "isocalendar", "timetuple"})
"""What an aware datetime in UTC answers as a naive one does."""
ORDERING = frozenset({"sorted", "min", "max", "sort"})
PARSERS = {
    "datetime.datetime.strptime": date_texts.of_strptime,
    "datetime.datetime.fromisoformat": date_texts.of_isoformat,
    "dateutil.parser.parse": date_texts.of_isoformat,
    "dateutil.parser.isoparse": date_texts.of_isoformat,
}


class Use(Struct, frozen=True):
    """The whole of what is done with a date, and a template of it with `{}` for the datetime."""

    node: cst.BaseExpression
    template: str
    shows_null: bool = False
    """Whether V1 code went on with null here."""
    only_asked: bool = False
    """Whether nothing but its presence counts."""


def check(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, base: Row, path: str
) -> None:
    """Plan one read of a date that may be followed by the use of its text."""
    use = _use(plan, source, node, base)
    null = use.shows_null and date_texts.may_be_null(plan, node)
    flows = base.flows

    record = narrowing.reader(plan, source, node)

    def bare(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return record(rewrite, base_of(updated), path)

    narrow = narrowing.needs_date(source, node, path) and not use.only_asked

    def narrowed(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return narrowing.date(
            rewrite, cst.ensure_type(bare(rewrite, original, updated), cst.Attribute)
        )

    plan.recipe(node, flows, bare)
    null = null and not null_checks.is_proven(source, node)
    name = "" if not null or is_simple(base_of(node)) else _free(plan, source, node, path)
    if name is None:
        reason = "its date may be null here, and would have to be read twice"
        plan.forbid(flows, source, node, reason)
        return
    if null:
        _or_null(plan, source, use, flows, node, name)
        return
    reader = narrowed if narrow else bare
    plan.recipe(node, flows, reader)
    if use.template != ITSELF or use.node is not node:

        def write(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
            value = reader(rewrite, node, updated) if use.node is node else rewrite.of(node)
            assert isinstance(value, cst.BaseExpression)
            return filled(use.template, value)

        plan.recipe(use.node, flows, write)


def _or_null(
    plan: RewritePlan, source: Source, use: Use, flows: Flows, node: cst.BaseExpression, name: str
) -> None:
    """`text if date else None`; `date or other` becomes `text if date else other`."""
    parent = source.parents.get(use.node)
    either = isinstance(parent, cst.BooleanOperation) and isinstance(parent.operator, cst.Or)
    whole = parent if either and getattr(parent, "left", None) is use.node else use.node
    _, bare = plan.edits.recipes[node]

    def write(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        value = bare(rewrite, node, updated) if whole is node else rewrite.of(node)
        assert isinstance(value, cst.BaseExpression)
        test: cst.BaseExpression = value
        if name and not is_simple(value):
            test = in_parentheses(cst.NamedExpr(cst.Name(name), value))
            value = cst.Name(name)
        other: cst.BaseExpression = cst.Name("None")
        if isinstance(updated, cst.BooleanOperation):
            other = updated.right
        return fenced(source, original, cst.IfExp(test, filled(use.template, value), other))

    assert isinstance(whole, cst.BaseExpression)
    plan.recipe(whole, flows, write)


def _free(plan: RewritePlan, source: Source, node: cst.CSTNode, path: str) -> str | None:
    """A name to hold the date under; None where an expression cannot bind one."""
    child = node
    for ancestor in source.ancestors(node):
        if isinstance(ancestor, cst.CompFor) and child is ancestor.iter:
            return None
        if isinstance(ancestor, cst.ClassDef):
            return None
        if isinstance(ancestor, cst.FunctionDef):
            break
        child = ancestor
    names = names_of(source, plan.state.index)
    last = path.rpartition(".")[2]
    return free_name((last, f"{last}_date"), names.taken | names.imported.keys())


def _use(plan: RewritePlan, source: Source, node: cst.BaseExpression, base: Row) -> Use:
    if is_tested(source, node):
        return Use(node, ITSELF, only_asked=True)
    parent = source.parents.get(node)
    both = isinstance(parent, cst.BooleanOperation) and isinstance(parent.operator, cst.And)
    if both and getattr(parent, "left", None) is node:
        return Use(node, ITSELF, only_asked=True)
    if _is_ordered(plan, source, node):
        return Use(node, ITSELF)
    if base.style == "snake":
        return Use(node, NAIVE, True) if not _is_alike(source, node) else Use(node, ITSELF)
    sure = not date_texts.may_be_null(plan, node) or null_checks.is_proven(source, node)
    text = date_texts.of(source, node, sure=sure)
    parsed_date = _parsed(plan, source, text)
    if parsed_date is not None:
        return parsed_date
    return Use(text.node, text.template, text.node is node)


def _parsed(plan: RewritePlan, source: Source, text: date_texts.DateFormat) -> Use | None:
    """The parsing of the text, with what is asked of the result."""
    arg = source.parents.get(text.node)
    if not isinstance(arg, cst.Arg) or arg.keyword is not None:
        return None
    call = source.parents.get(arg)
    if not isinstance(call, cst.Call) or call.args[0] is not arg:
        return None
    values: list[Value | None] = [plan.state.types.get(a.value) for a in call.args[1:]]
    formats = [v.value for v in values if isinstance(v, Const) and isinstance(v.value, str)]
    callee = plan.state.types.get(call.func)
    parser = PARSERS.get(callee.name) if isinstance(callee, Ref) else None
    if parser is None or len(formats) != len(values):
        return None
    template = parser(text.format, formats)
    if template == NAIVE:
        aware_date = _made_aware(plan, source, call)
        if aware_date is not None:
            return Use(aware_date, ITSELF)
        if _is_alike(source, call):
            return Use(call, ITSELF)
    return Use(call, template) if template is not None else None


def _made_aware(plan: RewritePlan, source: Source, node: cst.CSTNode) -> cst.BaseExpression | None:
    """`node.replace(tzinfo=timezone.utc)`."""
    method = source.parents.get(node)
    call = source.parents.get(method) if isinstance(method, cst.Attribute) else None
    match call:
        case cst.Call(
            func=cst.Attribute(attr=cst.Name("replace")),
            args=[cst.Arg(keyword=cst.Name("tzinfo"), value=zone)],
        ) if plan.state.types.get(zone) in (Ref("datetime.timezone.utc"), Ref("datetime.UTC")):
            return call
    return None


def _is_alike(source: Source, node: cst.CSTNode) -> bool:
    """Whether only something is read of a datetime that its time zone does not change."""
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Attribute) or parent.value is not node:
        return False
    call = source.parents.get(parent)
    is_callee = isinstance(call, cst.Call) and call.func is parent
    return parent.attr.value in (METHODS if is_callee else FIELDS)


def _is_ordered(plan: RewritePlan, source: Source, node: cst.CSTNode) -> bool:
    """Whether a date is only compared with another one, or is the key of an order."""
    parent = source.parents.get(node)
    if isinstance(parent, cst.ComparisonTarget):
        parent = source.parents.get(parent)
    if isinstance(parent, cst.Comparison) and len(parent.comparisons) == 1:
        (target,) = parent.comparisons
        sides = (parent.left, target.comparator)
        return not isinstance(target.operator, cst.In | cst.NotIn | cst.Is | cst.IsNot) and all(
            _is_date(plan, source, side) for side in sides
        )
    if isinstance(parent, cst.Element) and isinstance(source.parents.get(parent), cst.Tuple):
        parent = source.parents.get(source.parents[parent])
    key = source.parents.get(parent) if isinstance(parent, cst.Lambda) else None
    if not isinstance(key, cst.Arg) or key.keyword is None or key.keyword.value != "key":
        return False
    call = source.parents.get(key)
    func = call.func if isinstance(call, cst.Call) else None
    name = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")
    callee = plan.state.types.get(func) if func is not None else None
    own = isinstance(callee, Getter | Ref) or name == "sort"
    return own and name in ORDERING and _is_date(plan, source, node)


def _is_date(plan: RewritePlan, source: Source, node: cst.CSTNode) -> bool:
    """Whether an expression reads a date that is there."""
    return date_texts.is_date(plan, node) and (
        not date_texts.may_be_null(plan, node)
        or (isinstance(node, cst.BaseExpression) and null_checks.is_proven(source, node))
    )
