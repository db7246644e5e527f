"""What a command costs from its first millisecond: whole processes, as ratios against imports.

    python benchmarks/startup.py                 # two minutes
    python benchmarks/startup.py --tree FOLDER   # also over packages that pip installed before
    python benchmarks/startup.py --quick         # fewer runs, for developing

Medians of processor time, taken in turns, so that a busy machine hurts all alike; memory is that of
all processes of a command. Every module was compiled before, as pip does. With `--tree` ripgrep is
the peer (`apt-get install ripgrep`); where it is not installed those rows are left out.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring.command import Recorder, parser
from measuring.limits import most
from measuring.machine import family
from measuring.results import Row, figure
from measuring.v1_files import PLANTED_FILES, long_module, plant

MIGRATE = str(Path(sys.executable).with_name("helpscout-migrate"))
BIG = 10_000_000
"""Bytes of the largest file."""
DEMO_RUNS = 3
USAGE_ERROR = "--nonsense"

NOTES = (
    "Medians of processor time; every run is a process of its own.",
    "One V1 file: a profile shows libcst's import as nearly half of it, the import of the rules as "
    "a quarter, and the work on its 135 lines as the rest (a first and a second pass, each with "
    "libcst's parser and printer). Tried: records as msgspec structs (0.01 ms a class in place of "
    "0.37), no collection of cycles, no imports that the file does not need.",
    "40 V1 files in the tree: 10 ms a file for the rewriting, libcst and the rules once, and a "
    "second look at the import lines of all 8,874 files, as any of them may import a V1 helper. "
    "Tried: manifests read by tomllib and edited by tomlkit only where they change.",
)


@dataclass(frozen=True)
class Process:
    """A program to run, and how it is called in the table."""

    name: str
    words: tuple[str, ...]
    folder: Path = Path()

    def seconds(self) -> float:
        """Processor time of one run and all it starts."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(self.words, cwd=self.folder, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def elapsed(self) -> float:
        """Seconds on the clock of one run."""
        start = time.perf_counter()
        subprocess.run(self.words, cwd=self.folder, capture_output=True, check=False)
        return time.perf_counter() - start

    def memory(self) -> float:
        """The most megabytes that one run and all it starts held at a time."""
        peak = 0.0
        with subprocess.Popen(
            self.words, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while process.poll() is None:
                peak = max(peak, family(process.pid))
                time.sleep(0.01)
        return peak


def imports(modules: str) -> Process:
    return Process(f"python -c 'import {modules}'", (sys.executable, "-c", f"import {modules}"))


def command(*words: str, folder: Path = Path()) -> Process:
    return Process(" ".join(("helpscout-migrate", *words)), (MIGRATE, *words), folder)


def medians(processes: Sequence[Process], times: int) -> list[float]:
    """The median of each program's processor time, in seconds, taken in turns."""
    samples: list[list[float]] = [[] for _ in processes]
    for process in processes:
        process.seconds()
    for _ in range(times):
        for process, seconds in zip(processes, samples, strict=True):
            seconds.append(process.seconds())
    return [statistics.median(seconds) for seconds in samples]


def compared(what: str, ours: Process, peer: Process, limit: float, times: int) -> Row:
    mine, theirs = medians((ours, peer), times)
    return figure(
        f"{what} / `{peer.name}`",
        f"{mine * 1000:.0f} ms",
        peer=f"{theirs * 1000:.0f} ms",
        ratio=mine / theirs,
        limit=most(limit),
    )


def small(work: Path, times: int) -> Iterator[Row]:
    """Commands that have next to nothing to do."""
    click, three = imports("click"), imports("click, rich, pathspec")
    places = {name: work / name for name in ("empty", "one", "v1", "big")}
    for name in ("empty", "one", "big"):
        places[name].mkdir()
    (places["one"] / "app.py").write_text("print('hello')\n" * 100)
    long_module(places["v1"], 100)
    row = "ROWS.append({'number': 1, 'text': 'nothing of interest', 'more': [1, 2, 3]})\n"
    text = "ROWS = []\n" + row * (BIG // len(row))
    (places["big"] / "big.py").write_text(f"# Help Scout, api.helpscout.net/v1\n{text}")
    for words, limit in (
        (["--version"], 1.5),
        (["--help"], 1.5),
        ([USAGE_ERROR], 1.5),
        (["gateway", "--help"], 1.5),
        (["check", "--help"], 2.0),
    ):
        what = " ".join(words)
        name = "a usage error" if what == USAGE_ERROR else f"`{what}`"
        yield compared(name, command(*words), click, limit, times)
    cold = ("check", "--no-cache", ".")
    yield compared(
        "`check` on an empty folder", command(*cold, folder=places["empty"]), three, 2, times
    )
    yield compared(
        "`check` on one file without V1", command(*cold, folder=places["one"]), three, 2, times
    )
    yield compared(
        "`check` on one V1 file", command(*cold, folder=places["v1"]), imports("libcst"), 1.8, times
    )
    yield compared(
        "`import helpscout_shim`", imports("helpscout_shim"), imports("requests"), 1.3, times
    )
    big = command(*cold, folder=places["big"])
    seconds = statistics.median(big.seconds() for _ in range(3))
    yield figure(
        "`check` on a 10 MB Python file that names V1",
        f"{seconds:.2f} s",
        limit=most(3, " s"),
        value=seconds,
    )
    seconds = min(command("demo").elapsed() for _ in range(DEMO_RUNS))
    yield figure(
        f"`demo`, elapsed, the best of {DEMO_RUNS}",
        f"{seconds:.1f} s",
        limit=most(4, " s"),
        value=seconds,
    )


def large(tree: Path, times: int) -> Iterator[Row]:
    """`check` over many files, none of them V1, then with V1 files among them."""
    cold = Process("check", command("check", "--no-cache", ".").words, tree)
    warm = Process("check", command("check", ".").words, tree)
    rg = shutil.which("rg")
    if rg is not None:
        peer = Process("rg -l -i helpscout", (rg, "-l", "-i", "helpscout"), tree)
        for what, ours, limit in (("first run", cold, 4), ("second run", warm, 3)):
            yield compared(f"`check` over the tree, {what}", ours, peer, limit, times)
    memory = cold.memory()
    yield figure(
        "peak memory of `check` over the tree",
        f"{memory:.0f} MB",
        limit=most(60, " MB"),
        value=memory,
    )
    (without,) = medians((cold,), times)
    planted_tree = plant(tree)
    try:
        (with_v1,) = medians((cold,), times)
    finally:
        for path in planted_tree:
            path.unlink()
    yield figure(
        f"`check` over the tree with {PLANTED_FILES} V1 files / the same without them",
        f"{with_v1 * 1000:.0f} ms",
        peer=f"{without * 1000:.0f} ms",
        ratio=with_v1 / without,
        limit=most(2),
    )


def main(words: Sequence[str] | None = None) -> None:
    argument_parser = parser(__doc__)
    argument_parser.add_argument(
        "--tree", type=Path, help="a folder of packages that pip installed"
    )
    options = argument_parser.parse_args(words)
    recorder = Recorder("startup", options)
    times = 5 if options.quick else 15
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_CACHE_HOME"] = f"{name}/cache"
        os.environ["XDG_STATE_HOME"] = f"{name}/state"
        # A process that may not keep what it compiled would be measured compiling, as its peer.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        rows = list(small(Path(name), times))
        if options.tree is not None:
            rows += large(options.tree, times)
    recorder.record(rows, NOTES)


if __name__ == "__main__":
    main()
