"""What must hold for every rewriting, whatever was given to it."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding, Report, Target
from helpscout_codemods.scan.project import LazyFiles
from helpscout_codemods.worker import Job, work

BOM = b"\xef\xbb\xbf"
VERBS = frozenset({"get", "post", "put", "delete", "request", "send"})
SENDERS = frozenset({"requests", "session", "desk", "api"})
HELPERS = frozenset({"get", "send"})


def rewritten(files: Mapping[str, bytes], to: Target = "native") -> Report:
    """What the command would do with these files, verification and markers included."""
    group = LazyFiles(Path(), tuple(files), dict(files))
    return work(Job(group, Config(), to)).report


def after(files: Mapping[str, bytes], report: Report) -> dict[str, bytes]:
    return {**files, **{edit.path: edit.after for edit in report.edits}}


def check_sound(
    files: Mapping[str, bytes], report: Report, to: Target = "native"
) -> dict[str, bytes]:
    """Nothing was refused, the new texts parse and keep their form, a second run is idle."""
    assert report.errors == (), report.errors
    failures = [f.message for f in report.findings if f.id == "HS904"]
    assert not failures, failures
    texts = after(files, report)
    for path, text in texts.items():
        before = files[path]
        ast.parse(text, path)
        assert text.startswith(BOM) == before.startswith(BOM)
        if b"\r\n" in before and before.count(b"\n") == before.count(b"\r\n"):
            assert text.count(b"\n") == text.count(b"\r\n"), text
        if b"\r" not in before:
            assert b"\r" not in text
        if text != before:
            assert encoding(text) == encoding(before)
    again = rewritten(texts, to)
    assert not [e.path for e in again.edits], changed(texts, again)
    return texts


def changed(files: Mapping[str, bytes], report: Report) -> str:
    return "\n".join(f"{e.path}:\n{e.after.decode(errors='replace')}" for e in report.edits)


def encoding(data: bytes) -> str:
    return tokenize.detect_encoding(BytesIO(data).readline)[0]


def unspoken(path: str, data: bytes, findings: tuple[Finding, ...]) -> list[int]:
    """Lines of statements of a generated program that send a V1 request and have no finding.

    A helper's own request is spoken of where the helper is called with a path.
    """
    finding_lines = {f.line for f in findings if f.path == path}
    problems = []
    for statement in _statements(ast.parse(data)):
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        if any(map(_sends, ast.walk(statement))) and not finding_lines.intersection(lines):
            problems.append(statement.lineno)
    return problems


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Statements that hold no others, outside of helpers."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and child.name in HELPERS:
            continue
        if isinstance(child, ast.stmt) and not hasattr(child, "body"):
            yield child
        else:
            yield from _statements(child)


def _sends(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in HELPERS
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in VERBS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in SENDERS
    )
