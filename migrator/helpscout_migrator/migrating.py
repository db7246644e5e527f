"""One migration from end to end, for the commands: they show and ask, this does."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from helpscout_migrator import applying, migration_history
from helpscout_migrator.errors import MigrationError, StalePlanError
from helpscout_migrator.plans import planning
from helpscout_migrator.plans.keys import FoundKey
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


@contextlib.contextmanager
def working(workspace: Workspace, command: str) -> Generator[None, None, None]:
    """Hold the lock of a workspace, with its folders made and the litter of a killed run swept."""
    workspace.create()
    with lock.held(workspace.lock, command):
        workspace.sweep()
        yield


@dataclass(frozen=True)
class Surroundings:
    """What a run works with: the variables that lead to Help Scout (or to a sandbox, which is
    `passing`: it ends with the command)."""

    environ: Mapping[str, str]
    tokens: bool = True
    passing: bool = False


def start(
    workspace: Workspace, planned: Planned, around: Surroundings, backups: BackupVault, tell: Tell
) -> None:
    """Apply a fresh plan. The caller holds the lock and has asked."""
    refuse_unfinished(workspace, planned.plan)
    _refuse_moved(workspace, planned.plan)
    applying.prepare(workspace, planned.plan, backups, planned.texts)
    _go(workspace, planned.plan, planned.keys, around, backups, tell, ())


def _refuse_moved(workspace: Workspace, plan: Plan) -> None:
    """Raise StalePlanError when another migration, or the user, came between planning and now."""
    for edit in plan.edits:
        if atomic.digest_of(workspace.inside(edit.path)) != edit.before:
            raise StalePlanError(
                f"{edit.path} changed while this command planned: nothing was written, give the "
                "command again"
            )


def refuse_unfinished(workspace: Workspace, plan: Plan) -> None:
    """Raise MigrationError when another plan is half done, or this one was applied already."""
    events = migration_history.events_of(workspace)
    match journal.state_of(events):
        case Applying(plan=other, touched=touched) if touched:
            raise MigrationError(
                f"plan {other} is half applied: `helpscout-migrate resume` goes on, "
                "`undo` goes back"
            )
        case Undoing():
            raise MigrationError(
                "an undo was interrupted: give `helpscout-migrate undo` again first"
            )
        case _:
            pass
    for event in events:
        if isinstance(event, journal.Finished) and event.plan == plan.id:
            raise MigrationError(
                f"plan {plan.id} was applied {event.at}: a plan applies once, make a new one"
            )


def resume(workspace: Workspace, around: Surroundings, backups: BackupVault, tell: Tell) -> Plan:
    """Go on with the half applied plan. Raises MigrationError when there is none."""
    state = migration_history.state_of(workspace)
    if not isinstance(state, Applying):
        raise MigrationError("nothing to resume: no plan is half applied here")
    plan = migration_history.load_plan(workspace.run(state.plan) / "plan.json", backups)
    keys = migration_history.keys_of(workspace, plan, backups, around.environ)
    _go(workspace, plan, keys, around, backups, tell, state.steps_done, resumed=True)
    return plan


def _go(
    workspace: Workspace,
    plan: Plan,
    keys: tuple[FoundKey, ...],
    around: Surroundings,
    backups: BackupVault,
    tell: Tell,
    done: tuple[str, ...],
    *,
    resumed: bool = False,
) -> None:
    wanted = {need.key for need in plan.tokens}
    chosen = tuple(key for key in keys if str(key.secret) in wanted)
    missing = wanted - {str(key.secret) for key in chosen}
    if missing and "tokens" not in done:
        raise MigrationError(
            f"the V1 key {sorted(missing)[0]} of the plan is not there any more: put it back, or "
            "plan again"
        )
    runners: dict[StepName, StepRunner] = {
        "tokens": tokens.runner(chosen, around.environ),
        "verification": _verifier(workspace, around),
    }
    if plan.webhooks and "webhooks" not in done:
        # Here, so that a secret that is missing is said before anything is done.
        runners["webhooks"] = _hooker(workspace, plan, around)
    with Journal(workspace.journal) as log:
        applying.execute(
            workspace, plan, backups, log, runners, done=done, resumed=resumed, tell=tell
        )


def _hooker(workspace: Workspace, plan: Plan, around: Surroundings) -> StepRunner:
    secret = planning.hook_secret(workspace.root, order_of(plan), around.environ)
    if secret and any(need.secret != str(secret.secret) for need in plan.webhooks):
        raise MigrationError("the webhook secret is not the one of the plan: plan again")
    return webhooks.runner(
        secret, around.environ, migration_history.events_of(workspace), passing=around.passing
    )


def _verifier(workspace: Workspace, around: Surroundings) -> StepRunner:
    def run(plan: Plan, log: Journal) -> str:
        checks = verification.verify(workspace, plan, around.environ)
        migration_history.save_checks(workspace, plan.id, checks)
        words = [f"{check.name} {check.status}" for check in checks]
        return ", ".join(words)

    return run
