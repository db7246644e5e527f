"""A V1 call, whatever library sends it: from its URL to the endpoint of the catalogue."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import catalogue, walk
from helpscout_codemods.dialects import queries, suggestions, urls
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of, is_name
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    Argument,
    Bottom,
    Dialect,
    Opaque,
    Request,
    Response,
    Unresolved,
    Value,
)


class RequestParts(Struct):
    """What a library is told to send.

    `params` are added to the query of the URL (None: they are put together elsewhere), `trouble` is
    what already stands in the way, `used_statements` only put the parameters together."""

    dialect: Dialect
    method: str
    url: Value | None
    params: dict[str, Argument] | None
    body: Argument | None
    credential: Value
    trouble: list[str] = field(default_factory=list)
    url_node: cst.BaseExpression | None = None
    used_statements: tuple[cst.CSTNode, ...] = ()
    lost_headers: frozenset[str] = frozenset()
    asynchronous: bool = False
    raises: bool = False


def send(state: State, sent: RequestParts, node: cst.Call, frame: Frame) -> Value | None:
    """The answer to what is sent; None when it does not go to V1."""
    url = sent.url
    if isinstance(url, Bottom):
        return BOTTOM
    if url is None or not urls.is_v1(url):
        if url is not None:
            note_host(state, url, frame)
        if url is not None and urls.looks_like_v1(url, frame.source) and frame.recording:
            why = f"the host before {suggestions.spelled(url)} comes from a setting"
            state.suspects[node] = (frame.source, why)
            state.advice[node] = suggestions.instead_of_call(url, sent.method)
        return None
    target, statements = queries.of_url(state, Argument(sent.url_node, url), node, frame)
    endpoint_match = catalogue.endpoint(sent.method, target.path)
    holes = endpoint_match and urls.fill(endpoint_match[1], target)
    if endpoint_match is None or holes is None:
        why, instead = suggestions.unfollowed(sent.method, url, frame)
        if not suggestions.is_open(url):
            place = frame.call or node
            home = state.homes[place][0] if place in state.homes else frame.source
            state.suspects[place], state.advice[place] = (home, why), instead
            return None
        return later(state, node, frame, why, instead)
    if frame.recording:
        state.suspects.pop(node, None)
    flow = frame.call or node
    trouble = list(frame.trouble)
    if target.trouble:
        trouble.append(target.trouble)
    if sent.params is None:
        trouble.append("its query parameters are built elsewhere")
    query = {**target.query, **(sent.params or {})}
    if all(parameter.name != "pageSize" for parameter in endpoint_match[0].params):
        query.pop("pageSize", None)  # Only searches knew it; other lists had fifty rows a page.
    if what := _up_to_callers(state, sent, node, frame):
        endpoint = endpoint_match[0]
        why = f"its callers choose {what} of {endpoint.method} {endpoint.path}"
        return later(state, node, frame, why, suggestions.instead_of_call(url, sent.method))
    if _is_handed_out(state, node, frame):
        why = "its callers look at the status of what it returns"
        return later(state, node, frame, why, suggestions.instead_of_call(url, sent.method))
    if frame.recording and (frame.recursive or _page_is_parameter(query, frame)):
        client = endpoint_match[0].client
        every = f"iterate over hs.{client.method}(...), which reads every page" if client else ""
        why = f"its callers choose the page of {endpoint_match[0].path}"
        return later(
            state, node, frame, why, every or suggestions.instead_of_call(url, sent.method)
        )
    trouble += sent.trouble
    previous = state.requests.get(flow)
    if previous is not None and previous.site is not node:
        if sends_again(frame.source, previous.site, node):
            return Response(frozenset((flow,)))
        trouble.append("its helper makes more than one V1 call")
    state.requests[flow] = Request(
        flow,
        frame.source,
        frame.function,
        sent.method,
        endpoint_match[0],
        holes,
        query,
        sent.body,
        sent.credential,
        node,
        frame.helpers,
        "; ".join(trouble),
        dialect=sent.dialect,
        asynchronous=sent.asynchronous,
        raises=sent.raises,
        lost_headers=sent.lost_headers,
        used_statements=(*statements, *sent.used_statements, *state.used_statements.get(flow, ())),
    )
    return Response(frozenset((flow,)))


def note_host(state: State, url: Value, frame: Frame) -> None:
    """Remember that a function sends what it is given to another host than V1's."""
    if frame.function is not None and urls.is_of_another_host(url, frame.source):
        state.other_hosts.add(frame.function)


