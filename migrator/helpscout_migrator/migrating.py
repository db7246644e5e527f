"""One migration from end to end, for the commands: they show and ask, this does."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from helpscout_migrator import applying, atomic, changes, journal, lock, planning, sealing
from helpscout_migrator.applying import StepRunner
from helpscout_migrator.changes import ChangeSet
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.journal import Applied, Applying, Idle, Journal, Undoing
from helpscout_migrator.keys import FoundKey, secrets_of, v1_keys
from helpscout_migrator.plan import Plan, StepName
from helpscout_migrator.planning import Planned
from helpscout_migrator.report import html, model
from helpscout_migrator.report.model import Check, Material, Rehearsal, Report
from helpscout_migrator.steps import tokens, verification, webhooks
from helpscout_migrator.vault import Vault
from helpscout_migrator.workspace import Workspace

T = TypeVar("T")
Tell = Callable[[str, str], None]
CHECKS = "checks.json"
REHEARSAL = "rehearsal.json"


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


def vault_of(workspace: Workspace, environ: Mapping[str, str]) -> Vault:
    return Vault(workspace.objects, sealing.seal_of(environ), scratch=workspace.scratch)


def events_of(workspace: Workspace) -> tuple[journal.AnyEvent, ...]:
    return journal.read(workspace.journal)


def state_of(workspace: Workspace) -> journal.State:
    return journal.state_of(events_of(workspace))


def keys_of(
    workspace: Workspace, plan: Plan, backups: Vault, environ: Mapping[str, str]
) -> tuple[FoundKey, ...]:
    """The V1 keys of the target, those in the former texts of a prepared plan included."""
    befores = {path: before for path, (before, _) in texts_of(workspace, plan, backups).items()}
    return v1_keys(workspace.root, environ, befores)


def load_plan(path: Path, backups: Vault | None = None) -> Plan:
    """The plan at `path`; with `backups`, only one that was prepared with their key.

    Raises MigrationError when there is none, when it cannot be read, or when it is not ours.
    """
    try:
        data = path.read_bytes()
        plan = msgspec.json.decode(data, type=Plan)
    except FileNotFoundError:
        raise MigrationError(
            f"there is no plan at {path}: make one with `helpscout-migrate plan`"
        ) from None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MigrationError(f"the plan {path} cannot be read ({error}): make a new one") from error
    if backups is not None:
        backups.vouch(path, data)
    return plan


def start(
    workspace: Workspace, planned: Planned, around: Surroundings, backups: Vault, tell: Tell
) -> None:
    """Apply a fresh plan. The caller holds the lock and has asked."""
    refuse_unfinished(workspace, planned.plan)
    applying.prepare(workspace, planned.plan, backups, planned.texts)
    _go(workspace, planned.plan, planned.keys, around, backups, tell, ())


def refuse_unfinished(workspace: Workspace, plan: Plan) -> None:
    """Raise MigrationError when another plan is half done, or this one was applied already."""
    events = events_of(workspace)
    match journal.state_of(events):
        case Applying(plan=other, touched=True):
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


def resume(workspace: Workspace, around: Surroundings, backups: Vault, tell: Tell) -> Plan:
    """Go on with the half applied plan. Raises MigrationError when there is none."""
    state = state_of(workspace)
    if not isinstance(state, Applying):
        raise MigrationError("nothing to resume: no plan is half applied here")
    plan = load_plan(workspace.run(state.plan) / "plan.json", backups)
    keys = keys_of(workspace, plan, backups, around.environ)
    _go(workspace, plan, keys, around, backups, tell, state.steps_done, resumed=True)
    return plan


def _go(
    workspace: Workspace,
    plan: Plan,
    keys: tuple[FoundKey, ...],
    around: Surroundings,
    backups: Vault,
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
    secret = planning.hook_secret(workspace.root, webhooks.order_of(plan), around.environ)
    if secret and any(need.secret != str(secret.secret) for need in plan.webhooks):
        raise MigrationError("the webhook secret is not the one of the plan: plan again")
    return webhooks.runner(secret, around.environ, events_of(workspace), passing=around.passing)


def _verifier(workspace: Workspace, around: Surroundings) -> StepRunner:
    def run(plan: Plan, log: Journal) -> str:
        checks = verification.verify(workspace, plan, around.environ)
        save_checks(workspace, plan.id, checks)
        words = [f"{check.name} {check.status}" for check in checks]
        return ", ".join(words)

    return run


def save_checks(workspace: Workspace, plan_id: str, checks: tuple[Check, ...]) -> None:
    atomic.write(workspace.run(plan_id) / CHECKS, msgspec.json.encode(checks))


def save_rehearsal(workspace: Workspace, plan_id: str, rehearsal: Rehearsal) -> None:
    atomic.write(workspace.run(plan_id) / REHEARSAL, msgspec.json.encode(rehearsal))


def last_plan(workspace: Workspace) -> Plan:
    """The plan that is applied, or half applied. Raises MigrationError when there is none."""
    match state_of(workspace):
        case Applied(plan=plan) | Applying(plan=plan) | Undoing(plan=plan) | Idle(undone=str(plan)):
            return load_plan(workspace.run(plan) / "plan.json")
        case _:
            raise MigrationError(f"nothing was migrated in {workspace.root} yet")


def texts_of(workspace: Workspace, plan: Plan, backups: Vault) -> dict[str, tuple[bytes, bytes]]:
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
    workspace: Workspace, plan: Plan, backups: Vault, environ: Mapping[str, str]
) -> Report:
    """The report of an applied plan, from the state folder alone."""
    folder = workspace.run(plan.id)
    return model.build(
        Material(
            plan=plan,
            texts=texts_of(workspace, plan, backups),
            events=_events_of_plan(workspace, plan.id),
            checks=_load(folder / CHECKS, tuple[Check, ...]) or (),
            rehearsal=_load(folder / REHEARSAL, Rehearsal),
            secrets=secrets_of(workspace.root, environ),
        )
    )


def _events_of_plan(workspace: Workspace, plan_id: str) -> list[journal.AnyEvent]:
    """The events between the plan's start and the next plan's."""
    chosen: list[journal.AnyEvent] = []
    inside = False
    for event in events_of(workspace):
        if isinstance(event, journal.Started):
            inside = event.plan == plan_id
        if inside:
            chosen.append(event)
    return chosen


def _load(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise MigrationError(f"{path} cannot be read: {error}; run `verify` again") from error


def write_reports(workspace: Workspace, report: Report) -> tuple[Path, Path]:
    """Write the HTML page and the JSON beside the journal; returns both paths."""
    page, data = workspace.state / "report.html", workspace.state / "report.json"
    atomic.write(page, html.render(report).encode("utf-8"), scratch=workspace.scratch)
    atomic.write(data, model.to_json(report), scratch=workspace.scratch)
    return page, data


def change_set_of(workspace: Workspace, plan_id: str, backups: Vault | None) -> ChangeSet:
    return changes.load(workspace.run(plan_id), backups)
