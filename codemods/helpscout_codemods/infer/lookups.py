"""Attributes, items and elements of values."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from msgspec.structs import replace

from helpscout_codemods.dialects import tortilla
from helpscout_codemods.dialects.requests import VERBS
from helpscout_codemods.dialects.session_settings import LOST_SETTINGS, TAKEN_SETTINGS
from helpscout_codemods.infer import clients, created, fields, imports
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.cells import Cell
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, derives
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    V1_DATA,
    Argument,
    Bottom,
    Chain,
    ClassRef,
    Client,
    Const,
    Dialect,
    Encoded,
    Env,
    Envelope,
    Flattened,
    Function,
    Getter,
    Instance,
    Items,
    Keys,
    Listing,
    Located,
    Mixed,
    ModuleRef,
    Opaque,
    Prepared,
    Ref,
    Request,
    Response,
    Row,
    Rows,
    Session,
    Text,
    Unresolved,
    Value,
    respell,
)

RESPONSE_BODIES = ("text", "content")


def attribute(state: State, base: Value, node: cst.Attribute, frame: Frame) -> Value:
    """`base.name`."""
    name = node.attr.value
    match base:
        case Bottom():
            return BOTTOM
        case Ref(name=imports.DJANGO_SETTINGS):
            return _spell(imports.django_setting(state, name), node, frame)
        case Ref():
            return Ref(f"{base.name}.{name}")
        case ModuleRef():
            return _spell(imports.member(state, base.source, name), node, frame)
        case ClassRef() | Instance():
            return _of_class(state, base, name, node, frame)
        case Chain():
            return tortilla.attribute(base, name)
        case Envelope(style="bunch") if name in ("item", "page", "pages", "count"):
            return fields.of_envelope(state, base, name)
        case Prepared() | Encoded() | Getter(name="dumped"):
            return Getter(base, name)
        case Client():
            return clients.attribute(base, name)
        case Envelope(style="lower") if name in fields.PAGE:
            return fields.of_envelope(state, base, name)
        case Row(style="lower") if name == "get":
            return Getter(replace(base, style="json"), name)
        case Row() if base.style != "json":
            return fields.of_attribute(base, name, node)
        case Flattened() if base.style != "json":
            return Opaque(node)
        case Response() if clients.has_id(state, base, name):
            return Opaque(node) if frame.recording else NO_SPELLING
        case Response(text=False) if name in RESPONSE_BODIES:
            return Response(base.flows, text=True)
        case Response(text=False) if name == "data" and is_sent_by(state, base, "urllib3"):
            return Response(base.flows, text=True)
        case Response() if name == "is_success":
            return Getter(base, "ok")
        case Response() if name == "status" and not _raises(state, base):
            return Getter(base, "status_code")
        case Unresolved(stage="response") if name in RESPONSE_BODIES:
            return base
        case Session() if name == "auth":
            return state.summaries.sessions.get(base.node, {}).get("auth", BOTTOM)
        case Session() if name not in SESSION_METHODS | TAKEN_SETTINGS:
            state.summaries.sessions.setdefault(base.node, {}).setdefault(name, NO_SPELLING)
            return Getter(base, name)
        case Getter(of=Response(), name="headers") if name == "get" and not frame.recording:
            return Getter(base, name)
        case Getter(of=Session(), name="headers") | Getter(of=Prepared(), name="addheaders"):
            return Getter(base, name)
        case Const() | Text() | Listing() | Session() | Unresolved():
            return Getter(base, name)
        case _ if isinstance(base, V1_DATA):
            return Getter(base, name)
        case Opaque(node=cst.BaseExpression() as of) if not frame.recording:
            # `args.key` in a helper that is given `args`: spelled where the helper is called.
            return Opaque(state.spelled(of, node))
        case _:
            return Opaque(node) if frame.recording else NO_SPELLING


def _spell(value: Value, node: cst.BaseExpression, frame: Frame) -> Value:
    return respell(value, node if frame.recording else None)


def _of_class(
    state: State, base: ClassRef | Instance, name: str, node: cst.Attribute, frame: Frame
) -> Value:
    method = base.info.method(name)
    if method is not None:
        if "property" in method.decorated:
            if frame.recording:
                state.summaries.callers[method] = state.summaries.callers.get(method, 0) + 1
            return state.last_summaries.returns.get(method, BOTTOM)
        if state.wrapped.get(method, []) is None:
            return NO_SPELLING
        free = isinstance(base, ClassRef) or "staticmethod" in method.decorated
        if "classmethod" in method.decorated:
            return Function(method, ClassRef(base.info))
        return Function(method, None if free else base)
    if isinstance(base, Instance) and name in VERBS and own_request(base.info) is not None:
        return Getter(base, name)
    if base.info.is_session and isinstance(base, Instance) and _is_of_sessions(state, base, name):
        return attribute(state, Session(base.info.node), node, frame)
    if frame.recording and isinstance(base, Instance) and _differs(state, base.info, name):
        return Opaque(node)
    value: Value = BOTTOM
    pending, defaults = [base.info], False
    done_classes: set[ClassInfo] = set()
    while pending:
        info = pending.pop(0)
        if info in done_classes:
            continue
        done_classes.add(info)
        for table in (state.last_summaries, state.summaries):
            value = state.join(value, table.attributes.get((info, name), BOTTOM))
            if not defaults:
                value = state.join(value, table.defaults.get((info, name), BOTTOM))
        # What a class says takes the place of what its bases say.
        defaults = (
            defaults
            or (info, name) in state.last_summaries.defaults.keys() | state.summaries.defaults
        )
        pending.extend(info.bases)
    if value == BOTTOM:
        return BOTTOM if state.hopeful else Opaque(node)
    return _spell(value, node, frame)


def is_sent_by(state: State, answer: Response, dialect: Dialect) -> bool:
    """Whether an answer is one of this library."""
    return all(one is not None and one.dialect == dialect for one in _requests(state, answer))


def _raises(state: State, answer: Response) -> bool:
    """Whether an answer is one of a library that raises an error for a bad status."""
    return any(one is None or one.raises for one in _requests(state, answer))


def _requests(state: State, answer: Response) -> list[Request | None]:
    """The calls behind an answer, as far as they have been looked at."""
    return [state.requests.get(flow) or state.earlier.get(flow) for flow in answer.flows]


def own_request(info: ClassInfo) -> FunctionInfo | None:
    """The `request` of a class derived from a session, by which all its methods send."""
    return info.method("request") if info.is_session else None


def _is_of_sessions(state: State, base: Instance, name: str) -> bool:
    """Whether an attribute is one that a session has, and not one of the class's own."""
    tables = (state.last_summaries.attributes, state.summaries.attributes)
    own = any((base.info, name) in table for table in tables)
    return not own and (name in SESSION_METHODS or name in SESSION_SETTINGS)


