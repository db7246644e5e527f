"""Reads of envelopes and fields: `data["items"]`, `c["owner"]`, `c.get("subject")`."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import catalogue, walk
from helpscout_codemods.patterns import (
    bindings,
    date_texts,
    date_values,
    narrowing,
    numbered_pages,
    optional_object,
)
from helpscout_codemods.patterns.array_fields import (
    asked_for_none,
    changed_and_read_again,
    compared_with_none,
    texts_at,
)
from helpscout_codemods.patterns.conversions import (
    against_none,
    as_list,
    filled,
    or_none,
    shows_null,
    unfenced,
)
from helpscout_codemods.patterns.list_rows import (
    first_of,
    head_of,
    is_iterated,
    items_recipe,
    pages_recipe,
)
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import base_of, read_of
from helpscout_codemods.syntax.expressions import attribute, is_name
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import (
    Envelope,
    Flattened,
    Flows,
    Items,
    Mixed,
    Pages,
    Ref,
    Row,
)
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


def check(plan: RewritePlan, source: Source, node: cst.CSTNode) -> None:
    """Plan the rewriting of `node` when it reads a member of a V1 value."""
    first_of(plan, node)
    head_of(plan, node)
    content_of(plan, node)
    field_read = read_of(plan, node)
    if field_read is None:
        return
    base, key = field_read
    match base:
        case Envelope():
            _envelope(plan, source, node, base, key)
        case Row():
            _row(plan, source, node, base, key)
        case Flattened():
            _flattened(plan, source, node, base, key)


def tolerated(plan: RewritePlan, source: Source, node: cst.CSTNode) -> Flows:
    """The flows whose bad answers a read takes for empty ones: `data.get("items", [])`."""
    field_read = read_of(plan, node) if isinstance(node, cst.Call) else None
    if field_read is None or not isinstance(field_read[0], Envelope):
        return frozenset()
    assert isinstance(node, cst.Call)
    return frozenset() if _fails_without(plan, source, node) else field_read[0].flows


def _unwrap(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return base_of(updated)


def _fails_without(plan: RewritePlan, source: Source, node: cst.Call) -> bool:
    """Whether a missing member raises all the same: `data.get("item")["subject"]`."""
    parent = source.parents.get(node)
    is_read = isinstance(parent, cst.Subscript | cst.Attribute) and parent.value is node
    return len(node.args) == 1 and (is_read or is_iterated(plan, node))


def _envelope(
    plan: RewritePlan, source: Source, node: cst.CSTNode, base: Envelope, key: str
) -> None:
    value = plan.state.types[node]
    if isinstance(node, cst.Subscript):
        for flow_plan in plan.of(base.flows):
            flow_plan.body_read = True
    if isinstance(value, Row):
        plan.recipe(node, base.flows, _unwrap)
    elif isinstance(value, Items):
        plan.recipe(node, base.flows, items_recipe(plan, node, value, _unwrap))
    elif isinstance(value, Pages):
        if numbered_pages.flows_of(plan, value):
            plan.recipe(node, base.flows, pages_recipe(value, _unwrap))
    elif key == "count" and not isinstance(value, Mixed):
        plan.recipe(node, base.flows, lambda r, o, u: attribute(base_of(u), "total"))


def content_of(plan: RewritePlan, node: cst.CSTNode) -> None:
    """`base64.b64decode(item["data"])` of an attachment becomes `.content`."""
    if not isinstance(node, cst.Call) or len(node.args) != 1:
        return
    field_read = read_of(plan, node.args[0].value)
    if plan.state.types.get(node.func) not in DECODERS or field_read is None:
        return
    base, key = field_read
    if isinstance(base, Row) and base.shape == "AttachmentData" and key == "data":

        def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
            assert isinstance(updated, cst.Call)
            data = updated.args[0].value
            assert isinstance(data, cst.Attribute)
            return attribute(data.value, "content")

        plan.recipe(node, base.flows, recipe)


DECODERS = (Ref("base64.b64decode"), Ref("base64.standard_b64decode"))


def _row(plan: RewritePlan, source: Source, node: cst.CSTNode, base: Row, key: str) -> None:
    field = catalogue.field(base.shape, key)
    if field is None or not catalogue.has(field, base.form):
        reason = f"V1 has no field {key} here"
        if field is None and "|" in base.shape:
            kinds = base.shape.replace("|", " and ")
            reason = f"the records read here ({kinds}) do not have {key} in the same way under V2"
        plan.forbid(base.flows, source, node, reason, about="field")
        return
    _note_use(plan, source, node, base, key)
    kind = catalogue.kind(field)
    if isinstance(kind, catalogue.LostField):
        reason = f"{key}: {kind.why}"
        plan.forbid(base.flows, source, node, reason, kind.instead, kind.link, "field")
        return
    if isinstance(kind, catalogue.Spread):
        return
    if not field.python and field.expression is None:
        reason = f"the records of helpscout_v2 have no attribute for {key}"
        plan.forbid(base.flows, source, node, reason, about="field")
        return
    needs_list = null_list = nullable = is_lowered = False
    if isinstance(kind, catalogue.Enum) and not _enum(plan, source, node, base, kind):
        is_lowered = all(v2.lower() == v1 for v1, v2 in kind.pairs)
        if is_lowered:
            nullable = shows_null(source, node)
        else:
            reason = f"V2 spells the values of {key} differently"
            plan.forbid(base.flows, source, node, reason, about="field")
            return
    assert isinstance(node, cst.BaseExpression)
    asked_first = optional_object.is_guarded(plan, node)
    if isinstance(kind, catalogue.Date) and field.python and not asked_first:
        date_values.check(plan, source, node, base, field.python)
        return
    if isinstance(kind, catalogue.Scalar):
        nullable = _shows_null(plan, source, node, base, field)
    if isinstance(kind, catalogue.Texts):
        texts = _texts(plan, source, node, base, field)
        if texts is None:
            return
        needs_list, null_list = texts
    if field.words and isinstance(kind, catalogue.Scalar):
        doubt = f"{key} may be a word that is new in V2, and V1 showed {field.nearest} for it"
        plan.doubt(base.flows, doubt)
    if key == "fullName" and base.shape == "Customer":
        plan.doubt(base.flows, "V1's fullName of a customer without a name was the email address")
    path, expression = field.python, field.expression
    is_read_twice = expression is not None and expression.count("{}") > 1
    if is_read_twice and not isinstance(base_of(node), cst.Name):
        reason = f"{key} is read of a record without a name, which V2 code reads twice"
        plan.forbid(base.flows, source, node, reason, "give the record a name first")
    record = narrowing.reader(plan, source, node) if not asked_first else narrowing.of_plain_record
    model_name = narrowing.held_object(plan, source, node)
    scalar = None
    if path and (nullable or path in narrowing.OPTIONAL):
        scalar = narrowing.expected(plan, source, node, path)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        if path is None:
            assert expression is not None
            return unfenced(source, original, filled(expression, base_of(updated)))
        record_node = record(rewrite, base_of(updated), path)
        if model_name:
            return narrowing.model(rewrite, model_name, record_node)
        if needs_list:
            return as_list(rewrite, source, original, record_node, null=null_list)
        if is_lowered:
            record_node = cst.Call(attribute(record_node, "lower"))
        if nullable:
            record_node = or_none(source, original, record_node)
        if isinstance(kind, catalogue.Date):
            record_node = filled(date_texts.template(base.style), record_node)
        return narrowing.scalar(rewrite, scalar, record_node) if scalar else record_node

    plan.recipe(node, base.flows, optional_object.guarded(plan, source, node, recipe))


def _note_use(plan: RewritePlan, source: Source, node: cst.CSTNode, base: Row, key: str) -> None:
    """What the read of a conversation's id or threads means for other decisions."""
    if base.shape != "Conversation":
        return
    is_compared = isinstance(source.parents.get(node), cst.Comparison | cst.ComparisonTarget)
    if key == "id" and base.form != "list" and is_compared:
        plan.compared_ids.append((source, node))
    if key == "threads":
        for flow_plan in plan.of(base.flows):
            flow_plan.with_threads = True


