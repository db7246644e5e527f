"""Let a module keep speaking V1: `helpscout_shim.install()` after its imports."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk

INSTALL = "helpscout_shim.install()"


def is_bridged(tree: cst.Module) -> bool:
    """Whether the module installs the shim already."""
    return any(
        isinstance(node, cst.Call) and get_full_name_for_node(node.func) == "helpscout_shim.install"
        for node in walk.walk(tree)
    )
