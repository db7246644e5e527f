"""Runs everything that only the long profile of the tests does, part by part, and keeps the times.

    python benchmarks/long.py                        # about three hours on two idle cores
    python benchmarks/long.py --only kills model     # some parts
    python benchmarks/long.py --missing              # those that have not passed yet

A part that fails or hangs does not stop the others. It is ended, with all its processes, when they
use no processor time for ten minutes, or three times as much as usual: a busy machine makes a part
slow, and does not end it. After each part benchmarks/results/long.json is written, so an
interrupted run loses the part at hand only; a part that is run alone replaces its row. Standard
output of a part goes to a log in the temporary folder that the first line names.

The figures of the soak tests and of the fuzzing go to soak.json and fuzz.json, as they do when
these are run on their own.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import report
from measuring.command import Recorder, parser
from measuring.limits import exactly
from measuring.results import Row, earlier, figure
from measuring.sessions import Watch

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
PYTEST = ("-m", "pytest", "-q", "-n", "0")
CORES = 2
"""Of the machine that the usual minutes of a part are those of."""
PATIENCE = 3
"""Times its usual processor time after which a part is ended."""
SUMMARY = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")


@dataclass(frozen=True)
class Part:
    """What a part tests, its minutes on two idle cores, and the words after `python`."""

    title: str
    minutes: int
    words: tuple[str, ...]


def tests(title: str, minutes: int, *files: str) -> Part:
    return Part(title, minutes, (*PYTEST, *files))


PARTS: dict[str, Part] = {
    "export": tests("exports under faults", 10, "tests/soak/test_export.py"),
    "writes": tests("writes under faults", 3, "tests/soak/test_writes.py"),
    "budget": tests("a rate limit that is shared", 5, "tests/soak/test_shared_budget.py"),
    "load": tests("slow and broken clients at the gateway", 4, "tests/soak/test_gateway_load.py"),
    "memory": tests("memory of the gateway", 4, "tests/soak/test_gateway_memory.py"),
    "exchange": tests(
        "a bulk exchange under faults", 3, "tests/soak/test_exchange_under_faults.py"
    ),
    "store": tests(
        "a PostgreSQL store whose connections are cut, 20,000 keys",
        10,
        "tests/migrator/exchange/test_store_faults.py",
    ),
    "exchange-kills": tests(
        "a bulk exchange that is killed", 3, "tests/migrator/exchange/test_kills.py"
    ),
    "kills": tests("run and undo killed 300 times", 20, "tests/migrator/test_kills.py"),
    "model": tests("any order of commands against a model", 20, "tests/migrator/test_model.py"),
    "processes": tests("processes that share one store", 3, "tests/client/auth/test_processes.py"),
    "fuzz": Part("property tests of all targets", 60, (str(HERE / "fuzz.py"),)),
}


@dataclass(frozen=True)
class Outcome:
    """How a part ended: the numbers that pytest printed, and whether all of it passed."""

    counts: dict[str, int]
    seconds: float
    passed: bool
    given_up: str = ""

    def row(self, name: str) -> Row:
        numbers = ", ".join(f"{number} {word}" for word, number in self.counts.items())
        hung = f"; ended because it {self.given_up}" if self.given_up else ""
        return figure(
            title(name),
            f"{numbers or 'passed' if self.passed else numbers or 'failed'} "
            f"in {self.seconds:,.0f} s{hung}",
            limit=exactly(0, " tests fail"),
            value=0.0 if self.passed else float(max(1, self.counts.get("failed", 0))),
        )


def title(name: str) -> str:
    return f"long profile, {name}: {PARTS[name].title}"


def run(name: str, log: Path) -> Outcome:
    """Run one part in a session of its own, which is ended when it hangs."""
    part = PARTS[name]
    environ = {**os.environ, "HELPSCOUT_TEST_PROFILE": "long"}
    started_at = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, *part.words],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with _ending(process):
            given_up = Watch(process, part.minutes * 60 * CORES * PATIENCE).wait()
            code = process.poll()
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    counts = {word: int(number) for number, word in SUMMARY.findall(lines[-1] if lines else "")}
    return Outcome(counts, time.monotonic() - started_at, code == 0, given_up)


@contextlib.contextmanager
def _ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends what the part left running, also when this command is interrupted."""
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main() -> int:
    arguments = parser(__doc__)
    arguments.add_argument(
        "--only", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS)
    )
    arguments.add_argument("--skip", nargs="+", choices=PARTS, metavar="PART", default=())
    arguments.add_argument("--missing", action="store_true", help="parts that have not passed yet")
    options = arguments.parse_args()
    recorder = Recorder("long", options)
    recorder.command = "python benchmarks/long.py"
    rows, _ = ({}, []) if options.quick else earlier("long")
    names = [name for name in options.only or PARTS if name not in options.skip]
    if options.missing:
        names = [name for name in names if title(name) not in rows or not rows[title(name)].met]
    folder = Path(tempfile.mkdtemp(prefix="long-profile-"))
    minutes = sum(PARTS[name].minutes for name in names)
    print(
        f"{len(names)} parts, about {minutes} min on two idle cores; logs in {folder}", flush=True
    )
    failed_parts = []
    for name in names:
        print(f"== {name}: {PARTS[name].title}, about {PARTS[name].minutes} min", flush=True)
        outcome = run(name, folder / f"{name}.log")
        row = outcome.row(name)
        rows[row.what] = row
        print(f"== {name}: {row.ours}", flush=True)
        if not outcome.passed:
            failed_parts.append(name)
            print(f"== {name} failed: {folder / f'{name}.log'}", file=sys.stderr, flush=True)
        if recorder.folder is not None:
            recorder.keep([rows[title(part)] for part in PARTS if title(part) in rows], NOTES)
            report.write(recorder.folder.parent)
    print(f"failed: {', '.join(failed_parts)}" if failed_parts else "all parts passed", flush=True)
    return 1 if failed_parts else 0


NOTES = (
    "Each part is run with HELPSCOUT_TEST_PROFILE=long; its time is that of its last run.",
    "Figures of the soak parts and of the fuzzing are in the rows of soak and fuzz.",
)

if __name__ == "__main__":
    sys.exit(main())
