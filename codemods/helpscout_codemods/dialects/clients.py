"""V1 client libraries: LasLabs `helpscout`, mccannm11 `helpscout.Client` and `ApiClient`.

A changed import line moves such code to the shim's facades. The same import name also belongs to V2
libraries and to a Docs client, so the constructor decides: one argument is a V1 key, two are a V2
application.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.infer.index import Source
from helpscout_codemods.infer.state import State
from helpscout_codemods.infer.v1types import Ref

Dialect = Literal["laslabs", "mccannm11", "v2", "docs"]
BARE_CLIENTS = frozenset({"helpscout.Client", "helpscout.client.Client", "ApiClient.ApiClient"})
LASLABS_NAMES = frozenset({"Domain", "HelpScoutWebHook"})
FACADES = "helpscout_shim"


@dataclass(frozen=True, slots=True)
class Swap:
    """An import of a V1 client; `after` is the statement that takes its place, if one can."""

    source: Source
    statement: cst.CSTNode
    dialect: Dialect
    after: cst.Import | cst.ImportFrom | None


def swaps(state: State) -> list[Swap]:
    """The imports of V1 client libraries in the project."""
    own = {source.path: _evidence(state, source) for source in state.index.sources.values()}
    everywhere = set().union(*own.values()) if own else set()
    found: list[Swap] = []
    for source in state.index.sources.values():
        dialects = own[source.path] or (everywhere if len(everywhere) == 1 else set())
        if len(dialects) != 1 or dialects & {"v2", "docs"}:
            if "docs" in dialects and dialects & {"laslabs", "mccannm11"}:
                found.extend(_imports(source, next(iter(dialects - {"docs"})), able=False))
            continue
        found.extend(_imports(source, next(iter(dialects)), able=True))
    return found


def _evidence(state: State, source: Source) -> set[Dialect]:
    """What the module's own constructor calls and attributes say."""
    found: set[Dialect] = set()
    if any(node.attr.value == "ClientDocs" for node in source.all(cst.Attribute)):
        found.add("docs")
    for node in source.all(cst.Call):
        callee = state.types.get(node.func)
        if not isinstance(callee, Ref):
            continue
        root, last = callee.name.partition(".")[0], callee.name.rpartition(".")[2]
        if callee.name in BARE_CLIENTS and not node.args:
            found.add("mccannm11")
        elif root == "helpscout" and last == "HelpScout":
            found.add("laslabs" if _takes_a_key(node, callee.name) else "v2")
        elif root == "helpscout" and last in LASLABS_NAMES:
            found.add("laslabs")
        elif root == "helpscout" and last == "ClientDocs":
            found.add("docs")
    return found


def _takes_a_key(node: cst.Call, name: str) -> bool:
    """`HelpScout(key)`: V2 libraries take an id and a secret, and live in `helpscout.client`."""
    names = {a.keyword.value for a in node.args if a.keyword}
    one = len(node.args) == 1 and names <= {"api_key"} and not node.args[0].star
    return one and name == "helpscout.HelpScout"


def _imports(source: Source, dialect: Dialect, *, able: bool) -> list[Swap]:
    found = []
    statements: list[cst.Import | cst.ImportFrom]
    statements = [*source.all(cst.Import), *source.all(cst.ImportFrom)]
    for node in statements:
        if _is_client(node):
            after = _swapped(node, dialect) if able else None
            found.append(Swap(source, node, dialect, after))
    return found


def _is_client(node: cst.Import | cst.ImportFrom) -> bool:
    if isinstance(node, cst.Import):
        tops = [(get_full_name_for_node(a.name) or "").split(".")[0] for a in node.names]
        return any(top in ("helpscout", "ApiClient") for top in tops)
    if node.relative or node.module is None:
        return False
    return (get_full_name_for_node(node.module) or "").split(".")[0] == "helpscout"


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
        module, imported = _dotted([FACADES, dialect]), cst.ImportAlias(cst.Name("ApiClient"))
        if alias.asname:
            imported = imported.with_changes(asname=alias.asname)
        return cst.ImportFrom(module, [imported])
    if name != "helpscout":
        return None
    asname = alias.asname or cst.AsName(cst.Name("helpscout"))
    return cst.ImportFrom(cst.Name(FACADES), [cst.ImportAlias(cst.Name(dialect), asname)])


def _dotted(parts: list[str]) -> cst.Name | cst.Attribute:
    made: cst.Name | cst.Attribute = cst.Name(parts[0])
    for part in parts[1:]:
        made = cst.Attribute(made, cst.Name(part))
    return made
