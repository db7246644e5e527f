"""What an expression of V1 code can be: the closed set of abstract values the inference works with.

A value that holds data of a V1 answer carries its *flow*: the call expression it came from. All
uses of one flow are rewritten together or not at all. `Opaque` is any other run-time value; it
remembers how it was spelled, so that it can be spelled again in the rewritten call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import libcst as cst
from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Source
    from helpscout_shim.catalog import Endpoint

V1_ROOT = "https://api.helpscout.net/v1"
V1_ROOTS = (V1_ROOT, "http://api.helpscout.net/v1", "https://api.helpscout.net:443/v1")
"""The ways to spell it; the port of https says nothing new."""

RowForm = Literal["get", "list", "any"]
"""Whether V1 sent an object by itself, as a row of a list, or now this and now that."""

Flow = cst.CSTNode
"""The call expression that asks the server; identity is what counts."""
Flows = frozenset[cst.CSTNode]

HttpDialect = Literal["requests", "httpx", "aiohttp", "urllib3"]
Dialect = (
    HttpDialect | Literal["http.client", "urllib", "laslabs", "mccannm11", "apiclient", "tortilla"]
)
Style = Literal["json", "snake", "lower", "bunch"]
"""How a V1 object is spelled: a dict with V1's keys, an object with attributes (and items) in
snake_case, an object with attributes in lower case and V1's dicts inside, or a dict whose keys
are attributes, too."""


class Bottom(Struct, frozen=True):
    """Nothing is known yet: no caller or no assignment has been seen."""


class Opaque(Struct, frozen=True):
    """An ordinary value, spelled `node` where the V1 call is made (None: cannot be spelled).

    Inside a text, `origin` is what is known of the value that was put there.
    """

    node: cst.BaseExpression | None = None
    origin: Value | None = None


class Keys(Opaque, frozen=True):
    """One text after another out of a list that is written down."""

    names: tuple[str, ...] = ()


class Spelling(Struct, frozen=True, eq=False):
    """A value that equals another of its type, however the two are spelled (`node`)."""

    def _meaning(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__struct_fields__ if name != "node"])

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._meaning() == other._meaning()

    # A Struct has an `__ne__` of its own.
    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._meaning())


class Const(Spelling, frozen=True):
    """A literal; `node` is how it was spelled (a name, perhaps)."""

    value: str | int | float | bool | None
    node: cst.BaseExpression | None = None


class Text(Spelling, frozen=True):
    """A text put together from literals and values: a URL, a template or a path."""

    parts: tuple[str | Opaque, ...]
    node: cst.BaseExpression | None = None


class Env(Spelling, frozen=True):
    """A setting read from the environment."""

    name: str
    node: cst.BaseExpression | None = None


class Setting(Spelling, frozen=True):
    """A module-level name whose value only exists at run time."""

    path: str
    name: str
    node: cst.BaseExpression | None = None


class Ref(Struct, frozen=True):
    """A name of a module outside the project, such as `requests.get`."""

    name: str


class ModuleRef(Struct, frozen=True):
    """A module of the project."""

    source: Source


class Function(Struct, frozen=True):
    """A function of the project; `bound` is the instance of a method."""

    info: FunctionInfo
    bound: Value | None = None


class ClassRef(Struct, frozen=True):
    """A class of the project."""

    info: ClassInfo


class Instance(Struct, frozen=True):
    """An object of a class of the project."""

    info: ClassInfo


class Credential(Struct, frozen=True):
    """Basic credentials made of a V1 key. `source` names where the key comes from; None means
    that it differs from call to call, so that no single account can be assumed; `key` is then the
    expression that gives it. A `pair` is a tuple, and the key its first; None where it is
    a tuple on one way and an object on another."""

    source: str | None
    key: cst.BaseExpression | None = None
    pair: bool | None = False


class Session(Struct, frozen=True):
    """A session of requests or aiohttp, or a client of httpx, made at `node`; what an
    `asynchronous` one is asked for is awaited."""

    node: cst.CSTNode
    dialect: HttpDialect = "requests"
    asynchronous: bool = False


class Encoded(Struct, frozen=True):
    """Base64 of `key:password`; `source` and `key` are those of the `Credential`."""

    source: str | None
    key: cst.BaseExpression | None = None


class Prepared(Struct, frozen=True):
    """A request of urllib that is put together step by step, or what opens one; `call` is the
    call of the helper that makes it, as the helper is looked through."""

    node: cst.CSTNode
    call: cst.CSTNode | None
    kind: Literal["request", "manager", "handler", "opener", "connection"]
    helpers: tuple[FunctionInfo, ...] = ()


class Chain(Struct, frozen=True):
    """An attribute chain over a wrapper that `node` made; `url` is what it has written so far.

    A chain that is not `ready` still has to be entered by its `api`."""

    node: cst.CSTNode
    url: Const | Text
    extension: str
    credential: Credential | None
    ready: bool


class Client(Struct, frozen=True):
    """A client of a V1 library, or one of its parts (`path`) on the way to a method.

    `nodes` are the calls that made it. A client that may also be something else is not `sure`, so
    that nothing is asked of it.
    """

    nodes: frozenset[cst.CSTNode]
    dialect: Dialect
    credential: Credential | None = None
    path: tuple[str, ...] = ()
    sure: bool = True


class Listing(Struct, frozen=True):
    """A list, set, tuple or dict display or comprehension made at `node`."""

    node: cst.CSTNode
    kind: Literal["list", "dict", "tuple", "set", "generator", "future"]


class Unresolved(Struct, frozen=True):
    """A V1 answer whose path depends on the caller, `stage` says how far it is unwrapped."""

    stage: Literal["response", "envelope", "member"]


class Response(Struct, frozen=True):
    """The answer to a V1 call, `requests.Response` or its body as text (`text`)."""

    flows: Flows
    text: bool = False


class Envelope(Struct, frozen=True):
    """The decoded body: `{"item": ..}` or `{"page", "pages", "count", "items"}`."""

    flows: Flows
    style: Style = "json"


class Items(Struct, frozen=True):
    """The rows of a page."""

    flows: Flows
    shape: str
    form: RowForm
    style: Style = "json"


class Pages(Struct, frozen=True):
    """The number of pages of a V1 list, or the page's own number."""

    flows: Flows
    key: Literal["page", "pages"]