SESSION_METHODS = frozenset(
    {*VERBS, "__enter__", "__exit__", "__init__", "close", "mount", "request"}
    | {"__aenter__", "__aexit__", "aclose"}
)
SESSION_SETTINGS = LOST_SETTINGS | {"auth", "headers"}


def _differs(state: State, info: ClassInfo, name: str) -> bool:
    """Whether a class derived from this one says something else: `path = "customers"`."""
    return any(
        one is not info and own == name and derives(one, info)
        for one, own in state.last_summaries.defaults
    )


def item(
    state: State, base: Value, index: Value | None, node: cst.BaseExpression, frame: Frame
) -> Value:
    """`base[index]`; `index` is None for slices."""
    key = index.value if isinstance(index, Const) else None
    match base:
        case Bottom():
            return BOTTOM
        case Ref(name="os.environ") if isinstance(key, str):
            return Env(key, node if frame.recording else None)
        case Getter(name="headers") if header_value := created.header(state, base, index, frame):
            return header_value
        case Located() if (part := created.item(base, key)) is not None:
            if not created.is_id(part) or not frame.recording:
                return part
            state.created[node] = part
            return Opaque(node)
        case Envelope() if key == "item" and created.is_reloaded(state, base.flows):
            return created.record(base.flows)
        case Envelope() if isinstance(key, str):
            return fields.of_envelope(state, base, key)
        case Unresolved():
            return Unresolved("member")
        case Row() | Flattened() if isinstance(key, str) and base.style in ("snake", "bunch"):
            return fields.of_attribute(base, key, node)
        case Row(style="lower") if isinstance(key, str):
            # Forks of mccannm11's client give the records inside a record as V1's dicts.
            return fields.of_row(replace(base, style="json"), key, node)
        case Row(style="json") | Flattened(style="json") if isinstance(key, str):
            return fields.of_row(base, key, node)
        case Envelope(style="lower") if isinstance(key, int):
            rows = fields.of_envelope(state, base, "items")
            return element_of(state, rows)
        case Row(style="json") if isinstance(index, Keys):
            return under_keys(state, base, index, node, frame)
        case Items() | Rows() if isinstance(key, int):
            return Row(base.flows, base.shape, base.form, base.style)
        case Items() | Rows() if index is None:
            # In a helper the slice would be lost with the helper.
            return base if frame.recording else NO_SPELLING
        case Listing():
            cell = state.cell(base)
            if index is None:
                return base
            if isinstance(key, str | int) and str(key) in cell.entries and cell.closed:
                return _spell(cell.entries[str(key)].value, node, frame)
            is_group = isinstance(cell.element, Listing) and base.kind == "dict"
            is_followed = (
                is_group or state.flows(cell.element) or isinstance(cell.element, Instance)
            )
            return cell.element if is_followed else Opaque(node)
        case _ if isinstance(base, V1_DATA):
            return Mixed(base.flows)
        case _:
            return Opaque(node) if frame.recording else NO_SPELLING


