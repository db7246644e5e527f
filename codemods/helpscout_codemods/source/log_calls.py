"""Calls that write to the log, or to standard error."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.syntax.expressions import code_of

LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "log"})


def is_log_call(node: cst.CSTNode) -> bool:
    """Whether an expression is a call such as `logger.error("...", url)`."""
    if not isinstance(node, cst.Call):
        return False
    owner, _, name = (get_full_name_for_node(node.func) or "").rpartition(".")
    return name in LOGGING and "log" in owner.lower()


def is_said(call: cst.Call) -> bool:
    """A line on standard error."""
    name = get_full_name_for_node(call.func) or ""
    if name == "print":
        files = [a for a in call.args if a.keyword and a.keyword.value == "file"]
        return any(code_of(a.value) == "sys.stderr" for a in files)
    return name == "sys.stderr.write"
