"""What would have to change for each flow, and what forbids it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import libcst as cst

from helpscout_codemods.index import Source
from helpscout_codemods.infer.state import State
from helpscout_codemods.v1types import Flow, Flows

Recipe = Callable[["Rewrite", cst.CSTNode, cst.CSTNode], cst.CSTNode]
"""(rewrite, original, updated with rewritten children) -> replacement."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a flow cannot be rewritten, and where."""

    source: Source
    node: cst.CSTNode
    reason: str
    instead: str = ""
    link: str = ""


class Rewrite:
    """Gives recipes the rewritten form of any original expression."""

    def of(self, node: cst.BaseExpression) -> cst.BaseExpression:
        raise NotImplementedError

    def name(self) -> str:
        """The name of the client object in this module."""
        raise NotImplementedError

    def need(self, module: str, name: str) -> None:
        """Ask for `from module import name`."""
        raise NotImplementedError


@dataclass(slots=True)
class Plan:
    """Recipes by node, obstacles by flow, and which flows stand or fall together."""

    state: State
    recipes: dict[cst.CSTNode, tuple[Flows, Recipe]] = field(default_factory=dict)
    drops: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    moved: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    gone: set[cst.CSTNode] = field(default_factory=set)
    obstacles: dict[Flow, list[Obstacle]] = field(default_factory=dict)
    checked: set[Flow] = field(default_factory=set)
    threads_wanted: set[Flow] = field(default_factory=set)
    looped: set[Flow] = field(default_factory=set)
    _group: dict[Flow, Flow] = field(default_factory=dict)

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
    ) -> None:
        for flow in flows:
            self.obstacles.setdefault(flow, []).append(
                Obstacle(source, node, reason, instead, link)
            )

    def recipe(self, node: cst.CSTNode, flows: Flows, recipe: Recipe) -> None:
        self.recipes[node] = (flows, recipe)

    def native(self) -> set[Flow]:
        """The flows nothing speaks against."""
        bad = {self.root(f) for f in self.obstacles}
        return {f for f in self.state.requests if self.root(f) not in bad}
