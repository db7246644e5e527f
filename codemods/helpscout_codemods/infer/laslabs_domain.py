"""LasLabs' search domains as the query they stand for, where all of it is literal.

`[("subject", "order"), "OR", ("number", 5)]` is `(subject:"order" OR number:5)`.
"""

from __future__ import annotations

from helpscout_codemods.catalogue import camel
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Argument, Const, Listing, Value

WORDS = ("AND", "OR")


def query(state: State, given: Argument) -> str | None:
    """The text of a query, None when a part of it only exists at run time."""
    if not isinstance(given.value, Listing) or given.value.kind not in ("list", "tuple"):
        return None
    cell = state.cell(given.value)
    if not cell.closed:
        return None
    parts: list[str] = []
    word = "AND"
    for entry in cell.entries.values():
        if isinstance(entry.value, Const) and entry.value.value in WORDS:
            word = str(entry.value.value)
            continue
        condition = _condition(state, entry.value)
        if condition is None:
            return None
        parts += [word, condition] if parts else [condition]
    return f"({' '.join(parts)})" if parts else "*"


def _condition(state: State, value: Value) -> str | None:
    """`("subject", "order")`; dates and what is not literal stay."""
    if not isinstance(value, Listing) or value.kind not in ("list", "tuple"):
        return None
    cell = state.cell(value)
    conditions = [entry.value for entry in cell.entries.values()]
    if not cell.closed or len(conditions) != 2:
        return None
    name, what = conditions
    if not isinstance(name, Const) or not isinstance(what, Const) or what.value is None:
        return None
    field = camel(str(name.value))
    match what.value:
        case bool(flag):
            return f"{field}:{'true' if flag else 'false'}"
        case int(number):
            return f"{field}:{number}"
        case str(text):
            quoted_text = text.replace("\\", "\\\\").replace('"', '\\"')
            return f'{field}:"{quoted_text}"'
    return None
