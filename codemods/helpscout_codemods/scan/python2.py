"""Python 2 sources: told apart from broken ones, and upgraded on request.

The upgrade is done by fissix, the maintained successor of lib2to3 (which Python 3.13 removed). It
is an optional dependency, imported only when asked for.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from helpscout_codemods.findings import Finding
from helpscout_codemods.rules import make_finding
from helpscout_codemods.scan.python2_output import (
    OLD_BUILTINS,
    OLD_MODULES,
    bound_names,
    divisions,
    not_in_python_3,
    orderings,
)

_SIGNS = re.compile(
    rb"""(?mx)
    ^[ \t]*print[ \t]+(?![=(.\[])[^\s]          # print statement
    | ^[ \t]*print[ \t]*>>
    | ^[ \t]*except[ \t]+[\w.,() ]+?,[ \t]*\w+[ \t]*:   # except X, e:
    | ^[ \t]*raise[ \t]+[\w.]+[ \t]*,[ \t]*\S
    | ^[ \t]*exec[ \t]+["'\w]
    | \bur["']
    | <>
    | \b0[0-7]+L?\b | \b\d+L\b
    | `[^`\n]+`
    """
)


_EXCEPT_COMMA = re.compile(rb"(?m)^[ \t]*except[ \t]+[\w.,() ]+?,[ \t]*[\w.]+[ \t]*:")


_OLD_IMPORT = re.compile(rb"(?m)^(?:import|from)[ \t]+([\w.]+)(?:[ \t]*,[ \t]*([\w., \t]+))?")
_SHEBANG = re.compile(rb"#!.*\bpython2(?:\.\d)?\b")
_BOTH = re.compile(rb"\bsix\b|\bPY[23]\b|version_info|\bNameError\b|\bfrom (?:builtins|past)\b")
"""What code for both Pythons has."""
_OLD_NAME = re.compile(rb"(?<![\w.\"'])(?:unicode|basestring|xrange|raw_input|unichr|execfile)\b")


def is_old(data: bytes, sources: Iterable[str]) -> bool:
    """Whether a source that Python 3 parses is meant for Python 2: by its first line, by what it
    imports without a way out, or by names that it uses.

    `sources` are the files of the project, which may have modules of such names.
    """
    return bool(_SHEBANG.match(data)) or imports_old_modules(data, sources) or _uses_old_names(data)


def _uses_old_names(data: bytes) -> bool:
    if not _OLD_NAME.search(data) or _BOTH.search(data):
        return False
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return False
    bound = bound_names(tree)
    return any(
        isinstance(node, ast.Name) and node.id in OLD_BUILTINS and node.id not in bound
        for node in ast.walk(tree)
    )


def imports_old_modules(data: bytes, sources: Iterable[str]) -> bool:
    """Whether a source imports, without a way out, a module that Python 3 has not and that the
    project has not either."""
    names: set[str] = set()
    for first, more in _OLD_IMPORT.findall(data):
        for name in (first, *more.split(b",")):
            words = name.split()
            if words:
                names.add(words[0].partition(b".")[0].decode("utf-8", "replace"))
    names &= OLD_MODULES - {"user", "new", "exceptions", "thread"}
    if not names:
        return False
    own = {PurePosixPath(path).stem for path in sources}
    own |= {part for path in sources for part in PurePosixPath(path).parts[:-1]}
    return bool(names - own)


def looks_like(data: bytes) -> bool:
    """Whether a source that Python 3 refuses has the marks of Python 2.

    `except A, B:` alone is none: Python 3.14 reads it as two exceptions (PEP 758).
    """
    return bool(_SIGNS.search(_EXCEPT_COMMA.sub(b"except:", data)) or _old_names(data))


def is_pep_758(data: bytes) -> bool:
    """Whether `except A, B:` is all that an older Python cannot read."""
    return bool(_EXCEPT_COMMA.search(data)) and not looks_like(data)


def _old_names(data: bytes) -> bool:
    """Whether an exception is bound with a comma to a name that is then read, as Python 2 did."""
    for match in re.finditer(rb"(?m)^([ \t]*)except[^\n:]*,[ \t]*([a-z_]\w*)[ \t]*:", data):
        rest = data[match.end() :]
        if re.search(rb"\b" + re.escape(match[2]) + rb"\b", rest[:2000]):
            return True
        return len(match[2]) <= 3
    return False


def available() -> bool:
    return importlib.util.find_spec("fissix") is not None


class UpgradeError(ValueError):
    """A source that fissix cannot read either; the text is one line."""


def upgrade(data: bytes) -> bytes:
    """The source as Python 3, its encoding, newlines and BOM kept. Raises UpgradeError."""
    fissix_refactor = importlib.import_module("fissix.refactor")
    fixers = fissix_refactor.get_fixers_from_package("fissix.fixes")
    tool = fissix_refactor.RefactoringTool(fixers)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        newline = "\r\n" if "\r\n" in text else "\n"
        body = text.replace("\r\n", "\n")
        text_with_newline = body if body.endswith("\n") else body + "\n"
        tree = tool.refactor_string(text_with_newline, "<python 2 source>")
    except Exception as error:
        # fissix raises its own ParseError, and tokenizer errors of several kinds.
        raise UpgradeError(f"fissix cannot read it: {str(error).splitlines()[0]}") from error
    new_text = _plain_prints(_reduced(fissix_refactor, str(tree)))
    missing = not_in_python_3(body, new_text)
    if missing:
        raise UpgradeError(f"not upgraded by fissix: {missing}")
    if text_with_newline != body:
        new_text = new_text.removesuffix("\n")
    return new_text.replace("\n", newline).encode(encoding)


def _reduced(fissix_refactor: Any, text: str) -> str:
    """`reduce` inside a print statement is overlooked while the statement is upgraded."""
    if not re.search(r"(?<![\w.])reduce\(", text):
        return text
    fixers, options = ["fissix.fixes.fix_reduce"], {"print_function": True}
    tool = fissix_refactor.RefactoringTool(fixers, options)
    return str(tool.refactor_string(text, "<upgraded source>"))


_PRINT = re.compile(r"\bprint\(\(")


def _plain_prints(text: str) -> str:
    """`print (x)` was a statement with parentheses; the call needs one pair of them."""
    if not _PRINT.search(text):
        return text
    try:
        calls = [
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
            and len(node.args) == 1
            and not node.keywords
            and not isinstance(node.args[0], ast.Tuple | ast.GeneratorExp)
        ]
    except (SyntaxError, ValueError, RecursionError):
        return text
    rows = text.split("\n")
    for node in calls:
        row = rows[node.lineno - 1]
        # Columns of ast count bytes: a row of ASCII needs no counting.
        if node.end_lineno != node.lineno or not row.isascii():
            continue
        call = row[node.col_offset : node.end_col_offset]
        value = row[node.args[0].col_offset : node.args[0].end_col_offset]
        if call == f"print(({value}))":
            end = node.end_col_offset
            rows[node.lineno - 1] = f"{row[: node.col_offset]}print({value}){row[end:]}"
    return "\n".join(rows)


def upgraded(path: str, text: bytes) -> Finding:
    """Says that a file was Python 2 and is rewritten as Python 3, `text`."""
    new = text.decode("utf-8", "replace")
    notes = _on_rows(divisions(new), "whole numbers are divided", "where // keeps the result")
    notes += _on_rows(orderings(new), "values are put in order", "where None stops Python 3")
    return make_finding(
        "HS903",
        confidence="review",
        state="native",
        path=path,
        line=1,
        message=f"Python 2 source, upgraded to Python 3 by fissix before rewriting{notes}",
        instead="run the program's tests under Python 3; division and byte strings may differ",
        link="https://docs.python.org/3/howto/pyporting.html",
    )


def _on_rows(rows: list[int], what: str, then: str) -> str:
    """A part of a message about some rows; "" when there are none."""
    if not rows:
        return ""
    plural = "s" if len(rows) > 1 else ""
    return f"; {what} on line{plural} {', '.join(map(str, rows[:10]))}, {then}"


def refused(path: str, reason: str) -> Finding:
    """Says that a file is neither Python 3 nor Python 2 that fissix can read."""
    return make_finding(
        "HS901",
        confidence="manual",
        state="left",
        path=path,
        line=1,
        message=reason,
        instead="fix the syntax, then run again",
        link="",
    )
