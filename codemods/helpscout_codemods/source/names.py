"""Free names for what the codemods write: no emitted name is captured by one of the program's own.

A name counts as taken when any scope of the module binds it, or a star import may: a rewrite that
only looked at the scope it writes into would still break code that is moved between scopes later.
"""

from __future__ import annotations

import builtins
import symtable
from collections.abc import Iterator, Mapping, Set

import libcst as cst
from msgspec import Struct

from helpscout_codemods.source import imports, members
from helpscout_codemods.values.modules import Index, Source

CLIENT_NAMES = ("hs", "helpscout", "hs_client", "helpscout_client", "helpscout_v2_client")
"""Names for the client object of a module, in the order in which they are tried."""

ASYNC_CLIENT_NAMES = ("async_hs", "async_helpscout", "async_hs_client", "async_helpscout_client")
"""Those for an asynchronous client beside it."""


class Import(Struct, frozen=True):
    """`from module import name as bound`; the last two may be equal."""

    module: str
    name: str
    bound: str

    def __str__(self) -> str:
        alias_text = f" as {self.bound}" if self.bound != self.name else ""
        return f"from {self.module} import {self.name}{alias_text}"


class BoundNames(Struct, frozen=True):
    """What a module binds: `taken` in any scope, or perhaps by a star import out of view;
    `imported` by statements of its top level (each bound name with its dotted origin)."""

    taken: frozenset[str]
    imported: dict[str, str]

    def of_import(self, module: str, name: str, preferred: str = "") -> Import:
        """How `module.name` is to be imported: under a name the module already has for it, under
        its own (or the `preferred`) name, or under a longer one that is free."""
        origin = f"{module}.{name}"
        for bound, origin_module in self.imported.items():
            if origin_module == origin and bound not in self.taken:
                return Import(module, name, bound)
        return Import(module, name, next(self._free(module, preferred or name)))

    def is_builtin(self, name: str) -> bool:
        """Whether a name of `builtins` has its usual meaning everywhere in the module."""
        return name not in self.taken and name not in self.imported

    def _free(self, module: str, name: str) -> Iterator[str]:
        longer = f"{module.split('.')[0]}_{name}"
        if name[:1].isupper():
            longer = f"HelpScout{name.removeprefix('HelpScout') or 'Client'}"
        candidates = [name, longer]
        candidates += [f"{longer}_{number}" for number in range(2, len(self.taken) + 4)]
        return (c for c in candidates if c not in self.taken and c not in self.imported)


def names_of(source: Source, index: Index) -> BoundNames:
    """The names that one module binds, those of star imports included where they are in view."""
    bound_names = imports.bound(source.tree)
    taken_names = set(_bound(symtable.symtable(source.tree.code, source.path, "exec"), bound_names))
    statements: list[cst.Import | cst.ImportFrom] = [*source.all(cst.ImportFrom)]
    for node in [*statements, *source.all(cst.Import)]:
        # A second import of the same name from elsewhere makes it ambiguous.
        taken_names |= {n for n, o in members.aliases(node).items() if bound_names.get(n, o) != o}
    stars, in_view = _stars(source, index, frozenset())
    if not in_view:
        # What the module reads and never binds may come from there.
        read_names = {name.value for name in source.all(cst.Name)} - bound_names.keys()
        stars |= read_names - set(dir(builtins))
    return BoundNames(frozenset(taken_names | stars), bound_names)


def _bound(scope: symtable.SymbolTable, imported: Mapping[str, str]) -> Iterator[str]:
    """Every name that a scope or one inside it binds, other than by the imports listed."""
    for symbol in scope.get_symbols():
        name = symbol.get_name()
        if (
            symbol.is_assigned()
            or symbol.is_parameter()
            or (symbol.is_imported() and name not in imported)
        ):
            yield name
    for inner in scope.get_children():
        yield from _bound(inner, imported)


def _stars(source: Source, index: Index, seen: frozenset[str]) -> tuple[set[str], bool]:
    """The names that star imports bind, and whether all of them are in view."""
    all_names: set[str] = set()
    stars = [n for n in source.all(cst.ImportFrom) if isinstance(n.names, cst.ImportStar)]
    in_view = [module for module, names in imports.resolved(source, index) if "*" in names]
    for module in in_view:
        if module.path not in seen:
            table = symtable.symtable(module.tree.code, module.path, "exec")
            all_names |= {s.get_name() for s in table.get_symbols() if _is_bound(s)}
            more, complete = _stars(module, index, seen | {source.path})
            all_names |= more
            if not complete:
                return all_names, False
    return all_names, len(in_view) == len(stars)


def _is_bound(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported()


def free_name(candidates: tuple[str, ...], taken: Set[str]) -> str:
    """The first candidate that is not taken, or the last one with a number."""
    last = candidates[-1]
    alternatives = (f"{last}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*candidates, *alternatives) if name not in taken)
