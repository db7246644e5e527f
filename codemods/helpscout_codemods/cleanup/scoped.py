"""Uses of a name in its own scope, where counting names in the whole module cannot tell.

libcst resolves the scopes of a module in about a third of a millisecond per line, so a module is
resolved only when a name that lost uses is still mentioned somewhere.
"""

from __future__ import annotations

from functools import cached_property

import libcst as cst
from libcst.metadata import FunctionScope, GlobalScope, MetadataWrapper, Scope, ScopeProvider

from helpscout_codemods import walk

_OPENS_SCOPE = (cst.FunctionDef, cst.ClassDef, cst.Lambda, cst.BaseComp)


class Scopes:
    """The scopes of one tree, resolved when the first question comes."""

    def __init__(self, tree: cst.Module) -> None:
        self._tree = tree

    def global_is_used(self, name: str) -> bool:
        """Whether code reads this name of the module, from any scope."""
        return _is_read(self._module_scope, name) or self._is_counted_up(name)

    def local_is_used(self, function: cst.FunctionDef, name: str) -> bool:
        """Whether code reads this variable of the function, in it or in functions inside it."""
        scope = self._by_node.get(function.body)
        if not isinstance(scope, FunctionScope) or name not in scope.assignments:
            return True
        return _is_read(scope, name) or self._is_counted_up(name)

    @cached_property
    def _by_node(self) -> dict[cst.CSTNode, Scope | None]:
        # Without a copy, the answers are about the very nodes of the tree.
        wrapper = MetadataWrapper(self._tree, unsafe_skip_copy=True)
        return dict(wrapper.resolve(ScopeProvider))

    @cached_property
    def _module_scope(self) -> GlobalScope:
        scope = self._by_node[self._tree]
        assert isinstance(scope, GlobalScope)
        return scope

    def _is_counted_up(self, name: str) -> bool:
        """`name += 1` reads the name, which libcst takes for an assignment."""
        return any(
            isinstance(node, cst.AugAssign)
            and isinstance(node.target, cst.Name)
            and node.target.value == name
            for node in walk.statements(self._tree)
        )


def has_inner_scopes(function: cst.FunctionDef) -> bool:
    """Whether names in the function may belong to a function or comprehension inside it."""
    return any(isinstance(n, _OPENS_SCOPE) for n in walk.walk(function.body))


def _is_read(scope: Scope, name: str) -> bool:
    return any(assignment.references for assignment in scope.assignments[name])
