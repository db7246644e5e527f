"""One V1 key: where it may come from, and its exchange."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping

import click

from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.key_format import why_refused
from helpscout_migrator.exchange.sources import name_problem
from helpscout_migrator.exchange.transition_messages import wrong_client
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.transition import (
    Exchanged,
    InvalidClient,
    InvalidKey,
    Outcome,
    ServiceGone,
    TemporaryFailure,
    Throttled,
    exchange,
)
from helpscout_v2.secret import Secret

PATIENCE = 120.0
"""Seconds that one key waits for a throttled or stumbling service."""

ON_THE_COMMAND_LINE = (
    "a key on the command line would stay in the shell's history and in the list of processes; "
    "give it in HELPSCOUT_API_KEY, on standard input, or leave it out and type it"
)


def read_key(environ: Mapping[str, str]) -> Secret:
    """The key from HELPSCOUT_API_KEY, a prompt without echo, or standard input.

    Raises:
        MigrationError: none was given.
    """
    if environ.get("HELPSCOUT_API_KEY", "").strip():
        return _text_key(environ["HELPSCOUT_API_KEY"].strip(), "HELPSCOUT_API_KEY")
    if sys.stdin.isatty():
        answer = click.prompt(
            "V1 API key", hide_input=True, err=True, default="", show_default=False
        )
    else:
        answer = sys.stdin.readline()
    key = answer.strip().strip("\ufeff").strip()
    if not key:
        raise MigrationError("no key: set HELPSCOUT_API_KEY, or write the key to standard input")
    return _text_key(key, "the key")


def _text_key(key: str, what: str) -> Secret:
    """The key as a secret. Bytes that are no text arrive as lone surrogates."""
    try:
        key.encode()
    except UnicodeEncodeError:
        is_text = False
    else:
        is_text = True
    if not is_text:
        raise MigrationError(f"{what} is not text: a V1 key has 40 hexadecimal digits")
    return Secret(key)


def account_name(option: str | None, environ: Mapping[str, str]) -> str:
    """The account of `--account`, else of HELPSCOUT_ACCOUNT, else `default`.

    Raises:
        MigrationError: the name is too long, not text, or a V1 key.
    """
    name = option or environ.get("HELPSCOUT_ACCOUNT") or "default"
    problem = name_problem(name)
    if problem:
        raise MigrationError(f"{'--account' if option else 'HELPSCOUT_ACCOUNT'}: {problem}")
    return name


def check_account(
    store: TokenStore, account: str, key: Secret, *, other: str = "give another --account"
) -> str | None:
    """The account that has this key's token already, None when there is none.

    `other` says how the caller's user takes another account.

    Raises:
        MigrationError: ``account`` holds the token of something else.
    """
    same_key_account = store.find_by_key(key)
    if same_key_account is not None:
        return same_key_account
    current = store.get(account)
    if current is not None:
        raise MigrationError(
            f"account {account!r} already has a token that is not this key's ({current.source}): "
            f"{other}, or forget it first: helpscout-migrate tokens forget {account}"
        )
    return None


def exchange_one(
    store: TokenStore,
    account: str,
    key: Secret,
    app: App,
    endpoints: Endpoints,
    say: Callable[[str], None],
) -> ServiceGone | None:
    """Exchange and store one key; the gone service is a value, because there are next steps.

    Raises:
        MigrationError: the key or the application is refused, or the service gave no answer.
    """
    outcome = _patiently(key, app, endpoints, say)
    match outcome:
        case Exchanged(token):
            store.put(account, token, source="transition", api_key=key)
            return None
        case ServiceGone():
            return outcome
        case InvalidKey():
            problem = MigrationError(f"the key {key} was refused: {why_refused(key, app)}")
        case InvalidClient(message):
            problem = MigrationError(wrong_client(message))
        case Throttled(seconds):
            problem = MigrationError(
                f"the transition service asks for a pause of {seconds:.0f} s: run the same "
                "command again after it"
            )
        case TemporaryFailure(message):
            problem = MigrationError(f"{message}: run the same command again in a minute")
    raise problem


def _patiently(key: Secret, app: App, endpoints: Endpoints, say: Callable[[str], None]) -> Outcome:
    deadline = time.monotonic() + PATIENCE
    pause = 1.0
    while True:
        outcome = exchange(key, app.app_id, url=endpoints.transition_url)
        match outcome:
            case Throttled(seconds):
                wait = seconds
            case TemporaryFailure():
                wait, pause = pause, pause * 2
            case _:
                return outcome
        if pause > 8 or time.monotonic() + wait > deadline:
            return outcome
        say(f"no token yet, trying again in {wait:.0f} s")
        time.sleep(wait)
