"""What is said of a plan: the findings of its flows, and of what stays beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.cleanup.stragglers import ADDRESS, PATH, Straggler
from helpscout_codemods.dialects import sent_headers, suggestions
from helpscout_codemods.findings import Confidence, Finding, State
from helpscout_codemods.patterns.flow_plan import (
    BadAnswer,
    Bridged,
    Native,
    Obstacle,
    OneOfKey,
    SharedClient,
)
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.remaining_v1 import suspects
from helpscout_codemods.rules import make_finding
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Const, Credential, Envelope, Flow, Request, Response

_FILLED_IN = re.compile(r"%[sdir]|\{\w*\}")
SETUP = "set HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET, or store a token with helpscout-migrate"


def of_plan(plan: RewritePlan) -> list[Finding]:
    """Everything there is to say about the files that were understood."""
    return [note for find in FINDERS for note in find(plan)]


LIBRARY = (
    "; the shim is installed when this packaged module is imported, because no program of the"
    " project imports it"
)


def of_libraries(findings: list[Finding], paths: Collection[str]) -> list[Finding]:
    """The findings, the first bridged one of each of the libraries with what importing it does."""
    all_messages: set[str] = set()
    result = []
    for finding in findings:
        if (
            finding.state == "bridged"
            and finding.path in paths
            and finding.path not in all_messages
        ):
            all_messages.add(finding.path)
            finding = replace(finding, message=finding.message + LIBRARY)
        result.append(finding)
    return result


def unparsable(path: str, data: bytes, problem: Exception) -> Finding:
    """A file that is not Python 3."""
    is_nesting = "nested" in str(problem)
    why = str(problem) if is_nesting else "it does not parse as Python 3"
    return make_finding(
        "HS901",
        "manual",
        "left",
        path,
        int(getattr(problem, "raw_line", 1) or 1),
        f"this file is unchanged: {why}",
        "port the file to Python 3, then run again",
        link="",
    )


def _at(
    id: str,
    confidence: Confidence,
    status: State,
    source: Source,
    node: cst.CSTNode,
    message: str,
    instead: str = "",
    link: str | None = None,
) -> Finding:
    place = source.at(node)
    return make_finding(
        id,
        confidence,
        status,
        source.path,
        place.line,
        message,
        instead,
        column=place.column,
        link=link or None,
        snippet=source.line(node),
    )


def _what(request: Request) -> str:
    return f"{request.method} {request.endpoint.path}"


def _home(plan: RewritePlan, node: cst.CSTNode) -> Source:
    return plan.state.homes[node][0]


def native_calls(plan: RewritePlan) -> Iterator[Finding]:
    """Calls that become V2 code, each with what is in doubt about it."""
    for flow, request in plan.state.requests.items():
        outcome = plan.outcome(flow)
        if not isinstance(outcome, Native):
            continue
        client = request.endpoint.client
        message = f"{_what(request)} becomes a call of helpscout_v2"
        doubt = outcome.doubt
        if not doubt and not _is_noticed(plan, flow, request):
            doubt = "this code did not check the answer, and a bad one now raises an error"
        for remark in (doubt, sent_headers.message(request.lost_headers)):
            message += f"; {remark}" if remark else ""
        yield _at(
            "HS101",
            "review" if doubt or sent_headers.is_loss(request.lost_headers) else "proven",
            "native",
            _home(plan, flow),
            flow,
            message,
            f"hs.{client.method}(...)" if client else "",
            request.endpoint.doc,
        )


def _is_noticed(plan: RewritePlan, flow: Flow, request: Request) -> bool:
    """Whether a bad answer did not go unseen: a read of its body fails in V1 and in V2."""
    if plan[flow].bad_answer in (BadAnswer.CHECKED, BadAnswer.SUPPRESSED):
        return True
    handed_value = plan.state.types.get(flow)
    reads_body = plan[flow].body_read or not isinstance(handed_value, Response | Envelope)
    return request.method == "GET" and reads_body


def bridged_calls(plan: RewritePlan) -> Iterator[Finding]:
    """Calls that stay V1, with the reason. What an import says of a V1 client (`HS106`) is not
    said again of its calls, unless V2 code was asked for."""
    for flow, request in plan.state.requests.items():
        outcome = plan.outcome(flow)
        if isinstance(outcome, Bridged) and (request.client is None or plan.to == "native"):
            yield _bridged(_home(plan, flow), flow, request, outcome.because)


def _bridged(source: Source, flow: Flow, request: Request, obstacle: Obstacle | None) -> Finding:
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
    return _at(id, "review", "bridged", source, flow, message, instead, link)


def first_pages(plan: RewritePlan) -> Iterator[Finding]:
    """Lists of which fifty rows are read, where all may be meant."""
    for flow in plan.state.requests:
        if flow in plan.native and plan[flow].only_first_page:
            yield _at(
                "HS104",
                "review",
                "native",
                _home(plan, flow),
                flow,
                "only the first fifty rows are read, as V1 did without a page number",
                "remove islice(..., 50) to read all rows",
            )


def credentials(plan: RewritePlan) -> Iterator[Finding]:
    """The keys of native calls, each once in a module."""
    accounts: set[tuple[str, str]] = set()
    for flow, request in plan.state.requests.items():
        if flow not in plan.native:
            continue
        source, credential = _home(plan, flow), request.credential
        assert isinstance(credential, Credential)
        key = _key_named(plan, request, credential)
        if (source.path, key) in accounts:
            continue
        accounts.add((source.path, key))
        sender = plan[flow].sender
        by_key = isinstance(sender, OneOfKey) or _is_remade(plan, request)
        by_key = by_key or (isinstance(sender, SharedClient) and sender.by_key)
        message = f"the V1 key ({key}) is replaced by HelpScout.from_env()"
        if by_key:
            message = f"the V1 key ({key}) is exchanged for a token by HelpScout.from_v1_key(...)"
        yield _at(
            "HS301",
            "proven",
            "native",
            source,
            flow,
            message,
            KEEP_ACCOUNTS if by_key else SETUP,
        )


KEEP_ACCOUNTS = "set HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET: each key keeps its own account"


def _is_remade(plan: RewritePlan, request: Request) -> bool:
    return request.client is not None and any(n in plan.edits.remade for n in request.client.nodes)


def _key_named(plan: RewritePlan, request: Request, credential: Credential) -> str:
    """Where a key comes from; a literal one is never shown."""
    sender = plan[request.flow].sender
    key = sender.client.key if isinstance(sender, OneOfKey) else credential.key
    if credential.source is not None or key is None:
        return str(credential.source)
    literal = any(isinstance(n, cst.BaseString) for n in walk.walk(key))
    return "given at run time" if literal else code_of(key)


def unfollowed_calls(plan: RewritePlan) -> Iterator[Finding]:
    """Calls that look like V1 and are not understood."""
    for node, source, why in suspects(plan):
        yield _at(
            "HS103",
            "review",
            "bridged",
            source,
            node,
            f"this looks like a V1 call, but {why}; it keeps working through the shim",
            plan.state.advice.get(node) or "call helpscout_v2 here",
        )


def straggler(found: Straggler) -> Finding:
    """A module that names V1 and of which no other rule said anything."""
    names, calls = _v1_name(found.node)
    is_bridged = bool(found.table or found.calls or found.serves)
    if found.table:
        message = (
            f"the V1 address in {found.table} may be used here, under a key that is known only at"
            " run time; its calls keep working through the shim"
        )
        instead = "call helpscout_v2 for the V1 address, before the table is used"
    elif found.calls:
        message = f"the tool cannot trace the use of {names}; it keeps working through the shim"
        instead = calls or "call helpscout_v2 where this is used"
    elif found.serves:
        message = f"{names} is here for modules whose calls run through the shim"
        instead = "remove this once they call helpscout_v2"
    else:
        message = f"the tool cannot trace the use of {names}"
        if found.moved:
            message = f"{names} is still here, although this module uses helpscout_v2"
        instead = f"write {calls or 'a call of helpscout_v2'} where this is used, or remove it"
    confidence: Confidence = "review" if is_bridged else "manual"
    state: State = "bridged" if is_bridged else "left"
    return _at("HS103", confidence, state, found.source, found.node, message, instead)


def _v1_name(node: cst.CSTNode) -> tuple[str, str]:
    """What a text names of V1, and the V2 calls for it where it is a path."""
    text = node.raw_value if isinstance(node, cst.SimpleString) else ""
    if not PATH.match(text):
        return "the V1 address", ""
    path = text.partition("?")[0]
    const_path = Const(_FILLED_IN.sub("1", path))
    calls = suggestions.counterparts("GET", const_path) or suggestions.counterparts(
        None, const_path
    )
    return f"the V1 path {path}", calls


def unseen_libraries(plan: RewritePlan) -> Iterator[Finding]:
    """V1 URLs that are given to a library the shim does not stand in front of."""
    for node, (source, name) in plan.state.blind.items():
        instead = plan.state.advice.get(node) or "call helpscout_v2 here"
        yield _at(
            "HS107",
            "manual",
            "left",
            source,
            node,
            f"{name}() gets a V1 URL, and the shim does not see its requests",
            f"{instead}; or send the request with requests",
        )


def compared_ids(plan: RewritePlan) -> Iterator[Finding]:
    """Ids of conversations that are compared."""
    for source, node in plan.compared_ids:
        yield _at(
            "HS202",
            "review",
            "native" if plan.to == "native" else "bridged",
            source,
            node,
            "reading a merged conversation returns one with another id, for 60 days",
            "hs.conversations.get(id, follow_moved=False) raises ConversationMovedError",
        )


def client_libraries(plan: RewritePlan) -> Iterator[Finding]:
    """Imports of V1 client libraries, exchanged or not."""
    for swap in plan.edits.swaps:
        name = {"laslabs": "LasLabs helpscout", "mccannm11": "mccannm11 helpscout"}[swap.dialect]
        message = f"the shim's facade replaces the V1 client {name}"
        instead = "helpscout_v2.HelpScout.from_env() for new code"
        is_exchanged = swap.after is not None or swap.served
        if swap.after is None:
            message = swap.why.format(name=name)
            instead = swap.instead.format(facade=f"helpscout_shim.{swap.dialect}")
        yield _at(
            "HS106",
            "review" if is_exchanged else "manual",
            "bridged" if is_exchanged else "left",
            swap.source,
            swap.statement,
            message,
            instead,
        )


def test_urls(plan: RewritePlan) -> Iterator[Finding]:
    """Tests that expect V1 URLs."""
    state = plan.state
    for source in state.index.sources.values():
        if not source.is_test:
            continue
        for node in state.types:
            if not isinstance(node, cst.SimpleString) or _home(plan, node) is not source:
                continue
            if ADDRESS.search(node.raw_value):
                yield _at(
                    "HS105",
                    "review",
                    "left",
                    source,
                    node,
                    "this test expects a V1 URL",
                    "expect the V2 call, or test against helpscout_sandbox",
                )


FINDERS = (
    native_calls,
    bridged_calls,
    first_pages,
    credentials,
    unfollowed_calls,
    unseen_libraries,
    compared_ids,
    client_libraries,
    test_urls,
)
