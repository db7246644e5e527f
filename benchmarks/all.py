"""Run every benchmark in turn, keep the figures, render the page and the plots.

    python benchmarks/all.py                     # all of them, about 20 minutes on two cores
    python benchmarks/all.py --only shim client  # some of them
    python benchmarks/all.py --quick             # small sizes, into a throw-away folder
    python benchmarks/all.py --long              # also the tests' long profile, and mutants

Nothing else should run on the machine. One benchmark that fails does not stop the others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import report

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Minutes on two idle cores.
BENCHMARKS = {
    "startup": 1,
    "shim": 1,
    "client": 2,
    "codemods": 3,
    "peers": 1,
    "exchange": 9,
    "gateway": 2,
}
# What only --long runs; each writes its own result file.
LONG = {"long": 150, "mutants": 60}


def steps(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Name, minutes on an idle machine, and the words after `python` of everything to run."""
    for name, minutes in BENCHMARKS.items():
        words = [str(HERE / f"{name}.py"), "--results", str(folder / "results")]
        if options.quick:
            words.append("--quick")
        if name == "client" and options.peer:
            words += ["--peer", options.peer]
        if name in ("codemods", "startup") and options.tree:
            words += ["--tree", options.tree]
        yield name, minutes, words
    if options.long:
        for name, minutes in LONG.items():
            yield name, minutes, [str(HERE / f"{name}.py")]


def run(words: list[str]) -> bool:
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=False).returncode == 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = (*BENCHMARKS, *LONG)
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing is kept")
    parser.add_argument("--long", action="store_true", help="also the long profile and the mutants")
    parser.add_argument("--peer", help="an interpreter that has python-helpscout-v2 2.0.0")
    parser.add_argument("--tree", help="a folder that holds the packages of codemods.py")
    return parser.parse_args()


def main() -> int:
    options = parsed()
    folder = Path(tempfile.mkdtemp(prefix="benchmarks-")) if options.quick else HERE
    todo = [step for step in steps(options, folder) if step[0] in options.only]
    failures = []
    for name, minutes, words in todo:
        duration = "" if options.quick else f", about {minutes} min"
        print(f"== {name}{duration}", flush=True)
        start = time.monotonic()
        if not run(words):
            failures.append(name)
        report.write(folder)
        print(f"== {name}: {(time.monotonic() - start) / 60:.1f} min\n", flush=True)
    print(f"rendered {folder / 'RESULTS.md'}")
    if failures:
        print(f"failed: {', '.join(failures)}; their former figures stay", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
