"""The `urllib3` dialect: pools, `make_headers`, and requests by their method and address."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.dialects.basic_auth import encoded
from helpscout_codemods.values import strings
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    NO_SPELLING,
    Argument,
    Const,
    Listing,
    Opaque,
    Session,
    Text,
    Value,
)

POOLS = frozenset({"urllib3.PoolManager", "urllib3.poolmanager.PoolManager"})
HEADERS = frozenset({"urllib3.make_headers", "urllib3.util.make_headers"}) | {
    "urllib3.util.request.make_headers"
}
SENDING = frozenset({"request", "request_encode_url", "request_encode_body", "urlopen"})
OF_POOLS = frozenset({"block", "headers", "maxsize", "num_pools", "retries", "timeout"})
"""What a pool may be made with, its calls missing nothing in another client."""
OF_CALLS = frozenset({"decode_content", "preload_content", "redirect", "retries", "timeout"})
"""Keywords of a call that the client takes care of itself."""
WITHOUT_BODY = frozenset({"DELETE", "GET", "HEAD", "OPTIONS"})


def call_name(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """A call of a name of urllib3 that makes something; None when it is unrelated."""
    if name in HEADERS:
        return _headers(state, node, args, frame)
    if name not in POOLS:
        return None
    settings = state.summaries.sessions.setdefault(node, {})
    for option, argument in args.named.items():
        is_plain = option in OF_POOLS and not _repeats_by_status(argument)
        is_plain = is_plain or (option == "cert_reqs" and argument.value == Const("CERT_REQUIRED"))
        settings[option if is_plain else "mount"] = argument.value
    if args.open or len(args.positional) > 1:
        settings["mount"] = NO_SPELLING
    return Session(node, "urllib3")


def _headers(state: State, node: cst.Call, args: Args, frame: Frame) -> Value:
    """`make_headers(basic_auth=key + ":X")`"""
    listing = Listing(state.place(node, frame), "dict")
    cell = state.cell(listing)
    cell.begin()
    cell.complete = not args.open and not args.positional
    pair = args.named.get("basic_auth")
    if pair is not None and isinstance(pair.value, Text | Const):
        header = strings.text(("Basic ", Opaque(None, encoded(pair.value))))
        cell.entries["authorization"] = Argument(None, header)
    if "user_agent" in args.named:
        cell.entries["user-agent"] = args.named["user_agent"]
    return listing


def as_request(args: Args) -> Args:
    """The arguments of a pool's `request` as those of a session's."""
    method, url = args.get(0, "method"), args.get(1, "url")
    verb = method.value.value if method is not None and isinstance(method.value, Const) else None
    options = {name: option for name, option in args.named.items() if name not in OF_CALLS}
    if any(_repeats_by_status(option) for option in args.named.values()):
        options["retries"] = args.named["retries"]
    fields, body = options.pop("fields", None), args.get(2, "body")
    options.pop("body", None)
    if fields is not None and str(verb).upper() in WITHOUT_BODY:
        options["params"] = fields
    elif fields is not None and fields.value != Const(None):
        options["fields"] = fields  # a form of several parts
    if body is not None:
        options["data"] = body
    positional = [argument for argument in (method, url) if argument is not None]
    for name in ("method", "url"):
        options.pop(name, None)
    return Args(positional, options, args.open or len(args.positional) > 3)


def _repeats_by_status(option: Argument) -> bool:
    """`Retry(status_forcelist=[503])`, after which a bad status is an error of urllib3."""
    node = option.node
    return node is not None and "status_forcelist" in walk.names(node)
