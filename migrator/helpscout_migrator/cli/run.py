"""`run`: plan, show, confirm, apply, verify, report."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path

import click

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.findings import Target
from helpscout_codemods.render.text import counts_of
from helpscout_migrator import migrating, migration_history
from helpscout_migrator.cli.options import (
    as_target,
    command_line,
    dirty_option,
    environment,
    no_tokens_option,
    notify,
    require_consent,
    show,
    target_argument,
    to_option,
    yes_option,
)
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.cli.targets import require_clean_git, workspace_of
from helpscout_migrator.cli.webhook_options import (
    hook_options,
    refuse_webhooks_alone,
    webhook_order,
)
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.migrating import RunContext
from helpscout_migrator.plans import nothing_to_do, planning
from helpscout_migrator.plans.keys import V1Key
from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.plans.readiness import refuse_without_credentials
from helpscout_migrator.rehearsal.plan_rehearsal import rehearse_both
from helpscout_migrator.rehearsal.rehearsing import is_proof
from helpscout_migrator.rehearsal.stage import raised
from helpscout_migrator.report import terminal
from helpscout_migrator.report.model import MigrationReport
from helpscout_migrator.report.next_steps import open_work
from helpscout_migrator.shell import shell_word
from helpscout_migrator.state.journal import Applying, Undoing
from helpscout_migrator.state.vault import BackupVault
from helpscout_migrator.state.workspace import Workspace, scope_of
from helpscout_migrator.webhooks.orders import Order
from helpscout_v2.auth.config import Environment

EXAMPLES = """\b
Examples:
  helpscout-migrate run .                      migrate this folder
  helpscout-migrate run . --sandbox --yes      against a local Help Scout
  helpscout-migrate run . --to bridge          keep V1 calls, use the shim
  helpscout-migrate run . --rehearse "python export.py"
"""


@click.command(epilog=EXAMPLES)
@target_argument
@to_option
@click.option("--sandbox", is_flag=True, help="Use a local Help Scout instead of the real one.")
@click.option(
    "--rehearse", metavar="COMMAND", help="Run COMMAND before and after the change, and compare."
)
@no_tokens_option
@hook_options
@dirty_option
@yes_option
def run(
    path: Path,
    to: str | None,
    sandbox: bool,
    rehearse: str | None,
    no_tokens: bool,
    hook_urls: tuple[str, ...],
    hook_events: tuple[str, ...],
    hook_secret: str | None,
    no_webhooks: bool,
    allow_dirty: bool,
    yes: bool,
) -> None:
    """Migrate PATH (default: here) from V1 to V2.

    After an interruption the same command continues. `undo` restores every file, byte for byte.

    If the rewritten program could not get a token, no file is changed; --no-tokens changes the code
    anyway.

    Exit 0: done, or nothing to do. Exit 1: work is left, such as manual work or a check without a
    token. Exit 2: error.
    """
    workspace = workspace_of(path)
    if sandbox and no_tokens:
        raise MigrationError("--sandbox exchanges tokens by itself: leave --no-tokens out")
    order = webhook_order(workspace, hook_urls, hook_events, hook_secret, no_webhooks)
    command = None if rehearse is None else command_line(rehearse)
    plan = _resume_unfinished(workspace, sandbox, not no_tokens)
    if plan is None:
        target = as_target(to)
        plan = _plan_and_apply(
            workspace, path, target, allow_dirty, yes, sandbox, not no_tokens, order
        )
    if plan is None:
        return
    backups = migration_history.vault_of(workspace, environment())
    if command:
        with counted("rehearsing", "runs") as watch:
            rehearse_both(workspace, plan, backups, command, environment(), watch=watch)
    code = show_outcome(workspace, plan, backups)
    if sandbox:
        notify(
            "the tokens of this run have ended: the program needs those of your account (`run` "
            "without --sandbox), or `helpscout-migrate sandbox --export` to run against"
        )
    raise SystemExit(code)


def show_outcome(workspace: Workspace, plan: Plan, backups: BackupVault) -> int:
    """Write and show the report of an applied plan; returns the exit code."""
    report = migration_history.report_of(workspace, plan, backups, environment())
    page, _ = migration_history.write_reports(workspace, report)
    terminal.show_report(terminal.console(), report)
    show(f"report: {visible_name(str(page))}")
    return exit_code(report)


def exit_code(report: MigrationReport) -> int:
    """2: a check or the rehearsal failed. 1: something is left, or was not checked. 0: done."""
    if any(check.status == "failed" for check in report.checks):
        return 2
    if report.rehearsal is not None and not is_proof(report.rehearsal):
        return 2
    has_skipped = any(check.status == "skipped" for check in report.checks)
    return int(bool(report.findings_in("left") or report.errors or has_skipped))


@contextlib.contextmanager
def _run_context(
    keys: tuple[V1Key, ...], sandbox: bool, tokens: bool
) -> Generator[RunContext, None, None]:
    """The user's variables, or those of a sandbox that accepts the keys of the target."""
    if not sandbox:
        yield RunContext(environment(), tokens)
        return
    notify("the sandbox issues the tokens; they end with this command")
    with raised(tuple(key.secret for key in keys)) as stage:
        around = Environment({**environment(), **stage.environ})
        yield RunContext(around, tokens, passing=True)


