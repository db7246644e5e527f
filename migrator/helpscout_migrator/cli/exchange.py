"""`exchange`: exchange V1 keys for tokens, one or a hundred thousand."""

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

from helpscout_codemods.wording import plural
from helpscout_migrator.cli.login import browser_login
from helpscout_migrator.cli.options import BoundedNumber, environment, format_option, notify
from helpscout_migrator.cli.progress import counted
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange import single
from helpscout_migrator.exchange.common import (
    application,
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
@click.option(
    "--query", metavar="SQL", help="With a database URL: the query that selects the rows."
)
@click.option("--account-column", metavar="NAME", help="Column with the account name.")
@click.option("--key-column", metavar="NAME", help="Column with the V1 key.")
@click.option("--queued", is_flag=True, help="Read no source: continue with the queued keys.")
@click.option("--account", metavar="NAME", help="For one key: the account name in the store.")
@store_option
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=8,
    show_default=True,
    metavar="NUMBER",
    help="Concurrent requests.",
)
@click.option(
    "--rate",
    type=BoundedNumber(0.01, 100_000),
    metavar="NUMBER",
    help="Maximum requests per second.",
)
@click.option("--retry-refused", is_flag=True, help="Try refused keys again.")
@click.option(
    "--dry-run", is_flag=True, help="Check the source without sending or storing anything."
)
@click.option(
    "--dead-letter",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for accounts that failed, written without keys.",
)
@click.option(
    "--lease",
    type=BoundedNumber(1, LONGEST_WAIT),
    metavar="SECONDS",
    default=LEASE,
    show_default=True,
    help="Seconds until the keys of a stopped process are free again.",
)
@format_option("text", "json", help="How to print the result.")
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
    """Exchange V1 keys at the transition service and store the tokens.

    One key comes from HELPSCOUT_API_KEY, a prompt, or standard input. Many keys come from --keys
    FILE, with an account and a key in each row. After an interruption the same command continues
    where it stopped. With a store on PostgreSQL several machines can work at once.

    Exit 0: every key of the queue has its token. Exit 1: some have none (see the table). Exit 2:
    error.
    """
    if refused:
        raise MigrationError(single.ON_THE_COMMAND_LINE)
    environ = environment()
    if not (keys or queued):
        _refuse_options(FOR_MANY_KEYS, "is for many keys: add --keys or --queued")
        _exchange_one_key(environ, account, store, dry_run, style)
        return
    if keys and queued:
        raise MigrationError("--queued reads no source: leave --keys out")
    if queued:
        _refuse_options(FOR_A_SOURCE, "describes a source, and --queued reads none: leave it out")
    if account:
        raise MigrationError("--account is for one key; with --keys the rows name the accounts")
    rows = read_keys(keys, Columns(account_column, key_column), query) if keys else None
    app = application(environ)
    settings = _Bulk(app, Endpoints.from_env(environ), workers, rate, style, dead_letter)
    with open_store(store, environ) as token_store:
        queue = Queue(token_store, lease=lease)
        row_count = None
        if rows is not None:
            row_count = load(queue, rows, app=app, retry_refused=retry_refused, dry_run=dry_run)
            _report_bad_rows(row_count)
            notify(_loaded_keys(row_count))
        elif not dry_run:
            queue.retry_failed()
        if dry_run:
            if rows is None:
                notify(f"{plural(queue.counts()[PENDING], 'key')} queued")
            return
        settings.run(queue, row_count, keys)


