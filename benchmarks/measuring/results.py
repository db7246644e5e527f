"""The form of a result: one JSON file for each benchmark, read back with all its types checked."""

from __future__ import annotations

from pathlib import Path

import msgspec

from measuring.limits import Limit

FOLDER = Path(__file__).resolve().parents[1] / "results"
ORDER = (
    "client", "exchange", "shim", "gateway", "startup", "codemods", "peers", "soak", "long", "fuzz",
    "mutants",
)  # fmt: skip


class Machine(msgspec.Struct, frozen=True):
    """Where a run happened; `load` is the load average of the minute before it."""

    cpu: str
    cores: int
    python: str
    load: float | str


class Row(msgspec.Struct, frozen=True):
    """One figure. Strings carry their units for people; `ratio` is a number or null."""

    what: str
    peer: str
    ours: str
    ratio: float | None
    limit: str
    met: bool | None


class Result(msgspec.Struct, frozen=True):
    """All figures of one run of one command."""

    name: str
    command: str
    date: str
    machine: Machine
    rows: list[Row]
    notes: list[str]


def figure(
    what: str,
    ours: str,
    *,
    peer: str = "",
    ratio: float | None = None,
    limit: Limit | None = None,
    value: float | None = None,
) -> Row:
    """A row with its verdict: the limit judges `value`, or the ratio where no value is given."""
    judged_value = ratio if value is None else value
    met = None if limit is None or judged_value is None else limit.met(judged_value)
    rounded_ratio = None if ratio is None else float(f"{ratio:.3g}")
    return Row(what, peer, ours, rounded_ratio, "" if limit is None else str(limit), met)


def write(result: Result, folder: Path) -> Path:
    """Write `<folder>/<name>.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.name}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    return path


def earlier(name: str, folder: Path = FOLDER) -> tuple[dict[str, Row], list[str]]:
    """The rows of a benchmark's last run by what they are about, and its notes."""
    path = folder / f"{name}.json"
    if not path.exists():
        return {}, []
    result = msgspec.json.decode(path.read_bytes(), type=Result)
    return {row.what: row for row in result.rows}, result.notes


def read(folder: Path) -> list[Result]:
    """All results of a folder in the order of `ORDER`, unknown names last."""
    results = []
    for path in sorted(folder.glob("*.json")):
        try:
            result = msgspec.json.decode(path.read_bytes(), type=Result)
        except msgspec.DecodeError as error:
            raise SystemExit(f"{path.name} is not a result: {error}") from None
        if result.name != path.stem:
            raise SystemExit(f"{path.name} holds the result {result.name!r}: rename one of them")
        results.append(result)
    return sorted(results, key=lambda one: (_place(one.name), one.name))


def _place(name: str) -> int:
    family = name.partition("-")[0]
    return ORDER.index(family) if family in ORDER else len(ORDER)
