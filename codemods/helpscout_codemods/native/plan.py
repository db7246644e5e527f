"""What would have to change for each flow, and what forbids it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import libcst as cst

from helpscout_codemods.dialects.clients import Swap
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Flow, Flows

Recipe = Callable[["Rewrite", cst.CSTNode, cst.CSTNode], cst.CSTNode]
"""(rewrite, original, updated with rewritten children) -> replacement."""


Instead = Mapping[cst.CSTNode, Callable[[cst.CSTNode], cst.BaseExpression]]
"""What an expression becomes in this place, from its rewritten form."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a flow cannot be rewritten, and where."""

    source: Source
    node: cst.CSTNode
    reason: str
    instead: str = ""
    link: str = ""
    about: Literal["call", "field"] = "call"


@dataclass(eq=False, slots=True)
class ClientOfKey:
    """`target = HelpScout.from_v1_key(key)` before (or `after`) a statement of `source`; without a
    target the client is made in the call itself."""

    source: Source
    target: cst.BaseExpression | None
    key: cst.BaseExpression
    statement: cst.CSTNode
    after: bool = False
    block: cst.CSTNode | None = None
    code: str = ""
    flows: set[Flow] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.target.value if isinstance(self.target, cst.Name) else ""


class Rewrite(Protocol):
    """Gives recipes the rewritten form of any original expression."""

    def of(self, node: cst.BaseExpression) -> cst.BaseExpression:
        """The rewritten form of an original expression."""
        ...

    def statements(
        self, node: cst.CSTNode, instead: Instead, own: frozenset[cst.CSTNode]
    ) -> list[cst.CSTNode]:
        """The rewritten forms of an original statement that stands elsewhere now; `instead` takes
        the place of expressions in it, `own` are statements whose place is not asked about."""
        ...

    def name(self) -> str:
        """The name of the client object in this module."""
        ...

    def client_class(self) -> cst.BaseExpression:
        """The class of the new client, imported."""
        ...

    def from_key(self, key: cst.BaseExpression) -> cst.Call:
        """A client made of a V1 key."""
        ...

    def goes(self, flows: Flows) -> bool:
        """Whether all these flows become native."""
        ...

    def need(self, module: str, name: str, preferred: str = "") -> str:
        """Ask for `from module import name`; answers the name to use for it, which is `preferred`
        or `name` where that is free in the whole module."""
        ...

    def keep_import(self, statement: str) -> None:
        """Ask for an import statement as it is spelled."""
        ...

    def is_builtin(self, name: str) -> bool:
        """Whether a name of `builtins` can be used in this module."""
        ...


