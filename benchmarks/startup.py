"""What a command costs from its first millisecond: whole processes, as ratios against imports.

    python benchmarks/startup.py                 # a minute
    python benchmarks/startup.py --tree FOLDER   # also over packages that pip installed before
    python benchmarks/startup.py --quick         # fewer runs, for developing

Medians of processor time, taken in turns, so that a busy machine hurts all alike. With `--tree`
ripgrep is the peer (`apt-get install ripgrep`); where it is not installed those rows are left out.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring.command import Recorder, parser
from measuring.limits import most
from measuring.results import Row, figure
from measuring.v1_files import long_module

MIGRATE = (sys.executable, "-m", "helpscout_migrator")
BIG = 10_000_000
"""Bytes of the largest file."""


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


def imports(modules: str) -> Process:
    return Process(f"python -c 'import {modules}'", (sys.executable, "-c", f"import {modules}"))


def command(*words: str, folder: Path = Path()) -> Process:
    return Process(" ".join(("helpscout-migrate", *words)), (*MIGRATE, *words), folder)


def compared(what: str, ours: Process, peer: Process, limit: float, times: int) -> Row:
    samples: list[list[float]] = [[], []]
    for process in (ours, peer):
        process.seconds()
    for _ in range(times):
        for process, sample in zip((ours, peer), samples, strict=True):
            sample.append(process.seconds())
    mine, theirs = map(statistics.median, samples)
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
        (["--nonsense"], 1.5),
        (["gateway", "--help"], 1.5),
        (["check", "--help"], 2.0),
    ):
        what = " ".join(words)
        yield compared(f"`{what}`", command(*words), click, limit, times)
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
    seconds = command(*cold, folder=places["big"]).seconds()
    yield figure(
        "`check` on a 10 MB Python file that names V1",
        f"{seconds:.2f} s",
        limit=most(3, " s"),
        value=seconds,
    )


def large(tree: Path, times: int) -> Iterator[Row]:
    """`check` over many files, none of them V1."""
    rg = shutil.which("rg")
    if rg is None:
        return
    peer = Process("rg -l -i helpscout", (rg, "-l", "-i", "helpscout"), tree)
    cold, warm = command("check", "--no-cache", "."), command("check", ".")
    for what, ours, limit in (("first run", cold, 4), ("second run", warm, 3)):
        ours = Process(ours.name, ours.words, tree)
        yield compared(f"`check` over the tree, {what}", ours, peer, limit, times)


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
        rows = list(small(Path(name), times))
        if options.tree is not None:
            rows += large(options.tree, times)
    recorder.record(rows, ["Medians of processor time; every run is a process of its own."])


if __name__ == "__main__":
    main()
