"""Query parameters of V1 calls that are put together over branches."""

from __future__ import annotations

import libcst as cst
from msgspec.structs import replace

from helpscout_codemods import walk
from helpscout_codemods.dialects import urls
from helpscout_codemods.values import query_builders, strings
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    V1_ROOT,
    Argument,
    Const,
    Listing,
    Text,
    Value,
)

UsedStatements = tuple[cst.CSTNode, ...]


def of_url(
    state: State, url: Argument, node: cst.Call, frame: Frame
) -> tuple[urls.Target, UsedStatements]:
    """What a URL asks for; `url += "?tag=%s" % tag` under an `if` becomes a parameter."""
    plain = urls.split(url.value)
    if not frame.recording or not isinstance(url.node, cst.Name):
        return plain, ()
    builder = query_builders.of_text(frame.source, node, url.node.value)
    first = state.types.get(builder.first) if builder is not None else None
    if (
        builder is None
        or first is None
        or not urls.is_v1(first)
        or holds_rows(state, builder.used_statements)
    ):
        return plain, ()
    target = urls.split(first)
    for part, condition in builder.parts:
        fragment = _fragment(state.types.get(part))
        if fragment is None or fragment.trouble or set(fragment.query) & set(target.query):
            return plain, ()
        for name, argument in fragment.query.items():
            target.query[name] = _under(argument, condition)
    return target, builder.used_statements


def of_params(
    state: State, value: Value, flow: cst.CSTNode
) -> tuple[dict[str, Argument] | None, UsedStatements]:
    """The parameters of a dict that is filled before the call, None when they do not show."""
    if not isinstance(value, Listing) or not isinstance(flow, cst.Call):
        return None, ()
    name = next(
        (
            a.value
            for a in flow.args
            if isinstance(a.value, cst.Name) and not a.star and state.types.get(a.value) == value
        ),
        None,
    )
    source = _source_of(state, flow)
    if name is None or source is None:
        return None, ()
    return of_name(state, source, flow, name.value)


def of_name(
    state: State, source: Source, flow: cst.Call, name: str
) -> tuple[dict[str, Argument] | None, UsedStatements]:
    """The same for a dict that has a name where the call stands."""
    builder = query_builders.of_dict(state, source, flow, name)
    if builder is None or holds_rows(state, builder.used_statements):
        return None, ()
    return builder.entries, builder.used_statements


def _source_of(state: State, node: cst.CSTNode) -> Source | None:
    return next((s for s in state.index.sources.values() if node in s.parents), None)


def holds_rows(state: State, used_statements: UsedStatements) -> bool:
    """Whether V1 data goes into the query: it has to be rewritten where it is read."""
    return any(
        state.flows(value)
        for statement in used_statements
        for node in walk.walk(statement)
        if (value := state.types.get(node)) is not None and not isinstance(value, Listing)
    )


def _fragment(value: Value | None) -> urls.Target | None:
    """`"&tag=%s" % tag` as parameters."""
    if not isinstance(value, Const | Text):
        return None
    first, *rest = strings.parts_of(value)
    if not isinstance(first, str) or not first.startswith(("?", "&")):
        return None
    return urls.split(strings.text((f"{V1_ROOT}/x?{first[1:]}", *rest)))


def _under(argument: Argument, condition: cst.BaseExpression | None) -> Argument:
    if condition is None:
        return argument
    node = argument.node
    if node is None:
        text = str(argument.value.value) if isinstance(argument.value, Const) else ""
        node = cst.SimpleString(f'"{text}"')
        argument = replace(argument, node=node)
    return query_builders.conditional(node, condition)
