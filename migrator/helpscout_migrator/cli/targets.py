"""The folder a command works on."""

from __future__ import annotations

from pathlib import Path

from helpscout_migrator import git
from helpscout_migrator.cli.options import notify
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.state.workspace import Workspace, at


def workspace_of(path: Path) -> Workspace:
    """The workspace of a target given on the command line."""
    return at(path)


def require_clean_git(workspace: Workspace, allow_dirty: bool) -> None:
    """Raise MigrationError for uncommitted changes; say so when git is not used."""
    match git.state_of(workspace.root):
        case git.Dirty(paths=paths) if not allow_dirty:
            names = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
            raise MigrationError(
                f"uncommitted changes in {names}: commit or stash them, or add --allow-dirty"
            )
        case git.NoGit():
            notify("not a git repository: undo relies on the encrypted backups")
        case _:
            pass
