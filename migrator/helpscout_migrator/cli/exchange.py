"""`exchange`: V1 keys for tokens, one or a hundred thousand."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from helpscout_migrator.cli.login import browser_login
from helpscout_migrator.cli.options import environment, plural, talk
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange import single
from helpscout_migrator.exchange.common import (
    application,
    format_option,
    in_one_line,
    open_store,
    store_option,
)
from helpscout_migrator.exchange.key_format import why_refused
from helpscout_migrator.exchange.loading import Loaded, load
from helpscout_migrator.exchange.outcome import ExchangeSummary, summary, write_dead_letter
from helpscout_migrator.exchange.pool import (
    End,
    ExchangePool,
    Interrupted,
    QueueDone,
    TransitionEnded,
    WrongClient,
)
from helpscout_migrator.exchange.progress import QueueProgress
from helpscout_migrator.exchange.queue import LEASE, LONGEST_WAIT, PENDING, Queue
from helpscout_migrator.exchange.sources import Columns, read_keys
from helpscout_migrator.exchange.transition_messages import service_gone, wrong_client
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.transition import exchange as ask_service
from helpscout_v2.auth.transition import transition_session

INTERRUPTED = 130
FOR_MANY_KEYS = frozenset(
    {
        "query",
        "account_column",
        "key_column",
        "workers",
        "rate",
        "retry_refused",
        "dead_letter",
        "lease",
    }
)
FOR_A_SOURCE = frozenset({"query", "account_column", "key_column"})
EXAMPLES = """\b
Examples:
  helpscout-migrate exchange                   the key in HELPSCOUT_API_KEY
  helpscout-migrate exchange --account acme    one key, under a name
  helpscout-migrate exchange --keys keys.csv   many; the same command resumes
  helpscout-migrate exchange --keys postgresql://db/crm --query "select ..."
