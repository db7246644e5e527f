"""Headers that V1 code sends besides those of every call: the client does not send them.

A person is told of each of them. What the client sends itself, or has no need of, is no loss.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Bottom, Const, Listing, Value

OF_EVERY_CALL = frozenset(
    {"accept", "accept-charset", "accept-encoding", "authorization", "cache-control", "connection"}
) | {"content-length", "content-type", "host", "pragma"}
"""Headers that say nothing the client does not say."""
USER_AGENT = "user-agent"
UNKNOWN = "*"
"""Stands for headers whose names are put together at run time."""


def names_in(state: State, headers: Value | None) -> frozenset[str]:
    """The names of the headers in a dict, a list of pairs or a pair, that a call would lose."""
    if headers is None or headers == Const(None) or isinstance(headers, Bottom):
        return frozenset()
    if not isinstance(headers, Listing):
        return frozenset({UNKNOWN})
    cell = state.cell(headers)
    if headers.kind == "dict":
        names = lost_names(cell.entries)
        return names if cell.complete else names | {UNKNOWN}
    if headers.kind == "tuple":
        names_of_pairs = [_first(state, headers)]
    else:
        names_of_pairs = [_first(state, entry.value) for entry in cell.entries.values()]
    return lost_names(name if isinstance(name, str) else UNKNOWN for name in names_of_pairs)


def _first(state: State, pair: Value) -> object:
    if not isinstance(pair, Listing):
        return None
    name = state.cell(pair).entries.get("0")
    return name.value.value if name is not None and isinstance(name.value, Const) else None


def lost_names(names: Iterable[str]) -> frozenset[str]:
    """Those of the names that a call would lose."""
    return frozenset(name for name in names if name.lower() not in OF_EVERY_CALL)


def note(state: State, owner: cst.CSTNode, names: frozenset[str]) -> None:
    """Remember that a session, a request or an opener sends these headers with its calls."""
    if names:
        state.summaries.headers.setdefault(owner, set()).update(names)


def note_one(state: State, owner: cst.CSTNode, name: Value | None) -> None:
    """Remember one header, by the value of its name."""
    text = name.value if isinstance(name, Const) else None
    note(state, owner, lost_names([text if isinstance(text, str) else UNKNOWN]))


def of_owner(state: State, owner: cst.CSTNode) -> frozenset[str]:
    """The headers that a session, a request or an opener sends with its calls."""
    tables = (state.last_summaries.headers, state.summaries.headers)
    return frozenset(name for table in tables for name in table.get(owner, ()))


def message(names: frozenset[str]) -> str:
    """What a finding says of the headers that a call loses; "" when it loses none."""
    others = sorted(name for name in names if name.lower() not in (USER_AGENT, UNKNOWN))
    parts = []
    if len(others) == 1:
        parts.append(f"its header {others[0]} is not sent any more")
    elif others:
        parts.append(f"its headers {', '.join(others[:-1])} and {others[-1]} are not sent any more")
    if UNKNOWN in names:
        parts.append("headers that are set at run time are not sent any more")
    if any(name.lower() == USER_AGENT for name in names):
        parts.append("helpscout_v2 sends a User-Agent of its own")
    return "; ".join(parts)


def is_loss(names: frozenset[str]) -> bool:
    """Whether a person should look: every client names itself, so its User-Agent is no loss."""
    return any(name.lower() != USER_AGENT for name in names)