def _up_to_callers(state: State, sent: RequestParts, node: cst.Call, frame: Frame) -> str:
    """What of a request the callers of the function around it decide: its query or its body."""
    call = frame.call or node
    function = state.homes.get(call, (None, None))[1] if frame.call else frame.function
    if function is None or isinstance(function.node, cst.Lambda) or not isinstance(call, cst.Call):
        return ""
    if not state.last_summaries.callers.get(function) or function in state.last_summaries.handed_on:
        return ""
    star = function.node.params.star_kwarg
    names = parameters.names(parameters.single(function.node) + ([star] if star else []))
    unknown = [
        value
        for a in call.args
        for value in _put_in(a.value)
        if isinstance(value, cst.Name)
        and value.value in names
        and isinstance(state.types.get(value), Opaque)
    ]
    if sent.params is None and unknown:
        what = "the query"
    elif sent.body is not None and any(value is sent.body.node for value in unknown):
        what = "the body"
    else:
        return ""
    if frame.call is not None:
        state.suspects.setdefault(call, (state.homes[call][0], f"its callers choose {what}"))
        state.summaries.inlined.add(function)
    return what


def _is_handed_out(state: State, node: cst.Call, frame: Frame) -> bool:
    """Whether the function around a call returns its answer to those who look at the status."""
    call = frame.call or node
    source, function = state.homes.get(call, (None, None)) if frame.call else (None, frame.function)
    if function is None or function not in state.handing_out:
        return False
    if source is not None:
        why = "its callers look at the status of what it returns"
        state.suspects.setdefault(call, (source, why))
        state.summaries.inlined.add(function)
    return True


def later(state: State, node: cst.Call, frame: Frame, why: str, instead: str) -> Value:
    """A V1 call that only makes sense together with its caller."""
    if frame.recording:
        state.suspects[node] = (frame.source, why)
        state.advice[node] = instead
        if frame.function is not None:
            state.summaries.inlined.add(frame.function)
    return Unresolved("response")


def _put_in(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """An argument, and what is spread in it: `{**options, "page": 1}`, `dict(options, page=1)`."""
    match node:
        case cst.Dict():
            parts = [e.value for e in node.elements if isinstance(e, cst.StarredDictElement)]
        case cst.Call(func=cst.Name("dict")):
            parts = [arg.value for arg in node.args if arg.keyword is None]
        case _:
            parts = []
    return [node, *parts]


def _page_is_parameter(query: dict[str, Argument], frame: Frame) -> bool:
    """Whether the page number is handed in, so that the paging loop is somewhere else."""
    page = query.get("page")
    if page is None or frame.function is None or not isinstance(page.node, cst.Name):
        return False
    if not _only_fetches(frame.function):
        return False
    return page.node.value in parameters.names(parameters.single(frame.function.node))


def _only_fetches(function: FunctionInfo) -> bool:
    """Whether all a function does is to fetch one page: it goes over no rows, does not call itself
    for the next page, and is not handed to another function."""
    name = function.name
    for node in walk.walk(function.node.body):
        if isinstance(node, _GOES_OVER_ROWS):
            return False
        callee = get_full_name_for_node(node.func) if isinstance(node, cst.Call) else None
        if callee is not None and callee.rpartition(".")[2] == name:
            return False
    parents = function.source.parents
    return not any(
        node.value == name and isinstance(parents.get(node), cst.Arg)
        for node in function.source.all(cst.Name)
    )


_GOES_OVER_ROWS = (
    cst.For,
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
    cst.GeneratorExp,
    cst.Yield,
)


def sends_again(source: Source, first: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether a helper sends its request once more, under a condition on the first answer.

    r = requests.get(url)
    if r.status_code == 429:
        time.sleep(10)
        r = requests.get(url)
    """
    match source.parents.get(first), source.parents.get(node):
        case cst.Assign(targets=targets), cst.Assign(targets=names):
            pass
        case _:
            return False
    conditions = [
        ancestor.test
        for ancestor in source.ancestors(node)
        if isinstance(ancestor, cst.If | cst.While)
    ]
    return (
        len(targets) == len(names) == 1
        and isinstance(targets[0].target, cst.Name)
        and is_name(names[0].target, targets[0].target.value)
        and code_of(first) == code_of(node)
        and any(targets[0].target.value in walk.names(test) for test in conditions)
    )
