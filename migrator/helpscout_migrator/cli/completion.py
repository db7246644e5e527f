"""`completion`: the script that lets a shell complete the command."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from helpscout_migrator.cli.group import main

PROGRAM = "helpscout-migrate"
VARIABLE = "_HELPSCOUT_MIGRATE_COMPLETE"


EXAMPLES = """\b
Examples:
  eval "$(helpscout-migrate completion bash)"   this shell
  helpscout-migrate completion bash >> ~/.bashrc
  helpscout-migrate completion fish | source
"""


@click.command(epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script that SHELL loads when it starts."""
    completer = get_completion_class(shell)
    assert completer is not None, "the choices above are click's own"
    click.echo(completer(main, {}, PROGRAM, VARIABLE).source())
