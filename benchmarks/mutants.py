"""Changes one thing in the code and looks whether a test notices: a sample of such mutants.

    python benchmarks/mutants.py                          # 30 of each target
    python benchmarks/mutants.py --target broker --sample 60
    python benchmarks/mutants.py --target journal --all
    python benchmarks/mutants.py --target wire --lines 60-90

No file is changed: the tests run in forks of this process, with the mutant's text in place of the
module's, and only those tests run that execute its lines. One that hangs counts as noticed. A
survivor is a hole in the tests, or a change that cannot be seen: `equivalent_mutants.toml` says
why of each of these. Types, texts, logging and `frozen=` are not changed.

The figures go to benchmarks/results/mutants.json after each target; a target that is run alone
replaces its row.
`--quick` takes 5 of each target and keeps nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from measuring.command import Recorder, parser
from measuring.limits import least
from measuring.mutant_tests import Runner
from measuring.mutation import Mutant, mutants_of
from measuring.results import Row, earlier, figure

ROOT = Path(__file__).resolve().parents[1]
REASONS = Path(__file__).with_name("equivalent_mutants.toml")
GOAL = 90.0
AUTH, STATE = "client/helpscout_v2/auth", "migrator/helpscout_migrator/state"
ADAPTERS = "shim/helpscout_shim/adapters"
SHIM, PATTERNS = "shim/helpscout_shim/translate", "codemods/helpscout_codemods/patterns"
# Files that get mutants, and what pytest is given to notice them.
TARGETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "broker": (
        tuple(f"{AUTH}/{name}.py" for name in (
            "broker", "renewal_lock", "accounts", "stored", "source")),
        ("tests/client/auth/test_broker.py", "tests/client/auth/test_store.py",
         "tests/client/auth/test_sources.py", "tests/client/auth/test_damaged_rows.py",
         "tests/client/test_making_a_client.py",
         "-k", "not postgresql"),
    ),
    "wire": (
        tuple(f"client/helpscout_v2/{name}.py" for name in ("wire", "urls", "error_answers")),
        ("tests/client/test_wire.py", "tests/client/test_paging.py"),
    ),
    "journal": (
        (f"{STATE}/journal.py", f"{STATE}/changes.py"),
        ("tests/migrator/test_journal.py", "tests/migrator/test_several_migrations.py",
         "tests/migrator/test_apply_and_undo.py", "tests/migrator/test_odd_systems.py",
         "tests/migrator/test_webhook_step.py"),
    ),
    "vault": (
        (f"{STATE}/vault.py", f"{STATE}/atomic.py", f"{AUTH}/crypto.py"),
        ("tests/migrator/test_several_migrations.py", "tests/migrator/test_apply_and_undo.py",
         "tests/migrator/test_attacks_on_state.py", "tests/migrator/test_odd_systems.py",
         "tests/client/auth/test_crypto.py", "tests/client/auth/test_key_rotation.py",
         "tests/client/auth/test_damaged_rows.py"),
    ),
    "translator": (
        tuple(f"{SHIM}/{name}.py" for name in (
            "conversations", "conversation_writes", "customers", "customer_writes", "hooks",
            "lists", "threads", "search", "tags", "users", "workflows", "errors", "paging")),
        ("tests/shim/test_every_endpoint.py", "tests/shim/test_translate_end_to_end.py",
         "tests/shim/test_translate_writes.py", "tests/shim/test_translate_errors.py",
         "tests/shim/test_translate_conditions.py",
         "tests/shim/test_translate_search_and_reports.py", "tests/shim/test_round_trips.py"),
    ),
    "admission": (
        tuple(f"{ADAPTERS}/{name}.py" for name in ("gateway_keys", "gateway_fairness")),
        ("tests/shim/adapters/test_gateway_store.py", "tests/shim/adapters/test_gateway.py",
         "tests/shim/adapters/test_gateway_fairness.py"),
    ),
    "masking": (
        ("codemods/helpscout_codemods/masking.py",),
        ("tests/codemods/engine/test_masking_table.py",
         "tests/codemods/engine/test_engine_masking.py",
         "tests/codemods/engine/test_engine_properties.py",
         "tests/codemods/engine/test_engine_long_lines.py"),
    ),
    "undo": (
        ("migrator/helpscout_migrator/undoing.py",
         "migrator/helpscout_migrator/migration_history.py"),
        ("tests/migrator/test_apply_and_undo.py", "tests/migrator/test_several_migrations.py",
         "tests/migrator/test_odd_systems.py", "tests/migrator/test_odd_names.py",
         "tests/migrator/test_attacks_on_state.py", "tests/migrator/test_journal.py"),
    ),
    "patterns": (
        tuple(f"{PATTERNS}/{name}.py" for name in (
            "status_checks", "status_tests", "guards", "late_iterators", "missing_record",
            "missing_answers")),
        ("tests/codemods/test_cases.py", "tests/codemods/test_uses.py",
         "tests/codemods/test_status_checks.py", "tests/codemods/test_unseen_uses.py",
         "tests/codemods/test_never_silent.py", "tests/codemods/test_messages.py",
         "tests/codemods/test_fixpoint.py", "tests/codemods/test_libraries.py",
         "tests/codemods/test_status_conditions.py", "tests/codemods/test_error_guards.py",
         "tests/codemods/test_answers_of_helpers.py"),
    ),
}  # fmt: skip


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a mutant changes nothing that can be seen, by its path and its change."""
    table = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    return {
        (entry["path"], entry["before"], entry["after"]): entry["reason"]
        for entry in table["mutant"]
    }


