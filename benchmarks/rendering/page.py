"""RESULTS.md: the one table, then who measured what where."""

from __future__ import annotations

from collections.abc import Iterable

from measuring.results import Result

from rendering.expected_rows import missing
from rendering.table import table

HEAD = """# Results of the benchmarks

Every figure that was promised, in one table. `python benchmarks/all.py` repeats them all, writes
`benchmarks/results/` and draws this page; the command of a line repeats that line. Ratios are taken
against a peer in the same run, because only they travel from one machine to another. *met* says
whether the figure keeps its limit.
"""


def page(results: list[Result], plot_names: Iterable[str]) -> str:
    """The whole page; `drawn` are the names of the plots that exist."""
    plots = set(plot_names)
    figures = [row for result in results for row in result.rows]
    met_values = [row.met for row in figures if row.met is not None]
    absent = missing(results)
    lost_note = f", {len(absent)} not measured" if absent else ""
    limits = f"{sum(met_values)} of {len(met_values)} limits are kept"
    count = f"{len(figures)} figures; {limits}{lost_note}."
    parts = [HEAD, count + "\n", "![How much of each limit is used](plots/goals.svg)\n"]
    parts += [table(results, absent) + "\n", "## The runs\n"]
    parts += [_run(result, f"{result.name}.svg" in plots) for result in results]
    return "\n".join(parts)


def _run(result: Result, has_plot: bool) -> str:
    one = result.machine
    where = f"{one.cpu}, {one.cores} cores, Python {one.python}, load {one.load}"
    lines = [f"### {result.name}\n", f"`{result.command}`, {result.date}. {where}.\n"]
    lines += [f"- {note}" for note in result.notes]
    if result.notes:
        lines.append("")
    if has_plot:
        lines.append(f"![{result.name}: ours beside the peer](plots/{result.name}.svg)\n")
    return "\n".join(lines)
