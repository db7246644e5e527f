"""One report, many readers: every format shows the same findings, and none shows a credential."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib import import_module

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.findings import Report
from helpscout_codemods.masking import credentials_in, fingerprint, mask

# Format -> the module that has render_<format>; only that of the format asked for is imported.
RENDERERS = {
    "text": "text",
    "concise": "text",
    "statistics": "text",
    "json": "json_report",
    "github": "github",
    "sarif": "sarif",
    "diff": "diff",
}
FORMATS = tuple(RENDERERS)
# The other formats escape names by rules of their own.
NAMES: Mapping[str, Callable[[str], str]] = {"text": visible_name, "concise": visible_name}


def render(
    report: Report, form: str, *, prefix: str = "", known: Iterable[str] = (), **options: bool | int
) -> str:
    """The report as text in one of FORMATS, ending in a newline unless empty.

    `prefix` is put before every path: the way from the reader's folder to the project root.
    `options` are those of the renderer, such as `colour` of the formats for a terminal.
    Credentials that occur anywhere in the files of the report are masked everywhere, and so are
    the `known` ones of the project. Raises ValueError for an unknown format.
    """
    if form not in RENDERERS:
        raise ValueError(f"unknown format {form!r}; one of {', '.join(FORMATS)}")
    module = import_module(f"{__name__}.{RENDERERS[form]}")
    renderer: Callable[..., str] = getattr(module, f"render_{form}")
    credentials = known_credentials(report) | frozenset(known)
    masker = mask if form == "diff" else _mask_known
    text = masker(renderer(_renamed(report, prefix, NAMES.get(form, str)), **options), credentials)
    # A file name that is in no encoding arrives as lone surrogates, which no stream takes.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _mask_known(text: str, credentials: frozenset[str]) -> str:
    # Findings mask themselves on construction; what is left are values found in other files.
    for value in sorted(credentials, key=len, reverse=True):
        text = text.replace(value, fingerprint(value))
    return text


def known_credentials(report: Report) -> frozenset[str]:
    """Every distinctive credential in the old and new texts of the report's edits."""
    credentials: set[str] = set()
    for edit in report.edits:
        for data in (edit.before, edit.after):
            credentials |= credentials_in(data.decode("utf-8", "replace"))
    return frozenset(credentials)


def _renamed(report: Report, prefix: str, escape: Callable[[str], str]) -> Report:
    def path(name: str) -> str:
        return escape(posixpath.normpath(posixpath.join(prefix, name)) if prefix else name)

    return Report(
        tuple(replace(f, path=path(f.path)) for f in report.findings),
        tuple(
            replace(e, path=path(e.path), findings=tuple(f.at(path(f.path)) for f in e.findings))
            for e in report.edits
        ),
        tuple(replace(s, path=path(s.path)) for s in report.skipped),
        tuple(replace(e, path=path(e.path)) for e in report.errors),
    )
