"""V1's `fields=` selectors: `id,name,folders:(id,name)`."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

Selection: TypeAlias = "dict[str, Selection | None]"
_TOKEN = re.compile(r"\s*([(),:]|[^(),:]+)")


def parse(text: str | None) -> Selection | None:
    """The selected names with their inner selections; None selects everything.

    Unbalanced brackets are accepted.
    """
    if text is None or not text.strip():
        return None
    root: Selection = {}
    stack = [root]
    name: str | None = None
    for token in (t.strip() for t in _TOKEN.findall(text)):
        if token == "(":
            inner: Selection = {}
            if name is not None:
                stack[-1][name] = inner
            stack.append(inner)
            name = None
        elif token == ")":
            if len(stack) > 1:
                stack.pop()
            name = None
        elif token == ",":
            name = None
        elif token and token != ":":
            stack[-1].setdefault(token, None)
            name = token
    return root


def apply(selection: Selection | None, value: Any) -> Any:
    """`value` with only the selected keys, in its own order; lists are selected row by row."""
    if selection is None:
        return value
    if isinstance(value, list):
        return [apply(selection, row) for row in value]
    if not isinstance(value, dict):
        return value
    return {k: apply(selection[k], v) for k, v in value.items() if k in selection}


def wants(selection: Selection | None, name: str) -> bool:
    """Whether a top-level key will be in the answer."""
    return selection is None or name in selection
