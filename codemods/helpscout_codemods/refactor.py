"""One pass of the rewrite: texts of a project in, a report with edits out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

import libcst as cst
from msgspec import Struct

from helpscout_codemods import messages, walk
from helpscout_codemods.cleanup import docstrings, joined_lines, leftovers, stragglers
from helpscout_codemods.dialects import clients, urls
from helpscout_codemods.entries.places import ImportGraph
from helpscout_codemods.findings import Edit, Finding, Problem, Report, Skipped, Target
from helpscout_codemods.infer.project import infer
from helpscout_codemods.patterns import planner
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.remaining_v1 import (
    address_builders,
    bridged_paths,
    methods_without_calls,
    unused_calls,
)
from helpscout_codemods.patterns.transformer import ModuleTransformer
from helpscout_codemods.source import bridge, imports, wrap
from helpscout_codemods.source.names import ASYNC_CLIENT_NAMES, CLIENT_NAMES, free_name, names_of
from helpscout_codemods.source.width import width_of
from helpscout_codemods.syntax import awaits
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.join import own_flows
from helpscout_codemods.values.modules import BOM, ClassInfo, FunctionInfo, Index, Source, parse
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import (
    Chain,
    Client,
    Const,
    Envelope,
    Function,
    Prepared,
    Response,
    Session,
    Text,
)

UNREADABLE = (cst.ParserSyntaxError, SyntaxError, LookupError, RecursionError, ValueError)
"""What parsing raises: not Python 3, an unknown or wrong encoding, nesting without end."""


def one_pass(files: Mapping[str, bytes], *, to: Target = "native") -> Report:
    """Rewrite what is proven, bridge what is not, leave the rest; never touches a file system.

    `files` maps project-relative paths (forward slashes) to bytes. It may be lazy: iterating it
    yields the candidates (files that name Help Scout, and every file that imports one of those by
    name, transitively), and `files.get(path)` also answers for other Python files of the project.

    The report holds one edit for each file whose text changes, and findings with line numbers of
    the text before. It holds no markers. Files that are not Python 3 become findings and stay as
    they are. What is V2 code after one pass may open the way for another one; `fixpoint` repeats
    the pass until nothing changes.
    """
    index = Index()
    findings: list[Finding] = []
    skip_list: list[Skipped] = []
    errors: list[Problem] = []
    for path in sorted(files):
        try:
            index.add(parse(path, files[path]))
        except UNREADABLE as problem:
            findings.append(messages.unparsable(path, files[path], problem))
    state = infer(index)
    plan = planner.plan(state, to)
    plan.exchange(clients.swaps(state))
    work = _Work(state, plan)
    trees = {path: work.rewrite(source) for path, source in index.sources.items()}
    changed_trees = {path: tree for path, tree in trees.items() if tree is not None}
    results = leftovers.remove(
        index,
        changed_trees,
        unused_calls(plan),
        address_builders(plan),
        methods_without_calls(plan),
    )
    plan.edits.swaps = [s for s in plan.edits.swaps if _keeps_facade(s, results)]
    findings.extend(messages.of_plan(plan))
    bridged_files = bridged_paths(plan)
    bridged_files |= {s.source.path for s in plan.edits.swaps if s.served}
    for straggler in stragglers.find(
        index,
        _staying(findings),
        results,
        _building(state),
        _of_other_hosts(state) | _followed_hosts(state),
    ):
        findings.append(replace(messages.straggler(straggler), snippet=""))
        if straggler.calls:
            bridged_files.add(straggler.source.path)
    sources = dict(index.sources)
    places = ImportGraph(state, files, plan.native, frozenset(bridged_files))
    findings = messages.of_libraries(findings, {p for p in bridged_files if places.is_library(p)})
    for source in _installing(files, plan, places, bridged_files):
        sources[source.path] = source
        results[source.path] = work.bridge(source, results.get(source.path, source.tree))
    for path in {state.homes[flow][0].path for flow in plan.native} - bridged_files:
        if path in results:
            results[path] = docstrings.renewed(results[path])
    edits = []
    for path, tree in sorted(results.items()):
        before = sources[path].before
        after = _bytes(tree, before)
        if after != before:
            mine = tuple(f for f in findings if f.path == path)
            edits.append(Edit(path, before, after, mine))
    return Report(tuple(findings), tuple(edits), tuple(skip_list), tuple(errors))


def _installing(
    files: Mapping[str, bytes], plan: RewritePlan, places: ImportGraph, bridged: set[str]
) -> list[Source]:
    """The modules that install the shim: where the programs begin, or those that speak V1."""
    entry_paths = sorted({place for path in bridged for place in places.of(path)})
    edits = []
    for path in entry_paths:
        source = plan.state.index.sources.get(path) or parse(path, files[path])
        if not bridge.is_bridged(source.tree):
            edits.append(source)
    return edits


class _Work(Struct):
    """The rewriting of every module under one plan."""

    state: State
    plan: RewritePlan

    def rewrite(self, source: Source) -> cst.Module | None:
        """The new text of a module, None when there is nothing to do."""
        native_flows = [f for f in self.plan.native if self.state.homes[f][0] is source]
        has_changes = any(self.state.homes[n][0] is source for n in self._native_nodes())
        has_swaps = any(s.source is source and s.after for s in self.plan.edits.swaps)
        return self._to_native(source) if native_flows or has_changes or has_swaps else None

    def bridge(self, source: Source, tree: cst.Module) -> cst.Module:
        """The module with the shim installed after its imports."""
        return self._add(source, tree, ["import helpscout_shim"], [bridge.INSTALL])

    def _native_nodes(self) -> list[cst.CSTNode]:
        edits = []
        for node, (own, _) in self.plan.edits.recipes.items():
            if own <= self.plan.native and node in self.state.homes:
                edits.append(node)
        return edits

    def _to_native(self, source: Source) -> cst.Module:
        native_flows = [f for f in self.plan.native if self.state.homes[f][0] is source]
        client_name = imports.client_name(source.tree)
        used_names = {name.value for name in source.all(cst.Name)}
        names = names_of(source, self.state.index)
        client = client_name or free_name(CLIENT_NAMES, used_names | names.taken)
        async_name = imports.client_name(source.tree, "AsyncHelpScout")
        blocks = client_name or any(not self.state.requests[f].asynchronous for f in native_flows)
        async_names = ASYNC_CLIENT_NAMES if blocks else CLIENT_NAMES
        async_client = async_name or free_name(async_names, used_names | names.taken)
        has_new_client = any(
            bound == "HelpScout" and own <= self.plan.native and statement in source.parents
            for statement, (own, bound) in self.plan.edits.client_imports.items()
        )
        transformer = ModuleTransformer(
            self.plan, client, names, renewed=has_new_client, async_client=async_client
        )
        tree = transformer.module(source.tree)
        tree = joined_lines.merge(tree, self._temps(source))
        if b"await" in source.before:
            tree = awaits.with_loops(tree, source.parents)
        tree = wrap.wrapped(tree, width_of(source.before), source.parents)
        after: list[str] = []
        if transformer.used_client and client_name is None:
            class_code = code_of(transformer.client_class())
            after.append(f"{client} = {class_code}.from_env()")
        if transformer.used_async_client and async_name is None:
            class_code = code_of(transformer.client_class(asynchronous=True))
            after.append(f"{async_client} = {class_code}.from_env()")
        return self._add(source, tree, sorted(transformer.imports), after)

    def _add(
        self, source: Source, tree: cst.Module, names: list[str], after: list[str]
    ) -> cst.Module:
        sources = self.state.index.sources.values()
        local = {part for s in sources for part in s.names[-1:]} | {
            s.names[0].split(".")[0] for s in sources if s.names
        }
        return imports.add(
            tree, names, after, local=local, before=source.tree, width=width_of(source.before)
        )

    def _temps(self, source: Source) -> joined_lines.Temps:
        names = set()
        for node, value in self.state.types.items():
            home, function = self.state.homes[node]
            temporary = isinstance(value, Response | Envelope)
            ours = home is source and temporary and own_flows(value) <= self.plan.native
            if ours and isinstance(node, cst.Name):
                names.add((_qualified(function), node.value))
        return frozenset(names)


def _keeps_facade(swap: clients.Swap, results: Mapping[str, cst.Module]) -> bool:
    """Whether a module still imports a client library when all is done."""
    tree = results.get(swap.source.path, swap.source.tree)
    if isinstance(swap.statement, cst.SimpleString):
        texts = {n.raw_value for n in walk.walk(tree) if isinstance(n, cst.SimpleString)}
        text = swap.after if isinstance(swap.after, cst.SimpleString) else swap.statement
        return text.raw_value in texts
    tops = {name.partition(".")[0] for name in imports.imported(tree, everywhere=True)}
    return bool(tops & {"helpscout_shim", "hsapi", *clients.LIBRARIES})


def _staying(findings: list[Finding]) -> dict[str, set[int]]:
    """Modules with findings about code that stays V1, and the rows of all their findings."""
    rows: dict[str, set[int]] = {f.path: set() for f in findings if f.state != "native"}
    for finding in findings:
        rows.get(finding.path, set()).add(finding.line)
    return rows


def _building(state: State) -> set[cst.CSTNode]:
    """Calls that make a client, a request or an address, and send nothing."""
    kinds = (Chain, Client, Const, Prepared, Session, Text)
    return {
        node
        for node, value in state.types.items()
        if isinstance(node, cst.Call) and isinstance(value, kinds)
    }


def _of_other_hosts(state: State) -> set[cst.CSTNode]:
    """The parts of addresses that lie at another host than V1's: spelled in one expression, or
    given to a function that sends there."""
    nodes: set[cst.CSTNode] = set()
    for node, value in state.types.items():
        source, _ = state.homes[node]
        is_named = isinstance(value, Text) and any(".json" in str(part) for part in value.parts)
        if is_named and urls.is_of_another_host(value, source):
            nodes.update(walk.walk(node))
        elif isinstance(value, Function) and value.info in state.other_hosts:
            call = source.parents.get(node)
            if isinstance(call, cst.Call) and call.func is node:
                nodes.update(walk.walk(call))
    return nodes


def _followed_hosts(state: State) -> set[cst.CSTNode]:
    """V1's host without a version, in modules where a whole address was put together of it."""
    sources = {
        state.homes[node][0]
        for node, value in state.types.items()
        if isinstance(value, Text) and urls.is_v1(value)
    }
    return {
        node
        for source in sources
        for node in source.all(cst.SimpleString)
        if stragglers.HOST.fullmatch(node.raw_value)
    }


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
