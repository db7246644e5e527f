"""The group: its commands, grouped help, and error messages."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Generator
from typing import Any, NamedTuple, TextIO

import click

from helpscout_migrator.errors import MigrationError


class ListedCommand(NamedTuple):
    """The module of a command, and its line in the list of commands."""

    module: str
    help: str


# A module is imported when its command runs; the list of commands imports none.
SECTIONS: dict[str, dict[str, ListedCommand]] = {
    "See it": {
        "demo": ListedCommand("demo", "Migrate an example project, offline."),
    },
    "Migrate a folder": {
        "run": ListedCommand("run", "Plan, show, confirm, apply, verify, report."),
        "plan": ListedCommand("plan", "Show what a migration would do, and save the plan."),
        "apply": ListedCommand("apply", "Apply the saved plan."),
        "resume": ListedCommand("apply", "Continue an interrupted migration."),
        "undo": ListedCommand("undo", "Undo a migration, byte for byte."),
        "status": ListedCommand("status", "Show the state of the migration and the next step."),
        "verify": ListedCommand("verify", "Verify a migrated folder again."),
        "rehearse": ListedCommand("rehearse", "Run a command before and after, and compare."),
        "report": ListedCommand("report", "Show the last migration's report."),
    },
    "Only the code": {
        "check": ListedCommand("rewrite", "List every V1 call, with what to write instead."),
        "rewrite": ListedCommand("rewrite", "Rewrite V1 code to V2: show the diff, or write it."),
        "todo": ListedCommand("todo", "List the findings that need manual work, as a work list."),
    },
    "Credentials and webhooks": {
        "exchange": ListedCommand("exchange", "Exchange V1 API keys for OAuth2 tokens."),
        "login": ListedCommand("login", "Get a token in the browser, or for the application."),
        "tokens": ListedCommand("tokens", "List, refresh and forget tokens; rotate the store key."),
        "webhooks": ListedCommand("webhooks", "Replace the V1 webhook with V2 webhooks."),
    },
    "Servers": {
        "gateway": ListedCommand("gateway", "Serve V1 over HTTP, answered from V2."),
        "sandbox": ListedCommand("sandbox", "Serve a local Help Scout for tests."),
    },
    "Help": {
        "doctor": ListedCommand("doctor", "Diagnose problems and suggest fixes."),
        "completion": ListedCommand("completion", "Print the completion script for your shell."),
        "catalogue": ListedCommand("catalogue", "Print the V1 to V2 mapping as data."),
    },
}
COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}
ERROR = 2
INTERRUPTED = 130
CHANGE_FILES = ("run", "apply", "resume", "undo")
PACKAGES = ("helpscout_v2", "helpscout_shim", "helpscout_codemods", "helpscout_sandbox")


class Sections(click.Group):
    """A group that shows its commands in sections and turns every failure into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"helpscout_migrator.cli.{entry.module}")
        command: click.Command = getattr(module, cmd_name)
        command.short_help = entry.help
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name.lower(), [*COMMANDS, "--help"], 1)
            if close:
                ctx.fail(f"no command {name!r}; did you mean {close[0]!r}?")
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with usage_in_one_line():
            return super().make_context(*args, **kwargs)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(map(len, COMMANDS))
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(longest), entry.help) for name, entry in commands.items()]
                )

    def main(self, *args: Any, **kwargs: Any) -> Any:
        code: int | str | None = 0
        try:
            super().main(*args, **kwargs)
        except SystemExit as stop:
            code = stop.code
        except BrokenPipeError:
            # The reader closed the pipe: not an error of this command.
            code = 1
        except OSError as error:
            _say_error(_os_error(error))
            code = ERROR
        for stream in (sys.stdout, sys.stderr):
            code = _flush(stream, code)
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with usage_in_one_line():
                return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo(f"\n{_interrupt_message(ctx.invoked_subcommand)}", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            raise
        except MigrationError as error:
            fail(str(error))
        except Exception as error:
            # The other packages write their errors for people. They are not imported here, so that
            # --help and --version stay quick.
            if type(error).__module__.partition(".")[0] in PACKAGES:
                fail(str(error))
            if not isinstance(error, OSError):
                raise
            fail(_os_error(error))


def _flush(stream: TextIO, code: int | str | None) -> int | str | None:
    """Write what is buffered, since Python would report a failure at exit in its own way.

    Returns:
        The exit code: 1 when the reader of a pipe is gone, 2 when the output cannot be written.
    """
    try:
        stream.flush()
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if isinstance(error, BrokenPipeError):
            return 1
        if code != ERROR:
            with contextlib.suppress(OSError):
                _say_error(f"cannot write the output: {error.strerror}")
        return ERROR
    return code


def _os_error(error: OSError) -> str:
    """An error of the system as one line: the file, if there is one, and the reason."""
    if error.filename:
        return f"{error.filename}: {error.strerror or error}"
    try:
        os.getcwd()
    except OSError:
        return "the current folder no longer exists: change to another one"
    return f"the system reports: {error.strerror or error}"


@contextlib.contextmanager
def usage_in_one_line() -> Generator[None, None, None]:
    """Report a usage error like every other error, on one line."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "helpscout-migrate"
        fail(f"{error.format_message().rstrip('.')} (see `{command} --help`)")


def _interrupt_message(command: str | None) -> str:
    if command in CHANGE_FILES:
        return (
            "interrupted: `helpscout-migrate status` shows what was done; run the same command "
            "again to continue, or `helpscout-migrate undo` to restore the files"
        )
    return "interrupted"


def fail(message: str) -> None:
    """Print one line on standard error, credentials masked, and exit with 2."""
    _say_error(message)
    sys.exit(ERROR)


def _say_error(message: str) -> None:
    # A successful run should not wait for the import.
    from helpscout_codemods.escape_control import one_line
    from helpscout_codemods.masking import mask

    line = one_line(mask(message))
    click.echo(f"helpscout-migrate: error: {line}", err=True)


EPILOG = """\b
Examples:
  helpscout-migrate demo                   migrate an example, offline
  helpscout-migrate plan .                 show what would change
  helpscout-migrate run . --sandbox        migrate, against a local Help Scout
  helpscout-migrate undo .                 restore every file, byte for byte
Exit codes: 0 nothing to do or done, 1 findings or work that is left, 2 error,
130 interrupted (run the same command again to continue).
"""


@click.group(
    cls=Sections,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(package_name="helpscout-toolkit", prog_name="helpscout-migrate")
@click.option(
    "--debug", is_flag=True, help="Log details to standard error; credentials are masked."
)
def main(debug: bool) -> None:
    """Migrate integrations from the Help Scout Mailbox API V1 to V2.

    `run` does a whole migration (code, tokens, webhooks) and can be undone. `plan` and `apply` do
    the same in two steps. `check` and `rewrite` handle the code alone.
    """
    if debug:
        from helpscout_migrator.cli.log import start_log

        start_log()
