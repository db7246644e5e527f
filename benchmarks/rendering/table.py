"""The one table of all figures."""

from __future__ import annotations

from collections.abc import Iterable

from measuring.results import Result, Row

HEAD = ("room", "what", "peer", "ours", "ratio", "limit", "met", "command")
MET = {True: "yes", False: "**no**", None: ""}


def table(results: Iterable[Result], missing: Iterable[tuple[str, str]] = ()) -> str:
    """All figures; `missing` are those asked for (run, what) that no run has measured."""
    lines = [_line(HEAD), _line("---" for _ in HEAD)]
    for result in results:
        lines += [_line(_cells(result, row)) for row in result.rows]
    lines += [_line((run, what, "", "not measured", "", "", "**no**", "")) for run, what in missing]
    return "\n".join(lines)


def _cells(result: Result, row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:,.2f}x"
    if row.ratio is not None and row.ratio >= 100:
        ratio = f"{row.ratio:,.0f}x"
    command = f"`{result.command}`"
    return (result.name, row.what, row.peer, row.ours, ratio, row.limit, MET[row.met], command)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
