"""For a person at a terminal: at most 80 columns, grouped by file, the counts at the end."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from helpscout_codemods.escape_control import one_line, visible
from helpscout_codemods.findings import Finding, Report
from helpscout_codemods.wording import plural

WIDTH = 80
MEDIUM = 60
"""Columns below which outcomes are named by one word."""
INDENT = " " * 9

OUTCOMES = {
    "native": "becomes V2 code",
    "bridged": "runs through the shim",
    "left": "needs manual work",
    "manifests": "updated with the code",
}
SHORT = {"native": "V2", "bridged": "shim", "left": "manual", "manifests": "updated"}
TOTALS = {
    "native": "to V2 code",
    "bridged": "through the shim",
    "manifests": "in manifests and settings",
    "left": "manual",
}
COLOURS = {"native": "32", "bridged": "34", "manifests": "32", "left": "33"}
BOLD, DIM, RED, CYAN = "1", "2", "31", "36"


class Paint:
    """Colours a text with a code of ECMA-48 (SGR), or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def render_text(
    report: Report,
    *,
    colour: bool = False,
    counts: bool = True,
    is_filtered: bool = False,
    width: int = WIDTH,
) -> str:
    """Every finding with its code, what to write and, once for each page, the link."""
    paint, links = Paint(colour), set[str]()
    blocks = [
        "\n".join(
            [
                paint(visible(path), BOLD),
                *(row for finding in findings for row in _finding(finding, paint, links, width)),
            ]
        )
        for path, findings in groupby(report.findings, key=lambda f: f.path)
    ]
    blocks += _notes(report, paint, width)
    if counts:
        blocks.append(_wrapped(totals(report, is_filtered), "", width))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def render_concise(
    report: Report, *, colour: bool = False, counts: bool = True, is_filtered: bool = False
) -> str:
    """One line for each finding, however long: `path:line:column: rule outcome: message`."""
    paint = Paint(colour)
    rows = []
    for finding in report.findings:
        state = state_of(finding)
        location = f"{paint(one_line(finding.path), CYAN)}:{finding.line}:{finding.column + 1}"
        head = paint(f"{finding.id} {SHORT[state]}", COLOURS[state])
        rows.append(f"{location}: {head}: {one_line(finding.message)}")
    rows += [
        paint(f"{one_line(problem.path)}: error: {one_line(problem.reason)}", RED)
        for problem in report.errors
    ]
    if counts:
        rows.append(visible(totals(report, is_filtered)))
    return "".join(f"{row}\n" for row in rows)


def render_statistics(report: Report, *, colour: bool = False, is_filtered: bool = False) -> str:
    """How many findings each rule has, the most frequent first, by what happens to its code."""
    paint = Paint(colour)
    numbers = Counter((f.id, f.rule, state_of(f)) for f in report.findings)
    rows = [
        f"{count:>6}  {id}  {rule:<20}  {paint(OUTCOMES[state], COLOURS[state])}\n"
        for (id, rule, state), count in sorted(numbers.items(), key=lambda item: (-item[1], item))
    ]
    return "".join([*rows, totals(report, is_filtered), "\n"])


def state_of(finding: Finding) -> str:
    """The finding's state; `manifests` for manifests and settings that follow the code."""
    return "manifests" if finding.follows_code else finding.state


def counts_of(findings: Iterable[Finding]) -> Counter[str]:
    """How many findings are in each state: native, bridged, left, manifests."""
    return Counter(map(state_of, findings))


def _finding(finding: Finding, paint: Paint, links: set[str], width: int) -> Iterator[str]:
    state = state_of(finding)
    location = f"{finding.line}:{finding.column + 1}"
    outcome = (OUTCOMES if width >= MEDIUM else SHORT)[state]
    head = paint(f"{finding.id}  {outcome}", COLOURS[state])
    yield f"  {paint(f'{location:<6}', CYAN)} {head}{paint(f', {finding.confidence}', DIM)}"
    yield _wrapped(finding.message, INDENT, width)
    for row in finding.snippet.splitlines()[:3]:
        yield paint(_cut(f"{INDENT}| {visible(row)}", width), DIM)
    if finding.instead:
        yield _wrapped(f"write: {finding.instead}", INDENT, width)
    if finding.link and finding.link not in links:
        links.add(finding.link)
        yield INDENT + paint(visible(finding.link), DIM)


def _notes(report: Report, paint: Paint, width: int) -> Iterator[str]:
    for title, notes, code in (("Errors", report.errors, RED), ("Skipped", report.skipped, BOLD)):
        if notes:
            rows = (_wrapped(f"{note.path}: {note.reason}", "  ", width) for note in notes)
            yield "\n".join([paint(title, code), *rows])


def _wrapped(text: str, indent: str, width: int) -> str:
    return visible(
        textwrap.fill(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _cut(row: str, width: int) -> str:
    return row if len(row) <= width else row[: width - 3] + "..."


def nothing_found(report: Report, is_filtered: bool = False) -> str:
    """The sentence for a report without findings: what it says, and what it does not."""
    if is_filtered:
        return "No findings of the selected rules."
    count = len(report.skipped)
    if not count:
        return "No V1 code found."
    was = "was" if count == 1 else "were"
    return f"No V1 code found; {plural(count, 'path')} {was} not scanned."


def totals(report: Report, is_filtered: bool = False) -> str:
    """One sentence of counts; `is_filtered` says that settings or options leave rules out."""
    summary = report.summary()
    if not summary.findings and not summary.errors:
        return nothing_found(report, is_filtered)
    states = counts_of(report.findings)
    parts = [f"{states[state]} {text}" for state, text in TOTALS.items() if states[state]]
    where = f"{plural(summary.findings, 'finding')} in {plural(summary.files, 'file')}"
    sentence = f"{where}: {', '.join(parts)}." if parts else f"{where}."
    if summary.errors:
        sentence += f" {plural(summary.errors, 'error')}."
    return sentence
