"""`helpscout_shim.install()` goes when a rewrite leaves nothing in the project that it serves.

It goes only where that is certain: every finding became V2 code, every file was looked into, and no
source of the project sends requests, runs other programs or imports modules by their names.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.findings import Edit, Report
from helpscout_codemods.scan.project import LazyFiles, Project
from helpscout_codemods.source.bridge import INSTALL

if TYPE_CHECKING:
    from collections.abc import Sequence

SHIM = "helpscout_shim"
_NAME = SHIM.encode()
_ERRORS = "exceptions|HTTPError|RequestException|ConnectionError|Timeout"
_SENDS = re.compile(
    rb"\b(?:aiohttp|http|httplib\d?|httpx|pycurl|tornado|urllib\d?|urllib\.request)\b"
    rb"|\b(?:__import__|eval|exec|importlib|multiprocessing|runpy|subprocess)\b"
    rb"|\brequests\w*(?!\.(?:" + _ERRORS.encode() + rb")\b)\b"
)
_HARMLESS = re.compile(
    rb"(?m)^[ \t]*import[ \t]+requests[ \t]*$|^[ \t]*from[ \t]+requests\.exceptions[ \t]+import\b"
)


def without_shim(project: Project, report: Report) -> Report:
    """The report with the edits that take the shim out, the same where it may be of use."""
    if project.asked or not report.edits or report.errors or _is_left(report):
        return report
    edits = {edit.path: edit for edit in report.edits}
    files = LazyFiles(project.root, project.sources)
    texts: dict[str, bytes] = {}
    naming_paths = [path for path in project.needles if _NAME in _text(files, edits, path)]
    if not naming_paths:
        return report
    for path in project.sources:
        texts[path] = _text(files, edits, path)
        if _SENDS.search(_HARMLESS.sub(b"", texts[path])):
            return report
        if _NAME in texts[path] and path not in naming_paths:
            return report
    new_texts = {path: _without(texts[path]) for path in naming_paths}
    if any(text is None for text in new_texts.values()):
        return report
    flow = report.edits[0].flow
    new_edits = [replace(edit, flow=flow) for edit in report.edits if edit.path not in new_texts]
    for path, text in new_texts.items():
        edit = edits.get(path) or Edit(path, files[path], files[path])
        new_edits.append(replace(edit, after=text or b"", flow=flow))
    return replace(report, edits=tuple(new_edits))


def _is_left(report: Report) -> bool:
    """Whether anything of V1 stays, or was not looked into."""
    is_unread = any(one.path.endswith((".py", ".pyw", ".ipynb")) for one in report.skipped)
    staying = [f for f in report.findings if f.state != "native" and not f.id.startswith("HS5")]
    return is_unread or bool(staying)


def _text(files: LazyFiles, edits: dict[str, Edit], path: str) -> bytes:
    return edits[path].after if path in edits else files.get(path) or b""


def _without(text: bytes) -> bytes | None:
    """The module without the two lines of the shim; None when it says more about it."""
    if text.count(_NAME) != 2 or INSTALL.encode() not in text:
        return None
    tree = cst.parse_module(text)
    body: list[cst.BaseStatement | cst.SimpleStatementLine] = []
    comments: list[cst.EmptyLine] = []
    count = 0
    for statement in tree.body:
        if _is_shim(statement):
            count += 1
            lines = _lines(statement)
            comments += lines if any(line.comment is not None for line in lines) else []
            continue
        if comments:
            statement = statement.with_changes(leading_lines=[*comments, *_lines(statement)])
            comments = []
        body.append(statement)
    if count != 2 or comments:
        return None
    return tree.with_changes(body=body).bytes


def _lines(statement: cst.CSTNode) -> Sequence[cst.EmptyLine]:
    return getattr(statement, "leading_lines", ())


def _is_shim(statement: cst.CSTNode) -> bool:
    """`import helpscout_shim` or `helpscout_shim.install()`, alone on its line."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    if statement.trailing_whitespace.comment is not None:
        return False
    match statement.body[0]:
        case cst.Import(names=[cst.ImportAlias(name=cst.Name("helpscout_shim"), asname=None)]):
            return True
        case cst.Expr(value=cst.Call(func=func, args=[])):
            return get_full_name_for_node(func) == f"{SHIM}.install"
    return False
