"""The value of each expression."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import libcst as cst

from helpscout_codemods.infer import lookups
from helpscout_codemods.infer.binding import bind
from helpscout_codemods.infer.branch_conditions import decided, truth
from helpscout_codemods.infer.calls import call
from helpscout_codemods.infer.interpreter import evaluate, lookup, opaque
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import or_one_empty
from helpscout_codemods.values import strings
from helpscout_codemods.values.cells import Cell
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    WITH_SPELLING,
    Argument,
    Bottom,
    Const,
    Flattened,
    Getter,
    Items,
    Listing,
    Opaque,
    Ref,
    Row,
    Rows,
    Unresolved,
    Value,
    respell,
)

_LITERALS = {"None": None, "True": True, "False": False}
BUILTINS = frozenset(dir(builtins))


def _name(state: State, node: cst.Name, frame: Frame) -> Value:
    if node.value in _LITERALS:
        return Const(_LITERALS[node.value], node)
    value = lookup(node.value, frame)
    if value is None:
        return Ref("builtins." + node.value) if node.value in BUILTINS else opaque(node, frame)
    if not frame.recording:
        own = node.value in frame.env
        return value if own or not isinstance(value, WITH_SPELLING) else respell(value, None)
    return respell(value, node)


def _attribute(state: State, node: cst.Attribute, frame: Frame) -> Value:
    base = evaluate(state, node.value, frame)
    return lookups.attribute(state, base, node, frame)


def _subscript(state: State, node: cst.Subscript, frame: Frame) -> Value:
    base = evaluate(state, node.value, frame)
    index: Value | None = None
    for element in node.slice:
        if isinstance(element.slice, cst.Index):
            index = evaluate(state, element.slice.value, frame)
        elif isinstance(element.slice, cst.Slice):
            for part in (element.slice.lower, element.slice.upper, element.slice.step):
                if part is not None:
                    evaluate(state, part, frame)
    if len(node.slice) != 1:
        index = None
    return lookups.item(state, base, index, node, frame)


def _string(state: State, node: cst.SimpleString, frame: Frame) -> Value:
    value = strings.evaluated(node)
    return Const(value) if isinstance(value, str) else opaque(node, frame)


def _concatenated(state: State, node: cst.ConcatenatedString, frame: Frame) -> Value:
    return strings.concatenate(
        evaluate(state, node.left, frame), evaluate(state, node.right, frame)
    )


def _formatted(state: State, node: cst.FormattedString, frame: Frame) -> Value:
    parts: list[str | Opaque] = []
    plain = True
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            parts.append(part.value.replace("{{", "{").replace("}}", "}"))
        elif isinstance(part, cst.FormattedStringExpression):
            value = evaluate(state, part.expression, frame)
            if part.format_spec or (part.conversion not in (None, "s")):
                plain = False
            parts.extend(strings.parts_of(value))
    return strings.text(tuple(parts)) if plain else opaque(node, frame)


def _binary(state: State, node: cst.BinaryOperation, frame: Frame) -> Value:
    left = evaluate(state, node.left, frame)
    right = evaluate(state, node.right, frame)
    if isinstance(left, Bottom) or isinstance(right, Bottom):
        return BOTTOM
    if isinstance(node.operator, cst.Add):
        if strings.is_text(left) or strings.is_text(right):
            return strings.concatenate(left, right)
        if isinstance(left, Items) and isinstance(right, Items):
            return state.join(left, right)
        if isinstance(left, _ADDABLE) and isinstance(right, _ADDABLE):
            listings = [side for side in (left, right) if isinstance(side, Listing)]
            if len({side.kind for side in listings}) <= 1:
                place = state.place(node, frame)
                listing = Listing(place, listings[0].kind if listings else "list")
                cell = state.cell(listing)
                for side in (left, right):
                    cell.element = state.join(cell.element, lookups.element_of(state, side))
                _put_together(state, cell, left, right)
                return listing
        if isinstance(left, Listing) and _are_texts(state, left):
            listing = Listing(state.place(node, frame), left.kind)
            cell = state.cell(listing)
            cell.element, cell.complete = NO_SPELLING, False
            cell.entries = dict(state.cell(left).entries)
            return listing
    if isinstance(node.operator, cst.Modulo) and strings.is_text(left):
        if isinstance(right, Listing):
            cell = state.cell(right)
            values = [a.value for a in cell.entries.values()]
            if right.kind == "dict":
                return strings.percent(left, [], {k: a.value for k, a in cell.entries.items()})
            return strings.percent(left, values, {})
        return strings.percent(left, [right], {})
    return opaque(node, frame)


def _are_texts(state: State, listing: Listing) -> bool:
    """Whether a list begins an address: `[ROOT, "mailboxes"]`."""
    cell = state.cell(listing)
    values = [entry.value for entry in cell.entries.values()]
    return cell.closed and bool(values) and all(map(strings.is_text, values))


def _put_together(state: State, cell: Cell, left: Value, right: Value) -> None:
    """`[root] + parts`: what is in it one by one, where that is known of both."""
    sides = [state.cell(side) for side in (left, right) if isinstance(side, Listing)]
    length = sum(len(side.entries) for side in sides)
    cell.complete = len(sides) == 2 and all(side.closed for side in sides) and length <= MAX_ENTRIES
    if cell.complete:
        values = [entry for side in sides for entry in side.entries.values()]
        cell.entries = {str(place): entry for place, entry in enumerate(values)}
    elif sides[0].closed and length <= MAX_ENTRIES and isinstance(left, Listing):
        cell.entries = dict(sides[0].entries)


_ADDABLE = (Listing, Items, Rows)
MAX_ENTRIES = 1000
"""A sum of lists with more entries than these is followed as a whole, not one by one."""


def _boolean(state: State, node: cst.BooleanOperation, frame: Frame) -> Value:
    left = evaluate(state, node.left, frame)
    right = evaluate(state, node.right, frame)
    left_truth = truth(state, left) if not frame.recording else None
    if left_truth is not None:
        return right if left_truth is isinstance(node.operator, cst.And) else left
    waiting = isinstance(left, Bottom) and state.hopeful
    if (state.flows(left) or waiting) and isinstance(node.operator, cst.Or):
        empty = isinstance(right, Listing) and not state.cell(right).entries
        if right in (Const(None), Const("")) or empty:
            return left
        if isinstance(left, Rows) and or_one_empty(node):
            return left
    if _only_tested(frame, node):
        return opaque(node, frame)
    asks_presence = isinstance(left, Row | Flattened) and isinstance(node.operator, cst.And)
    if asks_presence and not state.flows(right):
        return opaque(node, frame)
    if isinstance(left, Const):
        # `key or os.environ["KEY"]`, where no caller brings a key: only one side is ever the value.
        return right if bool(left.value) is isinstance(node.operator, cst.And) else left
    both = state.join(left, right)
    if state.flows(both) or isinstance(both, Bottom):
        return both
    return opaque(node, frame)


def _only_tested(frame: Frame, node: cst.BaseExpression) -> bool:
    """Whether only the truth of the expression matters."""
    parent = frame.source.parents.get(node)
    match parent:
        case cst.If() | cst.While() | cst.CompIf() | cst.Assert():
            return True
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.IfExp():
            return parent.test is node
        case cst.BooleanOperation():
            return _only_tested(frame, parent)
    return False


def _comparison(state: State, node: cst.Comparison, frame: Frame) -> Value:
    evaluate(state, node.left, frame)
    for target in node.comparisons:
        evaluate(state, target.comparator, frame)
    return opaque(node, frame)


def _conditional(state: State, node: cst.IfExp, frame: Frame) -> Value:
    evaluate(state, node.test, frame)
    choice = decided(state, node.test, frame)
    if choice is not None:
        return evaluate(state, node.body if choice else node.orelse, frame)
    both = lookups.either(
        state, evaluate(state, node.body, frame), evaluate(state, node.orelse, frame)
    )
    return opaque(node, frame) if isinstance(both, WITH_SPELLING) else both


def _display(kind: Any) -> Callable[[State, Any, Frame], Value]:
    def handler(state: State, node: Any, frame: Frame) -> Value:
        listing = Listing(state.place(node, frame), kind)
        cell = state.cell(listing)
        cell.begin()
        cell.block = frame.block
        for element in node.elements:
            value = _member(evaluate(state, element.value, frame), frame)
            if isinstance(element, cst.StarredElement):
                members = lookups.members_of(state, value, frame) if cell.complete else None
                cell.complete = members is not None
                for member in members or ():
                    cell.entries[str(len(cell.entries))] = member
                value = lookups.element_of(state, value)
            elif cell.complete:
                cell.entries[str(len(cell.entries))] = Argument(
                    _spelling(element.value, value, frame), value
                )
            cell.element = state.join(cell.element, state.followed(value))
        return listing

    return handler


def _member(value: Value, frame: Frame) -> Value:
    """What a list or dict holds: the status of an answer is a plain number there. A helper that
    hands one out is another matter."""
    is_status = isinstance(value, Getter) and value.name in ("status_code", "ok")
    return NO_SPELLING if is_status and frame.recording else value


def _spelling(node: cst.BaseExpression, value: Value, frame: Frame) -> cst.BaseExpression | None:
    if frame.recording:
        return node
    return value.node if isinstance(value, WITH_SPELLING) else None


def _dict(state: State, node: cst.Dict, frame: Frame) -> Value:
    listing = Listing(state.place(node, frame), "dict")
    cell = state.cell(listing)
    cell.begin()
    cell.block = frame.block
    for element in node.elements:
        value = _member(evaluate(state, element.value, frame), frame)
        if isinstance(element, cst.DictElement):
            key = evaluate(state, element.key, frame)
            if isinstance(key, Const) and isinstance(key.value, str):
                cell.entries[key.value] = Argument(_spelling(element.value, value, frame), value)
            else:
                cell.complete = False
        elif frame.recording or not lookups.put_all(state, cell, value):
            cell.complete = False
        cell.element = state.join(cell.element, state.followed(value))
    return listing


def comprehension_scope(state: State, loop: cst.CompFor, frame: Frame) -> None:
    bind(state, loop.target, lookups.element_of(state, evaluate(state, loop.iter, frame)), frame)
    for condition in loop.ifs:
        evaluate(state, condition.test, frame)
    if loop.inner_for_in:
        comprehension_scope(state, loop.inner_for_in, frame)


def _comprehension(kind: Any) -> Callable[[State, Any, Frame], Value]:
    def handler(state: State, node: Any, frame: Frame) -> Value:
        before = dict(frame.env)
        if kind in ("list", "generator") and (entries := _each(state, node, frame)) is not None:
            frame.env.clear()
            frame.env.update(before)
            listing = Listing(state.place(node, frame), kind)
            state.cell(listing).begin()
            state.cell(listing).entries.update(entries)
            return listing
        comprehension_scope(state, node.for_in, frame)
        if isinstance(node, cst.DictComp):
            key = evaluate(state, node.key, frame)
            element = evaluate(state, node.value, frame)
        else:
            key = BOTTOM
            element = evaluate(state, node.elt, frame)
        frame.env.clear()
        frame.env.update(before)
        listing = Listing(state.place(node, frame), kind)
        cell = state.cell(listing)
        cell.complete = False
        cell.element = state.join(cell.element, state.followed(element))
        if isinstance(key, Listing) and key.kind == "future":
            cell.keys = state.join(cell.keys, key)
        return listing

    return handler


def _each(state: State, node: Any, frame: Frame) -> dict[str, Argument] | None:
    """The members of `[str(part) for part in parts]` where a helper's parts are known."""
    loop = node.for_in
    if frame.recording or loop.ifs or loop.inner_for_in or not isinstance(loop.target, cst.Name):
        return None
    many = evaluate(state, loop.iter, frame)
    cell = state.cell(many) if isinstance(many, Listing) and many.kind != "dict" else None
    if cell is None or not cell.closed or not cell.entries:
        return None
    entries: dict[str, Argument] = {}
    for key, entry in cell.entries.items():
        frame.env[loop.target.value] = entry.value
        value = evaluate(state, node.elt, frame)
        entries[key] = Argument(_spelling(node.elt, value, frame), value)
    return None if any(map(state.flows, (a.value for a in entries.values()))) else entries


