"""Reads the state folder of a target: its plans, backups and reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from helpscout_migrator.errors import MigrationError, from_os_error
from helpscout_migrator.plans.keys import V1Key, secrets_of, v1_keys
from helpscout_migrator.plans.plan import Plan, sealed
from helpscout_migrator.report import html, model
from helpscout_migrator.report.model import Material, MigrationReport, Rehearsal, Verification
from helpscout_migrator.state import atomic, changes, journal, json_text, regular, sealing
from helpscout_migrator.state.changes import ChangeSet
from helpscout_migrator.state.journal import Applied, Applying, Idle, Undoing
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import NAME, PLAN_ID, Workspace
from helpscout_migrator.version import tool

T = TypeVar("T")
CHECKS = "checks.json"
REHEARSAL = "rehearsal.json"


def vault_of(workspace: Workspace, environ: Mapping[str, str]) -> BackupVault:
    """The backups of a target, opened with the store's key."""
    return BackupVault(workspace.objects, sealing.seal_of(environ), scratch=workspace.scratch)


def events_of(workspace: Workspace) -> tuple[journal.AnyEvent, ...]:
    """All events of the journal, oldest first.

    Raises:
        MigrationError: The journal is damaged.
    """
    return journal.read(workspace.journal)


def state_of(workspace: Workspace) -> journal.State:
    """What the journal says about the latest plan. Raises as `events_of` does."""
    return journal.state_of(events_of(workspace))


def history_of(workspace: Workspace) -> journal.History:
    """What the journal says about all plans. Raises as `events_of` does."""
    return journal.history_of(events_of(workspace))


def lost_plans(workspace: Workspace) -> tuple[str, ...]:
    """Plans that are applied but missing from the journal, latest first.

    The journal is lost or damaged, or git restored the new texts; undo then relies on the change
    set. A text of an applied plan belongs to that plan. Those of `unreadable_plans` are left out.
    """
    history = history_of(workspace)
    known_plans = {one.plan for one in history.applied}
    if history.unfinished is not None:
        known_plans.add(history.unfinished.plan)
    change_sets, _ = _change_sets(workspace)
    explained_paths = {
        change.path
        for plan in known_plans & change_sets.keys()
        for change in change_sets[plan].changes
    }
    lost_plans: list[tuple[int, str]] = []
    for plan in change_sets.keys() - known_plans:
        for change in change_sets[plan].changes:
            now = None if change.path in explained_paths else changes.present(workspace, change)
            if now is not None and now == change.after != change.before:
                time_ns = (workspace.run(plan) / changes.FILE).stat().st_mtime_ns
                lost_plans.append((time_ns, plan))
                break
    return tuple(plan for _, plan in sorted(lost_plans, reverse=True))


def unreadable_plans(workspace: Workspace) -> tuple[str, ...]:
    """For each plan that may be applied and whose change set cannot be read, what is wrong."""
    return _change_sets(workspace)[1]


def damage_of(workspace: Workspace, plan_id: str) -> tuple[str, ...]:
    """What is wrong with the files of an applied plan that `undo` does not need."""
    problems: list[str] = []
    for reader in (checks_of, applied_plan):
        try:
            reader(workspace, plan_id)
        except MigrationError as error:
            problems.append(str(error))
    return tuple(problems)


def _change_sets(workspace: Workspace) -> tuple[dict[str, ChangeSet], tuple[str, ...]]:
    """The change sets of the state folder by plan, and the errors of those that are damaged."""
    change_sets: dict[str, ChangeSet] = {}
    problems: list[str] = []
    runs = workspace.state / "runs"
    for folder in sorted(runs.iterdir()) if runs.is_dir() else ():
        # A run killed during preparation has neither, and has written nothing.
        has_files = any((folder / name).is_file() for name in (changes.FILE, "plan.json"))
        if not has_files or not PLAN_ID.fullmatch(folder.name):
            continue
        try:
            change_set = changes.load(folder, None)
            for change in change_set.changes:
                workspace.inside(change.path)
            change_sets[folder.name] = change_set
        except MigrationError as error:
            problems.append(str(error))
    return change_sets, tuple(problems)


def keys_of(
    workspace: Workspace, plan: Plan, backups: BackupVault, environ: Mapping[str, str]
) -> tuple[V1Key, ...]:
    """The V1 keys of the target, those in the former texts of a prepared plan included."""
    befores = {path: before for path, (before, _) in texts_of(workspace, plan, backups).items()}
    return v1_keys(workspace.root, environ, befores)


