"""Rehearsing a plan: before it is applied from its texts, afterwards from the backups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpscout_migrator import migration_history
from helpscout_migrator.plans.keys import FoundKey, secrets_of
from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.plans.planning import Planned
from helpscout_migrator.rehearsal.rehearsing import TIMEOUT, Opener, Rehearsed, Watch, rehearse
from helpscout_migrator.rehearsal.stage import Stage
from helpscout_migrator.report.model import Rehearsal
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.steps import tokens


def rehearse_both(
    workspace: Workspace,
    plan: Plan,
    backups: BackupVault,
    command: Sequence[str],
    environ: Mapping[str, str],
    *,
    timeout: float = TIMEOUT,
    watch: Watch | None = None,
) -> Rehearsed:
    """Rehearse an applied plan, and keep the verdict for the report."""
    change_set = migration_history.change_set_of(workspace, plan.id, backups)
    originals = {c.path: backups.get(c.before) if c.before else None for c in change_set.changes}
    results = {c.path: backups.get(c.after) for c in change_set.changes}
    keys = migration_history.keys_of(workspace, plan, backups, environ)
    both = compare(
        workspace, command, originals, results, keys, environ, timeout=timeout, watch=watch
    )
    migration_history.save_rehearsal(workspace, plan.id, both.verdict)
    return both


def rehearse_planned(
    workspace: Workspace,
    planned: Planned,
    command: Sequence[str],
    environ: Mapping[str, str],
    *,
    timeout: float = TIMEOUT,
    watch: Watch | None = None,
) -> Rehearsal:
    """Rehearse a plan that is not applied."""
    new = {edit.path for edit in planned.plan.edits if edit.before is None}
    originals = {p: None if p in new else text.before for p, text in planned.texts.items()}
    results = {path: text.after for path, text in planned.texts.items()}
    keys = planned.keys
    both = compare(
        workspace, command, originals, results, keys, environ, timeout=timeout, watch=watch
    )
    return both.verdict


def compare(
    workspace: Workspace,
    command: Sequence[str],
    originals: Mapping[str, bytes | None],
    results: Mapping[str, bytes],
    keys: tuple[FoundKey, ...],
    environ: Mapping[str, str],
    *,
    timeout: float = TIMEOUT,
    watch: Watch | None = None,
) -> Rehearsed:
    """Run both and compare, with the keys of the target known to the sandbox."""
    return rehearse(
        command,
        workspace.root,
        originals=originals,
        results=results,
        keys=tuple(key.secret for key in keys),
        open_store=opener(keys),
        secrets=secrets_of(workspace.root, environ),
        timeout=timeout,
        watch=watch,
    )


def opener(keys: tuple[FoundKey, ...]) -> Opener:
    """Exchanges the keys of the target into the store of a stage, as a real run would."""

    def open_store(stage: Stage) -> None:
        tokens.exchange_all(keys, stage.environ)

    return open_store
