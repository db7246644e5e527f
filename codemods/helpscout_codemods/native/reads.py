"""Reads of envelopes and fields: `data["items"]`, `c["owner"]`, `c.get("subject")`."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import catalogue, walk
from helpscout_codemods.dialects.laslabs import camel
from helpscout_codemods.infer.index import Source
from helpscout_codemods.infer.v1types import (
    Const,
    Envelope,
    Flattened,
    Flow,
    Getter,
    Items,
    Mixed,
    Ref,
    Response,
    Row,
    Style,
    Value,
)
from helpscout_codemods.native import perhaps
from helpscout_codemods.native.arrays import asked_for_none, compared_with_none, texts_at
from helpscout_codemods.native.plan import Plan, Recipe, Rewrite
from helpscout_shim.catalog.shape import Empty, Field

NUMBERS = frozenset(
    {
        "activeCount",
        "companyId",
        "count",
        "fieldId",
        "folderId",
        "height",
        "id",
        "isDraft",
        "mailboxId",
        "number",
        "order",
        "required",
        "size",
        "threadCount",
        "threadId",
        "ticketId",
        "totalCount",
        "userId",
        "width",
    }
)
"""Fields that hold a number or a flag: nothing and none differ, in the model as in V1."""

ISO = "%Y-%m-%dT%H:%M:%SZ"


def check(plan: Plan, source: Source, node: cst.CSTNode) -> None:
    """Plan the rewriting of `node` when it reads a member of a V1 value."""
    first_of(plan, node)
    head_of(plan, node)
    content_of(plan, node)
    read = read_of(plan, node)
    if read is None:
        return
    base, key = read
    match base:
        case Envelope():
            _envelope(plan, source, node, base, key)
        case Row():
            _row(plan, source, node, base, key)
        case Flattened():
            _flattened(plan, source, node, base, key)


_READING = frozenset({cst.Subscript, cst.Call, cst.Attribute})


def read_of(plan: Plan, node: cst.CSTNode) -> tuple[Value, str] | None:
    """The value and the literal key of a subscript or a `.get` call."""
    if type(node) not in _READING:
        return None
    types = plan.state.types
    found: tuple[Value, str] | None = None
    if isinstance(node, cst.Subscript) and len(node.slice) == 1:
        index = node.slice[0].slice
        if isinstance(index, cst.Index) and isinstance(key := types.get(index.value), Const):
            found = types[node.value], str(key.value)
            if isinstance(found[0], Envelope) and found[0].style == "lower":
                return None
    if isinstance(node, cst.Call) and node.args:
        getter, key = types.get(node.func), types.get(node.args[0].value)
        if isinstance(getter, Getter) and getter.name == "get" and isinstance(key, Const):
            found = getter.of, str(key.value)
    if isinstance(node, cst.Attribute):
        of = types.get(node.value)
        lowered = isinstance(of, Envelope) and of.style in ("lower", "bunch")
        spelled = isinstance(of, Row | Flattened) and of.style != "json"
        found = (of, node.attr.value) if of is not None and (lowered or spelled) else None
    return _in_v1_words(*found) if found is not None else None


def _in_v1_words(base: Value, name: str) -> tuple[Value, str] | None:
    """The base and V1's name of what is read from it."""
    if isinstance(base, Row):
        key = catalogue.spelled(base.shape, base.style, name)
        return (base, key) if key is not None else None
    if isinstance(base, Flattened) and base.style == "snake":
        return base, camel(name)
    return base, name


def base_of(node: cst.CSTNode) -> cst.BaseExpression:
    """The expression that is read from."""
    if isinstance(node, cst.Subscript | cst.Attribute):
        return node.value
    assert isinstance(node, cst.Call)
    assert isinstance(node.func, cst.Attribute)
    return node.func.value


def attribute(base: cst.BaseExpression, path: str) -> cst.BaseExpression:
    for name in path.split("."):
        base = cst.Attribute(base, cst.Name(name))
    return base


