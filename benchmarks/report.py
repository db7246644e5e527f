"""Render benchmarks/RESULTS.md and benchmarks/plots/ from benchmarks/results/*.json.

python benchmarks/report.py            # write them
python benchmarks/report.py --check    # exit 1 when they are not what the results say
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from measuring.results import read
from rendering.page import page
from rendering.plots import plots

HERE = Path(__file__).resolve().parent


def rendered(folder: Path) -> dict[Path, str]:
    """Path below the benchmarks' folder, and text, of everything that is generated."""
    results = read(folder / "results")
    plot_texts = plots(results)
    return {
        Path("RESULTS.md"): page(results, plot_texts),
        **{Path("plots") / name: text for name, text in plot_texts.items()},
    }


def stale(folder: Path) -> list[str]:
    """What differs from the results: pages and plots that are old, absent, or of no result."""
    pages = rendered(folder)
    there = {path.relative_to(folder) for path in (folder / "plots").glob("*.svg")}
    old = [path for path, text in pages.items() if _text(folder / path) != text]
    return sorted(str(path) for path in {*old, *(there - set(pages))})


def write(folder: Path) -> None:
    """Write what is generated, remove the plots of results that are gone."""
    pages = rendered(folder)
    for path in (folder / "plots").glob("*.svg"):
        if path.relative_to(folder) not in pages:
            path.unlink()
    for path, text in pages.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE, help="holds results/")
    options = parser.parse_args()
    if not options.check:
        write(options.folder)
        return 0
    stale_pages = stale(options.folder)
    for name in stale_pages:
        print(f"{name} is not what the results say: run `python benchmarks/report.py`")
    return 1 if stale_pages else 0


if __name__ == "__main__":
    sys.exit(main())
