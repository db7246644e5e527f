"""The `helpscout_v2` call that takes the place of a V1 call."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.infer import created
from helpscout_codemods.patterns import (
    accounts,
    async_lists,
    bodies,
    choices,
    codegen,
    filled_bodies,
    library_client,
    list_filters,
    numbered_pages,
    parent_ids,
    queries,
    query_filters,
    reports,
    returned_bodies,
    scopes,
    selected_fields,
    stepped_bodies,
    user_lists,
)
from helpscout_codemods.patterns.bodies import Untranslatable
from helpscout_codemods.patterns.codegen import Keyword
from helpscout_codemods.patterns.list_rows import items_recipe, kept_recipe, pages_recipe
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.purity import pure
from helpscout_codemods.syntax import awaits
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import (
    Argument,
    Const,
    Credential,
    Envelope,
    Flows,
    Items,
    Listing,
    Located,
    Pages,
    Request,
    Response,
    Row,
    Text,
    Value,
)
from helpscout_shim.catalog import ClientCall, Endpoint, Gone


def check_all(plan: RewritePlan) -> None:
    """Plan the new call of each flow."""
    for request in plan.state.requests.values():
        _check(plan, request)


def _check(plan: RewritePlan, request: Request) -> None:
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
    if state.settable and request.client is None:
        name = next(iter(state.settable.values()))
        plan.doubt(flows, f"{name} could replace V1's address, and HELPSCOUT_API_URL is V2's")
    if isinstance(endpoint.outcome, Gone) or endpoint.client is None:
        forbid(endpoint.outcome.sentence, getattr(endpoint.outcome, "instead", ""))
        return
    if not isinstance(request.credential, Credential) or not _has_account(plan, request):
        forbid("it is not clear which key this call uses", accounts.BY_HAND)
        return
    result = state.created.get(request.flow) or state.types.get(request.flow)
    if not (
        isinstance(result, Response | Envelope | Items | Row | Located)
        or numbered_pages.flows_of(plan, result)
        or (isinstance(result, Const) and _answers_nothing(plan, request))
        or request.flow in state.raw_answers
    ):
        forbid("the helper around this call returns only a part of the answer")
        return
    if endpoint.envelope not in ("page", "item", "empty") and not reports.is_plain(endpoint):
        forbid("its answer has another structure under V2", reports.instead(endpoint))
        return
    # One object read from several V2 calls is another thing: what the others add has no attribute.
    has_two_lists = endpoint.envelope == "page" and len(endpoint.v2) > 1
    if has_two_lists:
        kind = request.query.pop("type", None)
        has_two_lists = kind is None
        reason = user_lists.obstacle(plan, request) if kind is None else ""
        if kind is not None and kind.value != Const("user"):
            reason = "V1 joined what are two lists under V2"
        if reason:
            forbid(reason, endpoint.note)
            return
    try:
        method, arguments = _keywords(plan, request, endpoint.client)
    except Untranslatable as reason:
        forbid(str(reason))
        return
    _write(plan, request, result, _call_recipe(plan, request, method, arguments, has_two_lists))


def _write(plan: RewritePlan, request: Request, result: Value | None, recipe: Recipe) -> None:
    """Plan the call in the place of the flow, in the form in which its answer is used."""
    flows: Flows = frozenset((request.flow,))
    if request.flow in plan.state.raw_answers:
        recipe = reports.raw_of(recipe)
    elif plan[request.flow].in_list:
        recipe = kept_recipe(plan, request.flow, recipe)
    elif isinstance(result, Items):
        recipe = items_recipe(plan, request.flow, result, recipe)
    elif isinstance(result, Pages):
        recipe = pages_recipe(result, recipe)
    plan.recipe(request.flow, flows, recipe)


def _call_recipe(
    plan: RewritePlan,
    request: Request,
    method: str,
    arguments: list[Keyword],
    has_two_lists: bool,
) -> Recipe:
    kinds = choices.kinds(plan, request, method, arguments)
    created_resource = plan.state.created.get(request.flow)
    is_awaited = request.asynchronous and async_lists.is_awaited(plan, request.flow)
    as_text = created_resource is not None and isinstance(created_resource.sample, str)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        extra = list(arguments)
        if plan[request.flow].with_threads and method == "conversations.get":
            extra.append(("embed", Argument(None, Const("threads")), None))
        client = library_client.receiver(plan, rewrite, request)
        extra = [
            (name, codegen.by_client(rewrite, a, client, asynchronous=request.asynchronous), text)
            for name, a, text in extra
        ]
        call = choices.with_types(rewrite, codegen.call(rewrite, method, extra, client), kinds)
        if is_awaited and request.endpoint.envelope != "page":
            call = awaits.awaited(call)
        if has_two_lists:
            return user_lists.with_teams(plan, rewrite, request, call, client)
        if not plan[request.flow].by_number:
            return codegen.text_of(call) if as_text else call
        rows = Argument(None, Const(numbered_pages.size(request)))
        cut: list[Keyword] = [(None, numbered_pages.page(request), None), ("size", rows, None)]
        call = codegen.call(rewrite, "page", cut, call)
        return awaits.awaited(call) if is_awaited else call

    return recipe


def _answers_nothing(plan: RewritePlan, request: Request) -> bool:
    """Whether a helper only writes, and nothing is done with what it answers."""
    source, _ = plan.state.homes[request.flow]
    alone = isinstance(source.parents.get(request.flow), cst.Expr)
    return request.endpoint.envelope == "empty" and bool(request.helpers) and alone


def _has_account(plan: RewritePlan, request: Request) -> bool:
    """Whether it is known whose data the call asks for."""
    assert isinstance(request.credential, Credential)
    return request.credential.source is not None or plan[request.flow].sender is not None


def _keywords(plan: RewritePlan, request: Request, client: ClientCall) -> tuple[str, list[Keyword]]:
    """The client's method and arguments; raises `Untranslatable` where there are none."""
    client, body, inside = _body(plan, request, client)
    out = [*_path(plan, request, client), *_query(plan, request, client), *body]
    names = [*(name for name, _, _ in out), *inside]
    if len(set(names) - {None}) != len([n for n in names if n is not None]):
        raise Untranslatable("two of its parameters become one under V2")
    lacking = [
        p.name for p in request.endpoint.body if p.required and _lacks(client, p.name, names)
    ]
    if lacking:
        raise Untranslatable(f"its body does not show {lacking[0]}")
    out = [_with_default(client, keyword) for keyword in out]
    for name, value in _defaults(request.endpoint, client).items():
        if name not in names:
            out.append((name, Argument(None, Const(value)), None))  # type: ignore[arg-type]
    if client.method == REPLY and "customer" not in names:
        number = out[0][1]
        if number.node is not None and not pure(number.node):
            reason = "its conversation is needed twice under V2: a reply names the customer"
            raise Untranslatable(reason)
        out.append(("customer", codegen.customer_of(number), None))
    pages = [numbered_pages.page(request)] if plan[request.flow].by_number else []
    for argument in [*pages, *(argument for _, argument, _ in out)]:
        if argument.node is None and not isinstance(argument.value, Const):
            raise Untranslatable(ONLY_INSIDE)
        if not all(_is_in_scope(plan, request, node) for node in _spellings(argument)):
            raise Untranslatable(ONLY_INSIDE)
    return client.method, out


