"""What would have to change for each flow, and what forbids it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, Literal, Protocol

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods.dialects.clients import Swap
from helpscout_codemods.findings import Target
from helpscout_codemods.patterns.flow_plan import (
    BadAnswer,
    Bridged,
    ClientOfKey,
    FlowPlan,
    Native,
    Obstacle,
    Outcome,
    StaysV1,
)
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Flow, Flows

Recipe = Callable[["Rewrite", cst.CSTNode, cst.CSTNode], cst.CSTNode]
"""(rewrite, original, updated with rewritten children) -> replacement."""


Instead = Mapping[cst.CSTNode, Callable[[cst.CSTNode], cst.BaseExpression]]
"""What an expression becomes in this place, from its rewritten form."""


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

    def name(self, *, asynchronous: bool = False) -> str:
        """The name of the client object in this module."""
        ...

    def client_class(self, *, asynchronous: bool = False) -> cst.BaseExpression:
        """The class of the new client, imported."""
        ...

    def from_key(self, key: cst.BaseExpression, *, asynchronous: bool = False) -> cst.Call:
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


class Edits(Struct):
    """What happens to the nodes of the project's modules, each time with the flows that have to
    become native for it."""

    recipes: dict[cst.CSTNode, tuple[Flows, Recipe]] = field(default_factory=dict)
    drops: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    """Statements that go away."""
    moves: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    """Statements that stand elsewhere now, in what a recipe writes."""
    clients: list[ClientOfKey] = field(default_factory=list)
    """Clients that are made of a key, each by a statement of its own."""
    client_imports: dict[cst.CSTNode, tuple[Flows, str]] = field(default_factory=dict)
    """Imports of a V1 client's class, under which name, that become those of the new client."""
    remade: dict[cst.CSTNode, cst.BaseExpression] = field(default_factory=dict)
    """Clients of V1 libraries that become clients of this key where they were made."""
    opened_answers: dict[cst.CSTNode, cst.SimpleStatementLine] = field(default_factory=dict)
    """The statement `answer = call` that stands for `with call as answer:`."""
    cut: set[cst.CSTNode] = field(default_factory=set)
    """The parts of an expression that cuts an id out of an address."""
    swaps: list[Swap] = field(default_factory=list)
    _absorbed: set[cst.CSTNode] = field(default_factory=set)
    _going: dict[cst.CSTNode | None, bool] = field(default_factory=lambda: {None: False})

    def drop(self, statement: cst.CSTNode, flows: Flows) -> None:
        """The statement goes away."""
        self.drops[statement] = flows
        self._going = {None: False}

    def keep(self, statement: cst.CSTNode) -> None:
        """The statement does not go away after all."""
        self.drops.pop(statement, None)
        self._going = {None: False}

    def absorb(self, node: cst.CSTNode) -> None:
        """The expression goes away with a recipe around it: its reads need no recipe."""
        self._absorbed.add(node)
        self._going = {None: False}

    def is_planned(self, node: cst.CSTNode | None) -> bool:
        """Whether a node is replaced or goes away."""
        return node in self.recipes or node in self.drops

    def is_claimed(self, node: cst.CSTNode | None) -> bool:
        """Whether a pattern has taken a statement for its own."""
        return self.is_planned(node) or node in self.moves

    def goes_away(self, source: Source, node: cst.CSTNode) -> bool:
        """Whether a node goes away, or something around it does.

        Neighbours have their ancestors in common, so the answers are kept until more goes away.
        """
        path = []
        current: cst.CSTNode | None = node
        while current not in self._going:
            assert current is not None
            path.append(current)
            if current in self.drops or current in self._absorbed:
                self._going[current] = True
                break
            current = source.parents.get(current)
        answer = self._going[current]
        self._going.update(dict.fromkeys(path, answer))
        return answer

    def is_moved(self, source: Source, node: cst.CSTNode) -> bool:
        """Whether a statement around the node stands elsewhere now."""
        return any(ancestor in self.moves for ancestor in source.ancestors(node))

    def changing(self, native: Flows) -> list[cst.CSTNode]:
        """The nodes that change when these flows are native."""
        every = [(node, flows) for node, (flows, _) in self.recipes.items()]
        every += [*self.drops.items(), *self.moves.items()]
        nodes = [node for node, flows in every if flows <= native]
        return nodes + [client.statement for client in self.clients if client.flows & native]


