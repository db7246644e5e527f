"""What a session is set up with, and what its calls would miss of it in another client."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    Argument,
    Const,
    Getter,
    Instance,
    Partial,
    Ref,
    Session,
    Value,
)

LOST_SETTINGS = frozenset(
    {"adapters", "cert", "cookies", "hooks", "max_redirects", "params", "proxies", "trust_env"}
) | {"verify"}
"""Attributes of a session that its calls would miss in another client."""
TAKEN_SETTINGS = frozenset(
    {"auth", "base_url", "follow_redirects", "headers", "limits", "raise_for_status", "stream"}
    | {"block", "cert_reqs", "maxsize", "num_pools", "retries", "timeout"}
)
"""Attributes whose part another client takes itself, and the constructor of a base class."""
OTHER_NOTES = frozenset({"mount", "passed to"})
"""Names under which it is noted what a session is altered by, other than an attribute."""
HARMLESS_CALLS = frozenset({"bool", "id", "isinstance", "print", "repr", "str", "type"})
ADAPTER = "HTTPAdapter"


def trouble(state: State, session: Session) -> list[str]:
    """What of a session stands in the way of another client."""
    settings: dict[str, Value] = {}
    for table in (state.last_summaries.sessions, state.summaries.sessions):
        settings.update(table.get(session.node, {}))
    reasons = [
        f"its session sets {name}" if name in LOST_SETTINGS else f"{name} of its session is used"
        for name in sorted(settings.keys() - TAKEN_SETTINGS - OTHER_NOTES)
        if not is_default(name, settings[name])
    ]
    if "mount" in settings:
        reasons.append("its session has an adapter of its own")
    receiver = settings.get("passed to")
    if isinstance(receiver, Const):
        reasons.append(f"its session is passed to {receiver.value}()")
    return reasons


def note_receiver(state: State, callee: Value, node: cst.Call, args: Args) -> None:
    """Remember that a session is handed to something outside the project, which may alter it."""
    if isinstance(callee, Ref) and (
        callee.name.removeprefix("builtins.") in HARMLESS_CALLS
        or callee.name in ("contextlib.closing", "functools.partial")
    ):
        return
    for argument in (*args.positional, *args.named.values()):
        if isinstance(argument.value, Session):
            settings = state.summaries.sessions.setdefault(argument.value.node, {})
            settings["passed to"] = Const(code_of(node.func))


def is_default(name: str, value: Value) -> bool:
    """Whether an option says what is so without it."""
    if isinstance(value, Partial):
        # `session.request = partial(session.request, timeout=5)`
        own = isinstance(value.of, Getter) and isinstance(value.of.of, Session)
        return own and not value.positional and {key for key, _ in value.named} <= {"timeout"}
    plain_verify = name == "verify" and value == Const(True)
    return value == Const(None) or plain_verify


def is_plain_adapter(adapter: Argument, frame: Frame) -> bool:
    """Whether an adapter that is mounted is one of requests itself, which sends as usual."""
    if isinstance(adapter.value, Instance):
        return False
    match adapter.node:
        case cst.Call():
            return _name(adapter.node) == ADAPTER
        case cst.Name() | cst.Attribute():
            return all(
                _name(adapter_call) == ADAPTER for adapter_call in _stored(frame, adapter.node)
            )
    return True


def _stored(frame: Frame, node: cst.Name | cst.Attribute) -> list[cst.BaseExpression]:
    """What the module stores under a name."""
    return [
        assign.value
        for assign in frame.source.all(cst.Assign)
        if any(target.target.deep_equals(node) for target in assign.targets)
    ]


def _name(node: cst.BaseExpression) -> str:
    """The last part of the name that an expression calls."""
    match node:
        case cst.Call(func=cst.Name(name) | cst.Attribute(attr=cst.Name(name))):
            return name
    return ""