ONLY_INSIDE = "a value of this call exists only inside its helper"


def _spellings(argument: Argument) -> Iterator[cst.BaseExpression]:
    """The expressions of the program that an argument is written with."""
    match argument.value:
        case codegen.Spelled(parts=parts):
            for _, part in parts:
                yield from _spellings(part)
        case codegen.OrElse(wrapped=inner) | codegen.CustomerOf(number=inner) if inner is not None:
            yield from _spellings(inner)
        case _ if argument.node is not None:
            yield argument.node


def _is_in_scope(plan: RewritePlan, request: Request, node: cst.BaseExpression | None) -> bool:
    """Whether an expression means at the call what it means where it stands: a dict that another
    function has filled with its own variables says nothing here."""
    home = plan.state.homes.get(node) if node is not None else None
    if home is None or node is None or not walk.names(node):
        return True
    source, function = plan.state.homes[request.flow]
    while function is not None and function is not home[1]:
        function = function.outer
    same = home[0] is source
    return same and (function is home[1] or scopes.is_global(source, node, request.flow))


def _body(
    plan: RewritePlan, request: Request, client: ClientCall
) -> tuple[ClientCall, list[Keyword], frozenset[str]]:
    """The client's call for this kind of body, what the body becomes, and the arguments that are
    in a dict which is handed on. Raises `Untranslatable`."""
    if request.body is None:
        if client.variant_key:
            raise Untranslatable("its body is built elsewhere")
        return client, [], frozenset()
    client, argument = _variant(plan.state, client, request.body)
    try:
        out = bodies.keywords(plan.state, request.endpoint, client, argument)
        if not all(_is_in_scope(plan, request, n) for _, a, _ in out for n in _spellings(a)):
            raise Untranslatable(ONLY_INSIDE)
        return client, out, frozenset()
    except Untranslatable as error:
        reason = error
    try:
        body_keywords = filled_bodies.keywords(plan, request, client)
        if body_keywords is not None:
            return client, body_keywords, frozenset()
    except Untranslatable as error:
        reason = error
    steps = stepped_bodies.keyword(plan, request, client)
    steps = steps or returned_bodies.keywords(plan, request, client)
    if steps is None:
        raise reason
    return client, [steps.keyword], steps.names


