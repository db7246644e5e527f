"""Names that lost their last use by the rewriting of a module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.cleanup.mentions import Mentions, MentionsOfNodes, mentions
from helpscout_codemods.cleanup.scoped import Scopes, has_inner_scopes
from helpscout_codemods.source import imports
from helpscout_codemods.syntax.targets import bound_by


class Outside(Struct, frozen=True):
    """What the rest of the project says of the names of one module."""

    uses: Callable[[str], bool]
    """Whether another module uses a global of this one."""
    reads_attribute: Callable[[str], bool]
    """Whether another module mentions the name after a dot."""
    names_in_text: Callable[[str], bool]
    """Whether a text names it, as mock.patch and settings files do."""
    reads_by_text: Callable[[str], bool]
    """Whether the program reads it by its text: `globals()["KEY"]`, a doctest."""
    acts: Callable[[cst.Import | cst.ImportFrom], bool]
    """Whether importing this module of the project does more than to define names."""
    abandoned: frozenset[str]
    """Globals of this module that other modules used before."""
    abandoned_methods: frozenset[str]
    """Methods of this module that other modules called before."""
    decorators: frozenset[str]
    """Functions of the project that decorate others and register them nowhere."""
    makers: frozenset[str]
    """Classes whose objects have no effect."""
    plain_classes: frozenset[str]
    """Classes whose objects only keep what they are made of."""
    builders: frozenset[str]
    """Functions that only put V1 addresses together."""


class Uses:
    """The names of one tree: counted, and by scope where the count does not tell."""

    def __init__(self, tree: cst.Module, known: MentionsOfNodes) -> None:
        self.tree, self.mentions_of_nodes = tree, known
        self.counts = mentions(tree, known)
        self.functions = _functions(tree)
        self.scopes = Scopes(tree)

    def of(self, function: cst.FunctionDef) -> Mentions:
        return mentions(function, self.mentions_of_nodes)

    def of_itself(self) -> Mentions:
        """How often functions mention themselves, as those do that call themselves again."""
        mentions = Mentions()
        for path, function in self.functions.items():
            name, inside = path.rpartition(".")[2], self.of(function)
            mentions.loads[name] += inside.loads[name]
        return mentions


class LostNames:
    """The names of a module that were used before the rewriting and are not used after it."""

    def __init__(self, old: Uses, new: Uses, outside: Outside) -> None:
        self.old, self.new, self.outside = old, new, outside
        self.attributes = self._idle_attributes()
        self.globals = self._idle_globals()

    def _idle_globals(self) -> set[str]:
        before, after = self.old.counts.loads, self.new.counts.loads
        repeats, repeats_before = self.new.of_itself(), self.old.of_itself()
        idle = {
            n
            for n in (*before, *self.outside.abandoned)
            if after[n] <= repeats.loads[n]
            and (n in self.outside.abandoned or before[n] > repeats_before.loads[n])
        }
        own = _bound_at_top(self.new.tree)
        for name in own - idle:
            fewer = before[name] > after[name] and self.old.scopes.global_is_used(name)
            if (fewer or name in self.outside.abandoned) and not (
                self.new.scopes.global_is_used(name)
            ):
                idle.add(name)
        return idle

    def _idle_attributes(self) -> set[str]:
        before, after = self._reads(self.old), self._reads(self.new)
        lost_names = {n for n, count in before.items() if count > 0 and after[n] <= 0}
        return lost_names | {n for n in self.outside.abandoned_methods if after[n] <= 0}

    def _reads(self, uses: Uses) -> Counter[str]:
        """How often attributes are read of what may be an object of the module's own classes: not
        of modules, not of the client, and not in the method of that name itself."""
        modules = _modules(uses.tree)
        client = imports.client_name(uses.tree)
        own_reads = _own_reads(uses.counts, modules, client)
        own_reads.subtract(uses.counts.tuned)
        for path, function in uses.functions.items():
            name = path.rpartition(".")[2]
            own_reads[name] -= _own_reads(uses.of(function), modules, client)[name]
        return own_reads

    def global_name(self, name: str) -> bool:
        """Whether a global of the module is of no more use to the project."""
        if self.new.counts.exported[name] or self.outside.reads_by_text(name):
            return False
        return name in self.globals and not self.outside.uses(name)

    def attribute(self, name: str) -> bool:
        """Whether an attribute of the module's own classes is of no more use to the project."""
        if self.outside.reads_by_text(name):
            return False
        return name in self.attributes and not self.outside.reads_attribute(name)

    def local(self, path: str, function: cst.FunctionDef, name: str) -> bool:
        """Whether a variable of the function at `path` lost its last use."""
        origin = self.old.functions.get(path)
        if origin is None or self.outside.reads_by_text(name):
            return False
        before, after = self.old.of(origin).loads[name], self.new.of(function).loads[name]
        if before > after > 0 and has_inner_scopes(function):
            return self.old.scopes.local_is_used(origin, name) and not (
                self.new.scopes.local_is_used(function, name)
            )
        return before > 0 and not after

    def set_up(self, path: str, function: cst.FunctionDef | None, name: str) -> bool:
        """Whether an object is set up and not used any more."""
        origin = self.old.functions.get(path) if function else None
        if function is not None and origin is None:
            return False
        new = self.new.of(function) if function else self.new.counts
        old = self.old.of(origin) if origin else self.old.counts
        return old.loads[name] > new.loads[name] == new.configured[name] and not (
            self.outside.uses(name)
        )

    def touches(self, path: str, function: cst.FunctionDef) -> bool:
        """Whether anything in the function may have become unused."""
        origin, now = self.old.functions.get(path), self.new.of(function)
        fewer = origin is not None and any(
            now.loads[name] < count for name, count in self.old.of(origin).loads.items()
        )
        return fewer or any(n.startswith(".") and n[1:] in self.attributes for n in now.stores)


