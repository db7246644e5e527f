"""The `helpscout_v2` call that takes the place of a V1 call."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.infer.state import State
from helpscout_codemods.native.plan import Plan, Rewrite
from helpscout_codemods.native.reads import items_recipe
from helpscout_codemods.v1types import (
    Argument,
    Const,
    Credential,
    Envelope,
    Flows,
    Items,
    Listing,
    Request,
    Response,
    Row,
)
from helpscout_shim.catalog import ClientCall, Gone

Keyword = tuple[str | None, Argument, str | None]
"""Argument name (None: positional), what fills it, and a template around it."""

RAISES_ANYWAY = "raise_for_status"


def check(plan: Plan, request: Request) -> None:
    """Plan the new call, or say why there cannot be one."""
    state = plan.state
    source, _ = state.homes[request.flow]
    flows: Flows = frozenset((request.flow,))
    endpoint = request.endpoint

    def forbid(reason: str, instead: str = "") -> None:
        plan.forbid(flows, source, request.flow, reason, instead, endpoint.doc)

    if request.trouble:
        forbid(request.trouble)
        return
    if isinstance(endpoint.outcome, Gone) or endpoint.client is None:
        forbid(endpoint.outcome.sentence, getattr(endpoint.outcome, "instead", ""))
        return
    if not isinstance(request.credential, Credential) or request.credential.source is None:
        forbid("it is not clear whose key this call uses", "HelpScout.from_v1_key(key, app_id=...)")
        return
    result = state.types.get(request.flow)
    if not isinstance(result, Response | Envelope | Items | Row):
        forbid("the helper around this call hands out only a part of the answer")
        return
    if endpoint.envelope not in ("page", "item", "empty"):
        forbid("its answer has a shape of its own under V2")
        return
    if endpoint.method == "GET" and len(endpoint.v2) > 1:
        kind = request.query.pop("type", None)
        if kind is None or kind.value != Const("user"):
            forbid("V1 joined what are two lists under V2", endpoint.note)
            return
    keywords = _keywords(state, request, endpoint.client)
    if isinstance(keywords, str):
        forbid(keywords)
        return
    method, arguments = keywords

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        extra = list(arguments)
        if request.flow in plan.threads_wanted and method == "conversations.get":
            extra.append(("embed", Argument(None, Const("threads")), None))
        return _spell(rewrite, method, extra)

    if isinstance(result, Items):
        plan.recipe(request.flow, flows, items_recipe(plan, result, recipe))
    else:
        plan.recipe(request.flow, flows, recipe)


def _keywords(
    state: State, request: Request, client: ClientCall
) -> tuple[str, list[Keyword]] | str:
    body: dict[str, Argument] = {}
    if request.body is not None:
        flat = _flatten(state, request.body, "")
        if flat is None:
            return "its body is put together elsewhere"
        body = flat
    if client.variant_key:
        kind = body.pop(client.variant_key, None)
        value = kind.value if kind else None
        if not isinstance(value, Const) or str(value.value) not in client.variants:
            return "which kind of thread it creates only shows at run time"
        if str(value.value) not in ("note", "message"):
            return "threads of customers need a customer reference under V2"
        client = client.variants[str(value.value)]
    out: list[Keyword] = []
    for name, argument in request.path.items():
        target = client.path.get(name)
        if target is None:
            return f"V2 has no place for {name}"
        argument_name, _, template = target.partition(":")
        place = None if argument_name in client.positional else argument_name
        out.append((place, argument, template or None))
    explicit = dict(client.defaults)
    for param in request.endpoint.body:
        if param.default is not None and param.name in client.body:
            explicit[client.body[param.name]] = param.default
    if client.method == "conversations.get":
        explicit.pop("embed", None)
    query = {k: v for k, v in request.query.items() if k != "page"}
    for name, argument in query.items():
        mapped = client.query.get(name)
        if mapped is None:
            return f"V2 has no parameter for {name}"
        explicit.pop(mapped, None)
        out.append((mapped, argument, None))
    for name, argument in body.items():
        if name.endswith(".type") and name.rpartition(".")[0] + ".id" in body:
            continue
        mapped = client.body.get(name)
        if mapped is None:
            return f"V2 has no place for {name} of the body"
        explicit.pop(mapped, None)
        out.append((mapped, argument, None))
    out.extend((name, Argument(None, Const(value)), None) for name, value in explicit.items())
    for _, argument, _ in out:
        if argument.node is None and not isinstance(argument.value, Const):
            return "a value of this call exists only inside its helper"
    return client.method, out


def _flatten(state: State, body: Argument, prefix: str) -> dict[str, Argument] | None:
    """The keys of a literal body, nested ones dotted; None when it is not a literal."""
    if not isinstance(body.value, Listing) or body.value.kind != "dict":
        return None
    cell = state.cell(body.value)
    if not cell.closed:
        return None
    flat: dict[str, Argument] = {}
    for key, argument in cell.entries.items():
        if isinstance(argument.value, Listing) and argument.value.kind == "dict":
            inner = _flatten(state, argument, f"{prefix}{key}.")
            if inner is None:
                return None
            flat.update(inner)
        else:
            flat[prefix + key] = argument
    return flat


def _spell(rewrite: Rewrite, method: str, arguments: list[Keyword]) -> cst.BaseExpression:
    func: cst.BaseExpression = cst.Name(rewrite.name())
    for part in method.split("."):
        func = cst.Attribute(func, cst.Name(part))
    ordered = sorted(arguments, key=lambda a: a[0] is not None)
    args: list[cst.Arg] = []
    for name, argument, template in ordered:
        value = _value(rewrite, argument, template)
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        last = len(args) + 1 == len(ordered)
        args.append(
            cst.Arg(
                value,
                keyword=cst.Name(name) if name else None,
                equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
                if name
                else cst.MaybeSentinel.DEFAULT,
                comma=cst.MaybeSentinel.DEFAULT if last else comma,
            )
        )
    return cst.Call(func, args)


def _value(rewrite: Rewrite, argument: Argument, template: str | None) -> cst.BaseExpression:
    value: cst.BaseExpression
    if argument.node is not None:
        value = rewrite.of(argument.node)
    else:
        assert isinstance(argument.value, Const)
        value = literal(argument.value.value)
    if template is None:
        return value
    before, _, after = template.partition("{}")
    if isinstance(value, cst.Integer):
        return cst.SimpleString(f'"{before}{value.value}{after}"')
    return cst.FormattedString(
        [
            cst.FormattedStringText(before),
            cst.FormattedStringExpression(value),
            cst.FormattedStringText(after),
        ],
        start='f"',
    )


def literal(value: object) -> cst.BaseExpression:
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return cst.SimpleString(f'"{text}"')
    return cst.parse_expression(repr(value))
