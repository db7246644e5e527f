"""The state of the target in git: uncommitted changes are a reason to refuse."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from helpscout_codemods.scan.files import git_output
from helpscout_migrator.state.workspace import NAME


@dataclass(frozen=True)
class Clean:
    """A git tree without uncommitted changes."""


@dataclass(frozen=True)
class Dirty:
    """A git tree with uncommitted changes in these tracked files (relative to the target)."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class NoGit:
    """Not a git repository, or no git: undo relies on the encrypted backups alone."""


GitState = Clean | Dirty | NoGit


def state_of(root: Path) -> GitState:
    """The state of the tree at `root`. Only tracked files below it count: untracked ones
    (build results, .env) are in the backups."""
    arguments_of_status = (
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=no",
        "--no-renames",
        "--",
        ".",
    )
    output = git_output(root, *arguments_of_status)
    if output is None:
        return NoGit()
    prefix = os.fsdecode(git_output(root, "rev-parse", "--show-prefix") or b"").removesuffix("\n")
    paths: list[str] = []
    for entry in os.fsdecode(output).split("\0"):
        path = entry[3:].removeprefix(prefix)
        if path and not path.startswith(f"{NAME}/"):
            paths.append(path)
    return Dirty(tuple(sorted(paths))) if paths else Clean()
