"""`plan`: what a migration would do."""

from __future__ import annotations

from pathlib import Path

import click

from helpscout_migrator import migrating
from helpscout_migrator.cli.options import (
    as_target,
    environment,
    no_tokens_option,
    talk,
    target_argument,
    to_option,
)
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.cli.run import show_left
from helpscout_migrator.cli.targets import workspace_of
from helpscout_migrator.cli.webhook_options import hook_options, hook_order, hooks_apart
from helpscout_migrator.plans import planning
from helpscout_migrator.plans.keys import secrets_of
from helpscout_migrator.plans.nothing_to_do import MESSAGES
from helpscout_migrator.plans.plan import encode
from helpscout_migrator.report import html, model, terminal
from helpscout_migrator.state import atomic
from helpscout_migrator.state.workspace import scope_of

EXAMPLES = """\b
Examples:
  helpscout-migrate plan                          this folder
  helpscout-migrate plan --format html > plan.html
  helpscout-migrate plan --to bridge              only make it run
"""


@click.command(epilog=EXAMPLES)
@target_argument
@to_option
@no_tokens_option
@hook_options
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Write the plan here, too.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    help="How to print the plan.",
)
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
    """Make the plan of PATH (default: here). Changes no file of yours.

    The plan is kept in .helpscout-migration/plan.json; `apply` does what it says, and refuses it
    when a file is not what it was.

    Exit 0: nothing to do. Exit 1: there is. Exit 2: a file could not be read.
    """
    workspace = workspace_of(path)
    order = hook_order(workspace, hook_urls, hook_events, hook_secret, no_webhooks)
    with counted("looking for V1", "files") as watch:
        planned = planning.make(
            workspace,
            scope=scope_of(workspace, path),
            to=as_target(to),
            tokens=not no_tokens,
            hooks=order,
            environ=environment(),
            watch=watch,
        )
    made = planned.plan
    if made.nothing is None or made.errored:
        with migrating.working(workspace, "plan"):
            atomic.write(workspace.plan, encode(made), scratch=workspace.scratch)
    if out is not None:
        atomic.write_output(out, encode(made))
    if style == "json":
        click.echo(encode(made), nl=False)
    elif style == "html":
        secrets = secrets_of(workspace.root)
        material = model.Material(plan=made, texts=planned.pairs, secrets=secrets)
        click.echo(html.render(model.build(material)).encode("utf-8"))
    elif made.nothing is not None:
        talk(MESSAGES[made.nothing])
    else:
        console = terminal.console()
        if made.applyable:
            terminal.show_plan(console, made)
            terminal.show_sites(
                console, [s for s in made.sites if s.state == "left"], "Need manual work"
            )
        else:
            show_left(made)
    for sentence in planned.unusable:
        talk(sentence)
    if not made.errored and not made.applyable:
        hooks_apart(order)
    raise SystemExit(2 if made.errored else int(made.nothing is None))
