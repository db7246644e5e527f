"""`sandbox`: a local Help Scout for tests."""

from __future__ import annotations

import signal
import sys
import threading

import click

from helpscout_migrator.cli.options import port_option
from helpscout_migrator.errors import MigrationError
from helpscout_sandbox import Sandbox

EXAMPLES = """\b
Examples:
  helpscout-migrate sandbox                     on a free port
  helpscout-migrate sandbox --export > env.sh   to be sourced in another shell
  helpscout-migrate sandbox --faults 429=0.1,slow=0.2
"""


@click.command(epilog=EXAMPLES)
@port_option(0)
@click.option(
    "--faults",
    default="",
    metavar="PROFILE",
    help="Inject faults, such as 429=0.1,500=0.05,slow=0.1",
)
@click.option(
    "--export", "style", flag_value="export", help="Print shell exports instead of NAME=value."
)
def sandbox(port: int, faults: str, style: str | None) -> None:
    """Serve V2, OAuth2 and the transition service on this machine, with sample data.

    Prints the variables that point a program at it, then serves until Ctrl-C. The sandbox is for
    tests and rehearsals; it proves nothing about the live service.
    """
    try:
        stage = Sandbox.start(port=port, faults=faults or None)
    except ValueError as error:
        raise MigrationError(f"--faults: {error}") from error
    except (OSError, SystemExit) as error:  # werkzeug exits where a port is taken
        raise MigrationError(
            f"cannot listen on port {port}: it is in use or not permitted; leave --port out"
        ) from error
    prefix = "export " if style else ""
    with stage:
        for name, value in stage.environment().items():
            click.echo(f"{prefix}{name}={value}")
        sys.stdout.flush()
        click.echo("serving; press Ctrl-C to stop", err=True)
        stop_event = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop_event.set())
        while not stop_event.wait(0.2):
            continue