"""


@click.command(epilog=EXAMPLES)
@click.argument("refused", nargs=-1, metavar="")
@click.option("--keys", metavar="FILE|URL", help="CSV or JSONL file, or a database URL.")
@click.option("--query", metavar="SQL", help="With a database URL: the rows to read.")
@click.option("--account-column", metavar="NAME", help="Where the account's name is.")
@click.option("--key-column", metavar="NAME", help="Where the V1 key is.")
@click.option("--queued", is_flag=True, help="Read no source: work on what is queued already.")
@click.option("--account", help="For one key: its name in the store.")
@store_option
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=8,
    show_default=True,
    metavar="NUMBER",
    help="Requests at the same time.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0.01),
    metavar="NUMBER",
    help="Requests a second at most.",
)
@click.option("--retry-refused", is_flag=True, help="Try keys again that were refused before.")
@click.option("--dry-run", is_flag=True, help="Check the source; ask nobody, store nothing.")
@click.option(
    "--dead-letter",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write what was not exchanged, without keys.",
)
@click.option(
    "--lease",
    type=click.FloatRange(1, LONGEST_WAIT),
    metavar="SECONDS",
    default=LEASE,
    show_default=True,
    help="Seconds after which a dead process's keys are taken over.",
)
@format_option
@in_one_line
def exchange(
    refused: tuple[str, ...],
    keys: str | None,
    query: str | None,
    account_column: str | None,
    key_column: str | None,
    queued: bool,
    account: str | None,
    store: str | None,
    workers: int,
    rate: float | None,
    retry_refused: bool,
    dry_run: bool,
    dead_letter: Path | None,
    lease: float,
    style: str,
) -> None:
    """Exchange V1 keys at the transition service and keep the tokens in the store.

    One key: from HELPSCOUT_API_KEY, a prompt, or standard input. Many: --keys FILE, with an account
    and a key in each row. Run it again after any interruption: it goes on where it stopped. On
    PostgreSQL several machines can run it at once.

    Exit 0: every key has its token. Exit 1: some are left (see the table). Exit 2: error.
    """
    if refused:
        raise MigrationError(single.ON_THE_COMMAND_LINE)
    environ = environment()
    if not (keys or queued):
        _refuse(FOR_MANY_KEYS, "is for many keys: give --keys or --queued as well")
        _one(environ, account, store, dry_run, style)
        return
    if keys and queued:
        raise MigrationError("--queued reads no source: leave --keys out")
    if queued:
        _refuse(FOR_A_SOURCE, "describes a source, and --queued reads none: leave it out")
    if account:
        raise MigrationError("--account is for one key; with --keys the rows name the accounts")
    rows = read_keys(keys, Columns(account_column, key_column), query) if keys else None
    app = application(environ)
    settings = _Bulk(app, Endpoints.from_env(environ), workers, rate, style, dead_letter)
    with open_store(store, environ) as opened:
        queue = Queue(opened, lease=lease)
        loaded = None
        if rows is not None:
            loaded = load(queue, rows, app=app, retry_refused=retry_refused, dry_run=dry_run)
            _complain(loaded)
            talk(_said(loaded))
        elif not dry_run:
            queue.retry_failed()
        if dry_run:
            if rows is None:
                talk(f"{plural(queue.counts()[PENDING], 'key')} queued")
            return
        settings.run(queue, loaded, keys)


def _refuse(names: frozenset[str], why: str) -> None:
    """Raises MigrationError for the first of these options that the command line gives."""
    context = click.get_current_context()
    for option in context.command.params:
        given = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if option.name in names and given:
            raise MigrationError(f"{option.opts[0]} {why}")


@dataclass(frozen=True)
class _Bulk:
    app: App
    endpoints: Endpoints
    workers: int
    rate: float | None
    style: str
    dead_letter: Path | None

    def run(self, queue: Queue, loaded: Loaded | None, source: str | None) -> None:
        begun = time.monotonic()
        total = queue.counts()[PENDING]
        session = transition_session(self.workers)
        with session, counted("exchanging", "keys") as progress:
            pool = ExchangePool(
                queue,
                ask=lambda key: ask_service(
                    key, self.app.app_id, url=self.endpoints.transition_url, session=session
                ),
                why=lambda key, message: why_refused(key, self.app),
                watcher=QueueProgress(total, progress),
                workers=self.workers,
                rate=self.rate,
            )
            with _stopped_by_signals(pool.stop.set):
                end = pool.run()
        path = self._dead_letter(queue, source)
        result = summary(queue, loaded, pool.tally.exchanged, time.monotonic() - begun, path)
        self._show(result)
        _leave(end, result)

    def _dead_letter(self, queue: Queue, source: str | None) -> Path | None:
        path = self.dead_letter
        if path is None:
            if next(queue.left_over(), None) is None:
                return None
            named = Path(source).name if source and "://" not in source else "exchange"
            path = Path(f"{named}.failed.jsonl")
        number = write_dead_letter(queue.left_over(), path)
        if number:
            talk(f"{plural(number, 'account')} failed; see {path}")
        return path if number else None

    def _show(self, result: ExchangeSummary) -> None:
        if self.style == "json":
            click.echo(result.as_json())
        else:
            Console().print(result.as_table())


def _leave(end: End, result: ExchangeSummary) -> None:
    match end:
        case TransitionEnded(gone):
            talk("helpscout-migrate: " + service_gone(result.pending, gone.message))
            raise SystemExit(2)
        case WrongClient(message):
            raise MigrationError(wrong_client(message))
        case Interrupted():
            talk(f"interrupted; {result.pending} left: give the same command again to go on")
            raise SystemExit(INTERRUPTED)
        case QueueDone():
            raise SystemExit(1 if result.leftovers else 0)


def _one(
    environ: Mapping[str, str], account: str | None, store: str | None, dry_run: bool, style: str
) -> None:
    app = application(environ)
    endpoints = Endpoints.from_env(environ)
    name = account or environ.get("HELPSCOUT_ACCOUNT") or "default"
    key = single.read_key(environ)
    with open_store(store, environ) as opened:
        known = single.check_account(opened, name, key)
        if known is not None:
            if account and known != account:
                raise MigrationError(
                    f"the key {key} was exchanged before, for account {known}: use that name, or "
                    f"forget it first: helpscout-migrate tokens forget {known}"
                )
            talk(f"the key {key} was exchanged before: its token is account {known}")
            return
        if dry_run:
            talk(f"would exchange the key {key} for account {name}")
            return
        gone = single.exchange_one(opened, name, key, app, endpoints, talk)
        if gone is not None:
            talk("helpscout-migrate: " + service_gone(1, gone.message, name))
            if not _wants_to_log_in():
                raise SystemExit(2)
            browser_login(opened, name, app, endpoints, key)
    talk(f"the token store has a token for account {name}")
    if style == "json":
        click.echo(ExchangeSummary(1, 0, 0, 0, 0, 0.0).as_json())


def _wants_to_log_in() -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return click.confirm("Log in in the browser now?", default=False, err=True)


def _complain(loaded: Loaded) -> None:
    if not loaded.wrong:
        return
    for problem in loaded.problems:
        talk(f"helpscout-migrate: error: {problem}")
    more = loaded.wrong - len(loaded.problems)
    further = f" (and {more} more)" if more else ""
    raise MigrationError(f"{loaded.wrong} rows cannot be used{further}; nothing was queued")


def _said(loaded: Loaded) -> str:
    parts = [f"{plural(loaded.to_exchange, 'key')} to exchange"]
    if loaded.waiting:
        parts.append(f"{loaded.waiting} of them queued before")
    if loaded.already:
        parts.append(f"{loaded.already} exchanged before")
    if loaded.refused_before:
        parts.append(
            f"{loaded.refused_before} were refused before (--retry-refused tries them again)"
        )
    if loaded.odd:
        parts.append(f"{loaded.odd} do not look like V1 keys, first {loaded.first_odd}")
    return "; ".join(parts)


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Generator[None, None, None]:
    """SIGINT and SIGTERM end the run in good order; a second one ends it at once."""

    def heard(number: int, frame: object) -> None:
        stop()
        signal.signal(number, signal.default_int_handler)

    before = {n: signal.signal(n, heard) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
