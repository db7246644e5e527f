"""The one pure function of this room: texts of a project in, a report with edits out."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import libcst as cst

from helpscout_codemods import bridge, imports
from helpscout_codemods.dialects import clients
from helpscout_codemods.findings import Edit, Finding, Problem, Report, Skipped, Target
from helpscout_codemods.index import BOM, ClassInfo, FunctionInfo, Index, Source, parse
from helpscout_codemods.infer.project import infer
from helpscout_codemods.infer.state import State
from helpscout_codemods.native import flows, leftovers, stragglers, tidy
from helpscout_codemods.native.apply import Applied
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.rules import messages
from helpscout_codemods.v1types import (
    Envelope,
    Flow,
    Response,
    own_flows,
)

__all__ = ["refactor"]

UNREADABLE = (cst.ParserSyntaxError, SyntaxError, LookupError, RecursionError, ValueError)
"""What parsing raises: not Python 3, an unknown or wrong encoding, nesting without end."""
DEEP = 20_000
"""Python's recursion limit while trees are walked; `index.MAX_DEPTH` bounds the trees."""


def refactor(files: Mapping[str, bytes], *, to: Target = "native") -> Report:
    """Rewrite what is proven, bridge what is not, leave the rest; never touches a file system.

    `files` maps project-relative paths to the bytes of Python files. The report holds one edit for
    each file whose text changes; findings point into the text before. Files that are not Python 3
    become findings and stay as they are.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEP))
    try:
        return _refactor(files, to)
    finally:
        sys.setrecursionlimit(limit)


def _refactor(files: Mapping[str, bytes], to: Target) -> Report:
    index = Index()
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    errors: list[Problem] = []
    for path in sorted(files):
        try:
            index.add(parse(path, files[path]))
        except UNREADABLE as problem:
            findings.append(messages.unparsable(path, files[path], problem))
    state = infer(index)
    plan = flows.plan(state)
    native = plan.native() if to == "native" else set()
    plan.exchange(clients.swaps(state))
    work = _Work(state, plan, native)
    trees = {path: work.rewrite(source) for path, source in index.sources.items()}
    results = leftovers.remove(index, {p: t for p, t in trees.items() if t is not None})
    findings.extend(messages.of_run(plan, native, to, plan.swaps))
    for straggler in stragglers.find(index, _staying(findings), results):
        findings.append(replace(messages.straggler(straggler), snippet=""))
        source = straggler.source
        if straggler.calls and not bridge.is_bridged(source.tree):
            results[source.path] = work.bridge(source, results.get(source.path, source.tree))
    edits = []
    for path, tree in sorted(results.items()):
        before = index.sources[path].before
        after = _bytes(tree, before)
        if after != before:
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

    def rewrite(self, source: Source) -> cst.Module | None:
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
        return self.bridge(source, tree) if bridge_it else tree

    def bridge(self, source: Source, tree: cst.Module) -> cst.Module:
        """The module with the shim installed after its imports."""
        return self._add(source, tree, ["import helpscout_shim"], [bridge.INSTALL])

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


def _staying(findings: list[Finding]) -> set[str]:
    """Modules with findings about code that stays V1."""
    return {f.path for f in findings if f.state != "native"}


def _bytes(tree: cst.Module, before: bytes) -> bytes:
    """The text of a module, proven to parse; a byte order mark stays."""
    after = tree.bytes
    if before.startswith(BOM) and not after.startswith(BOM):
        after = BOM + after
    ast.parse(after)
    return after


def _qualified(function: FunctionInfo | None) -> str:
    parts: list[str] = []
    while function is not None:
        parts.append(function.name)
        owner: ClassInfo | None = function.owner
        if owner is not None:
            parts.append(owner.name)
        function = function.outer
    return ".".join(reversed(parts))