def _lambda(state: State, node: cst.Lambda, frame: Frame) -> Value:
    before = dict(frame.env)
    for param in parameters.single(node):
        if param.default is not None:
            evaluate(state, param.default, frame)
    for name in parameters.positional_names(node, is_bound=False):
        frame.env[name] = frame.lambda_values.get(node, NO_SPELLING)
    evaluate(state, node.body, frame)
    frame.env.clear()
    frame.env.update(before)
    return opaque(node, frame)


def _named_expression(state: State, node: cst.NamedExpr, frame: Frame) -> Value:
    value = evaluate(state, node.value, frame)
    bind(state, node.target, value, frame)
    return value


def _yield(state: State, node: cst.Yield, frame: Frame) -> Value:
    if isinstance(node.value, cst.From):
        many = evaluate(state, node.value.item, frame)
        frame.yielded = state.join(frame.yielded, lookups.element_of(state, many))
    elif node.value is not None:
        value = evaluate(state, node.value, frame)
        element_value = value if isinstance(value, Unresolved) else state.followed(value)
        frame.yielded = state.join(frame.yielded, element_value)
    return opaque(node, frame)


def _awaited(state: State, node: cst.Await, frame: Frame) -> Value:
    value = evaluate(state, node.expression, frame)
    is_task = isinstance(value, Listing) and value.kind == "future"
    return state.cell(value).element if is_task and isinstance(value, Listing) else value


def _integer(state: State, node: cst.Integer, frame: Frame) -> Value:
    return Const(node.evaluated_value)


def _unary(state: State, node: cst.UnaryOperation, frame: Frame) -> Value:
    value = evaluate(state, node.expression, frame)
    if isinstance(node.operator, cst.Minus) and isinstance(value, Const):
        number = value.value
        return Const(-number) if isinstance(number, int) else opaque(node, frame)
    return opaque(node, frame)


EXPRESSIONS: dict[type[cst.CSTNode], Callable[[State, Any, Frame], Value]] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Tuple: _display("tuple"),
    cst.List: _display("list"),
    cst.Set: _display("set"),
    cst.Dict: _dict,
    cst.ListComp: _comprehension("list"),
    cst.SetComp: _comprehension("set"),
    cst.DictComp: _comprehension("dict"),
    cst.GeneratorExp: _comprehension("generator"),
    cst.Lambda: _lambda,
    cst.NamedExpr: _named_expression,
    cst.Await: _awaited,
    cst.Yield: _yield,
    cst.Call: call,
    cst.UnaryOperation: _unary,
    cst.Integer: _integer,
}
