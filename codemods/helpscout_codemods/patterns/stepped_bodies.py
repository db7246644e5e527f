"""A body that is filled step by step keeps its steps, under the names of the client's arguments.

body = {}                                   body = {}
if owner:                                   if owner:
    body["owner"] = {"id": owner}               body["assignee"] = owner
requests.put(url, json=body)                hs.conversations.update(number, **body)
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import bodies
from helpscout_codemods.patterns.codegen import Keyword
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Argument, Const, Flows, Listing, Request

BODIES = frozenset({"conversations.update", "customers.create", "customers.update"})
EMPTY = "V1 answered an empty update, and helpscout_v2 sends none"


def keyword(plan: RewritePlan, request: Request) -> Keyword | None:
    """`**body` for a dict that is filled before the call; None where its uses are not all plain.
    The steps are planned to use the client's names."""
    source, _ = plan.state.homes[request.flow]
    name = _name(request)
    if name is None or request.endpoint.id not in BODIES or request.helpers:
        return None
    scope = source.scope_of(request.flow)
    if isinstance(scope, cst.Module) or name.value in parameters.names(parameters.single(scope)):
        return None
    steps = _Steps(plan, source, request)
    if not all(
        steps.is_understood(node)
        for node in walk.walk(scope)
        if isinstance(node, cst.Name) and node.value == name.value and node is not name
    ):
        return None
    flows: Flows = frozenset((request.flow,))
    if not (steps.certain or steps.tested):
        if not _guard(plan, source, request, name):
            return None
        plan.doubt(flows, EMPTY)
    for node, recipe in steps.recipes.items():
        plan.recipe(node, flows, recipe)
    return ("**", Argument(name, request.body.value if request.body else Const(None)), None)


def _name(request: Request) -> cst.Name | None:
    """The variable in `json=body` or `data=json.dumps(body)`."""
    node = request.body.node if request.body is not None else None
    if isinstance(node, cst.Call) and len(node.args) == 1:
        node = node.args[0].value
    holds = request.body is not None and isinstance(request.body.value, Listing)
    return node if isinstance(node, cst.Name) and holds else None