@dataclass(slots=True)
class Plan:
    """Recipes by node, obstacles by flow, and which flows stand or fall together.

    `carried` holds the functions that get the conversation's id from their callers: the parameter
    it was traced to, the new parameter, and the flows that need it.
    """

    state: State
    recipes: dict[cst.CSTNode, tuple[Flows, Recipe]] = field(default_factory=dict)
    drops: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    moved: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    gone: set[cst.CSTNode] = field(default_factory=set)
    obstacles: dict[Flow, list[Obstacle]] = field(default_factory=dict)
    checked: set[Flow] = field(default_factory=set)
    threads_wanted: set[Flow] = field(default_factory=set)
    looped: set[Flow] = field(default_factory=set)
    first_pages: set[Flow] = field(default_factory=set)
    soft_reads: list[tuple[Source, cst.CSTNode, Flows]] = field(default_factory=list)
    compared_ids: list[tuple[Source, cst.CSTNode]] = field(default_factory=list)
    swaps: list[Swap] = field(default_factory=list)
    whole: set[Flow] = field(default_factory=set)
    paged: set[Flow] = field(default_factory=set)
    numbered: set[Flow] = field(default_factory=set)
    """Lists that are read page by page, by numbers."""
    eager: set[Flow] = field(default_factory=set)
    """Lists that are asked for where the call stands, because an error is handled there."""
    tolerated: set[Flow] = field(default_factory=set)
    """Calls for whose bad answers `.get("items", [])` has a handler now."""
    frozen: set[Flow] = field(default_factory=set)
    kept: set[Flow] = field(default_factory=set)
    stand_ins: set[str] = field(default_factory=set)
    """Names that may hold an empty dict where V1 had null."""
    read: set[Flow] = field(default_factory=set)
    expected: set[Flow] = field(default_factory=set)
    """Reads whose missing record is asked about where an error now answers."""
    anew: dict[cst.CSTNode, tuple[Flows, str]] = field(default_factory=dict)
    """Imports of a client's class, under which name, that change with all flows of the client."""
    in_place: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    """Calls of a client that is made anew where it was made, with all flows of that client."""
    doubts: dict[Flow, str] = field(default_factory=dict)
    made: list[ClientOfKey] = field(default_factory=list)
    """Clients that are made of a key, each by a statement of its own."""
    accounts: dict[Flow, ClientOfKey] = field(default_factory=dict)
    """The client of a key by which a call is sent; the others are sent by the module's own."""
    remade: dict[cst.CSTNode, cst.BaseExpression] = field(default_factory=dict)
    """Clients of V1 libraries that become clients of this key where they were made."""
    receivers: dict[Flow, cst.BaseExpression] = field(default_factory=dict)
    """The client as it is spelled at a call, where that is not its name."""
    ignored: set[Flow] = field(default_factory=set)
    """Writes whose bad answers are suppressed."""
    carried: dict[FunctionInfo, tuple[str, str, Flows]] = field(default_factory=dict)
    _group: dict[Flow, Flow] = field(default_factory=dict)

    def source_of(self, node: cst.CSTNode) -> Source:
        """The module a node belongs to."""
        known = self.state.homes.get(node)
        if known is not None:
            return known[0]
        return next(s for s in self.state.index.sources.values() if node in s.parents)

    def root(self, flow: Flow) -> Flow:
        while self._group.get(flow, flow) is not flow:
            flow = self._group[flow]
        return flow

    def tie(self, flows: Flows) -> None:
        """These flows are rewritten together or not at all."""
        roots = [self.root(f) for f in flows]
        for other in roots[1:]:
            if other is not roots[0]:
                self._group[self.root(other)] = self.root(roots[0])

    def forbid(
        self,
        flows: Flows,
        source: Source,
        node: cst.CSTNode,
        reason: str,
        instead: str = "",
        link: str = "",
        about: Literal["call", "field"] = "call",
    ) -> None:
        """Flows that have an obstacle stay on the shim, with all they are tied to."""
        for flow in flows:
            self.obstacles.setdefault(flow, []).append(
                Obstacle(source, node, reason, instead, link, about)
            )

    def doubt(self, flows: Flows, reason: str) -> None:
        """These flows are rewritten, and a person should look whether it is what was meant."""
        for flow in flows:
            self.doubts.setdefault(flow, reason)

    def recipe(self, node: cst.CSTNode, flows: Flows, recipe: Recipe) -> None:
        self.recipes[node] = (flows, recipe)

    def exchange(self, swaps: list[Swap]) -> None:
        """Imports of V1 client libraries become imports of the shim's facades, in any case."""
        self.swaps = swaps
        for swap in swaps:
            if swap.after is not None:
                known = self.recipes.get(swap.statement)
                self.recipe(swap.statement, frozenset(), _exchanged(swap.after, known))

    def bad(self) -> set[Flow]:
        """The roots of the groups of flows that have an obstacle."""
        return {self.root(f) for f in self.obstacles}

    def native(self) -> set[Flow]:
        """The flows nothing speaks against."""
        bad = self.bad()
        return {f for f in self.state.requests if self.root(f) not in bad}


def _exchanged(after: cst.CSTNode, known: tuple[Flows, Recipe] | None) -> Recipe:
    """The facade's import, or what a native client makes of it."""

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        if known is not None and rewrite.goes(known[0]):
            return known[1](rewrite, original, after)
        return after

    return recipe
