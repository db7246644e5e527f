"""Carry a plan out on one module: replace, drop, and give every block a statement."""

from __future__ import annotations

from collections.abc import Set

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.native import fstrings
from helpscout_codemods.native.plan import Plan, Rewrite
from helpscout_codemods.source.names import Names
from helpscout_codemods.values.types import Flow, Flows


class Applied(Rewrite):
    """The rewriting of one module, and what it will need."""

    def __init__(self, plan: Plan, native: Set[Flow], client: str, names: Names) -> None:
        self.plan, self.native, self.client, self.names = plan, native, client, names
        self.imports: set[str] = set()
        self.used_client = False
        self.touched: set[cst.CSTNode] = set()
        self.on_the_way = _on_the_way(plan, native)

    def of(self, node: cst.BaseExpression) -> cst.BaseExpression:
        made = node.visit(_Replace(self))
        assert isinstance(made, cst.BaseExpression)
        return made

    def name(self) -> str:
        self.used_client = True
        return self.client

    def goes(self, flows: Flows) -> bool:
        return flows <= self.native

    def need(self, module: str, name: str, preferred: str = "") -> str:
        needed = self.names.of_import(module, name, preferred)
        self.imports.add(str(needed))
        return needed.bound

    def keep_import(self, statement: str) -> None:
        self.imports.add(statement)

    def is_builtin(self, name: str) -> bool:
        return self.names.is_builtin(name)

    def module(self, tree: cst.Module) -> cst.Module:
        return cst.ensure_type(tree.visit(_Replace(self)), cst.Module)


def _on_the_way(plan: Plan, native: Set[Flow]) -> set[cst.CSTNode]:
    """The nodes that lead to one that changes; nothing else needs to be visited."""
    found: set[cst.CSTNode] = set()
    changing = [(n, f) for n, (f, _) in plan.recipes.items()]
    changing += [*plan.drops.items(), *plan.moved.items()]
    for node, flows in changing:
        if not flows <= native:
            continue
        parents = plan.source_of(node).parents
        current: cst.CSTNode | None = node
        while current is not None and current not in found:
            found.add(current)
            current = parents.get(current)
    return found


class _Replace(walk.Transformer):
    def __init__(self, applied: Applied) -> None:
        super().__init__()
        self.applied = applied

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node in self.applied.on_the_way

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode):  # type: ignore[no-untyped-def]
        applied = self.applied
        plan = applied.plan
        dropped = plan.drops.get(original_node) or plan.moved.get(original_node)
        if dropped is not None and dropped <= applied.native:
            applied.touched.add(original_node)
            return cst.RemoveFromParent()
        node = super().on_leave(original_node, updated_node)
        if isinstance(node, cst.FormattedString):
            assert isinstance(original_node, cst.FormattedString)
            node = fstrings.fitted(original_node, node)
        planned = applied.plan.recipes.get(original_node)
        if planned is not None and planned[0] <= applied.native:
            applied.touched.add(original_node)
            return planned[1](applied, original_node, node)  # type: ignore[arg-type]
        return node

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        if updated_node.body:
            return updated_node
        return updated_node.with_changes(body=[cst.SimpleStatementLine([cst.Pass()])])
