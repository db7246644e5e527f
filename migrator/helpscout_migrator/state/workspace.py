"""Where a migration keeps its state: `<target>/.helpscout-migration/`, closed to other users."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from helpscout_codemods.scan.files import project_root
from helpscout_migrator.errors import MigrationError, from_os_error
from helpscout_migrator.state import atomic
from helpscout_migrator.state.regular import STATE_FOLDER, refuse_links

log = logging.getLogger(__name__)

NAME = STATE_FOLDER
# Git must never pick the state up: it holds backups of sources.
IGNORE_ALL = b"*\n"
PLAN_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Workspace:
    """The folder that is migrated, and the places of its state."""

    root: Path

    @property
    def state(self) -> Path:
        return self.root / NAME

    @property
    def journal(self) -> Path:
        return self.state / "journal.jsonl"

    @property
    def lock(self) -> Path:
        return self.state / "lock"

    @property
    def plan(self) -> Path:
        return self.state / "plan.json"

    @property
    def objects(self) -> Path:
        return self.state / "objects"

    @property
    def scratch(self) -> Path:
        return self.state / "tmp"

    def run(self, plan_id: str) -> Path:
        """The folder of one applied plan: its copy of the plan, its change set, its reports.

        Raises MigrationError for what is no plan's id: a journal that says so was made by hand.
        """
        if not PLAN_ID.fullmatch(plan_id):
            raise MigrationError(f"{plan_id!r} in {self.state} is no plan: the state was altered")
        return self.state / "runs" / plan_id

    def create(self) -> None:
        """Make the state folder, closed to others.

        Raises:
            MigrationError: The tree cannot be written, or the folder holds a link.
        """
        folders = (self.state, self.objects, self.scratch, self.state / "runs")
        try:
            for folder in folders:
                refuse_links(folder)
                if folder.exists() and not folder.is_dir():
                    raise MigrationError(f"{folder} is no folder: remove it")
                folder.mkdir(mode=0o700, exist_ok=True)
            if self.state.stat().st_mode & 0o077:
                os.chmod(self.state, 0o700)
            for folder in folders:
                for path in folder.iterdir():
                    refuse_links(path)
        except OSError as error:
            raise from_os_error("create", self.state, error) from error
        ignore = self.state / ".gitignore"
        if not ignore.exists():
            atomic.write(ignore, IGNORE_ALL, mode=0o600)

    def sweep(self) -> None:
        """Remove temporary files of a killed run. Only the holder of the lock may call it."""
        for temporary in self.scratch.iterdir():
            try:
                self._sweep(temporary)
            except OSError as error:
                raise from_os_error("remove", Path(error.filename or temporary), error) from error

    def _sweep(self, temporary: Path) -> None:
        if temporary.suffix == atomic.ASIDE and not self._is_backed_up(temporary):
            place = self.state / "kept" / temporary.name
            place.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(temporary, place)
            log.warning("a text that was edited while a command was killed is in %s", place)
        temporary.unlink(missing_ok=True)

    def _is_backed_up(self, path: Path) -> bool:
        return (self.objects / str(atomic.digest_of(path))).exists()

    def inside(self, name: str) -> Path:
        """The real path of a file of the target.

        A symbolic link is followed, so that the link stays a link; a path that leaves the target
        raises MigrationError.
        """
        path = self.root / name
        real = path.resolve()
        if not real.is_relative_to(self.root.resolve()):
            raise MigrationError(
                f"{name} leads outside {self.root}: it is left alone; migrate it there"
            )
        return real


def at(target: Path) -> Workspace:
    """The workspace of a folder, or of the project that a file belongs to.

    Raises:
        MigrationError: There is no such file or folder.
    """
    if not target.exists():
        raise MigrationError(f"no such file or folder: {target}")
    return Workspace(project_root([target]))


def scope_of(workspace: Workspace, target: Path) -> tuple[str, ...]:
    """The files that a target names inside its workspace; () for all of it."""
    if target.is_dir():
        return ()
    return (target.resolve().relative_to(workspace.root).as_posix(),)
