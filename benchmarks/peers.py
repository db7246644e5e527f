"""The yardsticks that others wrote: LasLabs' own tests, and their recordings of real V1 traffic.

python benchmarks/peers.py          # fetches helpscout 0.1.3 by pip
python benchmarks/peers.py SDIST    # uses an sdist that is already there
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from measuring.command import Recorder, parser
from measuring.limits import exactly
from measuring.results import Row, figure

SCRIPTS = Path(__file__).resolve().parents[1] / "tests" / "support" / "shim"


def told(script: str, sdist: list[str]) -> tuple[str, bool]:
    """What a yardstick printed, and whether it was content."""
    command = [sys.executable, str(SCRIPTS / script), *sdist]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{script} failed:\n{process.stderr}")
    return process.stdout, process.returncode == 0


def numbers(pattern: str, text: str) -> list[int]:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"no line like {pattern!r} in:\n{text}")
    return [int(number) for number in match.groups()]


def measured(sdist: list[str]) -> Iterator[Row]:
    text, _ = told("laslabs_suite.py", sdist)
    held_count, test_count = numbers(r"(\d+) of (\d+) hold", text)
    yield figure(
        "tests of LasLabs' V1 client 0.1.3 that hold on our facade of it",
        f"{held_count} of {test_count}",
        limit=exactly(test_count),
        value=held_count,
    )
    text, content = told("recorded_bodies.py", sdist)
    objects, calls = numbers(r"(\d+) recorded objects of (\d+) calls", text)
    (missing,) = numbers(r"(\d+) objects too few or too many", text)
    equal, total = numbers(r"(\d+) of (\d+) fields came home equal", text)
    unnamed_count = text.count("WITHOUT A KNOWN REASON")
    yield figure(
        f"recorded V1 objects of {calls} calls that come home through the shim",
        f"{objects - missing} of {objects}",
        limit=exactly(objects),
        value=objects - missing,
    )
    yield figure(
        "their fields that come home equal",
        f"{equal:,} of {total:,}",
        ratio=equal / total,
    )
    yield figure(
        "kinds of fields that differ without a reason in docs/compatibility.md",
        str(unnamed_count),
        limit=exactly(0),
        value=unnamed_count if content else max(unnamed_count, 1),
    )


def main() -> None:
    argument_parser = parser(__doc__)
    argument_parser.add_argument("sdist", nargs="*", help="helpscout-0.1.3.tar.gz")
    options = argument_parser.parse_args()
    recorder = Recorder("peers", options)
    recorder.record(
        measured(options.sdist),
        ["`laslabs_suite.py` and `recorded_bodies.py` of `tests/support/shim` print the details."],
    )


if __name__ == "__main__":
    main()
