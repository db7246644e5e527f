"""V1 search queries that can be carried over word by word."""

from __future__ import annotations

import re

from helpscout_codemods.values.types import Argument, Const
from helpscout_shim.catalog.search import CONVERSATION_QUERY_FIELDS

RENAMES = dict(CONVERSATION_QUERY_FIELDS)
EVERYTHING = frozenset({"", "*", "(*)", "*:*"})


def converted(endpoint: str, argument: Argument) -> Argument | str | None:
    """The query of a V1 search for V2, None when it asks for everything, a reason otherwise."""
    value = argument.value
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
