"""Targets of assignments: names, attributes, items, and tuples of them."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.dialects import sent_headers, urllib
from helpscout_codemods.infer import lookups
from helpscout_codemods.infer.interpreter import evaluate
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    V1_DATA,
    Argument,
    Client,
    Const,
    Getter,
    Instance,
    Listing,
    Opaque,
    Prepared,
    Session,
    Setting,
    Value,
)


def bind(state: State, target: cst.CSTNode, value: Value, frame: Frame) -> None:
    """`target = value`."""
    if isinstance(target, cst.Name):
        if frame.at_module_level and type(value) is Opaque:
            value = Setting(frame.source.path, target.value)
        if frame.recording:
            state.types[target] = value
            state.homes[target] = (frame.source, frame.function)
        if frame.owner is not None and frame.function is None:
            state.widen("defaults", (frame.owner, target.value), value)
        frame.env[target.value] = value
    elif isinstance(target, cst.Attribute):
        base = evaluate(state, target.value, frame)
        if frame.recording:
            state.types[target] = value
            state.homes[target] = (frame.source, frame.function)
        if (
            isinstance(base, Instance)
            and base.info.is_session
            and (target.attr.value in lookups.SESSION_SETTINGS)
        ):
            base = Session(base.info.node)
        if isinstance(base, Instance):
            state.widen("attributes", (base.info, target.attr.value), value)
        elif isinstance(base, Session):
            settings = state.summaries.sessions.setdefault(base.node, {})
            if target.attr.value == "auth" and frame.recording:
                state.keys_of_sessions[target] = base.node
            settings[target.attr.value] = state.join(settings.get(target.attr.value, BOTTOM), value)
            if target.attr.value == "headers":
                sent_headers.note(state, base.node, sent_headers.names_in(state, value))
        elif isinstance(base, Client):
            for node in base.nodes:
                state.summaries.sessions.setdefault(node, {})[target.attr.value] = value
        elif isinstance(base, Prepared):
            urllib.set_attribute(state, base, target.attr.value, value)
        elif isinstance(base, Listing):
            state.cell(base).changed = True
    elif isinstance(target, cst.Subscript):
        base = evaluate(state, target.value, frame)
        for part in target.slice:
            if isinstance(part.slice, cst.Index):
                key = evaluate(state, part.slice.value, frame)
                if isinstance(base, Listing):
                    _store(state, base, key, value, frame)
                elif isinstance(base, Getter):
                    _set_header(state, base, key)
                elif frame.recording and not isinstance(base, V1_DATA) and state.flows(value):
                    state.types[target] = value
                    state.homes[target] = (frame.source, frame.function)
    elif isinstance(target, cst.Tuple | cst.List):
        cell = state.cell(value) if isinstance(value, Listing) else None
        for position, element in enumerate(target.elements):
            entry = cell.entries.get(str(position)) if cell else None
            inner = entry.value if entry else lookups.element_of(state, value)
            if isinstance(element, cst.StarredElement):
                cell, inner = None, _rest(state, element, value, frame)
            bind(state, element.value, inner, frame)


def _set_header(state: State, headers: Getter, name: Value) -> None:
    """`session.headers["X-Trace"] = ...`"""
    if headers.name == "headers" and isinstance(headers.of, Session | Prepared):
        sent_headers.note_one(state, headers.of.node, name)


def _rest(state: State, target: cst.StarredElement, value: Value, frame: Frame) -> Value:
    """The list that `*rest` takes in `first, *rest = rows`."""
    if not state.flows(value):
        return NO_SPELLING
    rest = Listing(state.place(target, frame), "list")
    cell = state.cell(rest)
    cell.complete = False
    entries = state.cell(value).entries.values() if isinstance(value, Listing) else ()
    for one in (lookups.element_of(state, value), *(entry.value for entry in entries)):
        cell.element = state.join(cell.element, state.followed(one))
    return rest


def _store(state: State, base: Listing, key: Value, value: Value, frame: Frame) -> None:
    cell = state.cell(base)
    own = False
    if isinstance(key, Const) and isinstance(key.value, str):
        node = getattr(value, "node", None)
        old = cell.entries.get(key.value)
        own = lookups.is_own(cell, frame) or lookups.sets_page(cell, [key.value], frame)
        if old is not None and not own and not frame.recording:
            # In a branch or loop of a helper: the key stays, with one value or the other.
            value, node, own = state.join(old.value, value), None, cell.block is not None
        cell.entries[key.value] = Argument(node, value)
    cell.changed = cell.changed or not own
    cell.element = state.join(cell.element, state.followed(value))
