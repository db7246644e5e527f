"""V1 client libraries: LasLabs `helpscout`, mccannm11 `helpscout.Client` and `ApiClient`.

A changed import line moves such code to the shim's facades. The same import name also belongs to V2
libraries and to a Docs client, so the constructor decides: one argument is a V1 key, two are a V2
application. Where the constructor does not decide, names that only one of them has do; where even
those leave open whose client it is, the import is reported and stays.
"""

from __future__ import annotations

from typing import Literal

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct
from msgspec.structs import replace

from helpscout_codemods.dialects import facades
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Ref

Dialect = Literal["laslabs", "mccannm11", "v2", "docs"]
BARE_CLIENTS = frozenset({"helpscout.Client", "helpscout.client.Client", "ApiClient.ApiClient"})
LASLABS_NAMES = frozenset({"Domain", "HelpScoutWebHook"})
LASLABS_ERRORS = frozenset(
    {"HelpScoutRemoteException", "HelpScoutSecurityException", "HelpScoutValidationException"}
)
"""Those that the V2 library of the same import name does not have as well."""
LASLABS_ENDPOINTS = frozenset(
    {"Conversations", "Customers", "Mailboxes", "Tags", "Teams", "Users", "WebHook", "Workflows"}
)
V2_ENDPOINTS = frozenset(name.lower() for name in LASLABS_ENDPOINTS)
BY_TEXT = ("importlib.import_module", "builtins.__import__")
WHOSE = (
    "exceptions of the V1 client {name} are imported here, but the project creates no client",
    "import them from {facade} once the client comes from there as well",
)
UNTOLD = (
    "helpscout.HelpScout may be the V1 client or a V2 client, and its arguments do not show which",
    "import it from {facade} if it is V1's, else put # helpscout: ignore[HS106] here",
)
TOGETHER = "the V1 client {name} is imported together with something else"
PACKAGE = (
    "the V1 client {name} is imported by __import__, which returns the outermost package",
    'importlib.import_module("{facade}")',
)
LACKING = (
    "the facade for {{name}} has no {lacking}, so this project's imports of that client stay",
    "nothing: helpscout_shim.install() serves the client as it is",
)
TRANSITIONAL = (
    "hsapi, the V1 client between ApiClient and helpscout.Client, has no facade of its own",
    "ApiClient of {facade} makes the same calls, or call helpscout_v2",
)
LIBRARIES = ("helpscout", "ApiClient")
FACADES = "helpscout_shim"


class Swap(Struct, frozen=True):
    """An import of a V1 client; `after` takes its place, if anything can, else `why` says why not.

    `statement` is an import, or the text that names the module to a function that imports it.
    """

    source: Source
    statement: cst.CSTNode
    dialect: Dialect
    after: cst.Import | cst.ImportFrom | cst.SimpleString | None
    why: str = TOGETHER
    instead: str = "import it from {facade}"
    served: bool = False
    """Whether the import stays, and the shim serves the library itself."""


def swaps(state: State) -> list[Swap]:
    """The imports of V1 client libraries in the project."""
    own = {source.path: _evidence(state, source) for source in state.index.sources.values()}
    everywhere = set().union(*own.values()) if own else set()
    swaps: list[Swap] = []
    for source in state.index.sources.values():
        swaps.extend(_transitional(state, source))
        dialects = own[source.path] or (everywhere if len(everywhere) == 1 else set())
        if not dialects:
            swaps.extend(_untold(state, source))
            continue
        if len(dialects) != 1 or dialects & {"v2", "docs"}:
            if "docs" in dialects and dialects & {"laslabs", "mccannm11"}:
                swaps.extend(_imports(state, source, next(iter(dialects - {"docs"})), able=False))
            continue
        swaps.extend(_imports(state, source, next(iter(dialects)), able=True))
    return _as_a_whole(swaps)