def under_keys(state: State, row: Row, keys: Keys, node: cst.BaseExpression, frame: Frame) -> Value:
    """`row[key]` in a loop over keys that are written down: plain values under every key."""
    values = [fields.of_row(row, name, node) for name in keys.names]
    if not frame.recording or any(map(state.flows, values)):
        return Mixed(row.flows)
    state.chosen_keys[node] = (row, keys.names)
    return Opaque(node)


def _keys(texts: Sequence[object]) -> Opaque:
    """What a loop over literal texts binds its variable to."""
    names = tuple(text for text in texts if isinstance(text, str))
    return Keys(None, None, names) if names and len(names) == len(texts) else NO_SPELLING


def is_own(cell: Cell, frame: Frame) -> bool:
    """Whether a dict was made in the block of a helper that is interpreted now, so that what is put
    into it is in it from here on."""
    return not frame.recording and cell.block is frame.block


def sets_page(cell: Cell, keys: Sequence[object], frame: Frame) -> bool:
    """`params["page"] = page` in the loop of a helper that made the dict: it is set whenever the
    loop sends it."""
    made_here = not frame.recording and cell.block is not None
    return made_here and [*keys] == ["page"] and callable(frame.block)


def counts_pages(state: State, cell: Cell, args: Args, frame: Frame) -> bool:
    """`params.update(page=page)` or `params.update({"page": page})`, likewise."""
    keys = list(args.named)
    for argument in args.positional:
        if not isinstance(argument.value, Listing) or not state.cell(argument.value).closed:
            return False
        keys += state.cell(argument.value).entries
    return sets_page(cell, keys, frame)


def put_all(state: State, cell: Cell, other: Value) -> bool:
    """`cell.update(other)`; False when the keys do not show."""
    if other == Const(None) or not isinstance(other, Listing) or other.kind != "dict":
        return False
    other_cell = state.cell(other)
    cell.entries.update(other_cell.entries)
    cell.element = state.join(cell.element, other_cell.element)
    return other_cell.closed


def members_of(state: State, many: Value, frame: Frame) -> tuple[Argument, ...] | None:
    """What is in a list one by one, where a helper is told so by its caller."""
    cell = state.cell(many) if isinstance(many, Listing) and many.kind != "dict" else None
    if frame.recording or cell is None or not cell.closed or state.flows(many):
        return None
    return tuple(cell.entries.values())


def element_of(state: State, many: Value) -> Value:
    """What a loop over `many` binds its variable to."""
    match many:
        case Items() | Rows():
            return Row(many.flows, many.shape, many.form, many.style)
        case Envelope(style="lower"):
            return element_of(state, fields.of_envelope(state, many, "items"))
        case Listing(kind="dict"):
            cell = state.cell(many)
            if isinstance(cell.keys, Listing):
                return cell.keys
            return _keys(list(cell.entries)) if cell.closed else NO_SPELLING
        case Listing(kind="future"):
            return NO_SPELLING
        case Listing(kind="list" | "tuple"):
            cell = state.cell(many)
            texts = [v.value for e in cell.entries.values() if isinstance(v := e.value, Const)]
            is_known = cell.closed and len(texts) == len(cell.entries)
            is_known = is_known and not isinstance(many.node, cst.Dict)  # `KEYS.values()`
            return _keys(texts) if is_known and cell.element == NO_SPELLING else cell.element
        case Listing():
            return state.cell(many).element
        case Bottom():
            return BOTTOM
        case Unresolved():
            return Unresolved("member")
        case _ if isinstance(many, V1_DATA):
            return Mixed(many.flows)
        case _:
            return NO_SPELLING


def either(state: State, one: Value, other: Value) -> Value:
    """What two branches leave: rows on one and `[]` on the other are rows."""
    for rows, none in ((one, other), (other, one)):
        if isinstance(rows, Items) and rows.style == "json" and _is_empty(state, none):
            state.or_no_rows |= rows.flows
            return rows
    return state.join(one, other)


def _is_empty(state: State, value: Value) -> bool:
    """Whether a value is a list that is written as `[]` and never filled."""
    if not isinstance(value, Listing) or not isinstance(value.node, cst.List | cst.Tuple):
        return False
    cell = state.cell(value)
    return not value.node.elements and not cell.changed and cell.element == BOTTOM