def _own_reads(seen: Mentions, modules: set[str], client: str | None) -> Counter[str]:
    counts = Counter(seen.attributes)
    for (base, name), count in seen.through.items():
        counts[name] -= count if base in modules else 0
    for (root, name), count in seen.rooted.items():
        counts[name] -= count if root == client else 0
    return counts


def _bound_at_top(tree: cst.Module) -> set[str]:
    """Names that the module's own statements import, assign or define."""
    bound: set[str] = set()
    for node in walk.walk(tree, lambda n: not isinstance(n, cst.FunctionDef | cst.ClassDef)):
        match node:
            case cst.FunctionDef() | cst.ClassDef():
                bound.add(node.name.value)
            case cst.AssignTarget(target=cst.Name(name)) | cst.AnnAssign(target=cst.Name(name)):
                bound.add(name)
            case cst.ImportAlias():
                bound.add(bound_by(node))
    return bound


def _modules(tree: cst.Module) -> set[str]:
    """The names plain imports bind; their attributes are not those of the module's classes."""
    names: set[str] = set()
    for node in walk.statements(tree):
        if isinstance(node, cst.Import):
            for alias in node.names:
                bound = alias.asname.name if alias.asname else alias.name
                names.add((get_full_name_for_node(bound) or "").split(".")[0])
    return names


def _functions(tree: cst.Module) -> dict[str, cst.FunctionDef]:
    """All functions by their dotted path in the module."""
    functions: dict[str, cst.FunctionDef] = {}
    pending: list[tuple[str, cst.CSTNode]] = [("", tree)]
    while pending:
        path, node = pending.pop()
        for child in walk.children(node):
            inner = path
            if isinstance(child, cst.FunctionDef | cst.ClassDef):
                inner = f"{path}.{child.name.value}".lstrip(".")
                if isinstance(child, cst.FunctionDef):
                    functions[inner] = child
            if not walk.is_expression(child):
                pending.append((inner, child))
    return functions
