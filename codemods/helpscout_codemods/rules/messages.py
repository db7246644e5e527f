"""The sentences of the findings."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.findings import Finding, Target
from helpscout_codemods.index import Source
from helpscout_codemods.infer.state import State
from helpscout_codemods.native.flows import suspects
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.v1types import Flow, Request


def unparsable(path: str, data: bytes, problem: Exception) -> Finding:
    line = getattr(problem, "raw_line", 1) or 1
    return Finding(
        "HS901",
        "unparsable",
        "manual",
        "left",
        path,
        int(line),
        0,
        "this file does not parse as Python 3, so it was left as it is",
        "port the file to Python 3, then run again",
    )


def of_flows(state: State, plan: Plan, native: set[Flow], to: Target) -> list[Finding]:
    found = []
    for flow, request in state.requests.items():
        source, _ = state.homes[flow]
        if flow in native:
            found.append(_native(source, flow, request))
        else:
            found.append(_bridged(source, flow, request, plan, to))
    found.extend(_suspect(source, node, why) for node, source, why in suspects(state, native))
    return found


def _what(request: Request) -> str:
    return f"{request.method} {request.endpoint.path}"


def _native(source: Source, node: cst.CSTNode, request: Request) -> Finding:
    client = request.endpoint.client
    at = source.at(node)
    return Finding(
        "HS101",
        "native-call",
        "proven",
        "native",
        source.path,
        at.line,
        at.column,
        f"{_what(request)} becomes a call of helpscout_v2",
        f"hs.{client.method}(...)" if client else "",
        request.endpoint.doc,
        source.line(node),
    )


def _bridged(
    source: Source, node: cst.CSTNode, request: Request, plan: Plan, to: Target
) -> Finding:
    at = source.at(node)
    obstacles = [
        o
        for f in plan.state.requests
        if plan.root(f) is plan.root(node)
        for o in plan.obstacles.get(f, [])
    ]
    client = request.endpoint.client
    instead = f"hs.{client.method}(...)" if client else ""
    link = request.endpoint.doc
    if to == "bridge" or not obstacles:
        reason = "it keeps working through the shim"
    else:
        first = obstacles[0]
        where = first.source.at(first.node).line
        place = f"line {where}" if first.source is source else f"{first.source.path}:{where}"
        reason = f"kept on the shim because {first.reason} ({place})"
        instead = first.instead or instead
        link = first.link or link
    return Finding(
        "HS102",
        "bridged-call",
        "review",
        "bridged",
        source.path,
        at.line,
        at.column,
        f"{_what(request)}: {reason}",
        instead,
        link,
        source.line(node),
    )


def _suspect(source: Source, node: cst.CSTNode, why: str) -> Finding:
    at = source.at(node)
    return Finding(
        "HS103",
        "unfollowed-call",
        "review",
        "bridged",
        source.path,
        at.line,
        at.column,
        f"this looks like a V1 call, but {why}; it keeps working through the shim",
        "call helpscout_v2 here",
        "https://developer.helpscout.com/mailbox-api/",
        source.line(node),
    )