def load_plan(path: Path, backups: BackupVault | None = None) -> Plan:
    """The plan at a path.

    Args:
        path: Its file.
        backups: With them, only a plan that was prepared with their key.

    Raises:
        MigrationError: There is none, it cannot be read, or it is not ours.
    """
    try:
        # A plan named by the user may be a pipe.
        data = regular.read(path) if NAME in path.parts else path.read_bytes()
        plan = json_text.decode(data, Plan)
    except FileNotFoundError:
        raise MigrationError(f"no plan at {path}: run `helpscout-migrate plan` first") from None
    except OSError as error:
        raise from_os_error("read the plan", path, error) from error
    except json_text.UNREADABLE as error:
        raise MigrationError(
            f"{path} is not a plan: run `helpscout-migrate plan` to make one"
        ) from error
    # A plan of another version may differ in form; it is refused later, as such.
    if plan.tool == tool() and sealed(plan).id != plan.id:
        raise MigrationError(f"the plan {path} was modified: make a new one")
    if backups is not None:
        backups.vouch(path, data)
    return plan


def save_checks(workspace: Workspace, plan_id: str, checks: tuple[Verification, ...]) -> None:
    """Keep the checks of an applied plan, in place of earlier ones."""
    atomic.write(workspace.run(plan_id) / CHECKS, json_text.encode(checks))


def checks_of(workspace: Workspace, plan_id: str) -> tuple[Verification, ...]:
    """The checks of an applied plan, as the last verification left them."""
    return _load(workspace.run(plan_id) / CHECKS, tuple[Verification, ...]) or ()


def save_rehearsal(workspace: Workspace, plan_id: str, rehearsal: Rehearsal) -> None:
    """Keep the result of a plan's rehearsal for its report."""
    atomic.write(workspace.run(plan_id) / REHEARSAL, json_text.encode(rehearsal))


def applied_plan(workspace: Workspace, plan_id: str) -> Plan:
    """A plan of the journal, as it was applied.

    Raises:
        MigrationError: It cannot be read.
    """
    return load_plan(workspace.run(plan_id) / "plan.json")


def last_plan(workspace: Workspace) -> Plan:
    """The plan that is applied, or half applied.

    Raises:
        MigrationError: There is none, or it cannot be read.
    """
    match state_of(workspace):
        case Applied(plan=plan) | Applying(plan=plan) | Undoing(plan=plan) | Idle(undone=str(plan)):
            return applied_plan(workspace, plan)
        case _:
            raise MigrationError(
                f"no migration in {workspace.root}: run `helpscout-migrate run` first"
            )


def texts_of(
    workspace: Workspace, plan: Plan, backups: BackupVault
) -> dict[str, tuple[bytes, bytes]]:
    """Both sides of every change of an applied plan, from the backups."""
    change_set = change_set_of(workspace, plan.id, backups)
    return {
        change.path: (
            backups.get(change.before) if change.before else b"",
            backups.get(change.after),
        )
        for change in change_set.changes
    }


def report_of(
    workspace: Workspace, plan: Plan, backups: BackupVault, environ: Mapping[str, str]
) -> MigrationReport:
    """The report of an applied plan, from the state folder alone."""
    folder = workspace.run(plan.id)
    return model.build(
        Material(
            plan=plan,
            texts=texts_of(workspace, plan, backups),
            events=_events_of_plan(workspace, plan.id),
            checks=checks_of(workspace, plan.id),
            rehearsal=_load(folder / REHEARSAL, Rehearsal),
            secrets=secrets_of(workspace.root, environ),
        )
    )


def _events_of_plan(workspace: Workspace, plan_id: str) -> list[journal.AnyEvent]:
    """The events between the plan's start and the next plan's."""
    events: list[journal.AnyEvent] = []
    inside = False
    for event in events_of(workspace):
        if isinstance(event, journal.Started):
            inside = event.plan == plan_id
        if inside:
            events.append(event)
    return events


def _load(path: Path, kind: type[T]) -> T | None:
    try:
        return json_text.decode(regular.read(path), kind)
    except FileNotFoundError:
        return None
    except (OSError, *json_text.UNREADABLE) as error:
        raise MigrationError(
            f"cannot read {path}: {error}; run `helpscout-migrate verify` again"
        ) from error


def write_reports(workspace: Workspace, report: MigrationReport) -> tuple[Path, Path]:
    """Write the HTML page and the JSON beside the journal; returns both paths."""
    page, data = workspace.state / "report.html", workspace.state / "report.json"
    atomic.write(page, html.render(report).encode("utf-8"), scratch=workspace.scratch)
    atomic.write(data, model.to_json(report), scratch=workspace.scratch)
    return page, data


def change_set_of(workspace: Workspace, plan_id: str, backups: BackupVault | None) -> ChangeSet:
    """The files of a plan; with backups, only a list that was sealed with their key.

    Raises:
        MigrationError: The list cannot be read, or is not ours.
    """
    return changes.load(workspace.run(plan_id), backups)