def _as_a_whole(found: list[Swap]) -> list[Swap]:
    """A project changes its imports of a client all together: modules of a library and of its
    facade side by side know nothing of each other's classes."""
    lacking: dict[Dialect, str] = {}
    for swap in found:
        missing = _lacking(swap.after)
        if missing:
            lacking.setdefault(swap.dialect, missing)
    return [
        replace(
            swap,
            after=None,
            served=True,
            why=LACKING[0].format(lacking=lacking[swap.dialect]),
            instead=LACKING[1],
        )
        if swap.after is not None and swap.dialect in lacking
        else swap
        for swap in found
    ]


def _lacking(after: cst.CSTNode | None) -> str:
    """What the exchanged import would ask the facade for and not get."""
    match after:
        case cst.ImportFrom(module=cst.Name() | cst.Attribute() as module):
            names = ["*"]
            if not isinstance(after.names, cst.ImportStar):
                names = [get_full_name_for_node(alias.name) or "" for alias in after.names]
            return facades.lacking(get_full_name_for_node(module) or "", names)
        case cst.SimpleString():
            return facades.lacking(after.raw_value)
    return ""


def _transitional(state: State, source: Source) -> list[Swap]:
    """Imports of `hsapi`, where the module mentions Help Scout: other packages have that name."""
    if b"helpscout" not in source.before.lower() or state.index.find("hsapi", source) is not None:
        return []
    statements: list[cst.Import | cst.ImportFrom]
    statements = [*source.all(cst.Import), *source.all(cst.ImportFrom)]
    return [
        Swap(source, node, "mccannm11", None, *TRANSITIONAL)
        for node in statements
        if "hsapi" in _tops(node)
    ]


def _untold(state: State, source: Source) -> list[Swap]:
    """Imports of a module in which nothing says whose client it works with, named where something
    says that it is V1's, or may be."""
    names = {a.name.value for a in source.all(cst.ImportAlias) if isinstance(a.name, cst.Name)}
    if names & LASLABS_ERRORS:
        why, instead = WHOSE
    elif not _has_endpoints(source, V2_ENDPOINTS) and any(
        _is_made(state, source, node) for node in _named_clients(source)
    ):
        why, instead = UNTOLD
    else:
        return []
    swaps = _imports(state, source, "laslabs", able=False)
    return [replace(swap, why=why, instead=instead) for swap in swaps]


def _has_endpoints(source: Source, names: frozenset[str]) -> bool:
    """`client.Tags.list`: LasLabs' endpoints have capitals, those of V2 libraries have none."""
    return any(
        isinstance(node.value, cst.Attribute) and node.value.attr.value in names
        for node in source.all(cst.Attribute)
    )


def _named_clients(source: Source) -> list[cst.BaseExpression]:
    return [*source.all(cst.Name), *source.all(cst.Attribute)]


def _is_made(state: State, source: Source, node: cst.BaseExpression) -> bool:
    """Whether a client is made of arguments that are put together elsewhere, or its class handed
    to a function that makes one."""
    if state.types.get(node) != Ref("helpscout.HelpScout"):
        return False
    parent = source.parents.get(node)
    if isinstance(parent, cst.Call) and parent.func is node:
        return any(arg.star for arg in parent.args)
    return isinstance(parent, cst.Arg)


def _evidence(state: State, source: Source) -> set[Dialect]:
    """What the module's own constructor calls and attributes say."""
    dialects: set[Dialect] = set()
    if any(node.attr.value == "ClientDocs" for node in source.all(cst.Attribute)):
        dialects.add("docs")
    for client_name in _named_clients(source):
        value, parent = state.types.get(client_name), source.parents.get(client_name)
        is_call = isinstance(parent, cst.Call) and parent.func is client_name
        if isinstance(value, Ref) and value.name in BARE_CLIENTS and not is_call:
            dialects.add("mccannm11")
        elif _is_made(state, source, client_name) and _has_endpoints(source, LASLABS_ENDPOINTS):
            dialects.add("laslabs")
    for node in source.all(cst.Call):
        callee = state.types.get(node.func)
        if not isinstance(callee, Ref):
            continue
        root, last = callee.name.partition(".")[0], callee.name.rpartition(".")[2]
        if callee.name in BARE_CLIENTS and not node.args:
            dialects.add("mccannm11")
        elif root == "helpscout" and last == "HelpScout" and not any(a.star for a in node.args):
            dialects.add("laslabs" if _takes_a_key(node, callee.name) else "v2")
        elif root == "helpscout" and last in LASLABS_NAMES:
            dialects.add("laslabs")
        elif root == "helpscout" and last == "ClientDocs":
            dialects.add("docs")
    return dialects