def _unwrap(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return base_of(updated)


def _envelope(plan: Plan, source: Source, node: cst.CSTNode, base: Envelope, key: str) -> None:
    value = plan.state.types[node]
    if isinstance(node, cst.Subscript):
        plan.read |= base.flows
    if isinstance(node, cst.Call) and not (_iterated(plan, node) and len(node.args) == 1):
        plan.soft_reads.append((source, node, base.flows))
    if isinstance(value, Row):
        plan.recipe(node, base.flows, _unwrap)
    elif isinstance(value, Items):
        plan.recipe(node, base.flows, items_recipe(plan, node, value, _unwrap))
    elif key == "count" and not isinstance(value, Mixed):
        plan.recipe(node, base.flows, lambda r, o, u: attribute(base_of(u), "total"))


def items_recipe(plan: Plan, node: cst.CSTNode, value: Items, inner: Recipe) -> Recipe:
    """The rows of a page: all pages in a paging loop, the first fifty elsewhere."""
    if value.flows & plan.kept:
        return inner
    limited = not value.flows & (plan.looped | plan.after_first | plan.whole)
    few = _is_first(plan, node) or _head(plan, node) is not None
    if limited and not few and not _is_settings(plan, value):
        plan.first_pages |= value.flows

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        pages = inner(rewrite, original, updated)
        assert isinstance(pages, cst.BaseExpression)
        if value.flows <= plan.after_first:
            return _sliced(rewrite, pages, "50", "None")
        if value.flows <= plan.whole:
            return _list(pages)
        if _head(plan, original) is not None and not value.flows & plan.looped:
            return pages
        if _is_first(plan, original) and not value.flows <= plan.looped:
            return pages
        lazy = _iterated(plan, original) and not value.flows & plan.frozen
        if value.flows <= plan.looped or _is_settings(plan, value):
            one = value.flows <= plan.looped and not value.flows & plan.frozen
            return pages if lazy or one else _list(pages)
        call = _sliced(rewrite, pages, "50")
        return call if lazy else _list(call)

    return recipe


def _sliced(rewrite: Rewrite, pages: cst.BaseExpression, *bounds: str) -> cst.Call:
    """`islice(pages, ...)`."""
    rewrite.need("itertools", "islice")
    space = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    values = [pages, *(cst.parse_expression(bound) for bound in bounds)]
    args = [cst.Arg(v, comma=space) for v in values[:-1]]
    return cst.Call(cst.Name("islice"), [*args, cst.Arg(values[-1])])


SETTINGS = frozenset(
    {
        "mailboxes.list",
        "mailboxes.folders",
        "teams.list",
        "teams.members",
        "users.list",
        "users.list_by_mailbox",
        "workflows.list",
    }
)
"""Lists that describe the account and hardly ever fill a page: code that reads the first page means
all of them."""


def _is_settings(plan: Plan, value: Items) -> bool:
    return all(plan.state.requests[flow].endpoint.id in SETTINGS for flow in value.flows)


def kept_recipe(plan: Plan, flow: Flow, inner: Recipe) -> Recipe:
    """The first fifty rows (or all, of a short list) as a list, where they are asked for."""
    settings = plan.state.requests[flow].endpoint.id in SETTINGS
    if not settings:
        plan.first_pages.add(flow)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        pages = inner(rewrite, original, updated)
        assert isinstance(pages, cst.BaseExpression)
        return _list(pages if settings else _sliced(rewrite, pages, "50"))

    return recipe


WRAPPED = (Response, Envelope)
"""An answer whose rows have not been taken out yet."""


def _list(pages: cst.BaseExpression) -> cst.BaseExpression:
    return cst.Call(cst.Name("list"), [cst.Arg(pages)])


def _iterated(plan: Plan, node: cst.CSTNode) -> bool:
    """Whether the rows are only looped over where they are read."""
    source, _ = plan.state.homes[node]
    return isinstance(source.parents.get(node), cst.For | cst.CompFor)


def _is_first(plan: Plan, node: cst.CSTNode) -> bool:
    """Whether the rows are only read to take the first one: `data["items"][0]`."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Subscript) or parent.value is not node:
        return False
    index = parent.slice[0].slice
    return isinstance(index, cst.Index) and (
        isinstance(index.value, cst.Integer) and index.value.evaluated_value == 0
    )


def _head(plan: Plan, node: cst.CSTNode) -> int | None:
    """The n of `data["items"][:n]` around a read of rows, when V1's fifty cover it."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Subscript) or parent.value is not node or len(parent.slice) != 1:
        return None
    part = parent.slice[0].slice
    if not isinstance(part, cst.Slice) or part.lower is not None or part.step is not None:
        return None
    if not isinstance(part.upper, cst.Integer) or part.upper.evaluated_value > 50:
        return None
    return part.upper.evaluated_value


def head_of(plan: Plan, node: cst.CSTNode) -> None:
    """`data["items"][:5]` becomes `islice(pages, 5)`."""
    if not isinstance(node, cst.Subscript):
        return
    value = plan.state.types.get(node.value)
    whole = plan.looped | plan.after_first | plan.whole | plan.kept
    if not isinstance(value, Items) or value.flows & whole:
        return
    count = _head(plan, node.value)
    read = read_of(plan, node.value) is not None or node.value in plan.state.requests
    if count is None or not read:
        return

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        call = _sliced(rewrite, base_of(updated), str(count))
        lazy = _iterated(plan, original) and not value.flows & plan.frozen
        return call if lazy else _list(call)

    plan.recipe(node, value.flows, recipe)


def first_of(plan: Plan, node: cst.CSTNode) -> None:
    """`data["items"][0]` becomes `.first()`."""
    if not isinstance(node, cst.Subscript):
        return
    value = plan.state.types.get(node.value)
    kept = isinstance(value, Items) and value.flows <= plan.looped | plan.kept
    if isinstance(value, Items) and not kept and _is_first(plan, node.value):
        if read_of(plan, node.value) is None and node.value not in plan.state.requests:
            return

        def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
            return cst.Call(attribute(base_of(updated), "first"))

        plan.recipe(node, value.flows, recipe)


def content_of(plan: Plan, node: cst.CSTNode) -> None:
    """`base64.b64decode(item["data"])` of an attachment becomes `.content`."""
    if not isinstance(node, cst.Call) or len(node.args) != 1:
        return
    read = read_of(plan, node.args[0].value)
    if plan.state.types.get(node.func) not in DECODERS or read is None:
        return
    base, key = read
    if isinstance(base, Row) and base.shape == "AttachmentData" and key == "data":

        def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
            assert isinstance(updated, cst.Call)
            data = updated.args[0].value
            assert isinstance(data, cst.Attribute)
            return attribute(data.value, "content")

        plan.recipe(node, base.flows, recipe)


DECODERS = (Ref("base64.b64decode"), Ref("base64.standard_b64decode"))


def _row(plan: Plan, source: Source, node: cst.CSTNode, base: Row, key: str) -> None:
    field = catalogue.field(base.shape, key)
    if field is None:
        plan.forbid(base.flows, source, node, f"V1 has no field {key} here", about="field")
        return
    if key == "id" and base.shape == "Conversation" and base.form == "get":
        parent = source.parents.get(node)
        if isinstance(parent, cst.Comparison | cst.ComparisonTarget):
            plan.compared_ids.append((source, node))
    if field.v1 == "threads" and base.shape == "Conversation":
        plan.threads_wanted |= base.flows
    kind = catalogue.kind(field)
    if isinstance(kind, catalogue.Lost):
        reason = f"{key}: {kind.why}"
        plan.forbid(base.flows, source, node, reason, kind.instead, kind.link, "field")
        return
    if isinstance(kind, catalogue.Spread):
        return
    if isinstance(kind, catalogue.Enum) and not _enum(plan, source, node, base, kind):
        plan.forbid(
            base.flows, source, node, f"V2 spells the values of {key} differently", about="field"
        )
        return
    dated = isinstance(kind, catalogue.Date) and not _tested(source, node)
    nullable = False
    style = base.style
    if style == "snake" and isinstance(kind, catalogue.Texts) and _against_none(source, node):
        plan.forbid(base.flows, source, node, f"{key} was never None here")
        return
    if isinstance(kind, catalogue.Scalar):
        asked = key not in NUMBERS and asked_for_none(source, node)
        if asked and not field.blank:
            reason = f"whether {key} is null is asked later, and the model holds an empty text"
            plan.forbid(base.flows, source, node, reason, about="field")
        compared = key not in NUMBERS and compared_with_none(plan, source, node, base)
        nullable = not compared and (asked or _is_data(source, node, field))
    listed = null_list = False
    if isinstance(kind, catalogue.Texts):
        place = texts_at(plan, source, node, base)
        if place == "changed":
            plan.forbid(base.flows, source, node, f"its {key} are changed in place")
            return
        listed, null_list = place == "list", field.empty_for(base.form) is Empty.NULL
    if key == "fullName" and base.shape == "Customer":
        plan.doubt(base.flows, "V1's fullName of a customer without a name was the email address")
    path, expression = field.python, field.expression

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        inner = base_of(updated)
        if path is not None:
            made = attribute(inner, path)
            if listed:
                return as_list(made, source.parents.get(original) if null_list else None)
            if nullable:
                return _or_none(source, original, made)
            return _moment(made, key in _NULLABLE, style) if dated else made
        assert expression is not None
        return _fill(expression, inner)

    plan.recipe(node, base.flows, perhaps.guarded(plan, source, node, recipe))


def _is_data(source: Source, node: cst.CSTNode, field: Field) -> bool:
    """Whether a text that V1 left null goes into an object or out of the function as it is."""
    parent = source.parents.get(node)
    into = isinstance(parent, cst.DictElement) and parent.value is node
    return field.blank and (into or isinstance(parent, cst.Return | cst.Yield))


def _or_none(source: Source, original: cst.CSTNode, made: cst.BaseExpression) -> cst.BaseExpression:
    """`value or None`, for what is empty in the model and was null in V1."""
    parent = source.parents.get(original)
    if isinstance(parent, cst.BooleanOperation) and parent.left is original:
        return made
    around = {"lpar": [cst.LeftParen()], "rpar": [cst.RightParen()]}
    marks = {} if isinstance(parent, perhaps.LOOSE) else around
    return cst.BooleanOperation(made, cst.Or(), cst.Name("None"), **marks)  # type: ignore[arg-type]


def as_list(texts: cst.BaseExpression, place: cst.CSTNode | None) -> cst.BaseExpression:
    """A tuple of texts as the list V1 sent; null for none of them where `place` could see it."""
    made = cst.Call(cst.Name("list"), [cst.Arg(texts)])
    if place is None or isinstance(place, _NEVER_NULL):
        return made
    either = cst.BooleanOperation(made, cst.Or(), cst.Name("None"))
    if isinstance(place, _ROOMY):
        return either
    return either.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


# Where null was an error in V1, or is taken for an empty list.
_NEVER_NULL = (cst.Subscript, cst.BinaryOperation, cst.BooleanOperation)
_ROOMY = (cst.Arg, cst.Assign, cst.AnnAssign, cst.Return, cst.DictElement, cst.Element)
_NULLABLE = frozenset({"closedAt", "openedAt"})


def _moment(moment: cst.BaseExpression, nullable: bool, style: Style) -> cst.BaseExpression:
    """A datetime as V1 code saw it: a text, or a datetime in UTC that does not say so."""
    if style != "snake":
        return as_text(moment, nullable=nullable)
    naive = cst.parse_expression("_base_.replace(tzinfo=None)").visit(_Fill(moment))
    assert isinstance(naive, cst.BaseExpression)
    if not nullable:
        return naive
    return cst.BooleanOperation(
        moment, cst.And(), naive, lpar=[cst.LeftParen()], rpar=[cst.RightParen()]
    )


def _against_none(source: Source, node: cst.CSTNode) -> bool:
    parent = source.parents.get(node)
    match parent:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name("None"))]):
            return True
    return False