class Row(Struct, frozen=True):
    """One V1 object; `shape` names several kinds, joined by "|", where they meet."""

    flows: Flows
    shape: str
    form: RowForm
    style: Style = "json"
    absent: bool = False
    """None stands for a record that does not exist."""


class Rows(Struct, frozen=True):
    """Objects inside an object: threads, attachments, emails."""

    flows: Flows
    shape: str
    form: RowForm
    style: Style = "json"


class Flattened(Struct, frozen=True):
    """A V1 object whose members V2 spread over its parent: `conversation["mailbox"]`."""

    flows: Flows
    shape: str
    field: str
    style: Style = "json"


class Getter(Struct, frozen=True):
    """A method looked up on a V1 value and not called yet."""

    of: Value
    name: str


class Partial(Struct, frozen=True):
    """A call of the HTTP library with some arguments given already (`functools.partial`)."""

    of: Ref | Getter
    positional: tuple[Argument, ...]
    named: tuple[tuple[str, Argument], ...]


class Located(Struct, frozen=True):
    """The address of a record that was created, or a part of it; `sample` is what the same code
    makes of the address of record 918273."""

    flows: Flows
    sample: object


class Mixed(Struct, frozen=True):
    """Different things meet here; what comes from V1 can no longer be followed."""

    flows: Flows


V1Data = Response | Envelope | Items | Pages | Row | Rows | Flattened | Located | Mixed
Value = (
    Bottom
    | Opaque
    | Const
    | Text
    | Env
    | Setting
    | Ref
    | ModuleRef
    | Function
    | ClassRef
    | Instance
    | Credential
    | Session
    | Client
    | Chain
    | Encoded
    | Prepared
    | Listing
    | Unresolved
    | Getter
    | Partial
    | V1Data
)

BOTTOM = Bottom()
NO_SPELLING = Opaque(None)
WITH_SPELLING = (Opaque, Const, Text, Env, Setting)
V1_DATA = (Response, Envelope, Items, Pages, Row, Rows, Flattened, Located, Mixed)


class Argument(Struct, frozen=True):
    """One argument of a V1 call: how it is spelled and what is known about it."""

    node: cst.BaseExpression | None
    value: Value


class Request(Struct):
    """A V1 call that is understood: what is asked, with what, on whose behalf."""

    flow: Flow
    source: Source
    function: FunctionInfo | None
    method: str
    endpoint: Endpoint
    path: dict[str, Argument]
    query: dict[str, Argument]
    body: Argument | None
    credential: Value
    site: cst.CSTNode
    helpers: tuple[FunctionInfo, ...] = ()
    trouble: str = ""
    dialect: Dialect = "requests"
    asynchronous: bool = False
    raises: bool = False
    """Whether the library raises an error for a bad status by itself."""
    client: Client | None = None
    records: dict[str, Argument] = field(default_factory=dict)
    """Path parameters that are filled by a record or by its id."""
    changes: Argument | None = None
    """A record of which only what was changed is sent."""
    absent: bool = False
    lost_headers: frozenset[str] = frozenset()
    """Headers that are sent with it, and that helpscout_v2 does not send."""
    used_statements: tuple[cst.CSTNode, ...] = ()
    """Statements that put its query together, and have no other use."""
    stateful: bool = False
    pager: Literal["", "generator", "list"] = ""
    """What the function around it hands the rows of all pages out as."""


def respell(value: Value, node: cst.BaseExpression | None) -> Value:
    """The same value under the name by which it is read here."""
    if isinstance(value, Keys):
        return replace(value, node=node)
    if isinstance(value, Opaque):
        return Opaque(node)
    if isinstance(value, Const) and node is None and value.value is not None:
        return Const(value.value)
    if isinstance(value, WITH_SPELLING):
        return replace(value, node=node)
    return value
