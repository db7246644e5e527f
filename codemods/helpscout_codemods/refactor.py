"""The one pure function of this room: texts of a project in, a report with edits out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import libcst as cst

from helpscout_codemods import bridge, imports
from helpscout_codemods.dialects import clients
from helpscout_codemods.findings import Edit, Finding, Problem, Report, Skipped, Target
from helpscout_codemods.index import ClassInfo, FunctionInfo, Index, Source, parse
from helpscout_codemods.infer.project import infer
from helpscout_codemods.infer.state import State
from helpscout_codemods.native import effects, flows, tidy, unused
from helpscout_codemods.native.apply import Applied
from helpscout_codemods.native.plan import Obstacle, Plan
from helpscout_codemods.rules import messages
from helpscout_codemods.v1types import (
    Envelope,
    Flow,
    Request,
    Response,
    Unresolved,
    own_flows,
)


def refactor(files: Mapping[str, bytes], *, to: Target = "native") -> Report:
    """Rewrite what is proven, bridge what is not, leave the rest; never touches a file system.

    `files` maps project-relative paths to the bytes of Python files. The report holds one edit for
    each file whose text changes; findings point into the text before. Files that are not Python 3
    become findings and stay as they are.
    """
    index = Index()
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    errors: list[Problem] = []
    for path in sorted(files):
        try:
            index.add(parse(path, files[path]))
        except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError, ValueError) as problem:
            findings.append(messages.unparsable(path, files[path], problem))
    state = infer(index)
    plan = flows.plan(state)
    native = plan.native() if to == "native" else set()
    plan.exchange(clients.swaps(state))
    work = _Work(state, plan, native)
    results = {path: work.rewrite(source) for path, source in index.sources.items()}
    findings.extend(messages.of_run(plan, native, to, plan.swaps))
    edits = []
    for path, after in results.items():
        before = index.sources[path].before
        if after is not None and after != before:
            mine = tuple(f for f in findings if f.path == path)
            edits.append(Edit(path, before, after, mine))
    return Report(tuple(findings), tuple(edits), tuple(skipped), tuple(errors))


@dataclass(slots=True)
class _Work:
    """The rewriting of every module under one plan."""

    state: State
    plan: Plan
    native: set[Flow]
    bridged: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.bridged = flows.bridged_paths(self.state, self.native)

    def rewrite(self, source: Source) -> bytes | None:
        """The new text of a module, None when there is nothing to do."""
        wanted = [f for f in self.native if self.state.homes[f][0] is source]
        bridge_it = source.path in self.bridged and not bridge.is_bridged(source.tree)
        changed = any(self.state.homes[n][0] is source for n in self._native_nodes())
        swapped = any(s.source is source and s.after for s in self.plan.swaps)
        if not wanted and not bridge_it and not changed and not swapped:
            return None
        tree = source.tree
        if wanted or changed or swapped:
            tree = self._to_native(source)
        if bridge_it:
            tree = self._add(source, tree, ["import helpscout_shim"], [bridge.INSTALL])
        after = tree.bytes
        if source.before.startswith(b"\xef\xbb\xbf") and not after.startswith(b"\xef\xbb\xbf"):
            after = b"\xef\xbb\xbf" + after
        cst.parse_module(after)
        return after

    def _native_nodes(self) -> list[cst.CSTNode]:
        found = []
        for node, (own, _) in self.plan.recipes.items():
            if own <= self.native and node in self.state.homes:
                found.append(node)
        return found

    def _to_native(self, source: Source) -> cst.Module:
        client = imports.free_name(source.tree)
        applied = Applied(self.plan, self.native, client)
        tree = applied.module(source.tree)
        tree = tidy.merge(tree, self._temps(source))
        tree = unused.remove(
            source.tree,
            tree,
            self._elsewhere(source),
            self._attribute_elsewhere(source),
            lambda node: effects.of_import(node, source, self.state.index),
        )
        wanted = [f"from {module} import {name}" for module, name in sorted(applied.needs)]
        after: list[str] = []
        if applied.used_client:
            wanted.append("from helpscout_v2 import HelpScout")
            after.append(f"{client} = HelpScout.from_env()")
        return self._add(source, tree, wanted, after)

    def _add(
        self, source: Source, tree: cst.Module, names: list[str], after: list[str]
    ) -> cst.Module:
        sources = self.state.index.sources.values()
        local = {part for s in sources for part in s.names[-1:]} | {
            s.names[0].split(".")[0] for s in sources if s.names
        }
        return imports.add(tree, names, after, local=local, gap=imports.has_gap(source.tree))

    def _temps(self, source: Source) -> tidy.Temps:
        found = set()
        for node, value in self.state.types.items():
            home, function = self.state.homes[node]
            temporary = isinstance(value, Response | Envelope)
            ours = home is source and temporary and own_flows(value) <= self.native
            if ours and isinstance(node, cst.Name):
                found.add((_qualified(function), node.value))
        return frozenset(found)

    def _elsewhere(self, source: Source) -> unused.Elsewhere:
        others = [s for s in self.state.index.sources.values() if s is not source]
        known = [tidy.mentions(s.tree) for s in others if _imports(self.state, s, source)]
        imported = [n for s in others for n in _imported_names(self.state, s, source)]

        def used(name: str) -> bool:
            return name in imported or any(m.attributes[name] for m in known)

        return used

    def _attribute_elsewhere(self, source: Source) -> unused.Elsewhere:
        others = [s for s in self.state.index.sources.values() if s is not source]
        known = [tidy.mentions(s.tree) for s in others]

        def used(name: str) -> bool:
            return any(m.attributes[name] for m in known)

        return used


def _qualified(function: FunctionInfo | None) -> str:
    parts: list[str] = []
    while function is not None:
        parts.append(function.name)
        owner: ClassInfo | None = function.owner
        if owner is not None:
            parts.append(owner.name)
        function = function.outer
    return ".".join(reversed(parts))


def _imports(state: State, source: Source, target: Source) -> bool:
    """Whether `source` imports `target`, or something from it."""
    return any(found is target for found, _ in imports.resolved(source, state.index))


def _imported_names(state: State, source: Source, target: Source) -> set[str]:
    """The names `source` takes from `target`."""
    return {
        name
        for found, names in imports.resolved(source, state.index)
        if found is target
        for name in names
    }


__all__ = ["Obstacle", "Request", "Unresolved", "refactor"]
