"""Small trees and plans for the tests of the migrator, without any codemod."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from helpscout_migrator import applying
from helpscout_migrator.plans.plan import (
    SCHEMA,
    FileTexts,
    Plan,
    PlannedEdit,
    Step,
    StepName,
    sealed,
)
from helpscout_migrator.state import changes, journal
from helpscout_migrator.state.changes import ChangeSet
from helpscout_migrator.state.journal import Journal
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import NAME, Workspace
from helpscout_v2.auth.crypto import open_vault

STORE_KEY = Fernet.generate_key().decode()
BEFORE = {
    "desk.py": b"import requests\r\nKEY = 'x'\r\n",
    "lib/inner.py": b"# \xc3\xa9t\xc3\xa9\nvalue = 1\n",
    "requirements.txt": b"requests\n",
}
AFTER = {
    "desk.py": b"import helpscout_v2\r\n",
    "lib/inner.py": b"# \xc3\xa9t\xc3\xa9\nvalue = 2\n",
    "requirements.txt": b"requests\nhelpscout-toolkit\n",
}


def lay(root: Path, files: Mapping[str, bytes] = BEFORE) -> Workspace:
    """Write the files of a target, and make its workspace."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    workspace = Workspace(root)
    workspace.create()
    return workspace


def vault_of(workspace: Workspace, key: str = STORE_KEY) -> BackupVault:
    return BackupVault(workspace.objects, open_vault(key), scratch=workspace.scratch)


def step_of(name: str) -> StepName:
    """The step of a plan that writes a file."""
    return "code" if name.endswith(".py") else "manifests"


def plan_of(workspace: Workspace, after: Mapping[str, bytes] = AFTER, created: str = "now") -> Plan:
    """A plan that turns the files of a tree into `after`."""
    edits = tuple(
        PlannedEdit(
            path=name,
            step=step_of(name),
            before=_hash(workspace.root / name),
            after=hashlib.sha256(data).hexdigest(),
            sites=1,
        )
        for name, data in sorted(after.items())
    )
    return sealed(
        Plan(
            schema=SCHEMA,
            tool="0",
            id="",
            created=created,
            target=str(workspace.root),
            scope=(),
            to="native",
            inputs={},
            sites=(),
            edits=edits,
            tokens=(),
            steps=(Step("manifests", "M", False, "undo"), Step("code", "C", False, "undo")),
            errors=(),
            complete=True,
            applyable=True,
            errored=False,
        )
    )


def _hash(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def prepare(workspace: Workspace, plan: Plan, after: Mapping[str, bytes] = AFTER) -> ChangeSet:
    texts = {
        name: FileTexts(
            (workspace.root / name).read_bytes() if (workspace.root / name).exists() else b"", data
        )
        for name, data in after.items()
    }
    return applying.prepare(workspace, plan, vault_of(workspace), texts)


def apply(workspace: Workspace, plan: Plan) -> None:
    """Run the steps that are not done yet, as the command does."""
    state = journal.state_of(journal.read(workspace.journal))
    steps_done = state.steps_done if isinstance(state, journal.Applying) else ()
    with Journal(workspace.journal) as log:
        applying.execute(workspace, plan, vault_of(workspace), log, {}, steps_done=steps_done)


def change_set_of(workspace: Workspace, plan: Plan) -> ChangeSet:
    return changes.load(workspace.run(plan.id), vault_of(workspace))


def tree(root: Path) -> dict[str, bytes]:
    """Every file of the user, by name (without the state folder and bytecode)."""
    findings: dict[str, bytes] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            relative = path.relative_to(root)
            if not {NAME, ".git", "__pycache__"} & set(relative.parts):
                findings[relative.as_posix()] = path.read_bytes()
    return findings
