"""The findings of a run, in sentences."""

from __future__ import annotations

import re

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.cleanup.stragglers import ADDRESS, PATH, Straggler
from helpscout_codemods.dialects import advice
from helpscout_codemods.dialects.clients import Swap
from helpscout_codemods.findings import Confidence, Finding, State, Target
from helpscout_codemods.native.flow_plan import (
    BadAnswer,
    Bridged,
    Left,
    Native,
    Obstacle,
    OneOfKey,
)
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.native.staying import suspects
from helpscout_codemods.rules import BY_ID
from helpscout_codemods.values import state as inference
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Const, Credential, Envelope, Flow, Request, Response

_FILLED_IN = re.compile(r"%[sdir]|\{\w*\}")
SETUP = "set HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET, or store a token with helpscout-migrate"


def unparsable(path: str, data: bytes, problem: Exception) -> Finding:
    """A file that is not Python 3."""
    line = getattr(problem, "raw_line", 1) or 1
    return Finding(
        "HS901",
        BY_ID["HS901"].name,
        "manual",
        "left",
        path,
        int(line),
        0,
        f"this file was left as it is: {_why(problem)}",
        "port the file to Python 3, then run again",
    )


def _why(problem: Exception) -> str:
    return str(problem) if "nested" in str(problem) else "it does not parse as Python 3"


def of_run(plan: Plan) -> list[Finding]:
    """Everything a run has to say about the files it understood."""
    state = plan.state
    found: list[Finding] = []
    accounts: set[tuple[str, str]] = set()
    for flow, request in state.requests.items():
        source, _ = state.homes[flow]
        match plan.outcome(flow):
            case Left():
                continue  # the import says why
            case Bridged(because):
                if request.client is None or plan.to == "native":
                    found.append(_bridged(source, flow, request, because))
                continue
            case Native(doubt):
                found.append(_native(source, flow, request, plan, doubt))
        if plan[flow].only_first_page:
            found.append(_first_page(source, flow))
        credential = request.credential
        assert isinstance(credential, Credential)
        key = _key_named(plan, request, credential)
        if (source.path, key) not in accounts:
            accounts.add((source.path, key))
            by_key = isinstance(plan[flow].sender, OneOfKey) or _is_remade(plan, request)
            found.append(_credential(source, flow, key, by_key=by_key))
    found.extend(
        _suspect(source, node, why, state.advice.get(node, ""))
        for node, source, why in suspects(plan)
    )
    found.extend(
        _blind(source, node, name, state.advice.get(node, ""))
        for node, (source, name) in state.blind.items()
    )
    found.extend(_moved(source, node, plan.to) for source, node in plan.compared_ids)
    found.extend(_swap(swap) for swap in plan.edits.swaps)
    found.extend(_test_urls(state))
    return found


def _at(
    id: str,
    confidence: Confidence,
    status: State,
    source: Source,
    node: cst.CSTNode,
    message: str,
    instead: str = "",
    link: str = "",
) -> Finding:
    place = source.at(node)
    rule = BY_ID[id]
    return Finding(
        id,
        rule.name,
        confidence,
        status,
        source.path,
        place.line,
        place.column,
        message,
        instead,
        link or rule.link,
        source.line(node),
    )


def _what(request: Request) -> str:
    return f"{request.method} {request.endpoint.path}"


def _native(source: Source, node: Flow, request: Request, plan: Plan, doubt: str) -> Finding:
    client = request.endpoint.client
    message = f"{_what(request)} becomes a call of helpscout_v2"
    # A read of an error's body fails in both; what nobody looked at went on.
    noticed = plan[node].bad_answer in (BadAnswer.CHECKED, BadAnswer.SUPPRESSED) or (
        request.method == "GET" and _is_read(node, plan)
    )
    if not doubt and not noticed:
        doubt = "V1's answer was not checked here, an error now raises"
    if doubt:
        message += f"; {doubt}"
    return _at(
        "HS101",
        "review" if doubt else "proven",
        "native",
        source,
        node,
        message,
        f"hs.{client.method}(...)" if client else "",
        request.endpoint.doc,
    )


def _is_read(node: Flow, plan: Plan) -> bool:
    """Whether the answer's body is taken apart, by the caller or in the helper."""
    handed = plan.state.types.get(node)
    return plan[node].body_read or not isinstance(handed, Response | Envelope)


def _first_page(source: Source, node: cst.CSTNode) -> Finding:
    return _at(
        "HS104",
        "review",
        "native",
        source,
        node,
        "only the first fifty rows are read, as V1 did without a page number",
        "leave islice(..., 50) out if all rows are meant",
    )


def _is_remade(plan: Plan, request: Request) -> bool:
    return request.client is not None and any(n in plan.edits.remade for n in request.client.nodes)


def _key_named(plan: Plan, request: Request, credential: Credential) -> str:
    """Where a key comes from; a literal one is never shown."""
    sender = plan[request.flow].sender
    key = sender.client.key if isinstance(sender, OneOfKey) else credential.key
    if credential.source is not None or key is None:
        return str(credential.source)
    literal = any(isinstance(n, cst.BaseString) for n in walk.walk(key))
    return "given at run time" if literal else cst.Module([]).code_for_node(key)


