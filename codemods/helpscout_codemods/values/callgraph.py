"""Who calls whom, and which `try` blocks stand around a call, through all callers."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import ClassRef, Function

Block = tuple[Source, cst.Try]


class CallGraph(Struct):
    """The call expressions of each function of the project, as far as names resolve."""

    state: State
    calls: dict[FunctionInfo, list[tuple[Source, cst.CSTNode]]] = field(default_factory=dict)
    _inside: dict[Block, set[FunctionInfo | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node, value in self.state.types.items():
            source, _ = self.state.homes[node]
            target: FunctionInfo | None = None
            if isinstance(value, Function):
                target = value.info
            elif isinstance(value, ClassRef):
                target = value.info.method("__init__")
            if target is not None:
                self.calls.setdefault(target, []).append((source, node))
        for function, runs in self.state.wrapped.items():
            known_runs = [run for run in runs or () if run[1] in self.state.homes]
            if known_runs:
                self.calls.setdefault(function, []).extend(known_runs)

    def called_in(self, block: Block) -> set[FunctionInfo | None]:
        """The functions that run while a `try` block does, through all they call."""
        functions = self._inside.get(block)
        if functions is None:
            source, try_node = block
            functions = self._inside[block] = set()
            pending = {
                function
                for function, calls in self.calls.items()
                if any(s is source and try_node.body in s.ancestors(call) for s, call in calls)
            }
            while pending:
                functions |= pending
                pending = {
                    function
                    for function, calls in self.calls.items()
                    if function not in functions
                    and any(self.state.homes[call][1] in pending for _, call in calls)
                }
        return functions

    def blocks(self, node: cst.CSTNode) -> set[Block]:
        """Every `try` whose handlers see what goes wrong in `node`."""
        blocks: set[Block] = set()
        visited_functions: set[FunctionInfo] = set()
        pending = [(*self.state.homes[node], node, False)]
        while pending:
            source, function, place, late = pending.pop()
            blocks |= set(_around(source, place, late))
            if function is None or function in visited_functions:
                continue
            visited_functions.add(function)
            for caller_source, call in self.calls.get(function, ()):
                home = self.state.homes[call][1]
                late = function.is_generator and not _is_consumed(caller_source, call)
                pending.append((caller_source, home, call, late))
        return blocks


def _is_consumed(source: Source, callee: cst.CSTNode) -> bool:
    """Whether a generator runs to its end where it is called: `for row in rows():`."""
    call = source.parents.get(callee)
    while isinstance(call, cst.Attribute):
        call = source.parents.get(call)
    place = source.parents.get(call) if call is not None else None
    if isinstance(place, cst.Arg):
        outer = source.parents.get(place)
        name = outer.func if isinstance(outer, cst.Call) else None
        return isinstance(name, cst.Name) and name.value in _CONSUMING
    if isinstance(place, cst.CompFor):
        return not isinstance(source.parents.get(place), cst.GeneratorExp)
    return isinstance(place, cst.For) and place.iter is call


_CONSUMING = frozenset({"list", "tuple", "set", "sorted", "sum", "max", "min", "len", "any", "all"})


def _around(source: Source, node: cst.CSTNode, late: bool) -> Iterator[Block]:
    """The try blocks around a node inside its function; for what a generator does later, all of
    the function's."""
    child = node
    for ancestor in source.ancestors(node):
        if isinstance(ancestor, cst.Try) and child is ancestor.body:
            yield source, ancestor
        if isinstance(ancestor, cst.FunctionDef | cst.Module) and late:
            for node in walk.own(ancestor):
                if isinstance(node, cst.Try):
                    yield source, node
        if isinstance(ancestor, cst.FunctionDef | cst.ClassDef):
            return
        child = ancestor
