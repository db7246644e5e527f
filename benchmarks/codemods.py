"""Speed and memory of the codemods on a large tree, as ratios against peers in one run.

    python benchmarks/codemods.py                 # installs the tree into a throw-away folder
    python benchmarks/codemods.py --tree FOLDER   # packages that pip installed before
    python benchmarks/codemods.py --quick         # smaller, for developing

Needs ripgrep (`apt-get install ripgrep`) and the `migrate` extra.
"""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measuring.clock import best, elapsed
from measuring.command import Recorder, parser
from measuring.limits import exactly, least, most
from measuring.machine import family
from measuring.results import Row, figure
from measuring.v1_files import PLANTED_FILES, long_module, plant

from helpscout_codemods.config import Config
from helpscout_codemods.scan.project import scan

PACKAGES = (
    *("Django", "SQLAlchemy", "sympy", "pandas", "Twisted", "numpy", "scipy", "matplotlib"),
    *("scikit-learn", "networkx", "boto3", "botocore", "ansible-core"),
)
SMALL = ("networkx",)
RULE = "helpscout_codemods.libcst_command.HelpScoutV2"
LINES = 2_000

PROGRAM = """
import json, sys, time
start = time.perf_counter()
from helpscout_codemods.config import Config
from helpscout_codemods.engine import check
report = check([sys.argv[1]], Config())
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "cpu": time.process_time(),
    "findings": len(report.findings),
    "errors": len(report.errors),
}))
"""


@dataclass(frozen=True)
class Check:
    """One check in a process of its own, imports included; memory in MB of all its processes."""

    seconds: float
    cpu: float
    findings: int
    errors: int
    memory: float

    def __str__(self) -> str:
        """Both clocks: on a busy machine only the processor's says what the work is."""
        return f"{self.seconds:.2f} s ({self.cpu:.2f} s of processor)"


def installed(folder: Path, packages: tuple[str, ...]) -> Path:
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder)]
    subprocess.run([*pip, *packages], check=True)
    return folder


def check(tree: Path) -> Check:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tree)], stdout=subprocess.PIPE, text=True
    )
    peak = 0.0
    is_done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not is_done.wait(0.02):
            peak = max(peak, family(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    is_done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit("check failed")
    return Check(**json.loads(output), memory=peak)


def checks(tree: Path, *, fresh: bool) -> list[Check]:
    runs = []
    for _ in range(3):
        if fresh:
            forget()
        runs.append(check(tree))
    return runs


def forget() -> None:
    """Remove the cache."""
    shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)


def search(tree: Path) -> None:
    command = ["rg", "-l", "-i", "helpscout", str(tree)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)


def peer(
    tree: Path, sources: list[Path], planted: list[Path], sample: int, work: Path
) -> tuple[float, int]:
    """Seconds LibCST's own tool would take for the whole tree, from a sample of it by size."""
    copy = work / "peer"
    sample_files = [*random.Random(1).sample(sources, min(sample, len(sources))), *planted]
    for path in sample_files:
        target = copy / path.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    command = shlex.split("-m libcst.tool codemod --no-format --hide-progress -x")
    start = time.perf_counter()
    process = subprocess.run(
        [sys.executable, *command, RULE, "."], cwd=copy, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    endings = (f"Finished codemodding {len(sample_files)} files", "Failed to codemod 0 files")
    if not all(line in process.stderr for line in endings):
        raise SystemExit(
            f"libcst.tool did not go through {len(sample_files)} files:\n{process.stderr}"
        )
    part = sum(path.stat().st_size for path in sample_files)
    whole = sum(path.stat().st_size for path in [*sources, *planted])
    return seconds * whole / part, len(sample_files)


def measured(tree: Path, sample: int, work: Path) -> Iterator[Row]:
    sources = sorted(tree.rglob("*.py"))
    size = sum(path.stat().st_size for path in sources)
    what = f"tree of {len(sources):,} Python files, {size / 1e6:.0f} MB"
    clean = check(tree)
    yield figure(
        f"{what}, none of them V1: findings and errors of check",
        f"{clean.findings} findings, {clean.errors} errors",
        limit=exactly(0),
        value=clean.findings + clean.errors,
    )
    planted_files = plant(tree)
    try:
        rg = best(lambda: elapsed(lambda: search(tree)))
        scanning = best(lambda: elapsed(lambda: scan([tree], Config(cache=False))))
        cold = checks(tree, fresh=True)
        first = min(cold, key=lambda run: run.seconds)
        again = min(checks(tree, fresh=False), key=lambda run: run.seconds)
        tool, files = peer(tree, sources, planted_files, sample, work)
    finally:
        for path in planted_files:
            path.unlink()
    yield figure(
        f"scan of the tree with {PLANTED_FILES} V1 files planted / `rg -l -i helpscout`",
        f"{scanning:.2f} s",
        peer=f"{rg:.2f} s",
        ratio=scanning / rg,
        limit=most(5),
    )
    yield figure(
        f"check: time of `libcst.tool codemod` with the same rules (from {files} files, by size) "
        "/ ours",
        f"{first}, {first.findings} findings",
        peer=f"{tool:.0f} s",
        ratio=tool / first.seconds,
        limit=least(100),
    )
    yield figure(
        "check, second run with the cache / the scan alone",
        str(again),
        peer=f"{scanning:.2f} s",
        ratio=again.seconds / scanning,
        limit=most(2),
    )
    memory = max(run.memory for run in cold)
    yield figure(
        "memory of check, all processes", f"{memory:.0f} MB", limit=most(300, " MB"), value=memory
    )
    yield module(work / "long")


def module(folder: Path) -> Row:
    long_module(folder, LINES)
    best_run = min(checks(folder, fresh=True), key=lambda run: run.cpu)
    return figure(
        f"check of one module of {LINES:,} lines, all of it V1",
        f"{best_run}, {best_run.findings} findings",
        limit=most(2, " s"),
        value=best_run.seconds,
    )


def main() -> None:
    argument_parser = parser(__doc__)
    argument_parser.add_argument(
        "--tree", type=Path, help="a folder of packages that pip installed"
    )
    argument_parser.add_argument("--sample", type=int, default=60, help="files for the LibCST peer")
    options = argument_parser.parse_args()
    recorder = Recorder("codemods", options)
    packages, sample = (SMALL, 5) if options.quick else (PACKAGES, options.sample)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        os.environ["XDG_CACHE_HOME"] = f"{work}/cache"
        tree = options.tree or installed(work / "site", packages)
        rows = list(measured(tree, sample, work))
    recorder.record(
        rows,
        [
            "The tree holds Django, SQLAlchemy, SymPy, pandas, Twisted, NumPy, SciPy, Matplotlib, "
            "scikit-learn, NetworkX, boto3, botocore and ansible-core. The fastest of three runs "
            "counts; each is a process of its own, imports included.",
        ],
    )


if __name__ == "__main__":
    main()
