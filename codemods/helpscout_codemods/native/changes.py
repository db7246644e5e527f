"""A record that is read, changed and sent back: only what was changed is sent.

    conversation.status = "closed"
    hs.Conversations.update(conversation)

becomes `hs.conversations.update(conversation.id, status="closed")`, when the changes stand right
before the update and nobody looks at the record afterwards.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.dialects.laslabs import camel
from helpscout_codemods.infer.index import Source
from helpscout_codemods.infer.v1types import (
    UNSPELLED,
    Argument,
    Const,
    Flows,
    Listing,
    Request,
    Row,
    Value,
)
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.native.records import append

WORDS = frozenset({"status", "gender", "type"})
"""Fields whose models took a word in any case."""
REFERENCES = frozenset({"owner", "mailbox"})


def check_all(plan: Plan) -> None:
    for request in plan.state.requests.values():
        if request.changes is not None:
            reason = _plan(plan, request, request.changes)
            if reason:
                flows: Flows = frozenset((request.flow,)) | plan.state.flows(request.changes.value)
                plan.forbid(flows, request.source, request.flow, reason)


def _plan(plan: Plan, request: Request, changed: Argument) -> str:
    source, value, node = request.source, changed.value, changed.node
    call = request.flow
    if not isinstance(value, Row) or not isinstance(node, cst.Name) or call is not request.site:
        return "what was changed in the record it sends only shows at run time"
    line = source.parents.get(source.parents.get(call, call))
    expression = source.parents.get(call)
    if not isinstance(expression, cst.Expr) or not isinstance(line, cst.SimpleStatementLine):
        return "what it answers is used"
    lines = _changes(source, line, node.value)
    if not lines:
        return "what was changed in the record it sends only shows at run time"
    if _looked_at(value.flows, source, node, lines, line):
        return "the changed record is looked at again"
    flows = value.flows | {call}
    entries: dict[str, Argument] = {}
    for change in lines:
        target, told = _assignment(change)
        name = camel(target.attr.value)
        argument = _sent(plan, name, told, flows)
        if argument is None or name in entries:
            return f"what {target.attr.value} becomes is not known"
        entries[name] = argument
    plan.tie(flows)
    for change in lines:
        plan.moved[change] = flows
    body = Listing(cst.Dict([]), "dict")
    plan.state.cell(body).entries.update(entries)
    request.body = Argument(None, body)
    return ""


def _changes(
    source: Source, line: cst.SimpleStatementLine, name: str
) -> list[cst.SimpleStatementLine]:
    """The lines `name.field = value` right before the update."""
    block = list(getattr(source.parents[line], "body", ()))
    found: list[cst.SimpleStatementLine] = []
    for statement in reversed(block[: block.index(line)]):
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            break
        small = statement.body[0]
        if not isinstance(small, cst.Assign) or len(small.targets) != 1:
            break
        target = small.targets[0].target
        own = isinstance(target, cst.Attribute) and get_full_name_for_node(target.value) == name
        if not own:
            break
        found.append(statement)
    return found[::-1]


def _assignment(line: cst.SimpleStatementLine) -> tuple[cst.Attribute, cst.BaseExpression]:
    small = cst.ensure_type(line.body[0], cst.Assign)
    return cst.ensure_type(small.targets[0].target, cst.Attribute), small.value


def _looked_at(
    flows: Flows,
    source: Source,
    node: cst.Name,
    lines: list[cst.SimpleStatementLine],
    update: cst.SimpleStatementLine,
) -> bool:
    """Whether anything reads the record once it is changed."""
    scope: cst.CSTNode = source.tree
    child: cst.CSTNode = update
    for ancestor in source.ancestors(update):
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            scope = ancestor
            break
        if isinstance(ancestor, cst.For) and child is ancestor.body:
            asked = any(n in flows for n in walk.walk(ancestor.iter))
            fresh = _binds(ancestor.target, node.value) and asked
            if not fresh and not any(_binds_line(s, node.value) for s in ancestor.body.body):
                return True
        turns = isinstance(ancestor, cst.While) and child is ancestor.body
        if turns and not any(_binds_line(s, node.value) for s in _body(ancestor)):
            return True
        child = ancestor
    seen = False
    for found in walk.walk(scope):
        if found is lines[0]:
            seen = True
        if not seen or not isinstance(found, cst.Name) or found.value != node.value:
            continue
        inside = any(a is update or a in lines for a in source.ancestors(found))
        if _rebound(source, found, update):
            return False
        if not inside:
            return True
    return False


def _body(loop: cst.CSTNode) -> list[cst.CSTNode]:
    return list(cst.ensure_type(loop, cst.While).body.body)


def _rebound(source: Source, name: cst.Name, update: cst.CSTNode) -> bool:
    """Whether the name is given to something else here, in the block of the update."""
    target = source.parents.get(name)
    assign = source.parents.get(target) if isinstance(target, cst.AssignTarget) else None
    line = source.parents.get(assign) if assign is not None else None
    return line is not None and source.parents.get(line) is source.parents.get(update)


def _binds(target: cst.BaseExpression, name: str) -> bool:
    return isinstance(target, cst.Name) and target.value == name


def _binds_line(statement: cst.CSTNode, name: str) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    small = statement.body[0]
    return isinstance(small, cst.Assign) and any(_binds(t.target, name) for t in small.targets)


def _sent(plan: Plan, name: str, told: cst.BaseExpression, flows: Flows) -> Argument | None:
    """What V1 was sent for a changed field."""
    state = plan.state
    value: Value = state.types.get(told, UNSPELLED)
    if name in WORDS and isinstance(value, Const) and value.value != str(value.value).lower():
        return None
    if name in REFERENCES:
        if isinstance(value, Row) and value.style == "snake":
            plan.tie(flows | value.flows)
            append(plan, told, flows | value.flows, "id")
            return _reference(plan, Argument(told, UNSPELLED))
        written = isinstance(value, Listing) and value.node in state.records
        if written or value == Const(None):
            return Argument(told, value)
        return None
    if state.flows(value):
        return None
    return Argument(told, value)


def _reference(plan: Plan, ident: Argument) -> Argument:
    made = Listing(cst.Dict([]), "dict")
    plan.state.cell(made).entries["id"] = ident
    return Argument(None, made)
