"""The V2 client against its peers: speed, memory, import time, token requests.

    python benchmarks/client.py                 # installs the peer into a throw-away environment
    python benchmarks/client.py --peer PYTHON   # an interpreter that has python-helpscout-v2 2.0.0
    python benchmarks/client.py --quick         # smaller, for developing

All contestants read the same pages from the same local server, each in a process of its own, in
turns; the best of the rounds counts. `bare` is a loop over `requests.Session` that yields
dictionaries, `limit` is one connection of http.client and msgspec.json.decode, `peer` is
python-helpscout-v2 2.0.0, `ours` and `async` (AsyncHelpScout) yield typed rows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measuring.command import Recorder, parser
from measuring.contestants import (
    CONTESTANTS,
    PEER,
    Interpreters,
    peer_interpreter,
    read,
    run,
)
from measuring.limits import exactly, least, most
from measuring.pages import server
from measuring.results import Row, figure

from helpscout_sandbox import Sandbox
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from support.client.tls import certificate

NOTES = (
    "All contestants read the same prepared pages of 50 rows from one local server, in turns, each "
    "in a process of its own; the best round counts. Bare is a loop over requests.Session that "
    f"yields dictionaries, the other peer is {PEER.replace('==', ' ')} (a new connection for "
    "each page, all rows in a list), ours yields typed rows. The live API is https only.",
    "The limit is one connection of http.client and msgspec.json.decode of the same pages.",
    "The asynchronous client sends by httpcore's pool and reads by h11 straight from asyncio.",
    "What `hs.conversations` needs is loaded when it is first used; the second import figure "
    "counts it in. All modules were compiled before, as pip does.",
)
PROCESSES = 16


def listing(
    rows: int, rounds: int, tools: Interpreters, bundle: str = ""
) -> dict[str, tuple[float, float]]:
    """The best time on the wall and the best on the processor, by contestant."""
    best = dict.fromkeys(CONTESTANTS, (float("inf"), float("inf")))
    with server(rows, bundle or None) as origin:
        for _ in range(rounds):
            for name, (wall, busy) in best.items():
                count = read(name, origin, rows, tools, bundle)
                best[name] = (min(wall, count["seconds"]), min(busy, count["busy"]))
    return best


def speed(rows: int, rounds: int, tools: Interpreters, bundle: str) -> Iterator[Row]:
    best = listing(rows, rounds, tools, bundle)
    for kind, index in (("elapsed", 0), ("processor", 1)):
        ours, bare, peer = (best[name][index] for name in ("ours", "bare", "peer"))
        what = f"list {rows:,} conversations over {'https' if bundle else 'http'}, {kind}"
        yield figure(
            f"{what}: the peer's time / ours",
            f"{ours:.2f} s",
            peer=f"{peer:.2f} s",
            ratio=peer / ours,
            limit=least(3),
        )
        yield figure(
            f"{what}: ours / bare loop",
            f"{ours:.2f} s",
            peer=f"{bare:.2f} s",
            ratio=ours / bare,
            limit=most(1.3),
        )
        limit, tasks = best["limit"][index], best["async"][index]
        yield figure(
            f"{what}: ours / http.client and msgspec alone",
            f"{ours:.2f} s",
            peer=f"{limit:.2f} s",
            ratio=ours / limit,
            limit=most(1.5),
        )
        yield figure(
            f"{what}: AsyncHelpScout / HelpScout",
            f"{tasks:.2f} s",
            peer=f"{ours:.2f} s",
            ratio=tasks / ours,
            limit=most(1.3) if kind == "processor" else None,
        )


def memory(name: str, rows: int, tools: Interpreters) -> tuple[float, float]:
    """Peak resident memory in MB for 1,000 rows and for many."""
    peaks = []
    for count in (1_000, rows):
        with server(count) as origin:
            peaks.append(read(name, origin, count, tools)["peak"] / 1024)
    return peaks[0], peaks[1]


def memory_rows(many: int, tools: Interpreters) -> Iterator[Row]:
    small, large = memory("ours", many, tools)
    yield figure(
        f"peak memory of {many:,} rows / of 1,000, ours",
        f"{large:.0f} MB, {small:.0f} MB",
        ratio=large / small,
        limit=most(1.1),
    )
    fewer = min(many, 20_000)
    small, large = memory("peer", fewer, tools)
    yield figure(
        f"peak memory of {fewer:,} rows / of 1,000, the peer",
        "",
        peer=f"{large:.0f} MB, {small:.0f} MB",
        ratio=large / small,
    )


def importing(modules: tuple[str, ...], rounds: int) -> list[float]:
    """The least processor time that importing takes, in turns, each in a new interpreter."""
    code = "import sys, time; __import__(sys.argv[1]); print(time.process_time())"

    def cost(module: str) -> float:
        return float(run(sys.executable, code, module, PYTHONDONTWRITEBYTECODE=""))

    for module in modules:
        # Whatever pip installs is compiled already; a checkout is compiled by its first import.
        cost(module)
    idle = min(cost("sys") for _ in range(rounds))
    best = [float("inf")] * len(modules)
    for _ in range(rounds):
        for index, module in enumerate(modules):
            best[index] = min(best[index], cost(module) - idle)
    return best


def import_rows(rounds: int) -> Iterator[Row]:
    names = ("helpscout_v2", "helpscout_v2.resources.conversations", "requests_oauthlib")
    *ours, oauth = importing(names, rounds)
    for name, seconds in zip(names, ours, strict=False):
        yield figure(
            f"import {name} / import requests_oauthlib, processor",
            f"{seconds * 1000:.0f} ms",
            peer=f"{oauth * 1000:.0f} ms",
            ratio=seconds / oauth,
            limit=most(1.2),
        )


def token_requests(processes: int, folder: Path) -> tuple[int, int]:
    """Token requests that processes sharing one ended token make, and processes that succeeded."""
    with Sandbox.start() as sandbox:
        store = f"sqlite:///{folder}/tokens.db"
        environ = {**os.environ, **sandbox.environment(), "HELPSCOUT_STORE": store}
        expired_token = Token(
            Secret(sandbox.access_token()), None, datetime.now(UTC) - timedelta(days=1)
        )
        sandbox.expire_tokens()
        with TokenStore(store) as token_store:
            token_store.put("default", expired_token, source="client_credentials")
        code = (
            "import sys; from helpscout_v2 import HelpScout\n"
            "sys.stdin.readline()\n"
            "with HelpScout.from_env() as hs: print(hs.users.me().id)"
        )
        children = [
            subprocess.Popen(
                [sys.executable, "-c", code],
                env=environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(processes)
        ]
        time.sleep(1.0)
        for child in children:
            assert child.stdin is not None
            child.stdin.write("\n")
            child.stdin.flush()
        good = sum(bool(child.communicate()[0].strip()) for child in children)
        token_calls = [call for call in sandbox.calls if call.path == "/v2/oauth2/token"]
    return len(token_calls), good


def token_row(folder: Path) -> Row:
    request_count, good = token_requests(PROCESSES, folder)
    return figure(
        f"token requests of {PROCESSES} processes with one ended token",
        f"{request_count} ({good} of {PROCESSES} got an answer)",
        limit=exactly(1),
        value=request_count if good == PROCESSES else 0,
    )


def main() -> None:
    argument_parser = parser(__doc__)
    argument_parser.add_argument("--peer", help="an interpreter that has the peer installed")
    options = argument_parser.parse_args()
    recorder = Recorder("client", options)
    rows, rounds, many = (1_000, 2, 5_000) if options.quick else (10_000, 5, 100_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = Interpreters(sys.executable, options.peer or peer_interpreter(folder))
        result_rows = [
            *speed(rows, rounds, tools, str(certificate(folder))),
            *speed(rows, rounds, tools, ""),
            *memory_rows(many, tools),
            *import_rows(rounds * 3),
            token_row(folder),
        ]
    recorder.record(result_rows, NOTES)


if __name__ == "__main__":
    main()
