"""The address of a created record, as helpers hand it out: `r.headers["Location"]`.

What helpers cut out of it is tried on the address of one record.
"""

from __future__ import annotations

from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    Argument,
    Const,
    Flows,
    Getter,
    Located,
    Response,
    Value,
)

SAMPLE = 918273
CREATED_RESOURCES = {
    "customers.create": f"https://api.helpscout.net/v1/customers/{SAMPLE}.json",
    "conversations.create": f"https://api.helpscout.net/v1/conversations/{SAMPLE}.json",
}
"""The address that V1 answered a creation with."""
TEXT_METHODS = frozenset(
    {"split", "rsplit", "strip", "lstrip", "rstrip", "replace", "partition", "rpartition", "group"}
) | {"removesuffix", "removeprefix"}
_ELSEWHERE = "https://api.helpscout.net/v1/elsewhere"


def header(state: State, headers: Value, name: Value | None, frame: Frame) -> Located | None:
    """`headers["Location"]` of a helper's answer; None for any other header."""
    key = name.value if isinstance(name, Const) else None
    if frame.recording or not isinstance(key, str) or key.lower() != "location":
        return None
    if not isinstance(headers, Getter) or not isinstance(headers.of, Response):
        return None
    flows = headers.of.flows
    endpoints = {state.requests[flow].endpoint.id for flow in flows if flow in state.requests}
    address = (
        CREATED_RESOURCES.get(next(iter(endpoints)), _ELSEWHERE)
        if len(endpoints) == 1
        else _ELSEWHERE
    )
    return Located(flows, address)


def is_reloaded(state: State, flows: Flows) -> bool:
    """Whether a call creates a record and asks for it: `?reload=true`."""
    requests = [state.requests.get(flow) for flow in flows]
    return all(
        request is not None
        and request.endpoint.id in CREATED_RESOURCES
        and is_flag(request.query.get("reload"))
        for request in requests
    )


def is_flag(argument: Argument | None) -> bool:
    """Whether a parameter says yes."""
    return argument is not None and argument.value in _YES


_YES = (Const(True), Const("true"), Const("True"), Const("1"), Const(1))


def record(flows: Flows) -> Located:
    """The record that came back, of which the id is known."""
    return Located(flows, {"id": SAMPLE})


def is_id(value: Located) -> bool:
    """Whether nothing but the record's id is left."""
    return value.sample in (SAMPLE, str(SAMPLE))


def item(value: Located, key: object) -> Located | None:
    """`parts[-1]`, and the id in the record that came back with it."""
    if isinstance(value.sample, dict):
        return Located(value.flows, SAMPLE) if key == "id" else None
    if not isinstance(value.sample, list | str) or not isinstance(key, int):
        return None
    try:
        return Located(value.flows, value.sample[key])
    except LookupError:
        return None


def call(value: Located, name: str, args: Args) -> Located | None:
    """`address.rsplit("/", 1)`"""
    values = [a.value.value for a in args.positional if isinstance(a.value, Const)]
    plain = len(values) == len(args.positional) and not args.named and not args.open
    if name not in TEXT_METHODS or not plain or not isinstance(value.sample, str):
        return None
    try:
        sample = getattr(value.sample, name)(*values)
    except (AttributeError, TypeError, ValueError):
        return None
    return Located(value.flows, list(sample) if isinstance(sample, tuple) else sample)


def converted(value: Located, kind: str) -> Located | None:
    """`int(number)` and `str(number)`."""
    if not isinstance(value.sample, str | int):
        return None
    try:
        return Located(value.flows, int(value.sample) if kind == "int" else str(value.sample))
    except ValueError:
        return None
