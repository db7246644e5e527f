"""The folder a command works on."""

from __future__ import annotations

from pathlib import Path

from helpscout_migrator import git
from helpscout_migrator.cli.options import talk
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.state.workspace import Workspace, at


def workspace_of(path: Path) -> Workspace:
    """The workspace of a target given on the command line."""
    return at(path)


def mind_git(workspace: Workspace, allow_dirty: bool) -> None:
    """Refuse a tree with uncommitted changes; say it where there is no git at all."""
    match git.state_of(workspace.root):
        case git.Dirty(paths=paths) if not allow_dirty:
            shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
            raise MigrationError(
                f"uncommitted changes in {shown}: commit or stash them, or give --allow-dirty"
            )
        case git.NoGit():
            talk("not a git tree: undo works from the encrypted backups alone")
        case _:
            pass