def _resume_unfinished(workspace: Workspace, sandbox: bool, tokens: bool) -> Plan | None:
    """Continue an interrupted plan, if there is one."""
    match migration_history.state_of(workspace):
        case Applying(touched=touched) if touched:
            pass
        case Undoing():
            raise MigrationError(migrating.UNDO_FIRST)
        case _:
            return None
    plan, backups = (
        migration_history.last_plan(workspace),
        migration_history.vault_of(workspace, environment()),
    )
    keys = migration_history.keys_of(workspace, plan, backups, environment())
    with _run_context(keys, sandbox, tokens) as around, migrating.working(workspace, "run"):
        notify("continuing the interrupted migration")
        return migrating.resume(workspace, around, backups, _tell)


def _plan_and_apply(
    workspace: Workspace,
    path: Path,
    to: Target | None,
    allow_dirty: bool,
    yes: bool,
    sandbox: bool,
    tokens: bool,
    order: Order,
) -> Plan | None:
    """Plan, show, ask, apply. None when there is nothing to do."""
    scope = scope_of(workspace, path)
    with counted("scanning for V1", "files") as watch:
        new_plan = planning.make(
            workspace,
            scope=scope,
            to=to,
            tokens=tokens,
            hooks=order,
            environ=environment(),
            watch=watch,
        )
    plan = new_plan.plan
    if plan.nothing is not None:
        notify(nothing_to_do.message(plan.nothing, new_plan.skipped))
        refuse_webhooks_alone(order)
        return None
    if not plan.applyable:
        show_left(plan, path)
        refuse_webhooks_alone(order)
        raise SystemExit(2 if plan.errored else 1)
    for sentence in new_plan.unusable:
        notify(sentence)
    if tokens and not sandbox:
        refuse_without_credentials(plan, environment())
    require_clean_git(workspace, allow_dirty)
    host = "the local Help Scout" if sandbox else "Help Scout"
    terminal.show_plan(terminal.console(), plan, host=host)
    require_consent("Apply this plan?", yes)
    with (
        _run_context(new_plan.keys, sandbox, tokens) as around,
        migrating.working(workspace, "run"),
    ):
        backups = migration_history.vault_of(workspace, environment())
        migrating.start(workspace, new_plan, around, backups, _tell)
    return plan


def show_left(plan: Plan, path: Path) -> None:
    """Show a plan that changes no file although V1 was found, and the command for what is left."""
    console = terminal.console()
    for state, title in (("left", "Need manual work"), ("bridged", "Run through the shim")):
        terminal.show_findings(console, [one for one in plan.sites if one.state == state], title)
    for trouble in plan.errors:
        notify(visible_name(f"helpscout-migrate: error: {trouble.path}: {trouble.reason}"))
    if plan.sites:
        notify("no file can be rewritten")
    where = f" {shell_word(str(path))}"
    for sentence in open_work(where, counts_of(plan.sites), is_bridged=True):
        notify(sentence)


def _tell(step: str, note: str) -> None:
    notify(f"{step}: {note}")
