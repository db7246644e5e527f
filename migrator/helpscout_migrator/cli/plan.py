"""`plan`: show what a migration would do."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator import migrating
from helpscout_migrator.cli.options import (
    as_target,
    environment,
    format_option,
    no_tokens_option,
    notify,
    target_argument,
    to_option,
)
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.cli.run import show_left
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.cli.webhook_options import (
    hook_options,
    refuse_webhooks_alone,
    webhook_order,
)
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.plans import nothing_to_do, planning
from helpscout_migrator.plans.keys import secrets_of
from helpscout_migrator.plans.plan import encode
from helpscout_migrator.plans.readiness import unset_application
from helpscout_migrator.report import html, model, terminal
from helpscout_migrator.shell import shell_word
from helpscout_migrator.state import atomic
from helpscout_migrator.state.workspace import scope_of

EXAMPLES = """\b
Examples:
  helpscout-migrate plan                          this folder
  helpscout-migrate plan --format html > plan.html
  helpscout-migrate plan --to bridge              keep V1 calls, use the shim
"""


@click.command(epilog=EXAMPLES)
@target_argument
@to_option
@no_tokens_option
@hook_options
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), help="Also write the plan to this file."
)
@format_option("text", "json", "html")
def plan(
    path: Path,
    to: str | None,
    no_tokens: bool,
    hook_urls: tuple[str, ...],
    hook_events: tuple[str, ...],
    hook_secret: str | None,
    no_webhooks: bool,
    out: Path | None,
    style: str,
) -> None:
    """Show what a migration of PATH (default: here) would do, and save the plan.

    Changes none of your files. `apply` does what the saved plan says, and refuses it if a file has
    changed since.

    Exit 0: nothing to do. Exit 1: something to do. Exit 2: error, such as a file that cannot be
    read.
    """
    workspace = workspace_of(path)
    order = webhook_order(workspace, hook_urls, hook_events, hook_secret, no_webhooks)
    with counted("scanning for V1", "files") as watch:
        new_plan = planning.make(
            workspace,
            scope=scope_of(workspace, path),
            to=as_target(to),
            tokens=not no_tokens,
            hooks=order,
            environ=environment(),
            watch=watch,
        )
    plan_of_path = new_plan.plan
    problem = ""
    if plan_of_path.nothing is None or plan_of_path.errored:
        try:
            with migrating.working(workspace, "plan"):
                atomic.write(workspace.plan, encode(plan_of_path), scratch=workspace.scratch)
        except MigrationError as error:
            problem = f"the plan was not saved: {error}"
    if out is not None:
        atomic.write_output(out, encode(plan_of_path))
    if style == "json":
        click.echo(encode(plan_of_path), nl=False)
    elif style == "html":
        secrets = secrets_of(workspace.root)
        material = model.Material(plan=plan_of_path, texts=new_plan.pairs, secrets=secrets)
        click.echo(html.render(model.build(material)).encode("utf-8"))
    elif not (plan_of_path.applyable or plan_of_path.nothing):
        show_left(plan_of_path, path)
    elif plan_of_path.nothing is not None:
        notify(nothing_to_do.message(plan_of_path.nothing, new_plan.skipped))
    else:
        console = terminal.console()
        terminal.show_plan(console, plan_of_path)
        left = [one for one in plan_of_path.sites if one.state == "left"]
        terminal.show_findings(console, left, "Need manual work")
        if not problem:
            where = shell_word(str(path))
            notify(f"the plan is saved: `helpscout-migrate apply {where}` applies it")
            missing = unset_application(plan_of_path, environment())
            if missing:
                notify(missing)
    for sentence in new_plan.unusable:
        notify(sentence)
    if problem and out is None:
        raise MigrationError(problem)
    if not plan_of_path.errored and not plan_of_path.applyable:
        refuse_webhooks_alone(order)
    raise SystemExit(2 if plan_of_path.errored else int(plan_of_path.nothing is None))
