"""Whose client a native call uses: the module's own, or one that is made of the key at hand.

`HelpScout.from_env()` stands for one account. Where a V1 key comes from an object, a parameter, a
record or the command line, the client is made where that key is: once for an object, before the
statement that uses it, or in place. Many accounts stay many clients.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.dialects.libraries import library_of
from helpscout_codemods.patterns import held_keys, scopes
from helpscout_codemods.patterns.flow_plan import ClientOfKey, InPlace, OneOfKey, SharedClient
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.source import imports
from helpscout_codemods.source.names import CLIENT_NAMES, free_name, names_of
from helpscout_codemods.syntax import expressions
from helpscout_codemods.syntax.expressions import code_of, is_name
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Source
from helpscout_codemods.values.types import (
    ClassRef,
    Client,
    Credential,
    Flows,
    Function,
    Instance,
    Listing,
    Request,
)

Home = tuple[Source, FunctionInfo | None]
UNCLEAR = "the key of this call comes from code that the rewritten call cannot reach"
SHARED_SESSION = "its session is used in ways in which an AsyncHelpScout cannot be"
SHARED_CLIENT = "its client is also created or used in other ways, so it cannot become a V2 client"
BY_HAND = "create a client where the key is read: HelpScout.from_v1_key(key)"
PLAIN = (cst.Name, cst.Attribute)
SERIALIZING = frozenset({"__slots__", "__dict__", "__getstate__", "vars", "asdict", "deepcopy"})
"""What does not go together with one more attribute that holds connections."""


def check_all(plan: RewritePlan) -> None:
    """Decide for each request which client it is sent by."""
    requests = [r for r in plan.state.requests.values() if isinstance(r.credential, Credential)]
    sources = {key_of_program(plan, r) for r in requests} - {None}
    places = _ClientPlaces(plan)
    for request in requests:
        sender = plan[request.flow].sender
        if isinstance(sender, SharedClient) and sender.by_key:
            continue
        if key_of_program(plan, request) is None or len(sources) > 1:
            places.place(request)


def key_of_program(plan: RewritePlan, request: Request) -> str | None:
    """Where the key comes from when it is one key for the whole run of the program."""
    credential = request.credential
    assert isinstance(credential, Credential)
    name, _, path = (credential.source or "").removeprefix("setting ").partition(" of ")
    source = plan.state.index.sources.get(path)
    if source is not None and scopes.varies(source, name):
        return None
    return credential.source


class _ClientPlaces(Struct):
    """The places where clients of keys are made, each of them once."""

    plan: RewritePlan
    names: dict[str, str] = field(default_factory=dict)
    clients_of_keys: dict[tuple[cst.CSTNode, str], ClientOfKey] = field(default_factory=dict)

    def place(self, request: Request) -> None:
        """Give a request the client of its key, or say that there is none."""
        credential, flow = request.credential, request.flow
        assert isinstance(credential, Credential)
        plan = self.plan
        source, _ = plan.state.homes[flow]
        if request.client is not None:
            sender = plan[flow].sender
            if isinstance(sender, InPlace) and _remake(plan, request, sender.flows):
                # A call left behind keeps the old client, and there is no other one of this key.
                plan.tie(sender.flows)
            else:
                plan.forbid((flow,), source, flow, SHARED_CLIENT, BY_HAND)
            return
        key = credential.key
        sender = self._sender(request, key) if key is not None else None
        if sender is None:
            plan.forbid(frozenset((flow,)), source, flow, UNCLEAR, BY_HAND)
            return
        sender.client.flows.add(flow)
        plan[flow].sender = sender

    def _sender(self, request: Request, key: cst.BaseExpression) -> OneOfKey | None:
        homes = self.plan.state.homes
        here, there = homes[request.flow], homes.get(key)
        if there is None:
            return None
        sender_of_object = self._of_object(request, key, there)
        if sender_of_object is not None:
            return sender_of_object
        if there == here:
            return OneOfKey(self._of_function(request, key, here))
        credential = request.credential
        pair = self._pair(request)
        if pair is not None and isinstance(credential, Credential) and credential.pair:
            return OneOfKey(self._of_function(request, pair, here))
        client = None
        if there[0] is here[0] and there[1] is None:
            client = self._of_module(request, key, here[0])
        if client is not None:
            return OneOfKey(client)
        if there[0] is here[0] and scopes.is_global(here[0], key, request.flow):
            return OneOfKey(self._of_function(request, key, here))
        return OneOfKey(self._of_function(request, pair, here)) if pair is not None else None

    def _of_object(self, request: Request, key: cst.BaseExpression, there: Home) -> OneOfKey | None:
        """One client for each object that holds a key, as an attribute beside it."""
        _, function = there
        owner = function.owner if function is not None else None
        if function is None or owner is None or _is_static(function):
            return None
        line = held_keys.holding_line(self.plan, owner, function, key)
        if line is None or _serialized(owner):
            return self._by_attribute(request, key, owner) if there != self._home(request) else None
        receiver = self._receiver(request, owner)
        me = held_keys.own_name(line[1])
        if receiver is None or me is None:
            return None
        statement, init = line
        same = (init.node, held_keys.spelling_of_init(self.plan, init, key))
        client = self.clients_of_keys.get(same)
        if client is None:
            beside = (m.target for (n, _), m in self.clients_of_keys.items() if n is init.node)
            attributes = {t.attr.value for t in beside if isinstance(t, cst.Attribute)}
            name = scopes.fresh(self._name(init.source), attributes)
            client = ClientOfKey(
                init.source, cst.Attribute(cst.Name(me), cst.Name(name)), key, statement, after=True
            )
            own = isinstance(key, cst.Attribute) and is_name(
                key.value, held_keys.own_name(function)
            )
            if isinstance(key, cst.Attribute) and own:
                client.key = cst.Attribute(cst.Name(me), key.attr)
            self.clients_of_keys[same] = client
            self.plan.edits.clients.append(client)
        target = cst.ensure_type(client.target, cst.Attribute)
        return OneOfKey(client, cst.Attribute(receiver, target.attr))

    def _by_attribute(
        self, request: Request, key: cst.BaseExpression, owner: ClassInfo
    ) -> OneOfKey | None:
        """The key read from the object whose method is called."""
        receiver = self._receiver(request, owner)
        if (
            receiver is None
            and (attribute := self._of_constructor(request, key, owner)) is not None
        ):
            return OneOfKey(self._of_function(request, attribute, self._home(request)))
        if receiver is None or not isinstance(key, cst.Attribute):
            return None
        path = held_keys.path_of(key)
        if len(path) > 2 and path[0] == held_keys.own_name(self._function_of(key)):
            attribute = expressions.attribute(receiver, ".".join(path[1:]))
            return OneOfKey(self._of_function(request, attribute, self._home(request)))
        if not isinstance(self.plan.state.types.get(key.value), Instance):
            return None
        expression = cst.Attribute(receiver, key.attr)
        return OneOfKey(self._of_function(request, expression, self._home(request)))

    def _function_of(self, key: cst.BaseExpression) -> FunctionInfo | None:
        return self.plan.state.homes[key][1] if key in self.plan.state.homes else None

    def _of_constructor(
        self, request: Request, key: cst.BaseExpression, owner: ClassInfo
    ) -> cst.BaseExpression | None:
        """`backend.api_key` for `Adapter(backend).read(number)`, where the method's key is
        `self.backend.api_key`."""
        path = held_keys.path_of(key)
        init = owner.method("__init__")
        assert isinstance(request.flow, cst.Call)
        if len(path) < 2 or init is None or path[0] != held_keys.own_name(self._function_of(key)):
            return None
        for node in reached_through(request.flow):
            value = self.plan.state.types.get(node)
            ours = isinstance(value, Instance) and owner in value.info.family()
            if not ours or not isinstance(node, cst.Call):
                continue
            if not isinstance(self.plan.state.types.get(node.func), ClassRef):
                continue
            argument = held_keys.argument_of(self.plan, init, path[1], node)
            if argument is not None and scopes.is_plain(argument):
                return expressions.attribute(argument, ".".join(path[2:]))
        return None

    def _home(self, request: Request) -> Home:
        return self.plan.state.homes[request.flow]

    def _receiver(self, request: Request, owner: ClassInfo) -> cst.BaseExpression | None:
        """The expression at the call for the object of that class."""
        types = self.plan.state.types
        assert isinstance(request.flow, cst.Call)
        for node in reached_through(request.flow):
            value = types.get(node)
            if isinstance(value, Function) and value.info.name == "__call__":
                value = value.bound
            ours = isinstance(value, Instance) and owner in value.info.family()
            if ours and scopes.is_plain(node):
                return node
        return None

    def _of_function(self, request: Request, key: cst.BaseExpression, here: Home) -> ClientOfKey:
        """A client made before the statement that uses the key, or in place."""
        source, _ = here
        place = scopes.before(source, request.flow, key)
        if place is None:
            return ClientOfKey(source, None, key, request.flow)
        block, statement = place
        code = code_of(key)
        for client in self.plan.edits.clients:
            same = client.code == code and client.source is source and client.block is block
            if same and scopes.holds_until(block, client.statement, statement, key):
                return client
        name = self._name(source)
        if any(self._is_taken(m, name, code, source, statement) for m in self.plan.edits.clients):
            return ClientOfKey(source, None, key, request.flow)
        new_client = ClientOfKey(source, cst.Name(name), key, statement, block=block, code=code)
        self.plan.edits.clients.append(new_client)
        return new_client

    def _is_taken(
        self, client: ClientOfKey, name: str, code: str, source: Source, statement: cst.CSTNode
    ) -> bool:
        """Whether the function has the client of another key under that name."""
        other = client.name == name and client.code != code and client.source is source
        return other and _scope(source, client.statement) is _scope(source, statement)

    def _of_module(
        self, request: Request, key: cst.BaseExpression, source: Source
    ) -> ClientOfKey | None:
        """A client of the module beside the statement that writes its key down."""
        line = scopes.line_of(source, key)
        if line is None or source.parents.get(line) is not source.tree:
            return None
        if not isinstance(line, cst.SimpleStatementLine) or isinstance(line.body[0], cst.Expr):
            return None  # `main((args.key, "X"))`: the call is made before a client behind it.
        client = self.clients_of_keys.get((line, ""))
        if client is not None:
            return client
        if isinstance(key, cst.BaseString) or not scopes.is_plain(key):
            target = scopes.pair_of(line, key)
            if target is None and isinstance(key, cst.BaseString):
                return None
            key = target or key
        names = {n.value for n in source.all(cst.Name)} | {m.name for m in self.plan.edits.clients}
        names.add(self._name(source))
        name = scopes.fresh(scopes.suffixed(line), names)
        new_client = ClientOfKey(source, cst.Name(name), key, line, after=True)
        self.clients_of_keys[line, ""] = new_client
        self.plan.edits.clients.append(new_client)
        return new_client

    def _pair(self, request: Request) -> cst.BaseExpression | None:
        """`AUTH[0]`, where the pair of key and password is named in the call itself."""
        if request.flow is not request.site or not isinstance(request.flow, cst.Call):
            return None
        for arg in request.flow.args:
            value = self.plan.state.types.get(arg.value)
            bare = isinstance(arg.value, cst.Call) and not arg.value.args
            auth_value = arg.value.func if isinstance(arg.value, cst.Call) and bare else arg.value
            if (
                arg.keyword is None
                or arg.keyword.value != "auth"
                or not scopes.is_plain(auth_value)
            ):
                continue
            is_tuple = isinstance(value, Listing) and value.kind == "tuple"
            if is_tuple or (isinstance(value, Credential) and value.pair):
                index = cst.SubscriptElement(cst.Index(cst.Integer("0")))
                return cst.Subscript(arg.value, [index])
            if isinstance(value, Credential) and value.pair is False:
                return cst.Attribute(arg.value, cst.Name("username"))
        return None

    def _name(self, source: Source) -> str:
        """The name of clients of keys in a module: never that of the module's own client."""
        client_name = self.names.get(source.path)
        if client_name is None:
            names = {name.value for name in source.all(cst.Name)}
            names |= names_of(source, self.plan.state.index).taken
            own = imports.client_name(source.tree)
            has_both = any(
                isinstance(r.credential, Credential) and key_of_program(self.plan, r) is not None
                for r in self.plan.state.requests.values()
                if self.plan.state.homes[r.flow][0] is source
            )
            if own is None and has_both:
                names.add(free_name(CLIENT_NAMES, names))
            client_name = free_name(CLIENT_NAMES, names)
            self.names[source.path] = client_name
        return client_name


