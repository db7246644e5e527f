"""The plots: how much of each limit is used, and ours beside the peer, run by run."""

from __future__ import annotations

import re
from collections.abc import Iterable

from measuring.limits import Limit, parse
from measuring.results import Result, Row

from rendering.svg import Drawing

WIDTH, MARGIN = 860, 16
FULL = 560
# The axis of the overview ends here; a longer bar is cut, its figure is not.
END = 1.5
NUMBER = re.compile(r"([\d,]+(?:\.\d+)?)\s*([^\d\s,;(]\S*)?")


def plots(results: list[Result]) -> dict[str, str]:
    """File name and SVG of every plot."""
    figures = {"goals.svg": goals(results)}
    for result in results:
        rows = [row for row in result.rows if _pair(row)]
        if rows:
            figures[f"{result.name}.svg"] = pairs(result.name, rows)
    return figures


def goals(results: Iterable[Result]) -> str:
    """One bar for each figure with a limit: what share of it is used."""
    rows = [
        (result.name, row, judgement)
        for result in results
        for row in result.rows
        if (judgement := _judged(row))
    ]
    title = "How much of each limit is used"
    drawing = Drawing(
        WIDTH,
        title,
        "; ".join(
            f"{name}: {row.what}: {limit.used_share(value):.0%}"
            for name, row, (limit, value) in rows
        ),
    )
    drawing.text(MARGIN, 28, title, "head")
    drawing.text(
        MARGIN, 46, "The line is the limit; a bar that ends before it keeps the goal.", "soft"
    )
    at = MARGIN + FULL / END
    y = 72.0
    for name, row, (limit, value) in rows:
        share = limit.used_share(value)
        drawing.text(MARGIN, y + 6, _short(f"{name}: {row.what}"))
        drawing.bar(MARGIN, y + 12, FULL, 12, "ground")
        drawing.bar(MARGIN, y + 12, FULL * min(share, END) / END, 12, "good" if row.met else "bad")
        drawing.line(at, y + 8, y + 28)
        drawing.text(MARGIN + FULL + 12, y + 22, f"{_figure(value)}{limit.unit}, {limit}", "soft")
        y += 40
    return drawing.document(y + 4)


def pairs(name: str, rows: list[Row]) -> str:
    """Ours beside the peer; the longer bar of each pair is full."""
    title = f"{name}: ours beside the peer"
    drawing = Drawing(
        WIDTH, title, "; ".join(f"{row.what}: ours {row.ours}, peer {row.peer}" for row in rows)
    )
    drawing.text(MARGIN, 28, title, "head")
    y = 54.0
    for row in rows:
        ours, peer = _pair(row) or (0.0, 0.0)
        longest = max(ours, peer) or 1.0
        drawing.text(MARGIN, y + 4, _short(row.what))
        drawing.bar(
            MARGIN, y + 11, FULL * ours / longest, 11, "bad" if row.met is False else "good"
        )
        drawing.text(MARGIN + FULL + 12, y + 21, f"ours {row.ours}", "soft")
        drawing.bar(MARGIN, y + 25, FULL * peer / longest, 11, "peer")
        drawing.text(MARGIN + FULL + 12, y + 35, f"peer {row.peer}", "soft")
        y += 56
    return drawing.document(y)


def _judged(row: Row) -> tuple[Limit, float] | None:
    limit = parse(row.limit)
    if limit is None or limit.word == "exactly" or row.met is None or not limit.value:
        return None
    match = NUMBER.match(row.ours)
    if limit.unit == "x":
        value = row.ratio
    else:
        # A cell may begin with a number of something else.
        same = match is not None and (match[2] or "") == limit.unit.strip()
        value = _number(row.ours) if same else None
    return (limit, value) if value else None


def _pair(row: Row) -> tuple[float, float] | None:
    """The first numbers of both cells, where they are of one unit."""
    ours, peer = NUMBER.match(row.ours), NUMBER.match(row.peer)
    if not ours or not peer or ours[2] != peer[2]:
        return None
    return _number(row.ours), _number(row.peer)


def _number(cell: str) -> float:
    match = NUMBER.match(cell)
    return float(match[1].replace(",", "")) if match else 0.0


def _short(words: str) -> str:
    return words if len(words) <= 118 else words[:117] + "…"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
