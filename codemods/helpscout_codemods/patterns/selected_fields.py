"""V1's `fields=id,subject`: V2 sends whole objects, which hold what the code reads as well."""

from __future__ import annotations

import re

from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.value_read import read_of
from helpscout_codemods.values.types import Argument, Const, Request, Row

_NAMES = re.compile(r"\w+(\s*,\s*\w+)*")


def obstacle(plan: RewritePlan, request: Request, selection: Argument) -> str:
    """Why a selection cannot go: code that reads what it leaves out got nothing in V1."""
    value = selection.value
    text = value.value if isinstance(value, Const) else None
    if not isinstance(text, str) or not _NAMES.fullmatch(text.strip()):
        return "the tool does not follow what fields= selects"
    names = {name.strip() for name in text.split(",")}
    for node in plan.state.types:
        field_read = read_of(plan, node)
        if field_read is None:
            continue
        base, key = field_read
        is_whole = isinstance(base, Row) and base.shape == request.endpoint.shape
        if is_whole and request.flow in plan.state.flows(base) and key not in names:
            return f"fields= leaves out {key}, which is read here"
    return ""