def _remake(plan: RewritePlan, request: Request, flows: Flows) -> bool:
    """Whether the client of a library can become one of its key where it was made."""
    client = request.client
    assert client is not None
    for node in client.nodes:
        assert isinstance(node, cst.Call)
        if node in plan.edits.remade:
            continue
        if node.args:
            plan.edits.remade[node] = node.args[0].value
        elif not _made_with_its_key(plan, node, request, flows):
            return False
    return True


def _made_with_its_key(plan: RewritePlan, node: cst.Call, request: Request, flows: Flows) -> bool:
    """`client = Client()` and `client.api_key = key` become one statement."""
    client = request.client
    assert client is not None
    source, _ = plan.state.homes[node]
    assign, word = source.parents.get(node), library_of(client).key
    line = scopes.line_of(source, node)
    block = source.parents.get(line) if line is not None else None
    if not isinstance(assign, cst.Assign) or len(assign.targets) != 1 or block is None:
        return False
    name = assign.targets[0].target
    stores = [
        attribute
        for attribute in source.all(cst.Attribute)
        if attribute.attr.value == word
        and isinstance(source.parents.get(attribute), cst.AssignTarget)
        and isinstance(value := plan.state.types.get(attribute.value), Client)
        and node in value.nodes
    ]
    if len(stores) != 1 or not stores[0].value.deep_equals(name):
        return False
    setting = scopes.line_of(source, stores[0])
    store = source.parents.get(source.parents[stores[0]])
    if setting is None or source.parents.get(setting) is not block or line is None:
        return False
    if not isinstance(store, cst.Assign) or not isinstance(block, cst.Module | cst.IndentedBlock):
        return False
    if not scopes.adjacent(block, line, setting, name):
        return False
    plan.edits.remade[node] = store.value
    plan.edits.keep(setting)
    plan.drop(line, flows)
    plan.recipe(store, flows, _client_of_key(name, store.value))
    return True


