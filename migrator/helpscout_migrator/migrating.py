"""Runs a migration from end to end; the commands show and ask."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from helpscout_migrator import applying, migration_history
from helpscout_migrator.errors import MigrationError, StalePlanError
from helpscout_migrator.plans import planning
from helpscout_migrator.plans.keys import V1Key
from helpscout_migrator.plans.plan import Plan, StepName
from helpscout_migrator.plans.planning import Planned
from helpscout_migrator.plans.webhooks import order_of
from helpscout_migrator.state import atomic, journal, lock
from helpscout_migrator.state.journal import Applying, Journal, Undoing
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.steps import tokens, verification, webhooks
from helpscout_migrator.steps.runner import StepRunner

Tell = Callable[[str, str], None]
UNDO_FIRST = "an undo was interrupted: run `helpscout-migrate undo` again first"


@contextlib.contextmanager
def working(workspace: Workspace, command: str) -> Generator[None, None, None]:
    """Hold the lock of a workspace, with its folders created and old temporary files removed."""
    workspace.create()
    with lock.hold(workspace.lock, command):
        workspace.sweep()
        yield


@dataclass(frozen=True)
class RunContext:
    """What a run works with: the variables that lead to Help Scout, or to a sandbox (`passing`: it
    ends with the command)."""

    environ: Mapping[str, str]
    tokens: bool = True
    passing: bool = False


def start(
    workspace: Workspace, planned: Planned, around: RunContext, backups: BackupVault, tell: Tell
) -> None:
    """Apply a new plan. The caller holds the lock and has asked the user.

    Args:
        workspace: The folder that is migrated.
        planned: The plan with both sides of its edits, and the V1 keys.
        around: What the steps work with.
        backups: Where the texts are backed up.
        tell: Called with the name and the note of each step.

    Raises:
        StalePlanError: A file changed since the plan was made.
        MigrationError: Another plan is unfinished, or a step fails.
    """
    refuse_unfinished(workspace, planned.plan)
    _refuse_moved(workspace, planned.plan)
    applying.prepare(workspace, planned.plan, backups, planned.texts)
    _go(workspace, planned.plan, planned.keys, around, backups, tell, ())


def _refuse_moved(workspace: Workspace, plan: Plan) -> None:
    """Raise StalePlanError when a file has changed since the plan was made."""
    for edit in plan.edits:
        if atomic.digest_of(workspace.inside(edit.path)) != edit.before:
            raise StalePlanError(
                f"{edit.path} changed during planning, so nothing was written: run the command "
                "again"
            )


def refuse_unfinished(workspace: Workspace, plan: Plan) -> None:
    """Refuse a plan that may not be applied now.

    Raises:
        MigrationError: Another plan or an undo is unfinished, or this plan was already applied.
    """
    events = migration_history.events_of(workspace)
    match journal.state_of(events):
        case Applying(plan=other, touched=touched) if touched:
            raise MigrationError(
                f"plan {other} is partly applied: `helpscout-migrate resume` continues, "
                "`helpscout-migrate undo` restores the files"
            )
        case Undoing():
            raise MigrationError(UNDO_FIRST)
        case _:
            pass
    for event in events:
        if isinstance(event, journal.Finished) and event.plan == plan.id:
            raise MigrationError(f"plan {plan.id} was already applied {event.at}: make a new plan")


def resume(workspace: Workspace, around: RunContext, backups: BackupVault, tell: Tell) -> Plan:
    """Continue the interrupted plan.

    Returns:
        The plan.

    Raises:
        MigrationError: No plan is unfinished, it is not ours, or a step fails.
    """
    state = migration_history.state_of(workspace)
    if not isinstance(state, Applying):
        raise MigrationError("nothing to resume: no migration is unfinished here")
    plan = migration_history.load_plan(workspace.run(state.plan) / "plan.json", backups)
    keys = migration_history.keys_of(workspace, plan, backups, around.environ)
    _go(workspace, plan, keys, around, backups, tell, state.steps_done, resumed=True)
    return plan


def _go(
    workspace: Workspace,
    plan: Plan,
    keys: tuple[V1Key, ...],
    around: RunContext,
    backups: BackupVault,
    tell: Tell,
    steps_done: tuple[str, ...],
    *,
    resumed: bool = False,
) -> None:
    planned_keys = {need.key for need in plan.tokens}
    keys_to_exchange = tuple(key for key in keys if str(key.secret) in planned_keys)
    missing = planned_keys - {str(key.secret) for key in keys_to_exchange}
    if missing and "tokens" not in steps_done:
        raise MigrationError(
            f"the V1 key {sorted(missing)[0]} of the plan is no longer set: set it again, or make "
            "a new plan"
        )
    runners: dict[StepName, StepRunner] = {
        "tokens": tokens.runner(keys_to_exchange, around.environ),
        "verification": _verifier(workspace, around),
    }
    if plan.webhooks and "webhooks" not in steps_done:
        # Before the first step, so that a missing secret is reported early.
        runners["webhooks"] = _webhook_runner(workspace, plan, around)
    with Journal(workspace.journal) as log:
        applying.execute(
            workspace,
            plan,
            backups,
            log,
            runners,
            steps_done=steps_done,
            resumed=resumed,
            tell=tell,
        )


def _webhook_runner(workspace: Workspace, plan: Plan, around: RunContext) -> StepRunner:
    secret = planning.hook_secret(workspace.root, order_of(plan), around.environ)
    if secret and any(need.secret != str(secret.secret) for need in plan.webhooks):
        raise MigrationError("the webhook secret differs from the plan: make a new plan")
    return webhooks.runner(
        secret, around.environ, migration_history.events_of(workspace), passing=around.passing
    )


def _verifier(workspace: Workspace, around: RunContext) -> StepRunner:
    def run(plan: Plan, log: Journal) -> str:
        checks = verification.verify(workspace, plan, around.environ)
        migration_history.save_checks(workspace, plan.id, checks)
        words = [f"{check.name} {check.status}" for check in checks]
        return ", ".join(words)

    return run