def _path(plan: RewritePlan, request: Request, client: ClientCall) -> Iterator[Keyword]:
    """What stands in the path of V1's address, and the conversation that V2 asks for as well."""
    if request.endpoint.id in parent_ids.BELOW_CONVERSATIONS:
        parent = parent_ids.conversation_id(plan, request)
        if isinstance(parent, str):
            raise Untranslatable(parent)
        yield None, parent, None
    for name, argument in request.path.items():
        target = client.path.get(name)
        if target is None:
            raise Untranslatable(f"V2 has no place for {name}")
        argument_name, _, template = target.partition(":")
        place = None if argument_name in client.positional else argument_name
        if place is not None and not template:
            list_filters.note_none(plan, request, argument, place)
        yield place, argument, template or None


def _query(plan: RewritePlan, request: Request, client: ClientCall) -> Iterator[Keyword]:
    """The parameters of V1's query, the page aside."""
    endpoint = request.endpoint
    cut = plan[request.flow].by_number or plan[request.flow].reads_all
    params = {param.name: param for param in endpoint.params}
    for name, argument in request.query.items():
        if name == "page" or (name == "pageSize" and cut):
            continue
        if name == "reload" and created.is_reloaded(plan.state, frozenset((request.flow,))):
            continue  # What is read of the record is its id, which the client answers.
        if name == "fields":
            if reason := selected_fields.obstacle(plan, request, argument):
                raise Untranslatable(reason)
            continue
        param = params.get(name)
        if param is not None and param.choices and param.type != "csv":
            choices.check(plan, request, name, [*map(str, param.choices)], argument)
        target_name = client.query.get(name)
        if target_name is None:
            raise Untranslatable(f"V2 has no parameter for {name}")
        function = plan.state.homes[request.flow][1]
        if name == "query" and queries.of_callers(plan, function, argument.node):
            yield target_name, argument, None
            continue
        kind = param.type if param is not None else "string"
        if endpoint.id == "search.conversations" and name == "query":
            parts = query_filters.without_status(plan.state, argument)
            parts = parts or query_filters.cut_where_bound(plan, request.flow, argument)
            if parts is not None and _is_in_scope(plan, request, argument.node):
                argument, status = parts
                yield "status", Argument(None, Const(status)), None
        fitting_value = _fitted(endpoint.id, name, kind, argument)
        if isinstance(fitting_value, str):
            raise Untranslatable(fitting_value)
        argument_name, _, template = target_name.partition(":")
        is_filter = endpoint.envelope == "page" and name != "query"
        if fitting_value is not None and is_filter and argument_name not in client.defaults:
            fitting_value = list_filters.fitted(fitting_value, kind, template or None)
        if fitting_value is not None:
            yield argument_name, fitting_value, template or None


