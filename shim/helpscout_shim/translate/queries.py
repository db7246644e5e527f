"""Rewrites V1 search queries for V2: field names, bare addresses, filters as parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from helpscout_shim.catalog.search import CONVERSATION_QUERY_FIELDS

_TOKEN = re.compile(
    r"""
      "(?:[^"\\]|\\.)*"            # a quoted phrase
    | [\[{][^\]}]*[\]}]            # a range
    | [()]
    | [^\s()"\[{]+(?=")            # a field name right before its phrase
    | [^\s()"]+
    | \s+
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_EMAIL = re.compile(r'"?[^\s@":()]+@[^\s@":()]+"?')


@dataclass(slots=True)
class Query:
    """A V2 query text (None for everything) and the filters that became parameters."""

    text: str | None
    filters: dict[str, str] = field(default_factory=dict)


def quoted(text: str) -> str:
    """A phrase in quotes, its own quotes and backslashes escaped."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def conversation_query(text: str | None) -> Query:
    """`mailboxName` becomes `mailbox`, a top-level `status` becomes the list's own filter."""
    renames = dict(CONVERSATION_QUERY_FIELDS)
    return _lift(_rewrite(text, renames), {"status": r"status:\"?(\w+)\"?"})


def customer_query(text: str | None) -> Query:
    """A bare address becomes a query for `email`; `modifiedSince` becomes a parameter."""
    return _lift(_rewrite(text, {}), {"modifiedSince": r'modifiedSince:\s*"?([\dTZ:.+-]+)"?'})


def _rewrite(text: str | None, renames: dict[str, str]) -> str | None:
    if text is None or text.strip() in {"", "*", "(*)", "*:*"}:
        return None
    parts: list[str] = []
    tokens = _TOKEN.findall(text.strip())
    for index, token in enumerate(tokens):
        has_field = index > 0 and tokens[index - 1].endswith(":")
        if _EMAIL.fullmatch(token) and not has_field:
            token = "email:" + quoted(token.strip('"'))
        elif not token.startswith('"'):
            name, colon, rest = token.partition(":")
            if colon and name in renames:
                token = renames[name] + colon + rest
        parts.append(token)
    return "".join(parts)


def _lift(text: str | None, patterns: dict[str, str]) -> Query:
    """Move a filter out of a query that only joins terms with AND."""
    if text is None:
        return Query(None)
    bare = _unwrapped(text)
    terms = _top_level_terms(bare)
    if terms is None:
        return Query(text)
    remaining: list[str] = []
    filters: dict[str, str] = {}
    for term in terms:
        for name, pattern in patterns.items():
            match = re.fullmatch(pattern, _unwrapped(term))
            if match and name not in filters:
                filters[name] = match.group(1)
                break
        else:
            remaining.append(term)
    if not filters:
        return Query(text)
    return Query("(" + " AND ".join(remaining) + ")" if remaining else None, filters)


def _unwrapped(text: str) -> str:
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    tokens = _TOKEN.findall(text)
    for index, token in enumerate(tokens):
        depth += (token == "(") - (token == ")")
        if depth == 0:
            return index == len(tokens) - 1
    return False


def _top_level_terms(text: str) -> list[str] | None:
    """The terms of a plain conjunction; None when OR, NOT or nesting makes it something else."""
    terms: list[str] = [""]
    depth = 0
    for token in _TOKEN.findall(text):
        depth += (token == "(") - (token == ")")
        if depth == 0 and token in {"OR", "NOT"}:
            return None
        if depth == 0 and token == "AND":
            terms.append("")
        else:
            terms[-1] += token
    terms_without_space = [t.strip() for t in terms]
    if depth != 0 or not all(terms_without_space):
        return None
    return terms_without_space
