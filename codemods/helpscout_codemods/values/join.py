"""Joins at control-flow merges: the value of a variable that two branches set."""

from __future__ import annotations

from msgspec.structs import replace

from helpscout_codemods.values.types import (
    NO_SPELLING,
    V1_DATA,
    V1_ROOT,
    V1_ROOTS,
    Bottom,
    Chain,
    ClassRef,
    Client,
    Const,
    Credential,
    Envelope,
    Flattened,
    Flows,
    Function,
    Getter,
    Instance,
    Items,
    Listing,
    Mixed,
    ModuleRef,
    Opaque,
    Pages,
    Partial,
    Prepared,
    Ref,
    Response,
    Row,
    Rows,
    Session,
    Text,
    Unresolved,
    Value,
)

OBJECTS = (
    Instance,
    Listing,
    Session,
    Client,
    Chain,
    Prepared,
    Ref,
    ModuleRef,
    ClassRef,
    Function,
    Partial,
)
"""What stays what it is although it may also be None."""


def is_status(value: Value) -> bool:
    """Whether a value is the status of an answer, which holds nothing of its data."""
    if not isinstance(value, Getter) or not isinstance(value.of, Response):
        return False
    return value.name in ("status_code", "ok", "reason")


def own_flows(value: Value) -> Flows:
    """The flows a value belongs to, without looking into lists and dicts."""
    if isinstance(value, V1_DATA):
        return value.flows
    if isinstance(value, Getter):
        return own_flows(value.of)
    return frozenset()


def join(a: Value, b: Value) -> Value:
    """The value of an expression that is `a` on one way through the program and `b` on another."""
    if a is b or isinstance(b, Bottom):
        return a
    if isinstance(a, Bottom):
        return b
    if a == b:
        return a
    for one, other in ((a, b), (b, a)):
        if other == Const(None) and isinstance(one, (*V1_DATA, *OBJECTS)):
            return one
        if other == Const(False) and isinstance(one, Row | Envelope | Items):
            return one
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Pages) and isinstance(other, Const):
            return one
    if isinstance(a, Ref) and isinstance(b, Ref) and (twin := _one_name(a, b)):
        return twin
    flows = own_flows(a) | own_flows(b)
    if flows:
        return _tie_rows(a, b, flows) or Mixed(flows)
    if isinstance(a, Unresolved) or isinstance(b, Unresolved):
        return a if isinstance(a, Unresolved) else b
    if isinstance(a, Credential) and isinstance(b, Credential):
        return either_credential(a, b)
    if isinstance(a, Client) or isinstance(b, Client):
        return _either_client(a, b)
    if _is_v1_text(a) or _is_v1_text(b):
        return _same_path(a, b) or Text((V1_ROOT + "/", NO_SPELLING))
    if _is_v1_path(a) or _is_v1_path(b):
        return _same_path(a, b) or Text((NO_SPELLING, "/v1/", NO_SPELLING, ".json"))
    return NO_SPELLING


def _same_path(a: Value, b: Value) -> Text | None:
    """One path that is filled in two ways: which values fill it shows at run time only."""
    if not isinstance(a, Text) or not isinstance(b, Text) or len(a.parts) != len(b.parts):
        return None
    parts: list[str | Opaque] = []
    for one, other in zip(a.parts, b.parts, strict=True):
        if one == other:
            parts.append(one)
        elif isinstance(one, Opaque) and isinstance(other, Opaque):
            parts.append(NO_SPELLING)
        else:
            return None
    return Text(tuple(parts))


def _is_v1_path(value: Value) -> bool:
    """A path of V1 under a host that comes from a setting."""
    if not isinstance(value, Text) or isinstance(value.parts[0], str):
        return False
    path = "".join(part for part in value.parts if isinstance(part, str))
    return "/v1/" in path and ".json" in path


URLLIB = frozenset({"urllib", "urllib.request", "urllib.parse", "urllib.error", "urllib2"})
"""Where Python 3 and Python 2 keep the same names; code falls back from one to the other."""


def _one_name(a: Ref, b: Ref) -> Ref | None:
    """What either of two names of urllib means under Python 3."""
    modules = []
    for ref in (a, b):
        module, _, last = ref.name.rpartition(".")
        modules.append((ref.name, "") if ref.name in URLLIB else (module, last))
    (one, first), (other, second) = modules
    if first != second or not {one, other} <= URLLIB:
        return None
    return a if len(one) > len(other) else b


def either_credential(a: Credential, b: Credential) -> Credential:
    """The same key spelled twice is one key; two keys are not known apart."""
    source = a.source if a.source == b.source else None
    return Credential(source, pair=a.pair if a.pair == b.pair else None)


def _either_client(a: Value, b: Value) -> Client:
    one, other = (a, b) if isinstance(a, Client) else (b, a)
    assert isinstance(one, Client)
    if not isinstance(other, Client) or (other.dialect, other.path) != (one.dialect, one.path):
        nodes = other.nodes if isinstance(other, Client) else frozenset()
        return replace(one, nodes=one.nodes | nodes, sure=False)
    credential = one.credential
    if one.credential != other.credential:
        credential = Credential(None)
        if one.credential is not None and other.credential is not None:
            credential = either_credential(one.credential, other.credential)
    return Client(
        one.nodes | other.nodes,
        one.dialect,
        credential,
        one.path,
        one.sure and other.sure,
    )


def _is_v1_text(value: Value) -> bool:
    """A V1 URL on one way stays one, although its path is no longer known."""
    first: object = value.value if isinstance(value, Const) else None
    if isinstance(value, Text):
        first = value.parts[0]
    return isinstance(first, str) and first.startswith(V1_ROOTS)


def _tie_rows(a: Value, b: Value, flows: Flows) -> Value | None:
    """Rows of one shape from two calls stay rows and tie the two flows together."""
    if isinstance(a, Row | Rows | Flattened | Items | Pages | Envelope | Response) and (
        type(a) is type(b)
    ):
        first = replace(a, flows=flows)
        other = replace(b, flows=flows)
        if first == other:
            return first
        return _either_kind(first, other)
    return None


def _either_kind(a: Value, b: Value) -> Value | None:
    """Objects of two kinds that one piece of code reads: what they have in common can be read."""
    if not isinstance(a, Row | Rows | Items) or not isinstance(b, Row | Rows | Items):
        return None
    names = sorted({*a.shape.split("|"), *b.shape.split("|")})
    if len(names) > MOST_KINDS:
        return None
    both = replace(a, shape="|".join(names), form=a.form if a.form == b.form else "any")
    same = replace(b, shape=both.shape, form=both.form) == both
    return both if same else None


MOST_KINDS = 4