def _defaults(endpoint: Endpoint, client: ClientCall) -> dict[str, object]:
    """What V1 took for granted, and the client has to be told."""
    defaults: dict[str, object] = dict(client.defaults)
    if client.method == "conversations.get":
        defaults.pop("embed", None)
    for param in endpoint.body:
        if param.default is not None and param.name in client.body:
            defaults[client.body[param.name]] = param.default
    return defaults


REPLY = "conversations.replies.create"
"""V1 sent a reply to the conversation's customer, whom V2 wants to be named."""


def _with_default(client: ClientCall, keyword: Keyword) -> Keyword:
    """requests leaves out a parameter that is None, and then V1's default is not V2's."""
    name, argument, template = keyword
    is_spelled = isinstance(argument.node, cst.IfExp) and "None" not in walk.names(argument.node)
    certain = _is_text(argument.value) or (is_spelled and choices.spelled(argument.node))
    if name is None or name not in client.defaults or certain:
        return keyword
    default = client.defaults[name]
    match argument.node:
        case cst.BooleanOperation(operator=cst.Or(), right=cst.Name("None"), left=given):
            argument = Argument(given, argument.value)
        case cst.IfExp(orelse=cst.Name("None")) as choice:
            either = choice.with_changes(orelse=codegen.literal(default))
            return name, Argument(either, argument.value), template
    if argument.value == Const(None):
        return name, Argument(None, Const(default)), template
    return name, codegen.or_else(argument, default), template


def _is_text(value: Value) -> bool:
    """Whether the value certainly is a text, and no None."""
    return isinstance(value, Text) or (isinstance(value, Const) and value.value is not None)


def _lacks(client: ClientCall, name: str, names: list[str | None]) -> bool:
    """Whether an argument the client insists on is missing."""
    targets = {arg for key, arg in client.body.items() if key.partition(".")[0] == name}
    return bool(targets) and not targets & set(names)


def _variant(state: State, client: ClientCall, body: Argument) -> tuple[ClientCall, Argument]:
    """The call for this kind of thread, and the body without its kind."""
    if not client.variant_key:
        return client, body
    cell = state.cell(body.value) if isinstance(body.value, Listing) else None
    kind = cell.entries.get(client.variant_key) if cell else None
    value = kind.value if kind else None
    if not isinstance(value, Const) or str(value.value) not in client.variants:
        raise Untranslatable("which kind of thread it creates only shows at run time")
    kind_of_thread = str(value.value)
    if client.variant_key == "type" and kind_of_thread not in ("note", "message"):
        raise Untranslatable("a thread of this kind needs a customer under V2")
    return client.variants[str(value.value)], body


FLAGS = {"true": True, "1": True, "false": False, "0": False, "True": True, "False": False}


def _fitted(endpoint: str, name: str, kind: str, argument: Argument) -> Argument | str | None:
    """The value of a query parameter as the client wants it; None when it goes without saying."""
    value = argument.value
    if kind == "bool":
        text = str(value.value) if isinstance(value, Const) else ""
        if text not in FLAGS:
            return f"the flag {name} is only known at run time"
        return Argument(None, Const(FLAGS[text]))
    if endpoint.startswith("search.") and name == "query":
        return queries.converted(endpoint, argument)
    return argument
