"""V1 search queries that can be carried over word by word."""

from __future__ import annotations

import re

import libcst as cst

from helpscout_codemods.patterns import query_filters
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.types import Argument, Const, Function, Text, Value
from helpscout_shim.catalog.search import CONVERSATION_QUERY_FIELDS

RENAMES = dict(CONVERSATION_QUERY_FIELDS)
PARAMETERS = frozenset({"status", "modifiedSince"})
"""Parts of a V1 query that are parameters under V2."""
EVERYTHING = frozenset({"", "*", "(*)", "*:*"})


_VALUE_BEFORE = re.compile(r'(:"?|\[|\bTO )$')
_ADDRESS = re.compile(r'[^\s@":()]+@[^\s@":()]+')
_TERM = re.compile(r'\w+:(?:"[^"]*"|[^\s()]+)')
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


MOST_CALLERS = 4
"""How many functions a query may be handed through."""


def of_callers(
    plan: RewritePlan,
    function: FunctionInfo | None,
    node: cst.BaseExpression | None,
    depth: int = MOST_CALLERS,
) -> bool:
    """Whether a query is a parameter that every caller fills with a template, the same in V2."""
    if function is None or not isinstance(node, cst.Name) or not depth:
        return False
    name = node.value
    if (
        name not in parameters.positional_names(function.node, is_bound=False)
        or function in plan.state.summaries.handed_on
    ):
        return False
    values = []
    for use, value in plan.state.types.items():
        if not isinstance(value, Function) or value.info is not function:
            continue
        source, caller = plan.state.homes[use]
        call = source.parents.get(use)
        if not isinstance(call, cst.Call) or call.func is not use:
            return False
        if any(arg.star for arg in call.args):
            return False
        places = parameters.positional_names(function.node, is_bound=value.bound is not None)
        arg = parameters.arguments(call, places).get(name)
        if arg is not None:
            is_same = _is_same(plan.state.types.get(arg.value))
            values.append(is_same or of_callers(plan, caller, arg.value, depth - 1))
    calls = plan.state.summaries.callers.get(function, 0)
    return len(values) == calls > 0 and all(values)


def _is_same(query: Value | None) -> bool:
    if isinstance(query, Const) and isinstance(query.value, str):
        text = query.value.strip()
        return text not in EVERYTHING and _is_template(Text((text,)))
    return isinstance(query, Text) and _is_template(query)


def converted(endpoint: str, argument: Argument) -> Argument | str | None:
    """The query of a V1 search for V2, None when it asks for everything, a reason otherwise."""
    value = argument.value
    if isinstance(value, Text) and argument.node is not None and _is_template(value):
        return argument
    if not isinstance(value, Const) or not isinstance(value.value, str):
        return "the search query is built at run time"
    query = value.value.strip()
    if query in EVERYTHING:
        return None
    if _ADDRESS.fullmatch(query):
        return Argument(None, Const(f'email:"{query}"'))
    if "@" in _TERM.sub("", query):
        return 'an address without a field in this search query is email:"..." under V2'
    names = set(_FIELD.findall(query)) & PARAMETERS
    if names and not (names == {"status"} and query_filters.is_more_than_terms(query)):
        return f"{' and '.join(sorted(names))} of this search query becomes a parameter under V2"
    if endpoint == "search.customers":
        return argument
    new_query = re.sub(r"\b(\w+)(?=:)", lambda match: str(RENAMES.get(match[1], match[1])), query)
    return argument if new_query == query else Argument(None, Const(new_query))
