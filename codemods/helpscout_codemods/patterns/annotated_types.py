"""Annotations of V1 data: `Dict[str, Any]`, TypedDicts and the like become the client's models.

A variable that gets its value at once needs no annotation any more. Where an annotation says
something that has no counterpart, its flow stays on the shim.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.patterns import narrowing
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import read_of
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    Envelope,
    Flows,
    Items,
    Listing,
    Ref,
    Response,
    Row,
    Value,
)

STRANGE = "its annotation describes V1 data that has no counterpart in helpscout_v2"
ANYTHING = frozenset({"Any", "object", "None"})
OPTIONAL = frozenset({"Optional"})
LISTS = frozenset(
    {"List", "Sequence", "Iterable", "Iterator", "Generator", "Collection", "list", "Set", "Deque"}
)
TABLES = frozenset({"Dict", "dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict"})


def check_all(plan: RewritePlan) -> None:
    """Plan the new annotation of each value that holds V1 data."""
    has_annotations = any(s.all(cst.AnnAssign) for s in plan.state.index.sources.values())
    values = _values_of_names(plan) if has_annotations else {}
    for source in plan.state.index.sources.values():
        for node in source.all(cst.AnnAssign):
            _variable(plan, source, node, values)
        for call in source.all(cst.Call):
            _unneeded_cast(plan, call)
    for info, value in plan.state.summaries.returns.items():
        if isinstance(info.node, cst.FunctionDef) and info.node.returns is not None:
            _annotated(plan, info.source, info.node.returns, value)
    for (info, name), value in plan.state.summaries.params.items():
        annotation = _parameter(info, name)
        if annotation is not None:
            _annotated(plan, info.source, annotation, value)


def _parameter(info: FunctionInfo, name: str) -> cst.Annotation | None:
    params = parameters.single(info.node)
    return next((p.annotation for p in params if p.name.value == name), None)


HeldValues = dict[tuple[Source, FunctionInfo | None, str], Value]
"""What the variables of each function hold of V1."""


def _values_of_names(plan: RewritePlan) -> HeldValues:
    values: HeldValues = {}
    for node, value in plan.state.types.items():
        if isinstance(node, cst.Name) and plan.state.flows(value):
            values.setdefault((*plan.state.homes[node], node.value), value)
    return values


def _variable(plan: RewritePlan, source: Source, node: cst.AnnAssign, values: HeldValues) -> None:
    value = plan.state.types.get(node.value) if node.value is not None else None
    if value is None or not plan.state.flows(value):
        value = None
        if isinstance(node.target, cst.Name) and node.target in plan.state.homes:
            value = values.get((*plan.state.homes[node.target], node.target.value))
    if value is None:
        return
    name = _plain(node.annotation.annotation)
    alone = node.value is not None and plan.state.types.get(node.value) == value
    if alone and not isinstance(value, Listing) and name not in ANYTHING | OPTIONAL:
        plan.recipe(node, plan.state.flows(value), _without_annotation)
    else:
        _annotated(plan, source, node.annotation, value)


def _without_annotation(
    rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode
) -> cst.CSTNode:
    assert isinstance(updated, cst.AnnAssign)
    assert updated.value is not None
    return cst.Assign([cst.AssignTarget(updated.target)], updated.value)


def _annotated(plan: RewritePlan, source: Source, node: cst.Annotation, value: Value) -> None:
    flows = plan.state.flows(value)
    if not flows or _plain(node.annotation) in ANYTHING:
        return
    outer = node.annotation
    if isinstance(outer, cst.SimpleString | cst.ConcatenatedString):
        plan.forbid(flows, source, node, STRANGE)
        return
    place = _place(plan, outer, value)
    if place is None:
        plan.forbid(flows, source, node, STRANGE)
        return
    target, spell = place
    if _plain(target) not in ANYTHING:
        plan.recipe(target, flows, spell)


def _place(
    plan: RewritePlan, node: cst.BaseExpression, value: Value
) -> tuple[cst.BaseExpression, Recipe] | None:
    """The part of an annotation that describes V1 data, and what takes its place."""
    name, inner = _plain(node), _arguments(node)
    if name in OPTIONAL and len(inner) == 1:
        return _place(plan, inner[0], value)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        sides = [n for n in (node.left, node.right) if _plain(n) != "None"]
        return _place(plan, sides[0], value) if len(sides) == 1 else None
    match value:
        case Row(shape=shape):
            model = narrowing.model_of(shape)
            if model is None and "|" in shape:
                return node, _import_of("typing", "Any")
            return (node, _import_of(narrowing.MODELS, model)) if model else None
        case Items(shape=shape) if name in LISTS and not any(
            p.by_number for p in plan.of(value.flows)
        ):
            model = narrowing.model_of(shape)
            if not model:
                return None
            return (
                (inner[0], _import_of(narrowing.MODELS, model))
                if inner
                else (node, _list_of(model))
            )
        case Listing(kind="list" | "generator") if name in LISTS and inner:
            return _place(plan, inner[0], plan.state.cell(value).element)
        case Listing(kind="dict") if name in TABLES and len(inner) == 2:
            cell = plan.state.cell(value)
            return _place(plan, inner[1], cell.element) if not cell.entries else None
        case Envelope() | Response():
            return _of_answer(plan, node, value.flows)
    return None


def _of_answer(
    plan: RewritePlan, node: cst.BaseExpression, flows: Flows
) -> tuple[cst.BaseExpression, Recipe] | None:
    endpoints = {plan.state.requests[f].endpoint.id: plan.state.requests[f] for f in flows}
    if len(endpoints) != 1:
        return None
    (request,) = endpoints.values()
    model = narrowing.model_of(request.endpoint.shape or "")
    if model is None:
        return None
    if request.endpoint.envelope == "item":
        return node, _import_of(narrowing.MODELS, model)
    if all(p.in_list for p in plan.of(flows)):
        return node, _list_of(model)
    return node, _list_of(model, "Page" if all(p.by_number for p in plan.of(flows)) else "Pages")


def _import_of(module: str, name: str) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return cst.Name(rewrite.need(module, name))

    return recipe


def _list_of(model: str, kind: str = "list") -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        outer = "list" if kind == "list" else rewrite.need("helpscout_v2", kind)
        inner = cst.Name(rewrite.need(narrowing.MODELS, model))
        return cst.Subscript(cst.Name(outer), [cst.SubscriptElement(cst.Index(inner))])

    return recipe


def _unneeded_cast(plan: RewritePlan, call: cst.Call) -> None:
    """`cast(int, data["count"])`: the client's values have that type."""
    if plan.state.types.get(call.func) != Ref("typing.cast") or len(call.args) != 2:
        return
    argument = call.args[1].value
    value = plan.state.types.get(argument)
    type_read = read_of(plan, argument)
    flows: Flows = plan.state.flows(value) if value is not None else frozenset()
    if not flows and type_read is not None:
        flows = plan.state.flows(type_read[0])
    if flows:
        plan.recipe(call, flows, _second)


def _second(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(updated, cst.Call)
    return updated.args[1].value


def _plain(node: cst.BaseExpression) -> str:
    """The last part of the name of an annotation, its arguments aside."""
    outer = node.value if isinstance(node, cst.Subscript) else node
    return (get_full_name_for_node(outer) or "").rpartition(".")[2]


def _arguments(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return list(_indices(node)) if isinstance(node, cst.Subscript) else []


def _indices(node: cst.Subscript) -> Iterator[cst.BaseExpression]:
    for element in node.slice:
        if isinstance(element.slice, cst.Index):
            yield element.slice.value
