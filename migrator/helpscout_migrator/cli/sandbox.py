"""`sandbox`: a local Help Scout to try things against."""

from __future__ import annotations

import signal
import sys
import threading

import click

from helpscout_migrator.errors import MigrationError
from helpscout_sandbox import Sandbox

EXAMPLES = """\b
Examples:
  helpscout-migrate sandbox                     on a free port
  helpscout-migrate sandbox --export > env.sh   then source it elsewhere
  helpscout-migrate sandbox --faults 429=0.1,slow=0.2
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default=True,
    help="0 takes a free one.",
)
@click.option("--faults", default="", help="Trouble on demand, such as 429=0.1,500=0.05,slow=0.1")
@click.option(
    "--export", "style", flag_value="export", help="Print shell exports instead of NAME=value."
)
def sandbox(port: int, faults: str, style: str | None) -> None:
    """Serve V2, OAuth2 and the transition service here, with sample data.

    Prints the variables that point a program at it, then serves until it is interrupted. A stage
    for rehearsals: it proves nothing about the live service.
    """
    try:
        stage = Sandbox.start(port=port, faults=faults or None)
    except ValueError as error:
        raise MigrationError(f"--faults: {error}") from error
    except (OSError, SystemExit) as error:  # werkzeug exits where a port is taken
        raise MigrationError(f"port {port} is taken or not permitted: leave --port out") from error
    prefix = "export " if style else ""
    with stage:
        for name, value in stage.environment().items():
            click.echo(f"{prefix}{name}={value}")
        sys.stdout.flush()
        click.echo("serving; stop with Ctrl-C", err=True)
        done = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: done.set())
        while not done.wait(0.2):
            continue