def _takes_a_key(node: cst.Call, name: str) -> bool:
    """`HelpScout(key)`: V2 libraries take an id and a secret, and live in `helpscout.client`."""
    names = {a.keyword.value for a in node.args if a.keyword}
    one = len(node.args) == 1 and names <= {"api_key"} and not node.args[0].star
    return one and name == "helpscout.HelpScout"


def _imports(state: State, source: Source, dialect: Dialect, *, able: bool) -> list[Swap]:
    text_swaps = _imports_by_text(state, source, dialect, able=able)
    statements: list[cst.Import | cst.ImportFrom]
    statements = [*source.all(cst.Import), *source.all(cst.ImportFrom)]
    for node in statements:
        library = _library(node)
        if library and state.index.find(library, source) is None:
            after = _swapped(node, dialect) if able else None
            text_swaps.append(Swap(source, node, dialect, after))
    return text_swaps


def _imports_by_text(state: State, source: Source, dialect: Dialect, *, able: bool) -> list[Swap]:
    swaps = []
    for node in source.all(cst.Call):
        callee = state.types.get(node.func)
        text = node.args[0].value if node.args else None
        if not (isinstance(callee, Ref) and callee.name in BY_TEXT):
            continue
        if not isinstance(text, cst.SimpleString) or not isinstance(state.types.get(node), Ref):
            continue
        top, *inner = text.raw_value.split(".")
        if top not in LIBRARIES:
            continue
        if callee.name != BY_TEXT[0]:
            swaps.append(Swap(source, text, dialect, None, *PACKAGE))
            continue
        name = ".".join([FACADES, dialect, *inner])
        after = text.with_changes(value=text.value.replace(text.raw_value, name, 1))
        swaps.append(Swap(source, text, dialect, after if able else None))
    return swaps


def _library(node: cst.Import | cst.ImportFrom) -> str:
    """The client library that is imported, if one is."""
    tops = _tops(node)
    if isinstance(node, cst.Import):
        return next((top for top in tops if top in LIBRARIES), "")
    return "helpscout" if tops == ["helpscout"] else ""


def _tops(node: cst.Import | cst.ImportFrom) -> list[str]:
    """The outermost packages that are imported; none for a relative import."""
    if isinstance(node, cst.Import):
        return [(get_full_name_for_node(a.name) or "").split(".")[0] for a in node.names]
    if node.module is None or node.relative:
        return []
    return [(get_full_name_for_node(node.module) or "").split(".")[0]]


def _swapped(
    node: cst.Import | cst.ImportFrom, dialect: Dialect
) -> cst.Import | cst.ImportFrom | None:
    if isinstance(node, cst.ImportFrom):
        assert node.module is not None
        inner = (get_full_name_for_node(node.module) or "").split(".")[1:]
        return node.with_changes(module=_dotted([FACADES, dialect, *inner]))
    if len(node.names) != 1:
        return None
    (alias,) = node.names
    name = get_full_name_for_node(alias.name) or ""
    if name == "ApiClient":
        module, module_alias = _dotted([FACADES, dialect]), cst.ImportAlias(cst.Name("ApiClient"))
        if alias.asname:
            module_alias = module_alias.with_changes(asname=alias.asname)
        return cst.ImportFrom(module, [module_alias])
    if name != "helpscout":
        return None
    asname = alias.asname or cst.AsName(cst.Name("helpscout"))
    return cst.ImportFrom(cst.Name(FACADES), [cst.ImportAlias(cst.Name(dialect), asname)])


def _dotted(parts: list[str]) -> cst.Name | cst.Attribute:
    path_node: cst.Name | cst.Attribute = cst.Name(parts[0])
    for part in parts[1:]:
        path_node = cst.Attribute(path_node, cst.Name(part))
    return path_node