def _credential(source: Source, node: cst.CSTNode, key: str, *, by_key: bool) -> Finding:
    if by_key:
        return _at(
            "HS301",
            "proven",
            "native",
            source,
            node,
            f"the V1 key ({key}) is exchanged for a token by HelpScout.from_v1_key(...)",
            "set HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET: each key keeps its own account",
        )
    return _at(
        "HS301",
        "proven",
        "native",
        source,
        node,
        f"the V1 key ({key}) gives way to HelpScout.from_env()",
        SETUP,
    )


def _bridged(
    source: Source, node: cst.CSTNode, request: Request, obstacle: Obstacle | None
) -> Finding:
    client = request.endpoint.client
    instead = f"hs.{client.method}(...)" if client else ""
    reason = "it keeps working through the shim"
    id = "HS401" if request.endpoint.id.startswith("hooks.") else "HS102"
    if obstacle is not None:
        where = obstacle.source.at(obstacle.node).line
        here = obstacle.source is source
        place = f"line {where}" if here else f"{obstacle.source.path}:{where}"
        shim = "shim" if request.client is None else "shim's facade"
        reason = f"kept on the {shim} because {obstacle.reason} ({place})"
        instead = obstacle.instead or instead
        id = "HS201" if obstacle.about == "field" and id == "HS102" else id
    link = (obstacle.link if obstacle else "") or request.endpoint.doc
    message = f"{_what(request)}: {reason}"
    return _at(id, "review", "bridged", source, node, message, instead, link)


def _suspect(source: Source, node: cst.CSTNode, why: str, instead: str) -> Finding:
    return _at(
        "HS103",
        "review",
        "bridged",
        source,
        node,
        f"this looks like a V1 call, but {why}; it keeps working through the shim",
        instead or "call helpscout_v2 here",
    )


def straggler(found: Straggler) -> Finding:
    """A module that names V1 and of which no other rule said anything."""
    named, calls = _named(found.node)
    if found.table:
        return _at(
            "HS103",
            "review",
            "bridged",
            found.source,
            found.node,
            f"the V1 address in {found.table} can come here, under a key that is only known at run"
            " time; what is sent there keeps working through the shim",
            "call helpscout_v2 where the V1 address is meant, before the table is looked into",
        )
    if found.calls:
        return _at(
            "HS103",
            "review",
            "bridged",
            found.source,
            found.node,
            f"V1 is named here ({named}), and what is done with it could not be followed; it keeps"
            " working through the shim",
            calls or "call helpscout_v2 where this is used",
        )
    if found.serves:
        return _at(
            "HS103",
            "review",
            "bridged",
            found.source,
            found.node,
            f"V1 is named here ({named}) for modules whose calls go through the shim",
            "remove this once they call helpscout_v2",
        )
    message = f"V1 is named here ({named}), but what is done with it could not be followed"
    if found.moved:
        message = f"V1 is still named here ({named}), although this module uses helpscout_v2"
    return _at(
        "HS103",
        "manual",
        "left",
        found.source,
        found.node,
        message,
        f"look where this goes: {calls or 'call helpscout_v2'} there, or remove it",
    )


def _named(node: cst.CSTNode) -> tuple[str, str]:
    """What a text names of V1, and the V2 calls for it where it is a path."""
    text = node.raw_value if isinstance(node, cst.SimpleString) else ""
    if not PATH.match(text):
        return "its address", ""
    path = text.partition("?")[0]
    meant = Const(_FILLED_IN.sub("1", path))
    return path, advice.counterparts("GET", meant) or advice.counterparts(None, meant)


def _blind(source: Source, node: cst.CSTNode, name: str, instead: str) -> Finding:
    return _at(
        "HS107",
        "manual",
        "left",
        source,
        node,
        f"{name}() is given a V1 URL, and the shim does not see what it sends",
        f"{instead or 'call helpscout_v2 here'}; or send the request with requests",
    )


def _moved(source: Source, node: cst.CSTNode, to: Target) -> Finding:
    return _at(
        "HS202",
        "review",
        "native" if to == "native" else "bridged",
        source,
        node,
        "a merged conversation answers under another id, for 60 days and only when it is read",
        "hs.conversations.get(id, follow_moved=False) raises ConversationMovedError",
    )


def _swap(swap: Swap) -> Finding:
    name = {"laslabs": "LasLabs helpscout", "mccannm11": "mccannm11 helpscout"}[swap.dialect]
    if swap.after is None:
        return _at(
            "HS106",
            "review" if swap.served else "manual",
            "bridged" if swap.served else "left",
            swap.source,
            swap.statement,
            swap.why.format(name=name),
            swap.instead.format(facade=f"helpscout_shim.{swap.dialect}"),
        )
    return _at(
        "HS106",
        "review",
        "bridged",
        swap.source,
        swap.statement,
        f"the V1 client {name} is exchanged for the shim's facade",
        "helpscout_v2.HelpScout.from_env() for new code",
    )


def _test_urls(state: inference.State) -> list[Finding]:
    """Tests that expect V1 URLs."""
    found = []
    for source in state.index.sources.values():
        if not source.is_test:
            continue
        for node in state.types:
            if not isinstance(node, cst.SimpleString) or state.homes[node][0] is not source:
                continue
            if ADDRESS.search(node.raw_value):
                found.append(
                    _at(
                        "HS105",
                        "review",
                        "left",
                        source,
                        node,
                        "this test expects a V1 URL",
                        "expect the V2 call, or test against helpscout_sandbox",
                    )
                )
    return found
