"""`python -m helpscout_sandbox`: the sandbox as a process of its own.

Prints one line of JSON, then serves until it is interrupted or its standard input is closed
under `--until-eof`. Secrets that were handed in are never printed; made-up ones are, because
they open nothing but this sandbox.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from helpscout_sandbox.faults import Faults
from helpscout_sandbox.ratelimit import WINDOW

try:
    from helpscout_sandbox.server import RATE_LIMIT, Sandbox
except ModuleNotFoundError as missing:
    if missing.name is None or missing.name.startswith("helpscout_"):
        raise
    sys.stderr.write(
        f"helpscout_sandbox: error: the package {missing.name} is not installed: "
        "run `pip install 'helpscout-toolkit[migrate]'`\n"
    )
    sys.exit(2)


class OneLineParser(argparse.ArgumentParser):
    """A parser that reports a wrong argument on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message} (see `{self.prog} --help`)\n")


def parser() -> argparse.ArgumentParser:
    arguments = OneLineParser(prog="python -m helpscout_sandbox", description=__doc__)
    arguments.add_argument("--port", type=int, default=0, help="0 takes any free port")
    arguments.add_argument(
        "--seed", default="default", help="default, empty, large[:N] or a JSON file"
    )
    arguments.add_argument("--state", help="a SQLite file that keeps the account between runs")
    arguments.add_argument("--faults", default="", help="such as 429=0.1,500=0.05,slow=0.1,seed=7")
    arguments.add_argument("--rate-limit", type=int, default=RATE_LIMIT, help="a minute; 0: none")
    arguments.add_argument(
        "--rate-window", type=float, default=WINDOW, help="seconds of that minute"
    )
    arguments.add_argument("--public-url", help="written into links instead of the real address")
    arguments.add_argument("--redirect-url", help="where the authorization page sends the browser")
    arguments.add_argument(
        "--api-key-stdin", action="store_true", help="read V1 keys, one a line, up to an empty one"
    )
    arguments.add_argument(
        "--until-eof", action="store_true", help="stop when standard input closes"
    )
    return arguments


def keys_from_stdin() -> list[str]:
    keys = []
    for line in sys.stdin:
        if not line.strip():
            break
        keys.append(line.strip())
    return keys


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser()
    options = arguments.parse_args(argv)
    keys = keys_from_stdin() if options.api_key_stdin else []
    app_id, app_secret = os.environ.get("HELPSCOUT_APP_ID"), os.environ.get("HELPSCOUT_APP_SECRET")
    set_variables = {"HELPSCOUT_API_KEY"} if keys else set()
    if app_secret:
        set_variables.add("HELPSCOUT_APP_SECRET")
    try:
        sandbox = Sandbox.start(
            port=options.port,
            seed=options.seed,
            state=options.state,
            api_keys=keys,
            app_id=app_id,
            app_secret=app_secret,
            redirect_url=options.redirect_url,
            faults=Faults.parse(options.faults),
            rate_limit=options.rate_limit or None,
            rate_window=options.rate_window,
            public_url=options.public_url,
        )
    except (ValueError, OSError) as problem:
        arguments.exit(2, f"helpscout_sandbox: {problem}\n")
    with sandbox:
        environment = sandbox.environment()
        line = {name: value for name, value in environment.items() if name not in set_variables}
        sys.stdout.write(json.dumps({"url": sandbox.url, "environment": line}) + "\n")
        sys.stdout.flush()
        wait(until_eof=options.until_eof)
    return 0


def drain(done: threading.Event) -> None:
    sys.stdin.read()
    done.set()


def wait(*, until_eof: bool) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if until_eof:
        threading.Thread(target=drain, args=(stop,), daemon=True).start()
    while not stop.wait(0.2):
        continue


if __name__ == "__main__":
    sys.exit(main())
