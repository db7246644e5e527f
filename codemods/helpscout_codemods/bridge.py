"""Let a module keep speaking V1: `helpscout_shim.install()` after its imports."""

from __future__ import annotations

import libcst as cst

INSTALL = "helpscout_shim.install()"


def is_bridged(tree: cst.Module) -> bool:
    finder = _Installs()
    tree.visit(finder)
    return finder.found


class _Installs(cst.CSTVisitor):
    found = False

    def visit_Call(self, node: cst.Call) -> None:
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "install":
            value = node.func.value
            self.found = self.found or (
                isinstance(value, cst.Name) and value.value == "helpscout_shim"
            )