def as_text(moment: cst.BaseExpression, *, nullable: bool) -> cst.BaseExpression:
    """A datetime in the form V1 wrote it."""
    text = cst.Call(
        cst.Attribute(moment, cst.Name("strftime")), [cst.Arg(cst.SimpleString(f'"{ISO}"'))]
    )
    if not nullable:
        return text
    return cst.BooleanOperation(
        moment, cst.And(), text, lpar=[cst.LeftParen()], rpar=[cst.RightParen()]
    )


def _fill(expression: str, base: cst.BaseExpression) -> cst.BaseExpression:
    template = cst.parse_expression(expression.replace("{}", "_base_"))
    made = template.visit(_Fill(base))
    assert isinstance(made, cst.BaseExpression)
    return made


class _Fill(walk.Transformer):
    def __init__(self, base: cst.BaseExpression) -> None:
        super().__init__()
        self.base = base

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self.base if original_node.value == "_base_" else updated_node


def _tested(source: Source, node: cst.CSTNode) -> bool:
    """Whether only presence matters: `if x["closedAt"]`, `x["closedAt"] is None`."""
    parent = source.parents.get(node)
    match parent:
        case cst.If() | cst.While() | cst.CompIf():
            return True
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.IfExp():
            return parent.test is node
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name("None"))]):
            return True
    return False


