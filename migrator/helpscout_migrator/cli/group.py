"""The group itself: which commands there are, grouped help, and how an error is said."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import logging
import sys
from collections.abc import Generator
from typing import Any

import click

from helpscout_codemods.masking import mask
from helpscout_codemods.visible import one_line, visible
from helpscout_migrator.errors import MigrationError

# Section -> command -> where it is. Modules are imported when a command is asked for.
SECTIONS: dict[str, dict[str, str]] = {
    "See it": {
        "demo": "demo:demo",
    },
    "Migrate a folder": {
        "run": "run:run",
        "plan": "plan:plan",
        "apply": "apply:apply",
        "resume": "apply:resume",
        "undo": "undo:undo",
        "status": "status:status",
        "verify": "verify:verify",
        "rehearse": "rehearse:rehearse",
        "report": "report:report",
    },
    "Only the code": {
        "check": "rewrite:check",
        "rewrite": "rewrite:rewrite",
    },
    "Credentials and webhooks": {
        "exchange": "exchange:exchange",
        "login": "login:login",
        "tokens": "tokens:tokens",
        "webhooks": "webhooks:webhooks",
    },
    "Servers": {
        "gateway": "gateway:gateway",
        "sandbox": "sandbox:sandbox",
    },
    "Help": {
        "doctor": "doctor:doctor",
        "completion": "completion:completion",
        "catalogue": "catalogue:catalogue",
    },
}
COMMANDS = {name: place for section in SECTIONS.values() for name, place in section.items()}
INTERRUPTED = 130
CHANGE_FILES = ("run", "apply", "resume", "undo")
ROOMS = ("helpscout_v2", "helpscout_shim", "helpscout_codemods", "helpscout_sandbox")


class Sections(click.Group):
    """A group that shows its commands in sections and turns every failure into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        loaded = importlib.import_module(f"helpscout_migrator.cli.{module}")
        command: click.Command = getattr(loaded, attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        close = difflib.get_close_matches(name, COMMANDS, 1)
        if close and name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"no command {name!r}; did you mean {close[0]!r}?")
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with usage_in_one_line():
            return super().make_context(*args, **kwargs)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(map(len, COMMANDS))
        width = formatter.width - 6 - longest
        for title, commands in SECTIONS.items():
            rows = []
            for name in commands:
                command = self.get_command(ctx, name)
                if command is not None:
                    rows.append((name.ljust(longest), command.get_short_help_str(width)))
            with formatter.section(title):
                formatter.write_dl(rows)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except BrokenPipeError:
            # The reader of a pipe went away: not our failure, and nothing more to say to it.
            sys.stderr.close()
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with usage_in_one_line():
                return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo(f"\n{_interrupted(ctx.invoked_subcommand)}", err=True)
            ctx.exit(INTERRUPTED)
        except MigrationError as error:
            fail(str(error))
        except Exception as error:
            # What the other packages raise on purpose is written for people; they are not imported
            # here, so that --help and --version stay quick.
            if type(error).__module__.partition(".")[0] in ROOMS:
                fail(str(error))
            if not isinstance(error, OSError):
                raise
            fail(f"{error.filename or 'the system'}: {error.strerror or error}")


@contextlib.contextmanager
def usage_in_one_line() -> Generator[None, None, None]:
    """A wrong option or argument is an error like every other; a request for help is none."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "helpscout-migrate"
        fail(f"{error.format_message().rstrip('.')} (see `{command} --help`)")


def _interrupted(command: str | None) -> str:
    if command in CHANGE_FILES:
        return (
            "interrupted: `helpscout-migrate status` says what was done; give the same command "
            "again to go on, or `helpscout-migrate undo` to go back"
        )
    return "interrupted"


def fail(message: str) -> None:
    """One line on standard error, exit 2. Nothing that looks like a credential passes."""
    line = one_line(mask(message))
    click.echo(f"helpscout-migrate: error: {line}", err=True)
    sys.exit(2)


class MaskingFormatter(logging.Formatter):
    """Log lines without credentials, whatever library wrote them.

    Lines after the first are indented, so that no message from afar passes for a record.
    """

    def format(self, record: logging.LogRecord) -> str:
        return visible(mask(super().format(record))).replace("\n", "\n    ")


def start_log() -> None:
    """Write every log record to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.DEBUG, handlers=[handler], force=True)


EPILOG = """\b
Examples:
  helpscout-migrate demo                   a whole migration of an example, offline
  helpscout-migrate plan .                 what would happen here
  helpscout-migrate run . --sandbox        do it, against a local Help Scout
  helpscout-migrate undo .                 restore every file, byte for byte
Exit codes: 0 nothing to do or done, 1 findings or leftovers, 2 error.
"""


@click.group(
    cls=Sections,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(package_name="helpscout-toolkit", prog_name="helpscout-migrate")
@click.option("--debug", is_flag=True, help="Log everything to standard error (keys are masked).")
def main(debug: bool) -> None:
    """Migrates integrations from the Help Scout Mailbox API V1 to V2.

    `run` does a whole migration: code, tokens, webhooks, with undo. `plan` and `apply` are the same
    in two steps. `check` and `rewrite` are for the code alone.
    """
    if debug:
        start_log()
