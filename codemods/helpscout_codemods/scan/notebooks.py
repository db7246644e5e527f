"""Jupyter notebooks: the code cells of one notebook are one module, each cell keeps its place.

Cells share a namespace, so they are understood as one text; between them stand separator comments
by which the new text is cut into cells again. Lines that only IPython understands (`%magic`,
`!command`, `name?`) are carried along as comments. Cells of other languages stay out; names that
they and such lines mention are used in a last statement, which is cut off again, so that no
definition of theirs is taken for unused.
"""

from __future__ import annotations

import ast
import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from helpscout_codemods.findings import Finding

SUFFIX = ".ipynb"
ALIAS = ".ipynb.py"
_SEPARATOR = "# %% helpscout-cell {}"
_SEPARATOR_LINE = re.compile(r"^# %% helpscout-cell (\d+)$")
_MAGIC = "# helpscout-magic:"
_MAGIC_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<code>[%!?].*|[\w.]+ *= *[%!].*|[\w.]+\?\??)$")


_USES = "# %% helpscout-uses"
_PYTHON_CELL = re.compile(r"\s*%%(?:time|timeit|capture|prun|memit|mprun|snakeviz|heat)\b")
"""Cell magics whose body is Python."""
_WORD = re.compile(r"[^\W\d]\w*")
_STRING_NAME = re.compile(r"globals\(\)\[[\"'](\w+)[\"']\]")


class NotebookError(ValueError):
    """A notebook that cannot be worked on; the text is one line."""


def alias(path: str) -> str:
    """The name under which a notebook's joined cells are understood."""
    return path.removesuffix(SUFFIX) + ALIAS


def path_of(alias_path: str) -> str:
    return alias_path.removesuffix(ALIAS) + SUFFIX


def _load(data: bytes) -> dict[str, Any]:
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise NotebookError("not JSON") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise NotebookError("no cells (a format older than version 4?)")
    language = notebook.get("metadata", {}).get("kernelspec", {}).get("language", "python")
    if str(language).lower() != "python":
        raise NotebookError(f"its language is {language}")
    return notebook


def _source(cell: Any) -> str | None:
    """The text of a Python code cell; None for other cells."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return None
    source = cell.get("source", "")
    text = "".join(source) if isinstance(source, list) else str(source)
    other = text.lstrip().startswith("%%") and not _PYTHON_CELL.match(text)
    return None if other else text


def other_texts(data: bytes) -> list[tuple[int, str]]:
    """The texts that are not Python: cells of other languages and the lines that only IPython
    understands, each with the index of its cell. Raises NotebookError."""
    texts: list[tuple[int, str]] = []
    for index, cell in enumerate(_load(data)["cells"]):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        text = _source(cell)
        if text is None:
            source = cell.get("source", "")
            texts.append((index, "".join(source) if isinstance(source, list) else str(source)))
        else:
            texts += [(index, row) for row in text.split("\n") if _MAGIC_LINE.match(row)]
    return texts


def _used_elsewhere(data: bytes, module: str) -> list[str]:
    """The names of the module that texts beside Python mention."""
    words = {word for _, text in other_texts(data) for word in _WORD.findall(text)}
    words |= set(_STRING_NAME.findall(module))
    try:
        tree = ast.parse(module)
    except (SyntaxError, ValueError, RecursionError):
        return []
    bound: set[str] = set()
    for statement in tree.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound.add(node.id)
            elif isinstance(node, ast.alias):
                bound.add((node.asname or node.name).partition(".")[0])
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                bound.add(node.name)
    return sorted(bound & words)


def join(data: bytes) -> bytes:
    """The code cells as one Python source. Raises NotebookError."""
    rows: list[str] = []
    for index, cell in enumerate(_load(data)["cells"]):
        text = _source(cell)
        if text is None:
            continue
        rows.append(_SEPARATOR.format(index))
        rows += [_hide(row) for row in text.split("\n")]
    names = _used_elsewhere(data, "\n".join(rows))
    if names:
        rows += [_USES, f"print({', '.join(names)})"]
    try:
        return ("\n".join(rows) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        raise NotebookError("a cell holds half of a character (a lone surrogate)") from None


def _hide(row: str) -> str:
    match = _MAGIC_LINE.match(row)
    return f"{match['indent']}{_MAGIC}{match['code']}" if match else row


def _show(row: str) -> str:
    indent = row[: len(row) - len(row.lstrip())]
    body = row[len(indent) :]
    return indent + body.removeprefix(_MAGIC) if body.startswith(_MAGIC) else row


def split(data: bytes, module: bytes) -> bytes:
    """The notebook `data` with the cells of the new `module`, indent and outputs kept.

    Lines that the rewrite put before the first separator (imports) open the first code cell.
    Raises NotebookError when a separator got lost or moved.
    """
    notebook = _load(data)
    expected = [i for i, cell in enumerate(notebook["cells"]) if _source(cell) is not None]
    cells: dict[int, list[str]] = {}
    head: list[str] = []
    current = head
    for row in module.decode("utf-8").removesuffix("\n").split("\n"):
        if row == _USES:
            break
        match = _SEPARATOR_LINE.match(row)
        if match:
            current = cells.setdefault(int(match[1]), [])
        else:
            current.append(_show(row))
    if list(cells) != expected:
        raise NotebookError("the rewrite moved code from one cell to another")
    for position, (index, rows) in enumerate(cells.items()):
        if position == 0:
            magic = next((n for n, row in enumerate(rows) if _PYTHON_CELL.match(row)), -1)
            rows[magic + 1 : magic + 1] = head
        _put(notebook["cells"][index], "\n".join(rows))
    text = data.decode("utf-8-sig")
    indent = re.match(r"\{\r?\n([ \t]+)", text)
    plain = "\\u" not in text
    new_text = json.dumps(notebook, indent=indent[1] if indent else None, ensure_ascii=not plain)
    if text.endswith("\n"):
        new_text += "\n"
    if "\r\n" in text:
        new_text = new_text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + new_text.encode("utf-8")


def _put(cell: dict[str, Any], text: str) -> None:
    if _source(cell) == text:
        return
    is_list = isinstance(cell.get("source"), list)
    cell["source"] = text.splitlines(keepends=True) if is_list else text


def locator(alias_path: str, data: bytes) -> Callable[[Finding], Finding]:
    """Moves findings from the joined module to the notebook: "cell 3, line 2" in the message, and
    as line number that of the file where the cell starts."""
    starts: list[int] = []
    indices: list[int] = []
    for number, row in enumerate(join(data).decode("utf-8").split("\n"), 1):
        match = _SEPARATOR_LINE.match(row)
        if match:
            starts.append(number)
            indices.append(int(match[1]))
    file_rows = [
        number
        for number, row in enumerate(data.decode("utf-8-sig").split("\n"), 1)
        if re.match(r'\s*"cell_type":', row)
    ]

    def locate(finding: Finding) -> Finding:
        position = max(bisect_right(starts, finding.line) - 1, 0)
        index = indices[position] if indices else 0
        line = file_rows[index] if index < len(file_rows) else 1
        where = f"cell {index + 1}, line {finding.line - starts[position]}"
        return replace(
            finding, path=path_of(alias_path), line=line, message=f"{where}: {finding.message}"
        )

    return locate
