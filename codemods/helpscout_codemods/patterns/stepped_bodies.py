"""A body that is filled step by step keeps its steps, under the names of the client's arguments.

body = {}                                   body = {}
if owner:                                   if owner:
    body["owner"] = {"id": owner}               body["assignee"] = owner
requests.put(url, json=body)                hs.conversations.update(number, **body)
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.infer import argument_changes
from helpscout_codemods.patterns import bodies
from helpscout_codemods.patterns.codegen import Keyword
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    Argument,
    Const,
    Flows,
    Function,
    Listing,
    Ref,
    Request,
)
from helpscout_shim.catalog import ClientCall

BODIES = frozenset(
    {"conversations.update", "customers.create", "customers.update", "threads.create"}
)
EMPTY = "V1 answered an empty update, and helpscout_v2 sends none"


class HandedBody(Struct, frozen=True):
    """The argument that hands on a body, and the client's names that are in it for certain."""

    keyword: Keyword
    names: frozenset[str] = frozenset()


def keyword(plan: RewritePlan, request: Request, client: ClientCall) -> HandedBody | None:
    """`**body` for a dict that is filled before the call; None where its uses are not all plain.
    The steps are planned to use the client's names."""
    source, _ = plan.state.homes[request.flow]
    name = body_expression(plan, request)
    is_body = request.body is not None and isinstance(request.body.value, Listing)
    if not isinstance(name, cst.Name) or not is_body or request.endpoint.id not in BODIES:
        return None
    scope = source.scope_of(request.flow)
    if isinstance(scope, cst.Module) or name.value in parameters.names(parameters.single(scope)):
        return None
    steps = _Steps(plan, source, request, client)
    if not steps.understands(scope, name) or steps.clashes():
        return None
    flows: Flows = frozenset((request.flow,))
    if not (steps.certain or steps.tested):
        if not _guard(plan, source, request, name):
            return None
        plan.doubt(flows, EMPTY)
    steps.write(flows)
    argument = Argument(name, request.body.value if request.body else Const(None))
    return HandedBody(("**", argument, None), frozenset(steps.names))


def returned(
    plan: RewritePlan, request: Request, client: ClientCall, info: FunctionInfo, flows: Flows
) -> frozenset[str] | None:
    """The names in a dict that a function fills and returns; None where it is not understood."""
    name = result_of(info)
    is_body = isinstance(plan.state.types.get(name), Listing) if name is not None else False
    if not isinstance(name, cst.Name) or not is_body or request.endpoint.id not in BODIES:
        return None
    if name.value in parameters.names(parameters.single(info.node)):
        return None
    steps = _Steps(plan, info.source, request, client)
    if not steps.understands(info.node, name) or not steps.certain or steps.clashes():
        return None
    steps.write(flows)
    return frozenset(steps.names)


def result_of(info: FunctionInfo) -> cst.BaseExpression | None:
    """What the only `return` of a function returns."""
    values = [n.value for n in walk.own(info.node.body) if isinstance(n, cst.Return)]
    return values[0] if len(values) == 1 else None


def body_expression(plan: RewritePlan, request: Request) -> cst.BaseExpression | None:
    """The expression of a request's body where the call is written: `body` in `json=body`, in
    `data=json.dumps(body)` and in `put(path, body)`."""
    body, call = request.body, request.flow
    if body is None or not isinstance(call, cst.Call):
        return None
    node = body.node or _argument_sent(plan, request, call)
    is_dumped = isinstance(node, cst.Call) and len(node.args) == 1
    if is_dumped and plan.state.types.get(node.func) == Ref("json.dumps"):  # type: ignore[union-attr]
        node = cst.ensure_type(node, cst.Call).args[0].value
    return node


