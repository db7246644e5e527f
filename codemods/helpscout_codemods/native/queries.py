"""V1 search queries that can be carried over word by word."""

from __future__ import annotations

import re

from helpscout_codemods.values.types import Argument, Const, Text
from helpscout_shim.catalog.search import CONVERSATION_QUERY_FIELDS

RENAMES = dict(CONVERSATION_QUERY_FIELDS)
PARAMETERS = frozenset({"status", "modifiedSince"})
"""Parts of a V1 query that are parameters under V2."""
EVERYTHING = frozenset({"", "*", "(*)", "*:*"})


_VALUE_BEFORE = re.compile(r'(:"?|\[|\bTO )$')
_FIELD = re.compile(r"\b(\w+)(?=:)")


def _is_template(query: Text) -> bool:
    """Whether a query names its fields and only fills in values, and V2 calls the fields alike."""
    before = ""
    for part in query.parts:
        if isinstance(part, str):
            names = _FIELD.findall(re.sub(r'"[^"]*"', '""', part))
            if any(RENAMES.get(name, name) != name or name in PARAMETERS for name in names):
                return False
            before = part
        elif not _VALUE_BEFORE.search(before):
            return False
        else:
            before = ""
    return True


def converted(endpoint: str, argument: Argument) -> Argument | str | None:
    """The query of a V1 search for V2, None when it asks for everything, a reason otherwise."""
    value = argument.value
    if isinstance(value, Text) and argument.node is not None and _is_template(value):
        return argument
    if not isinstance(value, Const) or not isinstance(value.value, str):
        return "the search query is put together at run time"
    query = value.value.strip()
    if query in EVERYTHING:
        return None
    if "@" in query or re.search(r"\b(status|modifiedSince)\s*:", query):
        return "a part of this search query becomes a parameter under V2"
    if endpoint == "search.customers":
        return argument
    changed = re.sub(r"\b(\w+)(?=:)", lambda found: str(RENAMES.get(found[1], found[1])), query)
    return argument if changed == query else Argument(None, Const(changed))