class RewritePlan(Struct):
    """A plan for each flow, and the edits that carry them out.

    `compared_ids` are conversations' ids that are compared. `handed_down` holds the functions that
    get the conversation's id from their callers: the parameter it was traced to, the new parameter,
    and the flows that need it. `leaking` are wrappers of which a use is not understood.
    """

    state: State
    to: Target = "native"
    edits: Edits = field(default_factory=Edits)
    compared_ids: list[tuple[Source, cst.CSTNode]] = field(default_factory=list)
    leaking: set[cst.CSTNode] = field(default_factory=set)
    handed_down: dict[FunctionInfo, tuple[str, str, Flows]] = field(default_factory=dict)
    bodies: dict[tuple[FunctionInfo, Flow, bool], Any] = field(default_factory=dict)
    """What helpers do for a call, as `helper_paths` has followed them."""
    native: Flows = frozenset()
    """The flows that become native, once `decide` has been called."""
    _flows: dict[Flow, FlowPlan] = field(default_factory=dict)
    _forbidden: list[FlowPlan] = field(default_factory=list)

    def __getitem__(self, flow: Flow) -> FlowPlan:
        flow_plan = self._flows.get(flow)
        if flow_plan is None:
            flow_plan = self._flows[flow] = FlowPlan(flow)
        return flow_plan

    def of(self, flows: Iterable[Flow]) -> list[FlowPlan]:
        return [self[flow] for flow in flows]

    def requests(self) -> list[FlowPlan]:
        """The plans of all V1 calls, in the order of their inference."""
        return self.of(self.state.requests)

    def source_of(self, node: cst.CSTNode) -> Source:
        """The module a node belongs to."""
        home = self.state.homes.get(node)
        if home is not None:
            return home[0]
        return next(s for s in self.state.index.sources.values() if node in s.parents)

    def tie(self, flows: Flows) -> None:
        """These flows are rewritten together or not at all."""
        for first, other in pairwise(self.of(flows)):
            if other.root is not first.root:
                other.root.tied_to = first.root

    def forbid(
        self,
        flows: Iterable[Flow],
        source: Source,
        node: cst.CSTNode,
        reason: str,
        instead: str = "",
        link: str = "",
        about: Literal["call", "field"] = "call",
    ) -> None:
        """These flows stay on the shim, with all they are tied to. The first reason counts."""
        obstacle = Obstacle(source, node, reason, instead, link, about)
        for flow_plan in self.of(flows):
            if flow_plan.obstacle is None:
                flow_plan.obstacle = obstacle
                self._forbidden.append(flow_plan)

    def doubt(self, flows: Iterable[Flow], reason: str) -> None:
        """These flows are rewritten, and a person should look whether it is what was meant."""
        for flow_plan in self.of(flows):
            flow_plan.doubt = flow_plan.doubt or reason

    def check(self, flows: Iterable[Flow]) -> None:
        """Bad answers of these flows are looked for: an error may be raised instead."""
        for flow_plan in self.of(flows):
            flow_plan.bad_answer = BadAnswer.CHECKED

    def recipe(self, node: cst.CSTNode, flows: Flows, recipe: Recipe) -> None:
        """The node is replaced when these flows become native."""
        self.edits.recipes[node] = (flows, recipe)

    def drop(self, statement: cst.CSTNode, flows: Flows) -> None:
        """The statement goes away when these flows become native."""
        self.edits.drop(statement, flows)

    def move(self, statement: cst.CSTNode, flows: Flows) -> None:
        """The statement is written elsewhere, by a recipe, when these flows become native."""
        self.edits.moves[statement] = flows

    def absorb(self, node: cst.CSTNode) -> None:
        """The expression goes away with a recipe around it."""
        self.edits.absorb(node)

    def exchange(self, swaps: list[Swap]) -> None:
        """Imports of V1 client libraries become imports of the shim's facades, in any case."""
        self.edits.swaps = swaps
        for swap in swaps:
            if swap.after is not None:
                earlier = self.edits.recipes.get(swap.statement)
                self.recipe(swap.statement, frozenset(), _exchanged(swap.after, earlier))

    def obstacle(self, flow: Flow) -> Obstacle | None:
        """The first obstacle of the flow itself, else of one it is tied to."""
        own = self[flow]
        obstacles = (other.obstacle for other in self._forbidden if other.root is own.root)
        return own.obstacle or next(obstacles, None)

    def proven(self) -> Flows:
        """The flows without an obstacle, as far as patterns have looked."""
        forbidden = {flow_plan.root for flow_plan in self._forbidden}
        return frozenset(p.flow for p in self.requests() if p.root not in forbidden)

    def decide(self) -> None:
        """Fix which flows become native."""
        self.native = self.proven() if self.to == "native" else frozenset()

    def outcome(self, flow: Flow) -> Outcome:
        """The outcome of a flow, and why."""
        if flow in self.native:
            return Native(self[flow].doubt)
        client = self.state.requests[flow].client
        paths = {self.state.homes[node][0].path for node in client.nodes} if client else set()
        for swap in self.edits.swaps:
            if swap.source.path in paths and swap.after is None and not swap.served:
                return StaysV1(swap)
        return Bridged(self.obstacle(flow) if self.to == "native" else None)


def _exchanged(after: cst.CSTNode, earlier: tuple[Flows, Recipe] | None) -> Recipe:
    """The facade's import, or what a native client makes of it."""

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        if earlier is not None and rewrite.goes(earlier[0]):
            return earlier[1](rewrite, original, after)
        return after

    return recipe