def _refuse_options(names: frozenset[str], why: str) -> None:
    """Raises MigrationError for the first of these options that the command line gives."""
    context = click.get_current_context()
    for option in context.command.params:
        on_command_line = (
            context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        )
        if option.name in names and on_command_line:
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
        started_at = time.monotonic()
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
        result = summary(queue, loaded, pool.tally, time.monotonic() - started_at, path)
        self._show(result)
        if loaded is not None and result.leftovers and not result.leftovers_here:
            notify("every key of this run has its token; the others are of other runs")
        _exit_with(end, result)

    def _dead_letter(self, queue: Queue, source: str | None) -> Path | None:
        path = self.dead_letter
        if path is None:
            if next(queue.left_over(), None) is None:
                return None
            source_name = Path(source).name if source and "://" not in source else "exchange"
            path = Path(f"{source_name}.failed.jsonl")
        number = write_dead_letter(queue.left_over(), path)
        if number:
            have = "has" if number == 1 else "have"
            notify(f"{plural(number, 'account')} in the queue {have} no token; see {path}")
        return path if number else None

    def _show(self, result: ExchangeSummary) -> None:
        if self.style == "json":
            click.echo(result.as_json())
        else:
            Console().print(result.as_table())


def _exit_with(end: End, result: ExchangeSummary) -> None:
    match end:
        case TransitionEnded(outage):
            notify("helpscout-migrate: " + service_gone(result.pending, outage.message))
            raise SystemExit(2)
        case WrongClient(message):
            raise MigrationError(wrong_client(message))
        case Interrupted():
            notify(
                f"interrupted: {plural(result.pending, 'key', 'are')} left; "
                "run the same command again to continue"
            )
            raise SystemExit(INTERRUPTED)
        case QueueDone():
            raise SystemExit(1 if result.leftovers else 0)


def _exchange_one_key(
    environ: Mapping[str, str], account: str | None, store: str | None, dry_run: bool, style: str
) -> None:
    app = application(environ)
    endpoints = Endpoints.from_env(environ)
    name = single.account_name(account, environ)
    key = single.read_key(environ)
    with open_store(store, environ) as token_store:
        stored_account = single.check_account(token_store, name, key)
        if stored_account is not None:
            if account and stored_account != account:
                raise MigrationError(
                    f"the key {key} was already exchanged for account {stored_account}: use that "
                    f"name, or run `helpscout-migrate tokens forget {stored_account}` first"
                )
            notify(f"the key {key} was already exchanged: account {stored_account} has its token")
            return
        if dry_run:
            notify(f"would exchange the key {key} for account {name}")
            return
        outage = single.exchange_one(token_store, name, key, app, endpoints, notify)
        if outage is not None:
            notify("helpscout-migrate: " + service_gone(1, outage.message, name))
            if not _wants_to_log_in():
                raise SystemExit(2)
            browser_login(token_store, name, app, endpoints, key)
    notify(f"stored a token for account {name}")
    if style == "json":
        click.echo(ExchangeSummary(1, 0, 0, 0, 0, 0.0).as_json())


def _wants_to_log_in() -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return click.confirm("Log in in the browser now?", default=False, err=True)


def _report_bad_rows(loaded: Loaded) -> None:
    if not loaded.wrong:
        return
    for problem in loaded.problems:
        notify(f"helpscout-migrate: error: {problem}")
    more = loaded.wrong - len(loaded.problems)
    further = f" (and {more} more)" if more else ""
    rows = plural(loaded.wrong, "row")
    raise MigrationError(f"{rows} cannot be used{further}; nothing was queued")


def _loaded_keys(loaded: Loaded) -> str:
    parts = [f"{plural(loaded.to_exchange, 'key')} to exchange"]
    if loaded.waiting:
        parts.append(f"{loaded.waiting:,} of them already queued")
    if loaded.already:
        parts.append(f"{loaded.already:,} already exchanged")
    if loaded.refused_before:
        parts.append(
            f"{loaded.refused_before:,} refused earlier (--retry-refused tries them again)"
        )
    if loaded.odd:
        parts.append(f"{loaded.odd:,} not in the form of a V1 key, first {loaded.first_odd}")
    return "; ".join(parts)


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Generator[None, None, None]:
    """The first SIGINT or SIGTERM ends the run in good order, the second at once."""

    def stop_once(number: int, frame: object) -> None:
        stop()
        signal.signal(number, signal.default_int_handler)

    before = {n: signal.signal(n, stop_once) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
