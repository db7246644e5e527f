"""Remove what the rewriting of the whole project left without a use.

A helper or a key may live in one module and be used in another, so this looks at all modules after
all of them have been rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.cleanup import unused
from helpscout_codemods.cleanup.lost import Outside
from helpscout_codemods.cleanup.mentions import Mentions, MentionsOfNodes, mentions
from helpscout_codemods.dialects.auth_classes import is_auth_class
from helpscout_codemods.infer.decorators import is_transparent
from helpscout_codemods.patterns import import_effects, purity
from helpscout_codemods.scan.prefilter import has_v1_path, needle
from helpscout_codemods.source import imports
from helpscout_codemods.source.names_in_text import NamesInTexts, names_in_texts
from helpscout_codemods.values.modules import Index, Source

MAX_ROUNDS = 4
SESSION_CLASSES = frozenset({"Session", "requests.Session", "requests.sessions.Session"})
_DYNAMIC = frozenset({"import_module", "__import__", "modules"})
"""Names by which a program gets hold of a module without an import statement."""


def remove(
    index: Index,
    after: dict[str, cst.Module],
    unused_calls: Set[str] = frozenset(),
    builders: Set[str] = frozenset(),
    methods: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> dict[str, cst.Module]:
    """The new texts of all changed modules, modules that only lost something included.

    `unused_calls` are the modules whose methods `__call__` have no caller any more, `builders` the
    functions that only put V1 addresses together, `methods` those of each module that are called
    no more.
    """
    project = _ProjectTrees(index, dict(after), unused_calls, frozenset(builders), methods)
    for _ in range(MAX_ROUNDS):
        before = project.changes
        for source in index.sources.values():
            project.clean(source)
        if project.changes == before:
            break
    return {
        path: tree for path, tree in project.trees.items() if tree is not index.sources[path].tree
    }


class _ProjectTrees(Struct):
    index: Index
    trees: dict[str, cst.Module]
    unused_calls: Set[str] = frozenset()
    builders: frozenset[str] = frozenset()
    uncalled: Mapping[str, frozenset[str]] = MappingProxyType({})
    """By module, the methods that are certainly called no more, as `Class.method`."""
    changes: int = 0
    _cleaned: dict[str, int] = field(default_factory=dict)
    """How many changes there had been when a module was last cleaned."""
    _dotted: frozenset[str] | None = None
    _bound: dict[str, set[str]] = field(default_factory=dict)
    _imports_of_trees: dict[cst.Module, dict[str, list[tuple[str, ...]]]] = field(
        default_factory=dict
    )
    _texts_of_files: dict[str, NamesInTexts] = field(default_factory=dict)
    mentions_of: MentionsOfNodes = field(default_factory=dict)
    decorators: frozenset[str] = frozenset()
    """Functions of the project that only decorate."""
    plain_classes: frozenset[str] = frozenset()
    """Classes of the project whose objects only keep what they are made of."""
    makers: frozenset[str] = frozenset()
    """Classes of the project that only write a header of V1."""

    def __post_init__(self) -> None:
        for path, source in self.index.sources.items():
            self.trees.setdefault(path, source.tree)
        classes = [c for s in self.index.sources.values() for c in s.all(cst.ClassDef)]
        functions = (f for s in self.index.sources.values() for f in s.all(cst.FunctionDef))
        self.decorators = frozenset(f.name.value for f in functions if is_transparent(f))
        self.plain_classes = _plain_classes(classes)
        self.makers = frozenset(c.name.value for c in classes if is_auth_class(c))

    def clean(self, source: Source) -> None:
        """Remove what is unused in one module, unless no other one changed since the last time."""
        if self._cleaned.get(source.path) == self.changes:
            return
        self._clean(source)
        self._cleaned[source.path] = self.changes

    def _clean(self, source: Source) -> None:
        tree = self.trees[source.path]
        taken_names = self._names_of_importers(source, before=False)
        gone_names = self._names_of_importers(source, before=True) - taken_names
        if not needle(source.before) and not has_v1_path(source.before):
            # A helper that says nothing of V1 may serve other programs; only what writes the
            # header of a V1 key is sure to be of no more use.
            gone_names &= self.makers
        methods = self._abandoned_methods(source)
        if source.path in self.unused_calls:
            methods.add("__call__")
        uncalled = self.uncalled.get(source.path, frozenset())
        if tree is source.tree and not gone_names and not methods and not uncalled:
            return
        outside = Outside(
            uses=lambda name: name in taken_names or self._read_of_module(source, name),
            reads_attribute=lambda name: self._is_used(source, name),
            names_in_text=self._named_in_text,
            reads_by_text=lambda name: self._read_by_text(source, name),
            acts=lambda node: import_effects.of_import(node, source, self.index),
            abandoned=frozenset(gone_names),
            abandoned_methods=frozenset(methods),
            decorators=self.decorators,
            makers=self.makers,
            builders=self.builders,
            plain_classes=self.plain_classes,
            uncalled=uncalled,
        )
        smaller = unused.remove(source.tree, tree, outside, self.mentions_of)
        self.trees[source.path] = smaller
        self.changes += smaller is not tree

    def _names_of_importers(self, source: Source, *, before: bool) -> set[str]:
        """The globals of a module that others import from it, or read as its attributes."""
        all_names: set[str] = set()
        for other in self.index.sources.values():
            if other is source:
                continue
            tree = other.tree if before else self.trees[other.path]
            for names in self._imports(other, tree).get(source.path, ()):
                mentions = self._mentions(tree)
                all_names.update(names or mentions.attributes)
                all_names.update(mentions.loads if "*" in names else ())
        return all_names

    def _imports(self, source: Source, tree: cst.Module) -> Mapping[str, list[tuple[str, ...]]]:
        """What a text of a module imports, by the path it comes from. Each module is compared with
        each other one, so a text is looked through once."""
        by_path = self._imports_of_trees.get(tree)
        if by_path is None:
            by_path = self._imports_of_trees[tree] = {}
            for module, names in imports.resolved(source, self.index, tree):
                by_path.setdefault(module.path, []).append(names)
        return by_path

    def _abandoned_methods(self, source: Source) -> set[str]:
        """The methods in a module of V1 code that others called before, and call no more."""
        if not needle(source.before) and not has_v1_path(source.before):
            return set()
        names = {
            statement.name.value
            for owner in source.all(cst.ClassDef)
            for statement in walk.body_of(owner.body)
            if isinstance(statement, cst.FunctionDef)
        }
        others = [s for s in self.index.sources.values() if s is not source]
        return {
            name
            for name in names
            if any(self._mentions(o.tree).attributes[name] for o in others)
            and any(self.trees[o.path] is not o.tree for o in others)
            and not self._is_used(source, name)
        }

    def _is_used(self, source: Source, name: str) -> bool:
        """Whether other modules mention the name after a dot."""
        for other in self.index.sources.values():
            tree = self.trees[other.path]
            mentions = self._mentions(tree)
            if other is source or not mentions.attributes[name]:
                continue
            client = imports.client_name(tree)
            own = mentions.rooted[client, name] if client is not None else 0
            if mentions.attributes[name] > own:
                return True
        return False

    def _read_of_module(self, source: Source, name: str) -> bool:
        """Whether other modules read the name from what may be a module of the project."""
        for other in self.index.sources.values():
            mentions = self._mentions(self.trees[other.path])
            if other is source or not mentions.attributes[name]:
                continue
            if mentions.attributes.keys() & _DYNAMIC or mentions.loads.keys() & _DYNAMIC:
                return True
            if any(mentions.rooted[root, name] for root in self._modules_of(other)):
                return True
        return False

    def _modules_of(self, other: Source) -> set[str]:
        """The names under which a module has imported modules of the project."""
        bound_names = self._bound.get(other.path)
        if bound_names is None:
            bound_names = self._bound[other.path] = imports.modules_bound(other, self.index)
        return bound_names

    def _named_in_text(self, name: str) -> bool:
        """Whether a text names it as `module.name`, as mock.patch and settings files do."""
        return any(f".{name}" in text for text in self._texts())

    def _read_by_text(self, source: Source, name: str) -> bool:
        if not self._texts_of_files:
            self._texts_of_files.update(
                {p: names_in_texts(s) for p, s in self.index.sources.items()}
            )
        own = self._texts_of_files[source.path].reads(name)
        return own or any(name in texts.names for texts in self._texts_of_files.values())

    def _texts(self) -> frozenset[str]:
        if self._dotted is None:
            sources = self.index.sources.values()
            texts = (n.raw_value for s in sources for n in s.all(cst.SimpleString))
            self._dotted = frozenset(t for t in texts if "." in t and "\n" not in t)
        return self._dotted

    def _mentions(self, tree: cst.Module) -> Mentions:
        return mentions(tree, self.mentions_of)


def _plain_classes(classes: Sequence[cst.ClassDef]) -> frozenset[str]:
    """The classes whose `__init__`, and that of their bases, only sets attributes."""
    plain: set[str] = {"object", *SESSION_CLASSES}
    for _ in range(MAX_ROUNDS):
        plain |= {one.name.value for one in classes if _is_plain(one, plain)}
    names = [one.name.value for one in classes]
    return frozenset(name for name in plain if names.count(name) == 1)


def _is_plain(node: cst.ClassDef, plain: Set[str]) -> bool:
    bases = [get_full_name_for_node(base.value) for base in node.bases]
    if node.decorators or node.keywords or not all(base in plain for base in bases):
        return False
    methods = [s for s in walk.body_of(node.body) if isinstance(s, cst.FunctionDef)]
    if any(method.name.value in ("__new__", "__del__", "__setattr__") for method in methods):
        return False
    inits = [method for method in methods if method.name.value == "__init__"]
    lines = [line for init in inits for line in walk.body_of(init.body)]
    return all(
        isinstance(line, cst.SimpleStatementLine) and all(map(_only_keeps, line.body))
        for line in lines
    )


def _only_keeps(node: cst.BaseSmallStatement) -> bool:
    """`self.base = base`, `super().__init__()`, `self.session.headers.update({...})`"""
    match node:
        case cst.Assign(value=value) | cst.AnnAssign(value=cst.BaseExpression() as value):
            return purity.pure(value)
        case cst.Expr(value=cst.Call(func=cst.Attribute(owner, cst.Name(name)), args=args)):
            top = owner.func if isinstance(owner, cst.Call) else owner
            first = (get_full_name_for_node(top) or "").partition(".")[0]
            if name == "__init__":
                return first == "super" and not args
            is_setting = first == "self" and name in ("update", "mount")
            return is_setting and all(purity.pure(arg.value) for arg in args)
        case cst.Expr(value=cst.SimpleString()):
            return True
    return False
