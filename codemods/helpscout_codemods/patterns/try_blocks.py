"""What else happens in the `try` blocks of a project: foreign calls, and calls out of view."""

from __future__ import annotations

import sys

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.dialects import urllib
from helpscout_codemods.dialects.requests import VERBS
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.values.callgraph import Block, CallGraph
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    ClassRef,
    Client,
    Const,
    Flow,
    Function,
    Getter,
    Listing,
    Prepared,
    Ref,
    Session,
    Text,
    Unresolved,
)

SENDING = frozenset(
    f"{module}.{name}"
    for modules, names in (
        (("requests", "requests.api", "httpx"), ("request", *VERBS)),
        (urllib.MODULES, ("urlopen", "urlretrieve")),
    )
    for module in modules
    for name in names
)
_RAISING = frozenset({"concurrent", "http", "importlib", "runpy", "socket", "ssl", "urllib"})
"""Modules of the standard library whose calls may raise what requests raises, or anything."""


class Blocks(Struct):
    """`open` are the blocks that call what is out of view, `escaping` the flows whose errors may
    end there: those of functions that are decorated, handed on or overridden."""

    plan: RewritePlan
    graph: CallGraph
    foreign: set[Block] = field(default_factory=set)
    open: list[Block] = field(default_factory=list)
    escaping: set[Flow] = field(default_factory=set)

    def __post_init__(self) -> None:
        state = self.plan.state
        for node in state.types:
            if _is_foreign(self.plan, node):
                self.foreign |= self.graph.blocks(node)
        self.escaping = {flow for flow in state.requests if self._escapes(flow)}
        for source in state.index.sources.values() if self.escaping else ():
            for block in source.all(cst.Try):
                if block.handlers and self._is_open(block):
                    self.open.append((source, block))

    def is_foreign(self, source: Source, block: cst.Try) -> bool:
        """Whether a request that is not V1 may fail in the block."""
        return (source, block) in self.foreign

    def only_ours(self, source: Source, block: cst.Try) -> bool:
        """Whether nothing but V1 calls can raise an error of requests in the block."""
        return not self.is_foreign(source, block) and self._harmless(block.body, set())

    def _harmless(self, body: cst.CSTNode, visited: set[FunctionInfo]) -> bool:
        calls = (n for n in walk.walk(body) if isinstance(n, cst.Call))
        is_decorated = any(isinstance(n, cst.Await | cst.With) for n in walk.walk(body))
        return not is_decorated and all(self._harmless_call(call, visited) for call in calls)

    def _harmless_call(self, call: cst.Call, visited: set[FunctionInfo]) -> bool:
        types = self.plan.state.types
        if call in self.plan.state.requests:
            return True
        match types.get(call.func):
            case Getter():
                return True
            case Ref(name=name):
                top = name.partition(".")[0]
                return top in sys.stdlib_module_names and top not in _RAISING
            case Function(info=info):
                return self._harmless_function(info, visited)
            case ClassRef(info=info):
                init = info.method("__init__")
                return not info.foreign_bases and (
                    init is None or self._harmless_function(init, visited)
                )
        if isinstance(call.func, cst.Attribute):
            owner = call.func.value
            return isinstance(owner, cst.BaseString) or isinstance(
                types.get(owner), Const | Text | Listing
            )
        return False

    def _harmless_function(self, info: FunctionInfo, visited: set[FunctionInfo]) -> bool:
        if info in visited:
            return True
        visited.add(info)
        plain = not (info.decorated - {"staticmethod", "classmethod"})
        return plain and self._harmless(info.node.body, visited)

    def _is_open(self, block: cst.Try) -> bool:
        """Whether a block calls a parameter, a looked-up method, or gives way to a `with` body."""
        for node in walk.own(block.body):
            if isinstance(node, cst.Yield | cst.Await):
                return True
            if isinstance(node, cst.Call) and node not in self.plan.state.requests:
                value = self.plan.state.types.get(node.func)
                if not isinstance(value, Function | Ref | ClassRef | Getter | Client):
                    return True
        return False

    def _escapes(self, flow: Flow) -> bool:
        """Whether the function of a flow, or one that calls it, is called from out of view."""
        state = self.plan.state
        pending = [state.homes[flow][1]]
        seen_functions: set[FunctionInfo] = set()
        while pending:
            info = pending.pop()
            if info is None or info in seen_functions:
                continue
            seen_functions.add(info)
            handed_on = info in state.last_summaries.handed_on or info in state.summaries.handed_on
            if handed_on or info.decorated - {"staticmethod", "classmethod"}:
                return True
            if info.owner is not None and (info.owner.bases or info.owner.foreign_bases):
                return True
            if isinstance(info.node, cst.Lambda) or not self.graph.calls.get(info):
                return True
            pending += [state.homes[call][1] for _, call in self.graph.calls[info]]
        return False


def _is_foreign(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """A call that sends a request, which is not V1."""
    if not isinstance(node, cst.Call) or node in plan.state.requests:
        return False
    if isinstance(plan.state.types[node], Unresolved):
        return False
    callee = plan.state.types.get(node.func)
    match callee:
        case Client() | Getter(of=Session() | Client()) | Getter(of=Prepared(), name="open"):
            return True
    return isinstance(callee, Ref) and callee.name in SENDING
