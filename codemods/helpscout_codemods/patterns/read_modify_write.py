"""A record that is read, changed and sent back: only what was changed is sent.

    conversation.status = "closed"
    hs.Conversations.update(conversation)

becomes `hs.conversations.update(conversation.id, status="closed")`, when the changes stand right
before the update and the record is not read afterwards.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.catalogue import camel
from helpscout_codemods.patterns.library_records import append
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import (
    NO_SPELLING,
    Argument,
    Const,
    Flows,
    Listing,
    Request,
    Row,
    Value,
)

WORDS = frozenset({"status", "gender", "type"})
"""Fields whose models took a word in any case."""
REFERENCES = frozenset({"owner", "mailbox"})


def check_all(plan: RewritePlan) -> None:
    for request in plan.state.requests.values():
        if request.changes is not None:
            reason = _plan(plan, request, request.changes)
            if reason:
                flows: Flows = frozenset((request.flow,)) | plan.state.flows(request.changes.value)
                plan.forbid(flows, request.source, request.flow, reason)


def _plan(plan: RewritePlan, request: Request, changed: Argument) -> str:
    source, value, node = request.source, changed.value, changed.node
    call = request.flow
    if not isinstance(value, Row) or not isinstance(node, cst.Name) or call is not request.site:
        return "what was changed in the record it sends is known only at run time"
    line = source.parents.get(source.parents.get(call, call))
    expression = source.parents.get(call)
    if not isinstance(expression, cst.Expr) or not isinstance(line, cst.SimpleStatementLine):
        return "its answer is used"
    lines = _changes(source, line, node.value)
    if not lines:
        return "what was changed in the record it sends is known only at run time"
    if _looked_at(plan, source, node, lines, line):
        return "the changed record may be read again"
    flows = value.flows | {call}
    entries: dict[str, Argument] = {}
    for change in lines:
        target, new_value = _assignment(change)
        name = camel(target.attr.value)
        argument = _v1_argument(plan, name, new_value, flows)
        if argument is None or name in entries:
            return f"the new value of {target.attr.value} is unknown"
        entries[name] = argument
    plan.tie(flows)
    for change in lines:
        plan.move(change, flows)
    body = Listing(cst.Dict([]), "dict")
    plan.state.cell(body).entries.update(entries)
    request.body = Argument(None, body)
    return ""


def _changes(
    source: Source, line: cst.SimpleStatementLine, name: str
) -> list[cst.SimpleStatementLine]:
    """The lines `name.field = value` right before the update."""
    block = walk.body_of(source.parents[line])
    lines: list[cst.SimpleStatementLine] = []
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
        lines.append(statement)
    return lines[::-1]


def _assignment(line: cst.SimpleStatementLine) -> tuple[cst.Attribute, cst.BaseExpression]:
    small = cst.ensure_type(line.body[0], cst.Assign)
    return cst.ensure_type(small.targets[0].target, cst.Attribute), small.value


def _looked_at(
    plan: RewritePlan,
    source: Source,
    node: cst.Name,
    lines: list[cst.SimpleStatementLine],
    update: cst.SimpleStatementLine,
) -> bool:
    """Whether anything may read the record once it is changed, under this name or another."""
    scope: cst.CSTNode = source.tree
    child: cst.CSTNode = update
    store: cst.CSTNode | None = None
    for ancestor in source.ancestors(update):
        if isinstance(ancestor, cst.FunctionDef | cst.Lambda):
            scope = ancestor
            break
        if isinstance(ancestor, cst.For | cst.While) and child is ancestor.body and store is None:
            store = _bound_by(plan, source, ancestor, node.value)
            if store is None:
                return True
        child = ancestor
    if not all(_is_plain(plan, source, n, store) for n in _names_in(scope, node.value)):
        return True
    is_behind = False
    for inner in walk.walk(scope):
        if inner is lines[0]:
            is_behind = True
        if not is_behind or not isinstance(inner, cst.Name) or inner.value != node.value:
            continue
        if _rebound(source, inner, update):
            return False
        if not any(a is update or a in lines for a in source.ancestors(inner)):
            return True
    return isinstance(store, cst.For) and _kept_alive(plan, source, store, scope, update)


def _names_in(scope: cst.CSTNode, name: str) -> list[cst.Name]:
    return [n for n in walk.walk(scope) if isinstance(n, cst.Name) and n.value == name]


def _bound_by(
    plan: RewritePlan, source: Source, loop: cst.For | cst.While, name: str
) -> cst.CSTNode | None:
    """What gives each turn of a loop a record of its own: the loop, or a line in it."""
    if isinstance(loop, cst.For) and is_name(loop.target, name):
        return loop
    return next((s for s in loop.body.body if _binds_line(s, name)), None)


def _is_plain(plan: RewritePlan, source: Source, node: cst.Name, store: cst.CSTNode | None) -> bool:
    """Whether a use of the name neither gives the record another name nor hands it on; it is bound
    by a call or by a loop."""
    parent = source.parents.get(node)
    match parent:
        case cst.Attribute() | cst.Subscript():
            return parent.value is node or isinstance(parent, cst.Attribute)
        case cst.AssignTarget():
            assign = source.parents[parent]
            return isinstance(assign, cst.Assign) and assign.value in plan.state.requests
        case cst.For():
            return parent is store
        case cst.Arg():
            return source.parents.get(parent) in plan.state.requests or parent.value is not node
        case cst.If() | cst.UnaryOperation() | cst.Comparison():
            return True
    return False


def _kept_alive(
    plan: RewritePlan, source: Source, loop: cst.For, scope: cst.CSTNode, update: cst.CSTNode
) -> bool:
    """Whether the rows of a loop can be read again: they are not asked for in the loop's head, and
    what they belong to is used for more than its id afterwards."""
    if any(n in plan.state.requests for n in walk.walk(loop.iter)):
        return False
    owner = loop.iter
    while isinstance(owner, cst.Attribute):
        owner = owner.value
    if not isinstance(owner, cst.Name) or isinstance(loop.iter, cst.Name):
        return True
    inside = (loop.iter, update)
    return any(
        not any(a in inside for a in source.ancestors(n)) and _is_after(source, n, loop)
        for n in _names_in(scope, owner.value)
    )


def _is_after(source: Source, node: cst.CSTNode, loop: cst.For) -> bool:
    place = source.at(loop)
    position = source.at(node)
    turns = any(isinstance(a, cst.For | cst.While) for a in source.ancestors(loop))
    return turns or (position.line, position.column) > (place.line, place.column)


def _rebound(source: Source, name: cst.Name, update: cst.CSTNode) -> bool:
    """Whether the name is given to something else here, in the block of the update."""
    target = source.parents.get(name)
    assign = source.parents.get(target) if isinstance(target, cst.AssignTarget) else None
    line = source.parents.get(assign) if assign is not None else None
    return line is not None and source.parents.get(line) is source.parents.get(update)


def _binds_line(statement: cst.CSTNode, name: str) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    small = statement.body[0]
    return isinstance(small, cst.Assign) and any(is_name(t.target, name) for t in small.targets)


def _v1_argument(
    plan: RewritePlan, name: str, new_value: cst.BaseExpression, flows: Flows
) -> Argument | None:
    """What V1 was sent for a changed field."""
    state = plan.state
    value: Value = state.types.get(new_value, NO_SPELLING)
    if name in WORDS and isinstance(value, Const) and value.value != str(value.value).lower():
        return None
    if name in REFERENCES:
        if isinstance(value, Row) and value.style == "snake":
            plan.tie(flows | value.flows)
            append(plan, new_value, flows | value.flows, "id")
            return _reference(plan, Argument(new_value, NO_SPELLING))
        is_record = isinstance(value, Listing) and value.node in state.records
        if is_record or value == Const(None):
            return Argument(new_value, value)
        return None
    if state.flows(value):
        return None
    return Argument(new_value, value)


def _reference(plan: RewritePlan, ident: Argument) -> Argument:
    reference = Listing(cst.Dict([]), "dict")
    plan.state.cell(reference).entries["id"] = ident
    return Argument(None, reference)