def _client_of_key(name: cst.BaseAssignTargetExpression, key: cst.BaseExpression) -> Recipe:
    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return cst.Assign([cst.AssignTarget(name)], rewrite.from_key(key))

    return recipe


def _scope(source: Source, node: cst.CSTNode) -> cst.CSTNode:
    return next(
        (a for a in source.ancestors(node) if isinstance(a, cst.FunctionDef | cst.ClassDef)),
        source.tree,
    )


def _is_static(function: FunctionInfo) -> bool:
    return bool(function.decorated & {"staticmethod", "classmethod"})


def reached_through(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """The objects through which a call is made, and those its arguments are read from."""
    pending: list[cst.BaseExpression] = [call.func]
    pending += [arg.value for arg in call.args if arg.keyword and arg.keyword.value == "auth"]
    for node in pending:
        current: cst.BaseExpression = node
        while True:
            yield current
            if isinstance(current, cst.Attribute):
                current = current.value
            elif isinstance(current, cst.Call) and not current.args:
                current = current.func
            elif isinstance(current, cst.Tuple) and current.elements:
                current = current.elements[0].value
            else:
                break


def _serialized(owner: ClassInfo) -> bool:
    names = walk.names(owner.node)
    return bool(SERIALIZING & set(names)) or bool(owner.node.decorators)