def _enum(plan: Plan, source: Source, node: cst.CSTNode, base: Row, kind: catalogue.Enum) -> bool:
    """Values that V2 spells differently may only be compared with literals."""
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Comparison) or len(parent.comparisons) != 1:
        return False
    (target,) = parent.comparisons
    if not isinstance(target.operator, cst.Equal | cst.NotEqual):
        return False
    literal = target.comparator
    if not isinstance(literal, cst.SimpleString):
        return False
    spelling = dict(kind.pairs).get(str(literal.evaluated_value))
    if spelling is not None:
        quote = literal.quote
        plan.recipe(literal, base.flows, lambda r, o, u: cst.SimpleString(quote + spelling + quote))
    return True


def _flattened(plan: Plan, source: Source, node: cst.CSTNode, base: Flattened, key: str) -> None:
    field = catalogue.field(base.shape, base.field)
    path = field.inside.get(key) if field else None
    if path is None:
        plan.forbid(
            base.flows,
            source,
            node,
            f"V2 does not send {base.field}.{key} with this object",
            field.note if field else "",
            about="field",
        )
        return

    at_once = base_of(node)
    if isinstance(at_once, cst.BooleanOperation):
        at_once = at_once.left
    if read_of(plan, at_once) is None:
        reason = f"its {base.field} is kept for later, and V2 has no such object"
        plan.forbid(base.flows, source, node, reason, about="field")

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return attribute(base_of(base_of(updated)), path)

    plan.recipe(node, base.flows, recipe)
