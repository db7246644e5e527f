"""Runs the long profile of the property tests, target by target, and keeps what was executed.

    python benchmarks/fuzz.py                      # all targets, half an hour on two busy cores
    python benchmarks/fuzz.py --target query --target paging
    python benchmarks/fuzz.py --quick                    # the usual profile, keeps nothing

Every example counts that ran to its end; those that did not fit the test do not. A target that is
run alone replaces its row and leaves the others as they are.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring.command import Recorder, parser
from measuring.limits import Limit
from measuring.results import Row, earlier, figure

ROOT = Path(__file__).resolve().parents[1]
TARGET_EXAMPLES = 100_000
TOTAL = "Examples executed in all"
# What is fuzzed, and the tests that do it; property tests of other files are `others`.
TARGETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "translator": (
        "Translator: any V1 request, any V2 answer",
        (
            "tests/shim/test_translator_is_total.py",
            "tests/shim/adapters/test_gateway_takes_anything.py",
        ),
    ),
    "catalogue": (
        "Catalogue: V1 to V2 and back, field selectors",
        (
            "tests/shim/test_round_trips.py",
            "tests/shim/test_shortcuts.py",
            "tests/shim/test_selectors_take_anything.py",
        ),
    ),
    "query": (
        "Query builder: read back by an independent parser",
        (
            "tests/client/test_query_parses_back.py",
            "tests/client/test_query.py",
            "tests/sandbox/test_search.py",
        ),
    ),
    "paging": (
        "Paging: rows that come, go and move between requests",
        ("tests/client/test_paging_under_change.py", "tests/client/test_paging.py"),
    ),
    "models": (
        "Client: models, errors and answers of any shape",
        (
            "tests/client/test_models.py",
            "tests/client/test_wire.py",
            "tests/shim/facades/test_laslabs_models.py",
        ),
    ),
    "webhooks": (
        "Webhooks: verified, converted and relayed",
        (
            "tests/shim/adapters/test_relay_takes_anything.py",
            "tests/client/test_receiving_webhooks.py",
        ),
    ),
    "state": (
        "Journal, plan files and backups: cut, flipped, reordered, gone",
        ("tests/migrator/test_damaged_state.py",),
    ),
    "keys": (
        "Key files for the bulk exchange: rows of any shape",
        ("tests/migrator/exchange/test_key_files_of_any_shape.py",),
    ),
    "report": (
        "HTML report: hostile names and texts",
        ("tests/migrator/test_report_of_anything.py",),
    ),
    "programs": (
        "Codemods: generated V1 programs, run before and after",
        ("tests/codemods/test_generated_programs.py", "tests/codemods/test_never_breaks.py"),
    ),
    "mutations": (
        "Codemods: mutated V1 programs and look-alikes",
        ("tests/codemods/test_mutated_programs.py",),
    ),
    "engine": (
        "Codemods: markers, masking, requirements, notebooks",
        ("tests/codemods/engine/test_engine_properties.py",),
    ),
    "sandbox": (
        "Sandbox: bodies and parameters of any shape",
        ("tests/sandbox/test_robustness.py",),
    ),
    "others": ("Property tests of other files", ()),
}


def run(name: str, *, long: bool, workers: int) -> Row:
    """Run one target; its row says what was executed and whether all of it passed."""
    title, files = TARGETS[name]
    known_files = [file for _, file_list in TARGETS.values() for file in file_list]
    test_files = list(files) or ["tests", *(f"--ignore={file}" for file in known_files)]
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        tally = Path(folder) / "tally.jsonl"
        environ = {**os.environ, "HELPSCOUT_TEST_TALLY": str(tally)}
        environ["HELPSCOUT_TEST_PROFILE"] = "long" if long else ""
        words = ["-m", "pytest", "-q", "-m", "fuzz", "-n", str(workers), *test_files]
        began = time.monotonic()
        process = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environ, capture_output=True, text=True
        )
        seconds = time.monotonic() - began
        lines = tally.read_text(encoding="utf-8").splitlines() if tally.exists() else []
    # 5: nothing was collected.
    if process.returncode not in (0, 1, 5):
        raise SystemExit(f"{name} could not run:\n{process.stdout}\n{process.stderr}")
    counts = [json.loads(line) for line in lines]
    failures = [line["test"] for line in counts if line["outcome"] != "passed"]
    if not counts:
        failures = ["no test told what it executed"]
    if process.returncode == 1:
        print(process.stdout)
    examples = sum(line["examples"] for line in counts)
    ours = f"{examples:,} examples of {len(counts)} tests in {seconds:,.0f} s"
    failure_note = f"; failed: {', '.join(failures)}" if failures else ""
    row = figure(
        title,
        ours + failure_note,
        limit=Limit("exactly", 0, " tests fail"),
        value=float(len(failures) + (process.returncode == 1 and not failures)),
    )
    print(f"{name}: {row.ours}", flush=True)
    return row


def count(row: Row) -> int:
    match = re.match(r"([\d,]+) examples", row.ours)
    return int(match[1].replace(",", "")) if match else 0


def options() -> argparse.Namespace:
    argument_parser = parser(__doc__)
    argument_parser.add_argument(
        "--target", action="append", choices=list(TARGETS), help="only this one"
    )
    argument_parser.add_argument("--workers", type=int, default=2, help="processes for each target")
    return argument_parser.parse_args()


def main() -> int:
    arguments = options()
    recorder = Recorder("fuzz", arguments)
    # The file holds all targets, whichever of them ran last.
    recorder.command = recorder.command.partition(" --target")[0].partition(" --workers")[0]
    fresh = [
        run(name, long=not arguments.quick, workers=arguments.workers)
        for name in arguments.target or TARGETS
    ]
    rows = ({} if arguments.quick else earlier("fuzz")[0]) | {row.what: row for row in fresh}
    target_rows = [rows[title] for title, _ in TARGETS.values() if title in rows]
    total = sum(map(count, target_rows))
    limit = Limit("at least", TARGET_EXAMPLES, " examples")
    summary = figure(TOTAL, f"{total:,} examples", limit=limit, value=float(total))
    recorder.record([summary, *target_rows], NOTES)
    return 0 if all(row.met for row in target_rows) else 1


NOTES = (
    "An example counts when the test ran on it to its end; nothing is counted twice.",
    "The long profile draws new examples in every run; a failure prints the blob that repeats it.",
)

if __name__ == "__main__":
    sys.exit(main())
