"""What an expression of V1 code can be: the closed set of abstract values the inference works with.

A value that holds data of a V1 answer carries its *flow*: the call expression it came from. All
uses of one flow are rewritten together or not at all. `Opaque` is any other run-time value; it
remembers how it was spelled, so that it can be spelled again in the rewritten call.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import libcst as cst

if TYPE_CHECKING:
    from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Source
    from helpscout_shim.catalog import Endpoint

V1_HOST = "https://api.helpscout.net"
V1_ROOT = "https://api.helpscout.net/v1"
V1_ROOTS = (V1_ROOT, "http://api.helpscout.net/v1", "https://api.helpscout.net:443/v1")
"""The ways to spell it; the port of https says nothing new."""

RowForm = Literal["get", "list", "any"]
"""Whether V1 sent an object by itself, as a row of a list, or now this and now that."""

Flow = cst.CSTNode
"""The call expression that asks the server; identity is what counts."""
Flows = frozenset[cst.CSTNode]

Dialect = Literal["requests", "httpx", "urllib", "laslabs", "mccannm11", "apiclient", "tortilla"]
Style = Literal["json", "snake", "lower", "bunch"]
"""How a V1 object is spelled: a dict with V1's keys, an object with attributes (and items) in
snake_case, an object with attributes in lower case and V1's dicts inside, or a dict whose keys
are attributes, too."""


@dataclass(frozen=True, slots=True)
class Bottom:
    """Nothing is known yet: no caller or no assignment has been seen."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """An ordinary value, spelled `node` where the V1 call is made (None: cannot be spelled).

    Inside a text, `origin` is what is known of the value that was put there.
    """

    node: cst.BaseExpression | None = None
    origin: Value | None = None


@dataclass(frozen=True, slots=True)
class Keys(Opaque):
    """One text after another out of a list that is written down."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Const:
    """A literal; `node` is how it was spelled (a name, perhaps)."""

    value: str | int | float | bool | None
    node: cst.BaseExpression | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text put together from literals and values: a URL, a template or a path."""

    parts: tuple[str | Opaque, ...]
    node: cst.BaseExpression | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Env:
    """A setting read from the environment."""

    name: str
    node: cst.BaseExpression | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """A module-level name whose value only exists at run time."""

    path: str
    name: str
    node: cst.BaseExpression | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """A name of a module outside the project, such as `requests.get`."""

    name: str


@dataclass(frozen=True, slots=True)
class ModuleRef:
    """A module of the project."""

    source: Source


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the project; `bound` is the instance of a method."""

    info: FunctionInfo
    bound: Value | None = None


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of the project."""

    info: ClassInfo


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the project."""

    info: ClassInfo


@dataclass(frozen=True, slots=True)
class Credential:
    """Basic credentials made of a V1 key. `source` names where the key comes from; None means
    that it differs from call to call, so that no single account can be assumed; `key` is then the
    expression that gives it."""

    source: str | None
    key: cst.BaseExpression | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A requests.Session or httpx.Client made at `node`."""

    node: cst.CSTNode
    dialect: Literal["requests", "httpx"] = "requests"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Base64 of `key:password`; `source` and `key` are those of the `Credential`."""

    source: str | None
    key: cst.BaseExpression | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request of urllib that is put together step by step, or what opens one; `call` is the
    call of the helper that makes it, as the helper is looked through."""

    node: cst.CSTNode
    call: cst.CSTNode | None
    kind: Literal["request", "manager", "handler", "opener"]
    helpers: tuple[FunctionInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """An attribute chain over a wrapper that `node` made; `url` is what it has written so far.

    A chain that is not `ready` still has to be entered by its `api`."""

    node: cst.CSTNode
    url: Const | Text
    extension: str
    credential: Credential | None
    ready: bool


@dataclass(frozen=True, slots=True)
class Client:
    """A client of a V1 library, or one of its parts (`path`) on the way to a method.

    `nodes` are the calls that made it. A client that may also be something else is not `sure`, so
    that nothing is asked of it.
    """

    nodes: frozenset[cst.CSTNode]
    dialect: Dialect
    credential: Credential | None = None
    path: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, set, tuple or dict display or comprehension made at `node`."""

    node: cst.CSTNode
    kind: Literal["list", "dict", "tuple", "set", "generator", "future"]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A V1 answer whose path depends on the caller, `stage` says how far it is unwrapped."""

    stage: Literal["response", "envelope", "member"]


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to a V1 call, `requests.Response` or its body as text (`text`)."""

    flows: Flows
    text: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """The decoded body: `{"item": ..}` or `{"page", "pages", "count", "items"}`."""

    flows: Flows
    style: Style = "json"


@dataclass(frozen=True, slots=True)
class Items:
    """The rows of a page."""

    flows: Flows
    shape: str
    form: RowForm
    style: Style = "json"


@dataclass(frozen=True, slots=True)
class Pages:
    """The number of pages of a V1 list, or the page's own number."""

    flows: Flows
    key: Literal["page", "pages"]


@dataclass(frozen=True, slots=True)
class Row:
    """One V1 object; `shape` names several kinds, joined by "|", where they meet."""

    flows: Flows
    shape: str
    form: RowForm
    style: Style = "json"
    absent: bool = False
    """None stands for a record that does not exist."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Objects inside an object: threads, attachments, emails."""

    flows: Flows
    shape: str
    form: RowForm
    style: Style = "json"


@dataclass(frozen=True, slots=True)
class Flattened:
    """A V1 object whose members V2 spread over its parent: `conversation["mailbox"]`."""

    flows: Flows
    shape: str
    field: str
    style: Style = "json"


@dataclass(frozen=True, slots=True)
class Getter:
    """A method looked up on a V1 value and not called yet."""

    of: Value
    name: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A call of the HTTP library with some arguments given already (`functools.partial`)."""

    of: Ref | Getter
    positional: tuple[Argument, ...]
    named: tuple[tuple[str, Argument], ...]


@dataclass(frozen=True, slots=True)
class Located:
    """The address of a record that was created, or a part of it; `sample` is what the same code
    makes of the address of record 918273."""

    flows: Flows
    sample: object


@dataclass(frozen=True, slots=True)
class Mixed:
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


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a V1 call: how it is spelled and what is known about it."""

    node: cst.BaseExpression | None
    value: Value


@dataclass(slots=True)
class Request:
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
    client: Client | None = None
    records: dict[str, Argument] = field(default_factory=dict)
    """Path parameters that are filled by a record or by its id."""
    changes: Argument | None = None
    """A record of which only what was changed is sent."""
    absent: bool = False
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
