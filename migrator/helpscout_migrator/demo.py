"""The demonstration: migrate an example integration, step by step.

It uses the plan, the rewrite, the rehearsal and the report of `run`, with the sandbox instead of
Help Scout.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.text import Text

from helpscout_codemods.wording import plural
from helpscout_migrator import examples, migrating, migration_history
from helpscout_migrator.diffs import unified
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.migrating import RunContext
from helpscout_migrator.plans import planning
from helpscout_migrator.plans.keys import v1_keys
from helpscout_migrator.plans.planning import Planned
from helpscout_migrator.rehearsal.plan_rehearsal import rehearse_both
from helpscout_migrator.rehearsal.rehearsing import Performance
from helpscout_migrator.rehearsal.stage import raised
from helpscout_migrator.report import terminal
from helpscout_migrator.state.workspace import at

EXAMPLE = "legacy_support_desk"
PROGRAM = ("python", "run.py")
LINES_SHOWN = 12
DIFF_SHOWN = 40


def perform(place: Path, out: Console) -> None:
    """Migrate the example in `place`. Raises MigrationError when a step fails."""
    began = time.monotonic()
    # The example has its own key; the user's variables must not lead to a real account.
    outer = {name: v for name, v in os.environ.items() if not name.startswith("HELPSCOUT_")}
    keeper = {
        n: v for n, v in os.environ.items() if n in ("HELPSCOUT_STORE_KEY", "HELPSCOUT_STORE")
    }

    head(out, 1, "A V1 integration")
    examples.copy(EXAMPLE, place)
    workspace = at(place)
    keys = v1_keys(workspace.root, outer)
    out.print(f"copied to {escape(str(place))}", soft_wrap=True)
    for key in keys:
        out.print(f"its V1 key: {key.secret} ({key.name} in {key.where})")

    head(out, 2, "The plan")
    new_plan = planning.make(workspace, environ=outer)
    plan = new_plan.plan
    terminal.show_plan(out, plan, host="the local Help Scout")

    with raised(tuple(key.secret for key in keys)) as stage:
        head(out, 3, "The migration, against a local Help Scout")
        around = RunContext({**outer, **stage.environ})
        with migrating.working(workspace, "demo"):
            backups = migration_history.vault_of(workspace, keeper)
            migrating.start(
                workspace,
                new_plan,
                around,
                backups,
                lambda step, note: out.print(f"[green]done[/] {step}: {escape(note)}"),
            )

    show_change(out, new_plan)

    head(out, 4, "The program, before and after")
    rehearsal = rehearse_both(workspace, plan, backups, PROGRAM, outer)
    show_output(out, "before, V1 code through the shim", rehearsal.before)
    show_output(out, "after, rewritten", rehearsal.after)
    terminal.show_rehearsal(out, rehearsal.verdict)

    head(out, 5, "The report")
    report = migration_history.report_of(workspace, plan, backups, outer)
    page, _ = migration_history.write_reports(workspace, report)
    terminal.show_report(out, report, is_demo=True)
    out.print()
    out.print(f"program  {escape(str(place))}", soft_wrap=True)
    out.print(f"report   {escape(str(page))}", soft_wrap=True)
    out.print(f"undo     helpscout-migrate undo {escape(str(place))}", soft_wrap=True)
    out.print(f"done in {time.monotonic() - began:.0f} s")

    if not rehearsal.verdict.same:
        raise MigrationError("the program behaves differently after the change: see above")
    if rehearsal.after.exit_code != 0:
        raise MigrationError(
            f"the program failed before and after the change: {last_line(rehearsal.after)}"
        )
    failed_checks = [check for check in report.checks if check.status == "failed"]
    if failed_checks:
        raise MigrationError(f"{failed_checks[0].name}: {failed_checks[0].detail}")


def head(out: Console, number: int, title: str) -> None:
    out.print()
    out.print(Rule(f"{number}. {title}", align="left", characters="-", style="dim"))


def show_change(out: Console, planned: Planned) -> None:
    """Show the shortest difference of a rewritten file."""
    native = {one.path for one in planned.plan.sites if one.state == "native"}
    secrets = tuple(key.secret for key in planned.keys)
    differences = {
        edit.path: unified(edit.path, *planned.pairs[edit.path], secrets).splitlines()
        for edit in planned.plan.edits_of("code")
        if edit.path in native
    }
    if not differences:
        return
    path, lines = min(differences.items(), key=lambda item: len(item[1]))
    out.print(f"the shortest change, [bold]{escape(path)}[/]:")
    for line in lines[2 : 2 + DIFF_SHOWN]:
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        out.print(Text(f"  {line}", style=style), overflow="ellipsis", no_wrap=True)
    if len(lines) > 2 + DIFF_SHOWN:
        out.print(f"  and {plural(len(lines) - 2 - DIFF_SHOWN, 'more line')}: see the report")


def show_output(out: Console, title: str, run: Performance) -> None:
    """The first lines of what the program printed."""
    lines = run.stdout.splitlines()
    out.print(
        f"[bold]{title}[/] (exit {run.exit_code}, {plural(len(lines), 'line')}, "
        f"{plural(run.calls, 'V2 request')})"
    )
    for line in lines[:LINES_SHOWN]:
        out.print(f"  | {escape(line)}", overflow="ellipsis", no_wrap=True)
    if len(lines) > LINES_SHOWN:
        out.print(f"  | and {plural(len(lines) - LINES_SHOWN, 'more line')}")
    if run.exit_code != 0:
        out.print(f"  stderr: {escape(last_line(run))}")


def last_line(run: Performance) -> str:
    lines = run.stderr.strip().splitlines()
    return lines[-1] if lines else "nothing on standard error"
