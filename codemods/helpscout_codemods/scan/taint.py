"""Which names of a module can hold V1 values, so that only those who use them matter.

A project often imports its one Help Scout module from a place that everybody imports. Following
modules would then reach the whole project; following names reaches the files that use them. It is
generous: a statement that mentions a tainted name taints all that it binds or changes.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Set

from helpscout_codemods.scan.prefilter import MAX_SOURCE

EVERYTHING = frozenset({"*"})
"""The taint of a module that cannot be read: any name may hold a V1 value."""

_CLIENT = re.compile(r"(?i)helpscout|\bApiClient\b|\bhsapi\b")


def tainted(data: bytes, tokens: Set[str] | None) -> frozenset[str]:
    """The names of a module that can hold V1 values.

    `tokens` are the names by which V1 values come into the module; None when the module uses V1
    itself, and everything it defines counts.
    """
    tree = _parsed(data)
    if tree is None:
        return EVERYTHING
    if tokens is None:
        return _clients(tree).union(*map(_bound, tree.body))
    statements = [(_bound(statement), _words(statement)) for statement in tree.body]
    names = set(tokens)
    while True:
        size = len(names)
        for bound, words in statements:
            if not names.isdisjoint(words):
                names |= bound
        if len(names) == size:
            return frozenset(names)


def names_with_v1(data: bytes) -> frozenset[str]:
    """The names of a module whose definitions name Help Scout: keys, hosts and what is built of
    them in a settings module."""
    tree = _parsed(data)
    if tree is None:
        return EVERYTHING
    rows = data.lower().split(b"\n")
    names: set[str] = set()
    for statement in tree.body:
        text = b"\n".join(rows[statement.lineno - 1 : statement.end_lineno])
        if b"scout" in text:
            names |= _bound(statement)
    return tainted(data, names)


def _parsed(data: bytes) -> ast.Module | None:
    if len(data) > MAX_SOURCE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _clients(tree: ast.Module) -> frozenset[str]:
    """What a module takes out of a V1 client library, and so hands on to others."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            for alias in node.names:
                if _CLIENT.search(f"{module}.{alias.name}"):
                    names.add(alias.asname or alias.name.split(".")[0])
    return frozenset(names)


def _words(statement: ast.stmt) -> frozenset[str]:
    return frozenset(
        word
        for node in ast.walk(statement)
        for word in (
            (node.id,)
            if isinstance(node, ast.Name)
            else (node.asname or node.name.split(".")[0],)
            if isinstance(node, ast.alias)
            else ()
        )
    )


def _bound(statement: ast.stmt) -> frozenset[str]:
    """The names a top-level statement defines, and those whose objects it may change."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({statement.name, *_changed(statement)})
    if isinstance(statement, ast.Import | ast.ImportFrom):
        # What an import binds is a token when it matters; the rest of the line does not.
        return frozenset()
    names = {
        node.name
        for node in ast.walk(statement)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    names |= {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return frozenset(names | set(_changed(statement)))


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Globals that a statement rebinds, and names whose attributes, items or methods it uses to
    store: `CACHE[k] = row`, `app.desk = client`, `ROWS.append(row)`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Global):
            yield from node.names
        target: ast.expr | None = None
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            target = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            target = node.func.value
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id
