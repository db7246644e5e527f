"""One report, many readers: every format shows the same findings, and none shows a credential."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from helpscout_codemods.findings import Report
from helpscout_codemods.masking import credentials_in, mask

FORMATS = ("text", "json", "github", "sarif", "diff", "html")


def render(report: Report, form: str, *, prefix: str = "") -> str:
    """The report as text in one of FORMATS, ending in a newline unless empty.

    `prefix` is put before every path: the way from the reader's folder to the project root.
    Credentials that occur anywhere in the files of the report are masked everywhere. Raises
    ValueError for an unknown format.
    """
    if form not in FORMATS:
        raise ValueError(f"unknown format {form!r}; one of {', '.join(FORMATS)}")
    # Only the format that is asked for is imported.
    module = import_module(f"{__name__}.{'json_report' if form == 'json' else form}")
    renderer: Callable[[Report], str] = getattr(module, f"render_{form}")
    known = known_credentials(report)
    masked = mask if form == "diff" else _mask_known
    text = masked(renderer(_moved(report, prefix)), known)
    # A file name that is in no encoding arrives as lone surrogates, which no stream takes.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _mask_known(text: str, known: frozenset[str]) -> str:
    # Findings mask themselves on construction; what is left are values found in other files.
    for value in sorted(known, key=len, reverse=True):
        text = text.replace(value, mask(value, (value,)))
    return text


def known_credentials(report: Report) -> frozenset[str]:
    """Every distinctive credential in the old and new texts of the report's edits."""
    found: set[str] = set()
    for edit in report.edits:
        for data in (edit.before, edit.after):
            found |= credentials_in(data.decode("utf-8", "replace"))
    return frozenset(found)


def _moved(report: Report, prefix: str) -> Report:
    if not prefix or prefix == ".":
        return report

    def path(name: str) -> str:
        return posixpath.normpath(posixpath.join(prefix, name))

    return Report(
        tuple(replace(f, path=path(f.path)) for f in report.findings),
        tuple(
            replace(e, path=path(e.path), findings=tuple(f.at(path(f.path)) for f in e.findings))
            for e in report.edits
        ),
        tuple(replace(s, path=path(s.path)) for s in report.skipped),
        tuple(replace(e, path=path(e.path)) for e in report.errors),
    )
