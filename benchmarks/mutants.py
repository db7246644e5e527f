"""Changes one thing in the code and looks whether a test notices: a sample of such mutants.

    python benchmarks/mutants.py                          # 15 of each target
    python benchmarks/mutants.py --target broker --sample 60
    python benchmarks/mutants.py --target journal --all

The files stay as they are: the tests run with an import hook that compiles the changed text. One
mutant at a time, with the tests of its target only; a test that hangs counts as one that noticed.
Survivors are listed with their line and change: each is a hole in the tests, or changes nothing
that can be seen (say why before leaving it). Text, types, logging and `frozen=` are not changed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AUTH, STATE = "client/helpscout_v2/auth", "migrator/helpscout_migrator/state"
SHIM, NATIVE = "shim/helpscout_shim/translate", "codemods/helpscout_codemods/native"
TARGETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "broker": (
        (f"{AUTH}/broker.py", f"{AUTH}/renewal.py", f"{AUTH}/accounts.py", f"{AUTH}/stored.py"),
        ("tests/client/auth/test_broker.py", "tests/client/auth/test_store.py",
         "-k", "not postgresql",
         "tests/client/auth/test_damaged_rows.py"),
    ),
    "wire": (
        ("client/helpscout_v2/wire.py",),
        ("tests/client/test_wire.py", "tests/client/test_paging.py"),
    ),
    "journal": (
        (f"{STATE}/journal.py", f"{STATE}/changes.py"),
        ("tests/migrator/test_journal.py", "tests/migrator/test_several_migrations.py",
         "tests/migrator/test_apply_and_undo.py", "tests/migrator/test_odd_systems.py"),
    ),
    "vault": (
        (f"{STATE}/vault.py", f"{STATE}/atomic.py", f"{AUTH}/crypto.py"),
        ("tests/migrator/test_several_migrations.py", "tests/migrator/test_apply_and_undo.py",
         "tests/migrator/test_attacks_on_state.py", "tests/migrator/test_odd_systems.py",
         "tests/client/auth/test_crypto.py", "tests/client/auth/test_key_rotation.py"),
    ),
    "translator": (
        tuple(f"{SHIM}/{name}.py" for name in (
            "conversations", "conversation_writes", "customers", "customer_writes", "hooks",
            "lists", "threads", "search", "tags", "users", "workflows", "errors", "paging")),
        ("tests/shim/test_every_endpoint.py", "tests/shim/test_translate_end_to_end.py",
         "tests/shim/test_translate_writes.py", "tests/shim/test_translate_errors.py",
         "tests/shim/test_translate_search_and_reports.py", "tests/shim/test_round_trips.py"),
    ),
    "patterns": (
        tuple(f"{NATIVE}/{name}.py" for name in ("statuses", "status_tests", "guards", "missing")),
        ("tests/codemods/test_cases.py", "tests/codemods/test_uses.py"),
    ),
}  # fmt: skip
HOOK = """
import os
from importlib.machinery import SourceFileLoader
real = SourceFileLoader.get_code
def get_code(self, name):
    path = self.get_filename(name)
    if path == os.environ.get("MUTANT_OF"):
        with open(os.environ["MUTANT_TEXT"], encoding="utf-8") as text:
            return compile(text.read(), path, "exec", dont_inherit=True)
    return real(self, name)
SourceFileLoader.get_code = get_code
"""
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
UNSEEN = ("log.", "del ")
SECONDS = 300


@dataclass(frozen=True)
class Mutant:
    """One change of one file, as the line and what it becomes."""

    path: str
    line: int
    before: str
    after: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  ->  {self.after}"


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    match node:
        case ast.Compare(left=left, ops=[operator, *others], comparators=right):
            yield ast.Compare(left, [COMPARISONS[type(operator)](), *others], right)
        case ast.BoolOp(op=ast.And(), values=values):
            yield ast.BoolOp(ast.Or(), values)
            yield from (ast.BoolOp(ast.And(), [v for v in values if v is not w]) for w in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            yield ast.BoolOp(ast.And(), values)
            yield from (ast.BoolOp(ast.Or(), [v for v in values if v is not w]) for w in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield ast.BinOp(left, ast.Add(), right)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() as call) if not ast.unparse(call).startswith(UNSEEN):
            yield ast.Pass()
        case ast.If(body=body, orelse=rest):
            yield ast.If(ast.Constant(True), body, rest)
            yield ast.If(ast.Constant(False), body, rest)
        case ast.Continue():
            yield ast.Break()
        case _:
            pass


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def mutants_of(path: str) -> Iterator[Mutant]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    survivor_skips = {
        id(n) for holder in ast.walk(tree) for part in _unseen(holder) for n in ast.walk(part)
    }
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            for place, node in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(node, ast.AST) or id(node) in survivor_skips:
                    continue
                for other in changes(node):
                    position = place if isinstance(value, list) else None
                    changed_tree = _with(tree, parent, field, position, other)
                    yield Mutant(
                        path, getattr(node, "lineno", 0), *_shown(node, other), changed_tree
                    )


def _shown(node: ast.AST, other: ast.AST) -> tuple[str, str]:
    before, after = (" ".join(ast.unparse(part).split()) for part in (node, other))
    return before[:90], after[:90]


def _unseen(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node whose change has no effect, or that say nothing of behaviour."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from node.keywords
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        yield node
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        yield node.annotation
    if isinstance(node, ast.Call) and ast.unparse(node).startswith(UNSEEN):
        yield node
    if isinstance(node, ast.FormattedValue):
        yield node


def _with(tree: ast.Module, parent: ast.AST, field: str, place: int | None, other: ast.AST) -> str:
    """The text of the tree with one node replaced."""
    old_value = getattr(parent, field)
    new_value = other if place is None else [*old_value[:place], other, *old_value[place + 1 :]]
    setattr(parent, field, new_value)
    text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
    setattr(parent, field, old_value)
    return text


def is_noticed(mutant: Mutant, tests: tuple[str, ...], folder: Path) -> bool:
    text = folder / "mutant.py"
    text.write_text(mutant.text, encoding="utf-8")
    environ = os.environ | {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MUTANT_OF": str(ROOT / mutant.path),
        "MUTANT_TEXT": str(text),
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-m", "not slow", *tests]
    try:
        answer = subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return answer.returncode != 0


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--target", action="append", choices=TARGETS, help="default: each")
    options.add_argument("--sample", type=int, default=15, help="mutants of each target")
    options.add_argument("--all", action="store_true", help="every mutant")
    options.add_argument("--lines", help="only those of these lines, such as 60-90")
    options.add_argument("--seed", type=int, default=1)
    arguments = options.parse_args()
    survivors = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
        for target in arguments.target or TARGETS:
            files, tests = TARGETS[target]
            mutants = [mutant for path in files for mutant in mutants_of(path)]
            if arguments.lines:
                first, last = (int(number) for number in arguments.lines.split("-"))
                mutants = [one for one in mutants if first <= one.line <= last]
            if not arguments.all and len(mutants) > arguments.sample:
                mutants = random.Random(arguments.seed).sample(mutants, arguments.sample)
            kill_count = 0
            for mutant in sorted(mutants, key=str):
                if is_noticed(mutant, tests, folder):
                    kill_count += 1
                else:
                    print(f"survived: {mutant}", flush=True)
            survivors += len(mutants) - kill_count
            print(f"{target}: {kill_count} of {len(mutants)} noticed", flush=True)
    return int(survivors > 0)


if __name__ == "__main__":
    sys.exit(main())
