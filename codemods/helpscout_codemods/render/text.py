"""For a person at a terminal: 80 columns, grouped by file, the count at the end."""

from __future__ import annotations

import textwrap
from collections import Counter
from itertools import groupby

from helpscout_codemods.findings import Finding, Report
from helpscout_codemods.visible import visible

WIDTH = 80

STATES = {
    "native": "becomes V2 code",
    "bridged": "runs through the shim",
    "left": "left to you",
}


def render_text(report: Report) -> str:
    blocks = [
        "\n".join([path, *(_finding(finding) for finding in findings)])
        for path, findings in groupby(report.findings, key=lambda f: f.path)
    ]
    notes = [f"{problem.path}: {problem.reason}" for problem in report.errors]
    if notes:
        blocks.append("\n".join(["Errors", *(_wrapped(note, "  ") for note in notes)]))
    if report.skipped:
        skipped = [f"{skip.path}: {skip.reason}" for skip in report.skipped]
        blocks.append("\n".join(["Skipped", *(_wrapped(note, "  ") for note in skipped)]))
    return visible("\n\n".join([*blocks, _wrapped(totals(report), "")])) + "\n"


def _finding(finding: Finding) -> str:
    place = f"{finding.line}:{finding.column + 1}"
    head = f"  {place:<8} {finding.id}  {outcome(finding)}, {finding.confidence}"
    lines = [head, _wrapped(finding.message, " " * 11)]
    if finding.snippet:
        lines += [_cut(f"{' ' * 11}| {row}") for row in finding.snippet.splitlines()[:3]]
    if finding.instead:
        lines.append(_wrapped(f"write: {finding.instead}", " " * 11))
    if finding.link:
        lines.append(" " * 11 + finding.link)
    return "\n".join(line for line in lines if line)


def outcome(finding: Finding) -> str:
    """What becomes of the place, in a few words."""
    if _follows(finding):
        return "brought along"
    return STATES[finding.state]


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cut(row: str) -> str:
    return row if len(row) <= WIDTH else row[: WIDTH - 3] + "..."


def totals(report: Report) -> str:
    """One sentence of counts."""
    summary = report.summary()
    if not summary.findings and not summary.errors:
        return "No V1 code found."
    states = Counter("along" if _follows(f) else f.state for f in report.findings)
    parts = [f"{states[state]} {text}" for state, text in _TOTALS.items() if states[state]]
    found = f"{_count(summary.findings, 'finding')} in {_count(summary.files, 'file')}"
    sentence = f"{found}: {', '.join(parts)}." if parts else f"{found}."
    if summary.errors:
        sentence += f" {_count(summary.errors, 'error')}."
    return sentence


_TOTALS = {
    "native": "to V2 code",
    "bridged": "through the shim",
    "along": "brought along in manifests and settings",
    "left": "left to you",
}


def _follows(finding: Finding) -> bool:
    return finding.state == "native" and finding.id.startswith("HS5")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
