"""Calls that write to the log."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "log"})


def is_log_call(node: cst.CSTNode) -> bool:
    """Whether an expression is a call such as `logger.error("...", url)`."""
    if not isinstance(node, cst.Call):
        return False
    owner, _, name = (get_full_name_for_node(node.func) or "").rpartition(".")
    return name in LOGGING and "log" in owner.lower()
