"""setup.py and Odoo's __manifest__.py: lists of texts in Python, edited where they stand.

Only a list that is written out is edited; one that is computed is left to its author.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from helpscout_codemods.manifests.names import TOOLKIT, is_v1_client, names_of, requirement_name

List = ast.List | ast.Tuple
Edit = tuple[int, int, bytes]
"""Where a text begins and ends, in bytes, and what takes its place."""


class PythonList:
    """The editor of one kind of file; `find` answers the list in its syntax tree."""

    def __init__(self, find: Callable[[ast.Module], List | None]) -> None:
        self._find = find

    def declares(self, text: str) -> bool:
        return self._list(text) is not None

    def names_in(self, text: str) -> set[str]:
        node = self._list(text)
        return names_of(_text(item) for item in node.elts) if node is not None else set()

    def change(self, text: str, *, add: str, drop: bool) -> str:
        """The text with a requirement added ("" for none) and V1 clients dropped, as asked."""
        node = self._list(text)
        if node is None:
            return text
        source = _Source(text)
        add = "" if TOOLKIT in self.names_in(text) else add
        v1_items = [item for item in node.elts if drop and is_v1_client(_text(item))]
        edits = list(_edits(source, node, add, v1_items))
        for start, end, new in sorted(edits, reverse=True):
            source.data = source.data[:start] + new + source.data[end:]
        return source.data.decode()

    def _list(self, text: str) -> List | None:
        try:
            list_node = self._find(ast.parse(text.encode()))
        except (SyntaxError, ValueError, RecursionError):
            return None
        is_written = list_node is not None and all(_is_text(item) for item in list_node.elts)
        return list_node if is_written else None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


class _Source:
    def __init__(self, text: str) -> None:
        self.data = text.encode()
        self.newline = b"\r\n" if b"\r\n" in self.data else b"\n"
        self._starts = [0]
        for row in self.data.split(b"\n"):
            self._starts.append(self._starts[-1] + len(row) + 1)

    def start(self, node: ast.expr) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr) -> int:
        return self._starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)

    def row(self, node: ast.expr) -> tuple[int, int]:
        return self._starts[node.lineno - 1], self._starts[node.end_lineno or 1]

    def quoted(self, text: str, like: bytes) -> bytes:
        quote = '"' if like == b'"' or "'" in text else "'"
        return f"{quote}{text}{quote}".encode() if quote not in text else repr(text).encode()


def _edits(source: _Source, node: List, add: str, gone: list[ast.expr]) -> Iterator[Edit]:
    remaining = [item for item in node.elts if item not in gone]
    if add and gone:
        first = gone.pop(0)
        start, end = source.start(first), source.end(first)
        yield start, end, source.quoted(add, source.data[start : start + 1])
    elif add and remaining:
        yield _insertion(source, remaining, add)
    elif add:
        start, end = source.start(node), source.end(node)
        opening = source.data[start : start + 1]
        if isinstance(node, ast.Tuple):
            yield start, end, b"(" + source.quoted(add, b"'") + b",)"
        else:
            yield start, end, opening + source.quoted(add, b"'") + b"]"
    for item in gone:
        yield _removal(source, node, item)


def _insertion(source: _Source, items: list[ast.expr], add: str) -> Edit:
    """Before the entry whose place it takes, so that each comment stays with its entry."""
    names = [requirement_name(_text(item)) or "" for item in items]
    quoted_item = source.quoted(
        add, source.data[source.start(items[0]) : source.start(items[0]) + 1]
    )
    later = [item for item, name in zip(items, names, strict=True) if name > TOOLKIT]
    if len(items) > 1 and names == sorted(names) and later:
        anchor = later[0]
    else:
        anchor = next((i for i, n in zip(items, names, strict=True) if n == "requests"), items[-1])
    start = source.start(anchor)
    first, _ = source.row(anchor)
    indent = source.data[first:start]
    apart = source.newline + indent if not indent.strip() else b" "
    return start, start, quoted_item + b"," + apart


def _removal(source: _Source, node: List, item: ast.expr) -> Edit:
    first, last = source.row(item)
    start, end = source.start(item), source.end(item)
    around = source.data[first:start] + re.sub(rb"#.*", b"", source.data[end:last])
    if not around.strip(b" \t\r\n,"):
        return first, last, b""
    comma = re.compile(rb"\s*,[ \t]*").match(source.data, end)
    if comma is not None:
        return start, comma.end(), b""
    position = node.elts.index(item)
    before = source.end(node.elts[position - 1]) if position else start
    return before, end, b""


def _of_setup(tree: ast.Module) -> List | None:
    """`setup(install_requires=[...])`, or the list of that name above."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func
        if (name.id if isinstance(name, ast.Name) else name) != "setup":
            continue
        value = next((k.value for k in call.keywords if k.arg == "install_requires"), None)
        if isinstance(value, ast.Name):
            value = _bound_once(tree, value.id)
        return value if isinstance(value, ast.List | ast.Tuple) else None
    return None


def _bound_once(tree: ast.Module, name: str) -> ast.expr | None:
    uses = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name]
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                # Read elsewhere it may be added to.
                return value if len(uses) == 2 else None
    return None


def _of_odoo(tree: ast.Module) -> List | None:
    """`{"external_dependencies": {"python": [...]}}`."""
    match tree.body:
        case [ast.Expr(value=ast.Dict() as manifest)]:
            external = _entry(manifest, "external_dependencies")
            names_node = _entry(external, "python") if isinstance(external, ast.Dict) else None
            return names_node if isinstance(names_node, ast.List | ast.Tuple) else None
    return None


def _entry(table: ast.Dict, name: str) -> ast.expr | None:
    for key, value in zip(table.keys, table.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == name:
            return value
    return None


SETUP = PythonList(_of_setup)
ODOO = PythonList(_of_odoo)