def _shows_null(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, base: Row, field: Field
) -> bool:
    """Whether an empty text of the model has to be None, as it was in V1."""
    asks_for_none = field.v1 not in NUMBERS and asked_for_none(source, node)
    blank = catalogue.blank(base.shape, field.v1, base.form)
    if asks_for_none and not blank:
        reason = f"whether {field.v1} is null is tested later, and helpscout_v2 has an empty text"
        plan.forbid(base.flows, source, node, reason, about="field")
    if field.v1 not in NUMBERS and compared_with_none(plan, source, node, base):
        return False
    is_shown = shows_null(source, node)
    if blank is None and is_shown:
        reason = f"{field.v1} was null in one of the records read here and an empty text in another"
        plan.forbid(base.flows, source, node, reason, about="field")
    return asks_for_none or bool(blank and is_shown)


def _texts(
    plan: RewritePlan, source: Source, node: cst.BaseExpression, base: Row, field: Field
) -> tuple[bool, bool] | None:
    """Whether the texts of a record have to be put into a list, and whether that has to be None for
    none of them; None where the model's tuple cannot take their place."""
    empty = catalogue.empty(field, base.form)
    never_null = base.style == "snake" or empty is not Empty.NULL
    if never_null and against_none(source, node):
        plan.forbid(base.flows, source, node, f"{field.v1} was never None here")
        return None
    place = texts_at(plan, source, node, base)
    if place == "changed" or changed_and_read_again(plan, source, node, field.v1):
        plan.forbid(base.flows, source, node, f"its {field.v1} are changed in place")
        return None
    either = source.parents.get(node)
    if either is not None and optional_object.or_empty(either):
        plan.recipe(either, base.flows, optional_object.left_side)
    needs_list = place == "list"
    told_apart = against_none(source, node) or (needs_list and not _or_else(source, node))
    if empty is None and told_apart:
        reason = f"{field.v1} was null in one of the records read here and an empty list in another"
        plan.forbid(base.flows, source, node, reason, about="field")
        return None
    return needs_list, empty is Empty.NULL


