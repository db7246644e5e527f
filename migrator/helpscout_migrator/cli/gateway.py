"""`gateway`: the V1 API over HTTP, for programs that are not Python or must not be edited."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from functools import partial
from urllib.parse import urlsplit

import click

from helpscout_migrator.cli.options import (
    allow_remote_option,
    host_option,
    port_option,
    ready,
)
from helpscout_migrator.errors import MigrationError

ENVIRONMENT_NAMES = ("HELPSCOUT_ACCESS_TOKEN", "HELPSCOUT_ACCOUNT")


EXAMPLES = """\b
Examples:
  helpscout-migrate gateway --sandbox     try it with a local test account
  helpscout-migrate gateway --port 8787   for the keys that were exchanged
  curl -u $HELPSCOUT_API_KEY:X http://127.0.0.1:8787/v1/mailboxes.json
"""


@click.command(epilog=EXAMPLES)
@host_option
@port_option(8787)
@allow_remote_option
@click.option(
    "--any-key", is_flag=True, help="Accept every key, with the account of the environment."
)
@click.option("--sandbox", "in_sandbox", is_flag=True, help="Serve a local test account.")
@click.option("--public-url", metavar="URL", help="Base URL for Location headers.")
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    default=16,
    show_default=True,
    metavar="NUMBER",
    help="Concurrent requests.",
)
@click.option("--access-log", is_flag=True, help="Log each request to standard error.")
@click.option("--strict", is_flag=True, help="Answer 400 when V2 lacks data that V1 returned.")
@click.option(
    "--accept",
    multiple=True,
    metavar="LOSS",
    help="A loss that --strict allows (repeatable).",
)
@click.option("--silent", is_flag=True, help="Do not warn when V2 lacks data that V1 returned.")
def gateway(
    host: str,
    port: int,
    allow_remote: bool,
    any_key: bool,
    in_sandbox: bool,
    public_url: str | None,
    threads: int,
    access_log: bool,
    strict: bool,
    accept: tuple[str, ...],
    silent: bool,
) -> None:
    """Serve the V1 API for PHP, Ruby, shell, or Python that must not be edited.

    Point the program at the printed address instead of https://api.helpscout.net. It authenticates
    with its V1 key: HELPSCOUT_API_KEY, or any key that was exchanged. Serves until Ctrl-C.
    """
    _check(public_url, strict, accept)
    if in_sandbox and (any_key or allow_remote):
        raise MigrationError(
            "--sandbox serves a local test account: leave --any-key and --allow-remote out"
        )
    if access_log:
        _log_requests()
    from helpscout_shim.adapters.gateway_server import serve

    with _sandbox() if in_sandbox else nullcontext() as key:
        serve(
            host,
            port,
            allow_remote=allow_remote,
            threads=threads,
            ready=partial(ready, key=key),
            shared_account=any_key,
            public_url=public_url,
            strict=strict,
            accept=accept,
            silent=silent,
        )


def _check(public_url: str | None, strict: bool, accept: tuple[str, ...]) -> None:
    """Raises MigrationError for a wrong URL, or options that do not fit together."""
    if public_url is not None:
        parts = urlsplit(public_url)
        has_more = parts.query or parts.fragment or "@" in parts.netloc
        if parts.scheme not in ("http", "https") or not parts.hostname or has_more:
            raise MigrationError(
                f"--public-url needs an address such as https://v1.example.com: {public_url!r}"
            )
    if accept and not strict:
        raise MigrationError("--accept works with --strict only: add --strict")
    if not accept:
        return
    from helpscout_shim.catalog.map import losses

    unknown = sorted(set(accept) - losses().keys())
    if unknown:
        raise MigrationError(
            f"unknown loss {unknown[0]!r}: `helpscout-migrate catalogue` lists the names"
        )


def _log_requests() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger("helpscout_shim.gateway")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


@contextmanager
def _sandbox() -> Generator[str, None, None]:
    """Run a sandbox and point this process at it; yields a V1 key that the sandbox accepts."""
    from helpscout_migrator.rehearsal.stage import raised

    with raised() as stage:
        for name in ENVIRONMENT_NAMES:
            os.environ.pop(name, None)
        os.environ.update(stage.environ)
        yield stage.environ["HELPSCOUT_API_KEY"]
