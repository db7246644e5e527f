"""The report as one self-contained HTML page: no script, no font, no request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.findings import Finding
from helpscout_codemods.render.text import counts_of, state_of
from helpscout_codemods.wording import plural
from helpscout_migrator.report.model import FileDiff, MigrationReport
from helpscout_migrator.report.next_steps import next_steps
from helpscout_migrator.report.words import LABELS, MEANINGS, states_in, titles

OFFICIAL = "https://developer.helpscout.com/"
# Above this many files the diffs start folded, and stay so on paper.
MAX_OPEN = 6
LINE_CLASSES = {"+": "add", "-": "del", "@": "hunk"}
CALL = re.compile(r"[\w.]+\([^()]*\)")


@dataclass(frozen=True)
class Segment:
    """One bar of the chart: a state, its count, and its position in percent of the whole."""

    state: str
    title: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class FileOfReport:
    """One file of the target: its findings by state, and its difference."""

    path: str
    findings: tuple[Finding, ...]
    counts: Counter[str]
    diff: FileDiff | None


def segments(report: MigrationReport, changes: int = 0) -> tuple[Segment, ...]:
    """The states with their share of all findings, manifests included."""
    counts = counts_of(report.sites)
    names, start = titles(is_planned=bool(changes and not report.applied)), 0.0
    bars: list[Segment] = []
    for state in states_in(counts):
        width = 100 * counts[state] / len(report.sites) if report.sites else 0.0
        bars.append(Segment(state, names[state], counts[state], round(start, 3), round(width, 3)))
        start += width
    return tuple(bars)


def files(report: MigrationReport) -> tuple[FileOfReport, ...]:
    """Every file with a finding or a change; those that need manual work first."""
    diffs = {diff.path: diff for diff in report.diffs}
    by_path = {
        path: tuple(findings)
        for path, findings in groupby(sorted(report.sites, key=_by_line), lambda one: one.path)
    }
    rows = [
        FileOfReport(
            path,
            by_path.get(path, ()),
            counts_of(by_path.get(path, ())),
            diffs.get(path),
        )
        for path in sorted({*by_path, *diffs})
    ]
    return tuple(sorted(rows, key=lambda row: (-row.counts["left"], -row.counts["bridged"])))


def _by_line(finding: Finding) -> tuple[str, int, int]:
    return finding.path, finding.line, finding.column


def _steps(report: MigrationReport, changes: int) -> Iterator[str]:
    """What the reader should do now, as sentences; commands stand in backticks."""
    for check in report.checks:
        if check.status == "failed":
            yield f"Fix the failed check `{check.name}`: {check.detail}"
        elif check.status == "skipped":
            yield f"Complete the skipped check `{check.name}`: {check.detail}"
    counts = counts_of(report.sites)
    yield from next_steps(report.target, counts, applied=bool(report.applied), changes=changes)
    if report.applied:
        yield f"To go back: `{report.undo}`. It overwrites no file that was edited since."


def diff_lines(diff: str) -> tuple[tuple[str, str], ...]:
    """The lines of a diff with the class that colours each; the file header is left out."""
    return tuple((LINE_CLASSES.get(line[:1], "same"), line) for line in diff.split("\n")[2:])


def breakable(path: str) -> Markup:
    """A path that may be broken after each slash."""
    return Markup("/<wbr>").join(escape(part) for part in visible_name(path).split("/"))


def prose(text: str) -> Markup:
    """A sentence: a call as code, what stands in backticks as code, the rest as words."""
    text = visible_name(text)
    if CALL.fullmatch(text):
        return Markup("<code>{}</code>").format(text)
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def sentence(text: str) -> Markup:
    """As `prose`, with a capital and a full stop; what is code alone stays as it is."""
    text = visible_name(text)
    if not text or CALL.fullmatch(text):
        return prose(text)
    first_word = text.split(" ", 1)[0]
    if first_word.isalpha():
        text = text[0].upper() + text[1:]
    return prose(text if text.endswith((".", "!", "?")) else f"{text}.")


def moment(iso: str) -> str:
    """A time of the journal to the minute, for people: `2026-01-31 12:00 UTC`."""
    return f"{iso[:10]} {iso[11:16]} UTC"


def page_name(link: str) -> str:
    """What a link to Help Scout's documentation is about: `conversations / list`."""
    parts = [part for part in urlsplit(link).path.split("/") if part]
    return " / ".join(parts[-2:]) if len(parts) > 1 else "Help Scout's documentation"


def _visible(value: object) -> object:
    # Markup, such as a link the template makes, is a str too, and stays.
    return visible_name(value) if type(value) is str else value


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("helpscout_migrator", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters
    filters.update(
        {
            "breakable": breakable,
            "moment": moment,
            "page_name": page_name,
            "plural": plural,
            "prose": prose,
            "sentence": sentence,
        }
    )
    return environment.get_template("report.html.j2")


def render(report: MigrationReport, changes: int | None = None) -> str:
    """The whole page; `changes` counts the changed files of a report without differences."""
    changes = len(report.diffs) if changes is None else changes
    bars, file_rows = segments(report, changes), files(report)
    counts = {bar.state: bar.count for bar in bars}
    code = counts["native"] + counts["bridged"] + counts["left"]
    context: dict[str, Any] = {
        "report": report,
        "segments": bars,
        "files": file_rows,
        "steps": tuple(_steps(report, changes)),
        "labels": LABELS,
        "changes": changes,
        "meanings": MEANINGS,
        "unfolded": len(report.diffs) <= MAX_OPEN,
        "diff_lines": diff_lines,
        "state_of": state_of,
        "total": sum(bar.count for bar in bars),
        "code_count": code,
        "native_count": counts["native"],
        "share": round(100 * counts["native"] / code) if code else 0,
        "first_links": _first_links(file_rows),
    }
    return _template().render(context)


def _first_links(files_with_findings: Iterable[FileOfReport]) -> dict[str, Finding]:
    """For each page of the documentation the finding that links to it: the first one."""
    first: dict[str, Finding] = {}
    for file in files_with_findings:
        for finding in file.findings:
            if finding.link.startswith(OFFICIAL):
                first.setdefault(finding.link, finding)
    return first
