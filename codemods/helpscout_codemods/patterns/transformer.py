"""Carry a plan out on one module: replace, drop, and give every block a statement."""

from __future__ import annotations

from typing import Any

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import comments, fstrings
from helpscout_codemods.patterns.flow_plan import ClientOfKey
from helpscout_codemods.patterns.plan import Instead, Rewrite, RewritePlan
from helpscout_codemods.source.names import BoundNames
from helpscout_codemods.values.types import Flows


class ModuleTransformer(Rewrite):
    """The rewriting of one module, and what it will need."""

    def __init__(
        self,
        plan: RewritePlan,
        client: str,
        names: BoundNames,
        *,
        renewed: bool = False,
        async_client: str = "",
    ) -> None:
        self.plan, self.client, self.names = plan, client, names
        self.async_client = async_client
        self.renewed = renewed
        """Whether the module's import of a V1 library's HelpScout becomes that of helpscout_v2."""
        self.imports: set[str] = set()
        self.new_clients: dict[cst.CSTNode, list[ClientOfKey]] = {}
        for client_of_key in plan.edits.clients:
            if client_of_key.flows & plan.native:
                self.new_clients.setdefault(client_of_key.statement, []).append(client_of_key)
        self.used_client = self.used_async_client = False
        self.changed_nodes: set[cst.CSTNode] = set()
        self.on_the_way = _on_the_way(plan)
        for copy in (*plan.state.respelled.values(), *plan.edits.opened_answers.values()):
            self.on_the_way.update(walk.walk(copy))

    def of(self, node: cst.BaseExpression) -> cst.BaseExpression:
        expression = node.visit(_Replace(self))
        assert isinstance(expression, cst.BaseExpression)
        return expression

    def statements(
        self, node: cst.CSTNode, instead: Instead, own: frozenset[cst.CSTNode]
    ) -> list[cst.CSTNode]:
        new_tree = node.visit(_Replace(self, instead, own))
        if isinstance(new_tree, cst.FlattenSentinel):
            return list(new_tree)
        return [new_tree] if isinstance(new_tree, cst.CSTNode) else []

    def name(self, *, asynchronous: bool = False) -> str:
        if asynchronous:
            self.used_async_client = True
            return self.async_client
        self.used_client = True
        return self.client

    def client_class(self, *, asynchronous: bool = False) -> cst.BaseExpression:
        if asynchronous:
            return cst.Name(self.need("helpscout_v2", "AsyncHelpScout"))
        if self.renewed:
            self.keep_import("from helpscout_v2 import HelpScout")
            return cst.Name("HelpScout")
        return cst.Name(self.need("helpscout_v2", "HelpScout"))

    def from_key(self, key: cst.BaseExpression, *, asynchronous: bool = False) -> cst.Call:
        """`HelpScout.from_v1_key(key)`."""
        make = cst.Attribute(self.client_class(asynchronous=asynchronous), cst.Name("from_v1_key"))
        return cst.Call(make, [cst.Arg(key.deep_clone())])

    def goes(self, flows: Flows) -> bool:
        return flows <= self.plan.native

    def need(self, module: str, name: str, preferred: str = "") -> str:
        import_name = self.names.of_import(module, name, preferred)
        self.imports.add(str(import_name))
        return import_name.bound

    def keep_import(self, statement: str) -> None:
        self.imports.add(statement)

    def is_builtin(self, name: str) -> bool:
        return self.names.is_builtin(name)

    def module(self, tree: cst.Module) -> cst.Module:
        """The new text. Raises `RuntimeError` when a client would be used and not made."""
        after = cst.ensure_type(tree.visit(_Replace(self)), cst.Module)
        own = {node for node in self.new_clients if self.plan.source_of(node).tree is tree}
        if not own <= self.changed_nodes:
            raise RuntimeError("the statement that makes a client was lost")
        return after


def _on_the_way(plan: RewritePlan) -> set[cst.CSTNode]:
    """The nodes that lead to one that changes; nothing else needs to be visited."""
    nodes: set[cst.CSTNode] = set()
    for node in plan.edits.changing(plan.native):
        parents = plan.source_of(node).parents
        current: cst.CSTNode | None = node
        while current is not None and current not in nodes:
            nodes.add(current)
            current = parents.get(current)
    return nodes


STATEMENTS = (cst.SimpleStatementLine, cst.For, cst.While, cst.If, cst.With)


class _Replace(walk.Transformer):
    def __init__(
        self,
        applied: ModuleTransformer,
        instead: Instead | None = None,
        own: frozenset[cst.CSTNode] = frozenset(),
    ) -> None:
        super().__init__()
        self.applied = applied
        self.instead: Instead = instead or {}
        self.own = own

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node in self.applied.on_the_way

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode):  # type: ignore[no-untyped-def]
        has_changes = self._changed(original_node, updated_node)
        clients = self.applied.new_clients.get(original_node)
        if not clients or original_node in self.own:
            return has_changes
        self.applied.changed_nodes.add(original_node)
        return _with_clients(self.applied, clients, has_changes)

    def _changed(self, original_node: cst.CSTNode, updated_node: cst.CSTNode):  # type: ignore[no-untyped-def]
        module_rewrite = self.applied
        edits, native = module_rewrite.plan.edits, module_rewrite.plan.native
        if original_node in self.own:
            return _with_comments(original_node, super().on_leave(original_node, updated_node))
        if original_node in self.instead:
            return self.instead[original_node](updated_node)
        dropped_flows = edits.drops.get(original_node) or edits.moves.get(original_node)
        if dropped_flows is not None and dropped_flows <= native:
            module_rewrite.changed_nodes.add(original_node)
            return cst.RemoveFromParent()
        node = super().on_leave(original_node, updated_node)
        if isinstance(node, cst.FormattedString):
            assert isinstance(original_node, cst.FormattedString)
            node = fstrings.fitted(original_node, node)
        node = _with_comments(original_node, node)
        recipe = edits.recipes.get(original_node)
        if recipe is not None and recipe[0] <= native:
            module_rewrite.changed_nodes.add(original_node)
            return recipe[1](module_rewrite, original_node, node)
        return node

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        if updated_node.body:
            return updated_node
        return updated_node.with_changes(body=[cst.SimpleStatementLine([cst.Pass()])])


def _with_comments(original: cst.CSTNode, node: Any) -> Any:
    is_changed = node is not original and isinstance(node, STATEMENTS)
    return comments.with_comments(original, node) if is_changed else node


def _with_clients(applied: ModuleTransformer, clients: list[ClientOfKey], changed: Any) -> Any:
    """A statement, or what has become of it, with the clients that are made before or after it."""
    before: list[Any] = [_making(applied, m) for m in clients if not m.after]
    after: list[Any] = [_making(applied, m) for m in clients if m.after]
    if changed is cst.RemoveFromParent():
        return cst.FlattenSentinel([*before, *after])
    statements = list(changed) if isinstance(changed, cst.FlattenSentinel) else [changed]
    if before and statements:
        lines = list(getattr(statements[0], "leading_lines", ()))
        blank = next((n for n, line in enumerate(lines) if line.comment), len(lines))
        before[0] = before[0].with_changes(leading_lines=lines[:blank])
        statements[0] = statements[0].with_changes(leading_lines=lines[blank:])
    return cst.FlattenSentinel([*before, *statements, *after])


def _making(applied: ModuleTransformer, client: ClientOfKey) -> cst.SimpleStatementLine:
    assert isinstance(client.target, cst.Name | cst.Attribute)
    target = cst.AssignTarget(client.target.deep_clone())
    return cst.SimpleStatementLine([cst.Assign([target], applied.from_key(client.key))])
