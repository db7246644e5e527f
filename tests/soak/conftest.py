"""Figures of the long profile, kept in benchmarks/results/soak.json beside those of benchmarks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.soak.sandbox import LONG

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
COMMAND = "HELPSCOUT_TEST_PROFILE=long pytest tests/soak -n 0"
NOTES = [
    "The sandbox's figures are its own count: what it was asked, what it failed, what it holds.",
    "A call that failed is one that met a fault; faults that only delay are not counted in.",
    "A run of one file replaces its own rows. The memory was looked at with "
    "HELPSCOUT_TEST_REQUESTS=100000, on a machine with ten times the work it has cores for.",
]
Figure = Callable[..., None]


@pytest.fixture(scope="session")
def figures() -> Iterator[Figure]:
    """`figures(what, ours, value=.., limit=("at most", 0, ""))`; kept in the long profile only."""
    if not LONG:
        yield lambda *told, **more: None
        return
    sys.path.insert(0, str(BENCHMARKS))
    from measuring import limits, machine, results

    here, rows = machine.machine(), []

    def keep(what: str, ours: str, *, limit: tuple[Any, ...] | None = None, **more: Any) -> None:
        more["limit"] = limits.Limit(*limit) if limit else None
        rows.append(results.figure(what, ours, **more))

    yield keep
    new_names = {row.what for row in rows}
    path = results.FOLDER / "soak.json"
    earlier_results = [one for one in results.read(results.FOLDER) if one.name == "soak"]
    older = [row for one in earlier_results for row in one.rows if row.what not in new_names]
    today = time.strftime("%Y-%m-%d")
    result = results.Result("soak", COMMAND, today, here, [*older, *rows], NOTES)
    results.write(result, path.parent)
