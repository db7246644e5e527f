"""The report as one HTML page that needs nothing but itself: no script, no font, no request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from helpscout_codemods.visible import visible_name
from helpscout_migrator.report.model import STATES, Report

STATE_TITLES = {
    "native": "Rewritten to V2",
    "bridged": "Bridged through the shim",
    "left": "Left to a person",
    "manifests": "Brought along",
}
STATE_SENTENCES = {
    "native": "Proven and rewritten: this code calls V2 and knows nothing of V1 any more.",
    "bridged": "Not proven, so not rewritten: this code still speaks V1, and the shim answers it "
    "from V2. It works today; rewrite it when you touch it.",
    "left": "No tool should guess here. Each place says what to write.",
    "manifests": "Requirements and settings that follow the code.",
}
# Above this many files the diffs start folded.
UNFOLDED = 12
LINE_CLASSES = {"+": "add", "-": "del", "@": "hunk"}


@dataclass(frozen=True)
class Segment:
    """One bar of the chart: a state, its count, and its place in percent of the whole."""

    state: str
    title: str
    count: int
    start: float
    width: float


def segments(counts: dict[str, int]) -> tuple[Segment, ...]:
    total = sum(counts.get(state, 0) for state in STATES)
    bars: list[Segment] = []
    start = 0.0
    for state in STATES:
        count = counts.get(state, 0)
        width = 100 * count / total if total else 0.0
        bars.append(Segment(state, STATE_TITLES[state], count, round(start, 3), round(width, 3)))
        start += width
    return tuple(bars)


def diff_lines(diff: str) -> tuple[tuple[str, str], ...]:
    """The lines of a diff with the class that colours each; the file header is left out."""
    return tuple((LINE_CLASSES.get(line[:1], "same"), line) for line in diff.split("\n")[2:])


def _shown(value: object) -> object:
    # Markup, such as a link the template makes, is a str too, and stays.
    return visible_name(value) if type(value) is str else value


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("helpscout_migrator", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def render(report: Report) -> str:
    """The whole page."""
    context: dict[str, Any] = {
        "report": report,
        "segments": segments(report.counts),
        "titles": STATE_TITLES,
        "sentences": STATE_SENTENCES,
        "states": STATES,
        "unfolded": len(report.diffs) <= UNFOLDED,
        "diff_lines": diff_lines,
        "total": sum(report.counts.values()),
    }
    return _template().render(context)
