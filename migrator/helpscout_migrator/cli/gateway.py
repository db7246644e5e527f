"""`gateway`: V1 over HTTP for programs that are not Python or must not be edited."""

from __future__ import annotations

import click

from helpscout_migrator.cli.options import talk


@click.command(short_help="Serve V1 over HTTP, answered from V2.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=int, default=8787, show_default=True, help="0 takes a free one.")
@click.option("--allow-remote", is_flag=True, help="Listen on an address that is not loopback.")
@click.option("--any-key", is_flag=True, help="Serve every key with the environment's account.")
@click.option("--public-url", metavar="URL", help="The address that Location headers name.")
@click.option("--strict", is_flag=True, help="Answer 400 where V2 cannot say what V1 said.")
@click.option("--silent", is_flag=True, help="Do not warn where V2 cannot say what V1 said.")
def gateway(
    host: str,
    port: int,
    allow_remote: bool,
    any_key: bool,
    public_url: str | None,
    strict: bool,
    silent: bool,
) -> None:
    """Serve the V1 API for PHP, Ruby, shell, or Python that must not be edited.

    Point the program at the printed address instead of https://api.helpscout.net. It gets in with
    its V1 key (HELPSCOUT_API_KEY, or any key that was exchanged).
    """
    from helpscout_shim.doors.gateway_server import serve

    serve(
        host,
        port,
        allow_remote=allow_remote,
        ready=_ready,
        shared_account=any_key,
        public_url=public_url,
        strict=strict,
        silent=silent,
    )


def _ready(url: str) -> None:
    click.echo(url)
    talk("serving; stop with Ctrl-C")