def sample_of(target: str, options: argparse.Namespace) -> list[Mutant]:
    mutants = [mutant for path in TARGETS[target][0] for mutant in mutants_of(ROOT, path)]
    if options.lines:
        first, last = (int(number) for number in options.lines.split("-"))
        mutants = [mutant for mutant in mutants if first <= mutant.line <= last]
    if not options.all and len(mutants) > options.sample:
        mutants = random.Random(options.seed).sample(mutants, options.sample)
    return sorted(mutants, key=lambda mutant: (mutant.path, mutant.line, str(mutant)))


@dataclass(frozen=True)
class Outcome:
    """What became of one target's sample."""

    target: str
    noticed: int
    survivors: list[Mutant]
    unseen: dict[Mutant, str]
    seconds: float

    @property
    def row(self) -> Row:
        changing = self.noticed + len(self.survivors)
        ours = f"{self.noticed} of {changing} in {self.seconds:,.0f} s"
        unseen = f"; {len(self.unseen)} change nothing" if self.unseen else ""
        value = 100 * self.noticed / max(changing, 1)
        return figure(title(self.target), ours + unseen, limit=least(GOAL, " %"), value=value)

    @property
    def notes(self) -> list[str]:
        return [
            *(f"{self.target}, survived: `{mutant}`" for mutant in self.survivors),
            *(
                f"{self.target}, changes nothing: `{mutant}`: {reason}"
                for mutant, reason in self.unseen.items()
            ),
        ]


def run(target: str, options: argparse.Namespace) -> Outcome:
    """Run the sample of one target and print its survivors."""
    files, tests = TARGETS[target]
    equivalent = reasons()
    mutants = sample_of(target, options)
    unseen = {mutant: equivalent[mutant.key] for mutant in mutants if mutant.key in equivalent}
    start = time.monotonic()
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        runner = Runner(ROOT, files, tests, Path(folder))
        for mutant in mutants:
            if mutant in unseen or runner.is_noticed(mutant):
                continue
            survivors.append(mutant)
            print(f"survived {len(runner.tests_of(mutant))} tests: {mutant}", flush=True)
    killed_count = len(mutants) - len(unseen) - len(survivors)
    print(f"{target}: {killed_count} of {killed_count + len(survivors)} noticed", flush=True)
    return Outcome(target, killed_count, survivors, unseen, time.monotonic() - start)


def title(target: str) -> str:
    return f"mutants that change behaviour and are noticed by a test: {target}"


def main() -> int:
    arguments = parser(__doc__)
    arguments.add_argument("--target", action="append", choices=TARGETS, help="default: each")
    arguments.add_argument("--sample", type=int, default=30, help="mutants of each target")
    arguments.add_argument("--all", action="store_true", help="every mutant")
    arguments.add_argument("--lines", help="only those of these lines, such as 60-90")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    options.sample = min(options.sample, 5) if options.quick else options.sample
    options.quick = options.quick or bool(options.lines)
    recorder = Recorder("mutants", options)
    recorder.command = "python benchmarks/mutants.py"
    rows, notes = ({}, []) if options.quick else earlier("mutants")
    targets = options.target or list(TARGETS)
    for target in targets:
        outcome = run(target, options)
        rows[outcome.row.what] = outcome.row
        others = [note for note in notes if not note.startswith((f"{target},", *NOTES))]
        notes = [*NOTES, *others, *outcome.notes]
        target_rows = [rows[title(target)] for target in TARGETS if title(target) in rows]
        if recorder.folder is not None:
            # After each target: an interrupted run keeps the figures of those before.
            recorder.keep(target_rows, notes)
    recorder.record(target_rows, notes)
    return 0 if all(rows[title(target)].met for target in targets) else 1


NOTES = (
    "A mutant differs in one place: a comparison turned round, a condition dropped or fixed, a "
    "return or a call left out, a number one larger. Those that change nothing are not counted.",
)

if __name__ == "__main__":
    sys.exit(main())
