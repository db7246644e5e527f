"""Rehearsal: runs a program before the change, through the shim, and after it, and compares.

Each run gets a copy of the folder and a fresh sandbox with the same data. Equal means: the same
standard output, exit code, state of the sandbox afterwards, and files written.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpscout_codemods.masking import mask
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.rehearsal import interpreters
from helpscout_migrator.rehearsal.stage import Stage, closed_environment, raised
from helpscout_migrator.report.model import Rehearsal
from helpscout_migrator.state import atomic
from helpscout_migrator.state.workspace import NAME
from helpscout_shim.autoload import environment as shim_environment
from helpscout_v2.secret import Secret

NOT_COPIED = shutil.ignore_patterns(
    ".git",
    ".hg",
    NAME,
    "__pycache__",
    "*.pyc",
    ".venv",
    "venv",
    "node_modules",
    ".tox",
    ".mypy_cache",
)
TIMEOUT = 600.0
LONGEST_RUN = 86_400.0
"""Seconds; the operating system cannot wait for any number of them."""
# The name under which the V1 client libraries are imported, and what stands in for them.
V1_LIBRARY = "helpscout"
STAND_IN = Path(__file__).parent / "stand_in"
STOOD_IN = (
    "the V1 client library `helpscout` is not installed where the command runs: the shim's "
    "facade replaced it in the first run"
)
# Lines of a difference that are shown; the rest is counted.
MAX_LINES = 12


@dataclass(frozen=True)
class Performance:
    """The result of one run of the program."""

    stdout: str
    stderr: str
    exit_code: int
    state: Mapping[str, Any]
    files: Mapping[str, str]
    calls: int


@dataclass(frozen=True)
class Rehearsed:
    """Both runs and the verdict."""

    before: Performance
    after: Performance
    verdict: Rehearsal


# Puts tokens for the keys of the target into the store of a stage.
Opener = Callable[[Stage], None]
# Progress callback: completed runs, and their number.
Watch = Callable[[int, int], None]


def rehearse(
    command: Sequence[str],
    root: Path,
    *,
    originals: Mapping[str, bytes | None],
    results: Mapping[str, bytes],
    keys: tuple[Secret, ...],
    open_store: Opener,
    secrets: tuple[Secret, ...] = (),
    timeout: float = TIMEOUT,
    watch: Watch | None = None,
) -> Rehearsed:
    """Run `command` on the tree with `originals` in place, then with `results`, and compare.

    `originals` and `results` map paths to bytes (None: no such file). Raises MigrationError when
    the command cannot be started or does not end in `timeout` seconds.
    """
    command_words = command
    needs_stand_in = _imports_library(originals) and not interpreters.has_module(
        V1_LIBRARY, command, root
    )
    first = before_environment(stand_in=needs_stand_in)
    command = (interpreters.program(command[0], root), *command[1:])
    tell = watch or (lambda done, total: None)
    tell(0, 2)
    before = perform(command, root, originals, keys, open_store, first, timeout)
    tell(1, 2)
    after = perform(command, root, results, keys, open_store, {}, timeout)
    tell(2, 2)
    secrets_shown = [secret.reveal() for secret in (*secrets, *keys)]
    differences = tuple(mask(line, secrets_shown) for line in differences_of(before, after))
    verdict = Rehearsal(
        command=mask(shlex.join(command_words), secrets_shown),
        same=not differences,
        output_lines=len(before.stdout.splitlines()),
        exit_before=before.exit_code,
        exit_after=after.exit_code,
        calls_before=before.calls,
        calls_after=after.calls,
        differences=differences,
        note=mask("; ".join(_notes(after, needs_stand_in)), secrets_shown),
    )
    return Rehearsed(before, after, verdict)


def _notes(after: Performance, stood_in: bool) -> list[str]:
    notes = [STOOD_IN] if stood_in else []
    if after.exit_code != 0:
        last = (after.stderr.strip().splitlines() or ["nothing on standard error"])[-1]
        notes.append(f"the command failed (exit {after.exit_code}): {last}")
    return notes


def is_proof(verdict: Rehearsal) -> bool:
    """Whether both runs are the same; a first run that fails proves nothing."""
    return verdict.same and verdict.exit_before == 0


def before_environment(*, stand_in: bool) -> dict[str, str]:
    """The shim for a child process, and the stand-in for a missing V1 client library."""
    environ = shim_environment()
    if stand_in:
        environ["PYTHONPATH"] += os.pathsep + str(STAND_IN)
    return environ


def _imports_library(originals: Mapping[str, bytes | None]) -> bool:
    pattern = re.compile(rb"^\s*(?:from|import)\s+helpscout\b", re.MULTILINE)
    return any(data is not None and pattern.search(data) for data in originals.values())


def perform(
    command: Sequence[str],
    root: Path,
    overlay: Mapping[str, bytes | None],
    keys: tuple[Secret, ...],
    open_store: Opener,
    extra: Mapping[str, str],
    timeout: float = TIMEOUT,
) -> Performance:
    """One run in a fresh copy against a fresh sandbox."""
    with raised(keys) as stage, tempfile.TemporaryDirectory(prefix="helpscout-rehearsal-") as place:
        open_store(stage)
        calls_before = len(stage.sandbox.calls)
        # The same name both times, so that a path in the output is no difference.
        copy = Path(place) / root.name
        shutil.copytree(root, copy, ignore=NOT_COPIED, symlinks=True)
        _make_writable(copy)
        for path, data in overlay.items():
            _lay(copy, path, data)
        fresh = _hashes(copy)
        answer = _run(command, copy, closed_environment(stage, extra), timeout)
        new_files = {
            path: digest for path, digest in _hashes(copy).items() if fresh.get(path) != digest
        }
        return Performance(
            stdout=answer.stdout.replace(place, "<copy>"),
            stderr=answer.stderr.replace(place, "<copy>"),
            exit_code=answer.returncode,
            state=stage.sandbox.snapshot(),
            files=new_files,
            calls=len(stage.sandbox.calls) - calls_before,
        )


def _run(
    command: Sequence[str], folder: Path, environ: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError:
        raise MigrationError(f"cannot rehearse: no such program: {command[0]}") from None
    except OSError as error:
        raise MigrationError(f"cannot rehearse: {command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise MigrationError(
            f"cannot rehearse: {command[0]} did not finish within {timeout:.0f} seconds "
            "(see --timeout)"
        ) from None


def _make_writable(copy: Path) -> None:
    """Let this user write into the copy of a read-only folder."""
    for folder, _, names in os.walk(copy):
        os.chmod(folder, os.stat(folder).st_mode | stat.S_IRWXU)
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                os.chmod(path, os.stat(path).st_mode | stat.S_IRUSR | stat.S_IWUSR)


def _lay(copy: Path, name: str, data: bytes | None) -> None:
    path = copy / name
    if path.is_symlink():
        path.unlink()
    if not path.resolve().is_relative_to(copy.resolve()):
        raise MigrationError(f"cannot rehearse: {name} leads outside the folder")
    if data is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): atomic.digest(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.suffix != ".pyc"
    }


def differences_of(before: Performance, after: Performance) -> tuple[str, ...]:
    """The differences, one line each."""
    lines: list[str] = []
    if before.exit_code != after.exit_code:
        lines.append(f"exit code {before.exit_code} before, {after.exit_code} after")
        lines += [f"stderr: {line}" for line in after.stderr.strip().splitlines()[-3:]]
    if before.stdout != after.stdout:
        diff = list(
            difflib.unified_diff(
                before.stdout.splitlines(),
                after.stdout.splitlines(),
                "before",
                "after",
                lineterm="",
                n=0,
            )
        )[2:]
        lines += [f"stdout: {line}" for line in _some(diff)]
    lines += [f"written file: {line}" for line in _some(unlike(before.files, after.files))]
    lines += [f"effect: {line}" for line in _some(unlike(before.state, after.state))]
    return tuple(lines)


def _some(lines: Sequence[str]) -> list[str]:
    if len(lines) <= MAX_LINES:
        return list(lines)
    return [*lines[:MAX_LINES], f"and {len(lines) - MAX_LINES} more"]


def unlike(before: Any, after: Any, place: str = "") -> list[str]:
    """Where two JSON-like values differ, as `place: before -> after`."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        lines: list[str] = []
        for key in sorted({*before, *after}, key=str):
            here = f"{place}.{key}" if place else str(key)
            if key not in before:
                lines.append(f"{here}: only after")
            elif key not in after:
                lines.append(f"{here}: only before")
            else:
                lines += unlike(before[key], after[key], here)
        return lines
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        if len(before) != len(after):
            return [f"{place}: {len(before)} entries -> {len(after)}"]
        return [
            line
            for index, (old, new) in enumerate(zip(before, after, strict=True))
            for line in unlike(old, new, f"{place}[{index}]")
        ]
    return [] if before == after else [f"{place}: {before!r} -> {after!r}"]