def _argument_sent(
    plan: RewritePlan, request: Request, call: cst.Call
) -> cst.BaseExpression | None:
    """The one argument that a helper sends as the body, as it was given."""
    callee, types = plan.state.types.get(call.func), plan.state.types
    if not isinstance(callee, Function) or request.body is None:
        return None
    places = parameters.positional_names(callee.info.node, is_bound=callee.bound is not None)
    bodies_sent = [
        (name, arg.value)
        for name, arg in parameters.arguments(call, places).items()
        if not arg.star and types.get(arg.value) == request.body.value
    ]
    if len(bodies_sent) != 1 or not isinstance(request.body.value, Listing):
        return None
    ((name, node),) = bodies_sent
    if any(argument_changes.changes(plan.state, h, name) for h in request.helpers):
        return None
    return node


class _Steps:
    """The statements that fill a body, as far as they are understood."""

    def __init__(
        self, plan: RewritePlan, source: Source, request: Request, client: ClientCall
    ) -> None:
        self.plan, self.source, self.request, self.client = plan, source, request, client
        self.recipes: dict[cst.CSTNode, Recipe] = {}
        self.drops: list[cst.CSTNode] = []
        self.names: set[str] = set()
        """The client's names that are in it whichever way the program takes."""
        self.uncertain: set[str] = set()
        """Those that are in it on some ways only."""
        self.certain = False
        self.tested = False

    def understands(self, scope: cst.CSTNode, read: cst.Name) -> bool:
        """Whether every use of a dict but its `read` is a step that fills it."""
        return all(
            self.is_understood(node)
            for node in walk.walk(scope)
            if isinstance(node, cst.Name) and node.value == read.value and node is not read
        )

    def clashes(self) -> bool:
        """Whether one of its names may be given by the call as well."""
        missing = self.uncertain - self.names
        return bool(missing & self.client.defaults.keys())

    def write(self, flows: Flows) -> None:
        """Plan the steps."""
        for node, recipe in self.recipes.items():
            self.plan.recipe(node, flows, recipe)
        for line in self.drops:
            self.plan.drop(line, flows)

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
        self.certain = self.certain or bool(value.elements)
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
                self.certain = self.certain or self._is_certain(key)
                return whole and self._renamed(key, assign.value)  # type: ignore[union-attr]
        return False

    def _renamed(self, key: cst.SimpleString, value: cst.BaseExpression) -> bool:
        client, name = self.client, str(key.evaluated_value)
        endpoint_call = self.request.endpoint.client
        if endpoint_call is not None and name == endpoint_call.variant_key:
            return self._removed(key, value)
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
        self._name(key, target)
        return True

    def _name(self, key: cst.SimpleString, target: str) -> None:
        """The key becomes one of the client's names."""
        self.recipes[key] = _literal(key, target)
        (self.names if self._is_certain(key) else self.uncertain).add(target)

    def _is_certain(self, key: cst.SimpleString) -> bool:
        """Whether a step is taken on every way through the function."""
        line = next(a for a in self.source.ancestors(key) if isinstance(a, cst.BaseStatement))
        block = self.source.parents.get(line)
        return block is not None and self.source.parents.get(block) is self.source.scope_of(key)

    def _removed(self, key: cst.SimpleString, value: cst.BaseExpression) -> bool:
        """`"type": "note"`, which the client's method says."""
        element = self.source.parents.get(key)
        if not isinstance(self.plan.state.types.get(value), Const) or not self._is_certain(key):
            return False
        if isinstance(element, cst.DictElement):
            self.recipes[element] = _nothing
        else:
            line = next(a for a in self.source.ancestors(key) if isinstance(a, cst.BaseStatement))
            if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
                return False
            self.drops.append(line)
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
        self._name(key, target)
        return True

    def _nested(
        self, key: cst.SimpleString, value: cst.BaseExpression, name: str, holds: Listing
    ) -> bool:
        """`body["owner"] = {"id": owner, "type": "user"}` becomes `body["assignee"] = owner`."""
        cell = self.plan.state.cell(holds)
        inner = cell.entries.get("id")
        target = self.client.body.get(f"{name}.id")
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
        self._name(key, target)
        self.recipes[value] = lambda rewrite, original, updated: rewrite.of(reference)
        return True


def _nothing(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    return cst.RemoveFromParent()  # type: ignore[return-value]


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
