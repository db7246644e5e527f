"""Docstrings that say V1 where the code says V2 now.

\"\"\"Reads the Help Scout API v1.\"\"\"        \"\"\"Reads the Help Scout API v2.\"\"\"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from helpscout_codemods import walk

_VERSION = re.compile(r"(?<![\w/.])([vV])1(?![\w/.]*/)\b")
_ABOUT = re.compile(r"(?i)help ?scout|mailbox api")
_OTHERS = re.compile(r"(?i)\bdocs\b|\bv2\b|migrat|/v1|://")
"""What else a line may speak of: the Docs API, both versions, the way from one to the other."""


def renewed(tree: cst.Module) -> cst.Module:
    """The module with docstrings that name the version of its calls."""
    texts = frozenset(
        text for text in _docstrings(tree) if _line_by_line(text.raw_value) != text.raw_value
    )
    return cst.ensure_type(tree.visit(_Renewing(texts)), cst.Module) if texts else tree


def _docstrings(tree: cst.Module) -> Iterator[cst.SimpleString]:
    for node in walk.statements(tree):
        if not isinstance(node, cst.Module | cst.FunctionDef | cst.ClassDef):
            continue
        match walk.body_of(node if isinstance(node, cst.Module) else node.body)[:1]:
            case [cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() as text)])]:
                yield text


def _line_by_line(text: str) -> str:
    return "".join(
        _VERSION.sub(r"\g<1>2", line) if _ABOUT.search(line) and not _OTHERS.search(line) else line
        for line in text.splitlines(keepends=True)
    )


class _Renewing(walk.Transformer):
    def __init__(self, texts: frozenset[cst.SimpleString]) -> None:
        super().__init__()
        self.texts = texts

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        if original_node not in self.texts:
            return updated_node
        return updated_node.with_changes(value=_line_by_line(updated_node.value))