class _Steps:
    """The statements that fill a body, as far as they are understood."""

    def __init__(self, plan: RewritePlan, source: Source, request: Request) -> None:
        self.plan, self.source, self.request = plan, source, request
        self.recipes: dict[cst.CSTNode, Recipe] = {}
        self.certain = False
        self.tested = False

    def is_understood(self, node: cst.Name) -> bool:
        parent = self.source.parents.get(node)
        match parent:
            case cst.AssignTarget():
                return self._builds_body(self.source.parents.get(parent))
            case cst.Attribute():
                return parent.attr is node
            case cst.Arg():
                return parent.keyword is node
            case cst.Subscript(value=of) if of is node:
                return self._stored(parent)
            case cst.If(test=test) if test is node:
                self.tested = self.tested or self._around_call(parent)
                return True
            case cst.UnaryOperation(operator=cst.Not()):
                above = self.source.parents.get(parent)
                leaves = isinstance(above, cst.If) and _leaves(above)
                self.tested = self.tested or leaves
                return leaves
        return False

    def _around_call(self, node: cst.If) -> bool:
        return any(a is node.body for a in self.source.ancestors(self.request.flow))

    def _builds_body(self, assign: cst.CSTNode | None) -> bool:
        """`body = {...}` or `body = dict(...)`."""
        if not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
            return False
        value = assign.value
        if isinstance(value, cst.Call):
            return (
                isinstance(value.func, cst.Name) and value.func.value == "dict" and not value.args
            )
        if not isinstance(value, cst.Dict):
            return False
        self.certain = bool(value.elements)
        return all(
            isinstance(e, cst.DictElement)
            and isinstance(e.key, cst.SimpleString)
            and self._renamed(e.key, e.value)
            for e in value.elements
        )

    def _stored(self, target: cst.Subscript) -> bool:
        """`body["owner"] = value`."""
        place = self.source.parents.get(target)
        assign = self.source.parents.get(place) if isinstance(place, cst.AssignTarget) else None
        match target.slice:
            case [cst.SubscriptElement(cst.Index(cst.SimpleString() as key))]:
                whole = isinstance(assign, cst.Assign) and len(assign.targets) == 1
                return whole and self._renamed(key, assign.value)  # type: ignore[union-attr]
        return False

    def _renamed(self, key: cst.SimpleString, value: cst.BaseExpression) -> bool:
        client = self.request.endpoint.client
        assert client is not None
        name = str(key.evaluated_value)
        holds = self.plan.state.types.get(value)
        if isinstance(holds, Listing) and holds.kind == "dict":
            return self._nested(key, value, name, holds)
        target = client.body.get(name)
        if isinstance(holds, Listing) and self.request.endpoint.id == "customers.create":
            return target is not None and self._entries(key, value, name, target)
        structure = bodies.is_structure(self.plan.state, self.request.endpoint, name, holds)
        reason = bodies.refused(self.request.endpoint, name, holds)
        if target is None or structure or reason or holds == Const(None):
            return False
        self.recipes[key] = _literal(key, target)
        return True

    def _entries(
        self, key: cst.SimpleString, value: cst.BaseExpression, name: str, target: str
    ) -> bool:
        """`"emails": [{"value": email, "location": "work"}]` with the client's names inside."""
        names = bodies.entry_names("Customer", name)
        if not names or not isinstance(value, cst.List):
            return False
        for element in value.elements:
            if not isinstance(element.value, cst.Dict):
                return False
            for entry in element.value.elements:
                inner = entry.key if isinstance(entry, cst.DictElement) else None
                if not isinstance(inner, cst.SimpleString) or inner.evaluated_value not in names:
                    return False
                self.recipes[inner] = _literal(inner, names[str(inner.evaluated_value)])
        self.recipes[key] = _literal(key, target)
        return True

    def _nested(
        self, key: cst.SimpleString, value: cst.BaseExpression, name: str, holds: Listing
    ) -> bool:
        """`body["owner"] = {"id": owner, "type": "user"}` becomes `body["assignee"] = owner`."""
        client = self.request.endpoint.client
        cell = self.plan.state.cell(holds)
        inner = cell.entries.get("id")
        target = client.body.get(f"{name}.id") if client is not None else None
        is_reference = cell.entries.keys() <= {"id", "type"} and holds.node is value
        if (
            target is None
            or inner is None
            or inner.node is None
            or not cell.closed
            or not is_reference
        ):
            return False
        reference = inner.node
        self.recipes[key] = _literal(key, target)
        self.recipes[value] = lambda rewrite, original, updated: rewrite.of(reference)
        return True


def _literal(key: cst.SimpleString, name: str) -> Recipe:
    quote = key.quote
    return lambda rewrite, original, updated: cst.SimpleString(quote + name + quote)


def _leaves(node: cst.If) -> bool:
    last = walk.body_of(node.body)[-1]
    small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    return isinstance(small, cst.Return | cst.Raise | cst.Continue)


def _guard(plan: RewritePlan, source: Source, request: Request, name: cst.Name) -> bool:
    """Plan `if body:` around the call, for nothing is an error to the client."""
    small = source.parents.get(request.flow)
    while isinstance(small, cst.Attribute | cst.Call):
        small = source.parents.get(small)  # `.raise_for_status()`
    line = source.parents.get(small) if small is not None else None
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    if not alone or line is None or plan.edits.is_claimed(line):
        return False
    if not isinstance(small, cst.Expr | cst.Assign):
        return False
    assert isinstance(line, cst.SimpleStatementLine)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        line = cst.ensure_type(updated, cst.SimpleStatementLine)
        small = line.body[0]
        if isinstance(small, cst.Assign):
            small = cst.Expr(small.value)
        inner = line.with_changes(body=[small], leading_lines=[])
        return cst.If(
            cst.Name(name.value), cst.IndentedBlock([inner]), leading_lines=line.leading_lines
        )

    plan.recipe(line, frozenset((request.flow,)), recipe)
    return True