def _or_else(source: Source, node: cst.CSTNode) -> bool:
    parent = source.parents.get(node)
    either = isinstance(parent, cst.BooleanOperation) and isinstance(parent.operator, cst.Or)
    return either and getattr(parent, "left", None) is node


def _enum(
    plan: RewritePlan, source: Source, node: cst.CSTNode, base: Row, kind: catalogue.Enum
) -> bool:
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


def presence(plan: RewritePlan, node: cst.CSTNode, value: Flattened) -> bool:
    """Plan `row["closedBy"]` in a test: the id that the model has of it is None as V1's object."""
    field = catalogue.field(value.shape, value.field)
    path = field.inside.get("id") if field else None
    if path is None:
        return False
    if read_of(plan, node) is None:
        return _by_name(plan, plan.source_of(node), node, value, path)
    _its_id(plan, node, value.flows, path)
    return True


def _its_id(plan: RewritePlan, node: cst.CSTNode, flows: Flows, path: str) -> None:
    plan.recipe(node, flows, lambda r, o, u: attribute(base_of(u), path))


def _by_name(
    plan: RewritePlan, source: Source, node: cst.CSTNode, value: Flattened, path: str
) -> bool:
    """Plan `closer = row["closedBy"]`, whose id is all that is asked for: `closer` is the id."""
    place = bindings.binding(source, node, node.value) if isinstance(node, cst.Name) else None
    if place is None or place.value is None or place.loop or place.place is not None:
        return False
    if read_of(plan, place.value) is None or not isinstance(place.node, cst.Assign):
        return False
    name = cst.ensure_type(node, cst.Name).value
    target = place.node.targets[0].target
    for use in walk.walk(source.scope_of(node)):
        if not isinstance(use, cst.Name) or use.value != name or use is target:
            continue
        if not isinstance(plan.state.types.get(use), Flattened):
            continue
        if bindings.binding(source, use, name) != place or not _asks_for_id(plan, source, use):
            return False
    _its_id(plan, place.value, value.flows, path)
    return True


def _asks_for_id(plan: RewritePlan, source: Source, use: cst.Name) -> bool:
    """`use["id"]`, `use.get("id")`, or a test whether there is one."""
    parent = source.parents.get(use)
    if isinstance(parent, cst.If | cst.While | cst.IfExp | cst.CompIf) and parent.test is use:
        return True
    if isinstance(parent, cst.UnaryOperation | cst.BooleanOperation):
        return isinstance(parent, cst.UnaryOperation) or parent.left is use
    if isinstance(parent, cst.Comparison):
        return is_name(parent.comparisons[0].comparator, "None")
    node = source.parents.get(parent) if isinstance(parent, cst.Attribute) else parent
    member = read_of(plan, node) if node is not None else None
    return member is not None and member[1] == "id" and base_of(node) is use  # type: ignore[arg-type]


def _flattened(
    plan: RewritePlan, source: Source, node: cst.CSTNode, base: Flattened, key: str
) -> None:
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
    if isinstance(at_once, cst.Name) and _by_name(plan, source, at_once, base, path):
        plan.recipe(node, base.flows, lambda rewrite, original, updated: base_of(updated))
        return
    if isinstance(at_once, cst.BooleanOperation):
        at_once = at_once.left
    if read_of(plan, at_once) is None:
        reason = f"its {base.field} is kept for later, and V2 has no such object"
        plan.forbid(base.flows, source, node, reason, about="field")

    assert isinstance(node, cst.BaseExpression)
    record = narrowing.reader(plan, source, at_once)
    scalar = narrowing.expected(plan, source, node, path) if path in narrowing.OPTIONAL else None

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        expression = record(rewrite, base_of(base_of(updated)), path)
        return narrowing.scalar(rewrite, scalar, expression) if scalar else expression

    plan.recipe(node, base.flows, recipe)
