"""Which modules install the shim for those that still speak V1.

One `helpscout_shim.install()` where a program begins serves every module that it imports. A module
keeps an `install()` of its own when something may import it that is no program of this project, or
when V1 is called while the program is still importing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.entries.declared import django_doors, is_packaged, script_modules
from helpscout_codemods.scan.parsable import syntax_problem
from helpscout_codemods.source import bridge, imports
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import ClassRef, Flows, Function

APPS = frozenset(
    {
        "Bottle",
        "Celery",
        "FastAPI",
        "Flask",
        "Quart",
        "Sanic",
        "Starlette",
        "get_asgi_application",
        "get_wsgi_application",
    }
)
"""What a server or a worker is started on."""


class ImportGraph(Struct):
    """The import graph of the project, and where its programs begin."""

    state: State
    files: Mapping[str, bytes]
    native: Flows
    bridged: frozenset[str]
    imported: dict[str, set[str]] = field(default_factory=dict)
    importers: dict[str, set[str]] = field(default_factory=dict)
    scripts: frozenset[str] = frozenset()
    early: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        sources = self.state.index.sources
        self.imported = {path: self._imports(source) for path, source in sources.items()}
        for path, targets in self.imported.items():
            for target in targets if not sources[path].is_test else ():
                self.importers.setdefault(target, set()).add(path)
        self.scripts = script_modules(self.files, self.bridged)
        self.early = self._early()

    def of(self, path: str) -> set[str]:
        """The paths where the shim is to be installed for one module."""
        is_installed = bridge.is_bridged(self.state.index.sources[path].tree)
        return set() if is_installed else self._serving(path)

    def _serving(self, path: str) -> set[str]:
        """The paths where an installed shim serves one module."""
        sources = self.state.index.sources
        users = self._upwards(path)
        programs = {user for user in users if self._is_program(sources[user])}
        if path in programs or any(user in self.early for user in users - programs):
            return {path}
        entry_points = set(programs)
        for root in (user for user in users if not self.importers.get(user, set()) - {user}):
            if root not in programs:
                doors = self._workers(root) or set(django_doors(self.files, path))
                if not doors or not all(self._is_open(door) for door in doors):
                    return {path}
                entry_points |= doors
        return entry_points or {path}

    def is_library(self, path: str) -> bool:
        """Whether the shim is installed when others import a packaged module."""
        source = self.state.index.sources[path]
        alone = self._serving(path) == {path} and not self._is_program(source)
        return alone and not source.is_test and is_packaged(self.files, path)

    def _imports(self, source: Source) -> set[str]:
        """The project modules that importing `source` runs, the packages around them included."""
        importers: set[str] = set()
        for module, _ in imports.resolved(source, self.state.index):
            importers.add(module.path)
            parts = module.path.split("/")[:-1]
            for length in range(1, len(parts) + 1):
                package = "/".join((*parts[:length], "__init__.py"))
                inside = source.path.startswith(f"{'/'.join(parts[:length])}/")
                if package in self.state.index.sources and not inside:
                    importers.add(package)
        return importers - {source.path}

    def _upwards(self, path: str) -> set[str]:
        """The module itself and everything that imports it, over any number of modules."""
        return _closure(path, self.importers)

    def _is_program(self, source: Source) -> bool:
        """Whether the module is started: a script, a console script, an application object."""
        if set(source.names) & self.scripts:
            return True
        if any(_starts(statement) for statement in source.tree.body):
            return True
        alone = not self.importers.get(source.path, set()) - {source.path}
        return alone and any(_acts(statement) for statement in source.tree.body)

    def _is_open(self, path: str) -> bool:
        """Whether a module can be edited: it is Python 3."""
        return path in self.state.index.sources or syntax_problem(self.files[path]) is None

    def _workers(self, root: str) -> set[str]:
        """The modules below `root` that make the application a server or worker is started on."""
        sources = self.state.index.sources
        below = _closure(root, self.imported)
        return {p for p in below if any(_starts(s) for s in sources[p].tree.body)}

    def _early(self) -> set[str]:
        """The modules that call V1 while they are imported."""
        state = self.state
        calls = [n for n in (*state.requests, *state.suspects) if n not in self.native]
        speaking: set[FunctionInfo] = set()
        modules: set[str] = set()
        for node in calls:
            home = state.homes.get(node)
            if home is not None and home[1] is not None:
                speaking.add(home[1])
            elif home is not None:
                modules.add(home[0].path)
        while True:
            size = len(speaking)
            for node, value in state.types.items():
                source, function = state.homes[node]
                if _function_of(value) in speaking:
                    if function is not None:
                        speaking.add(function)
                    elif isinstance(source.parents.get(node), cst.Call):
                        modules.add(source.path)
            if len(speaking) == size:
                return modules


def _function_of(value: object) -> FunctionInfo | None:
    if isinstance(value, Function):
        return value.info
    return value.info.method("__init__") if isinstance(value, ClassRef) else None


def _closure(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    reachable = {start}
    pending = [start]
    while pending:
        for other in edges.get(pending.pop(), ()):
            if other not in reachable:
                reachable.add(other)
                pending.append(other)
    return reachable


def _starts(statement: cst.CSTNode) -> bool:
    """`if __name__ == "__main__":`, or an application object."""
    if isinstance(statement, cst.If):
        return "__name__" in walk.names(statement.test)
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    if not isinstance(small, cst.Assign) or not isinstance(small.value, cst.Call):
        return False
    return (get_full_name_for_node(small.value.func) or "").rpartition(".")[2] in APPS


def _acts(statement: cst.CSTNode) -> bool:
    """Whether a statement does something when the module is run, beyond making names."""
    match statement:
        case cst.SimpleStatementLine():
            return any(
                isinstance(s, cst.Expr) and isinstance(s.value, cst.Call | cst.Await)
                for s in statement.body
            )
        case cst.For() | cst.While() | cst.With():
            return True
        case cst.If() | cst.Try():
            return any(_acts(inner) for inner in statement.body.body)
    return False
