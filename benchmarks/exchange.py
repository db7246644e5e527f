"""Bulk exchange against the sandbox: speed against a bare loop, memory, two processes, kills.

    python benchmarks/exchange.py --keys 100000 --workers 8

Everything runs on this machine: the sandbox (one Python process), PostgreSQL, and the workers. The
bare loop is what one would write by hand: `requests.post` in as many threads, answers thrown away.
All figures of one table come from one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pgserver

from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.store import TokenStore

BARE = """
import sys, threading, queue, time, requests, resource
url, app, path, workers = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
todo = queue.SimpleQueue()
def work():
    session = requests.Session()
    while (key := todo.get()) is not None:
        session.post(url, json={"apiKey": key, "clientId": app}, timeout=30).json()["accessToken"]
with open(path) as file:
    next(file)
    for line in file:
        todo.put(line.rstrip().split(",")[1])
threads = [threading.Thread(target=work) for _ in range(workers)]
begun = time.monotonic()
for _ in threads: todo.put(None)
for thread in threads: thread.start()
for thread in threads: thread.join()
print(time.monotonic() - begun)
"""
SLOW = """
import asyncio, json, uuid
async def serve(reader, writer):
    while True:
        try:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return writer.close()
        length = int(head.lower().split(b"content-length:")[1].split(b"\\r\\n")[0])
        key = json.loads(await reader.readexactly(length))["apiKey"]
        await asyncio.sleep(0.05)
        token = {"accessToken": key[::-1], "expiresIn": 7200, "refreshToken": str(uuid.uuid4())}
        body = json.dumps(token).encode()
        head = "HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d"
        writer.write((head % len(body)).encode() + b"\\r\\n\\r\\n" + body)
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
RUN = "from helpscout_migrator.cli.exchange import exchange; exchange()"


@contextmanager
def sandbox(keys: Path, settings: dict[str, str]) -> Iterator[dict[str, str]]:
    words = [sys.executable, "-m", "helpscout_sandbox", "--api-key-stdin", "--rate-limit", "0"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with keys.open() as file:
            next(file)
            for line in file:
                process.stdin.write(line.rstrip().split(",")[1] + "\n")
        process.stdin.write("\n")
        process.stdin.flush()
        yield {**settings, **json.loads(process.stdout.readline())["environment"]}
    finally:
        process.terminate()
        process.wait()


@contextmanager
def slow_service(settings: dict[str, str]) -> Iterator[dict[str, str]]:
    """Answers every key after 50 ms, as a service across the network does."""
    words = [sys.executable, "-c", SLOW]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        try:
            yield {**settings, "HELPSCOUT_TRANSITION_URL": url, "HELPSCOUT_APP_ID": "app"}
        finally:
            process.terminate()


def write_keys(path: Path, count: int) -> None:
    chance = random.Random(count)
    with path.open("w") as file:
        file.write("account,key\n")
        for number in range(count):
            file.write(f"account-{number},{chance.getrandbits(160):040x}\n")


def start(settings: dict[str, str], *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *options, "--format", "json"],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[dict[str, float], float]:
    """The command's own numbers, and its peak memory in MB."""
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"the command ended with {process.returncode}: {out}")
    return json.loads(out.splitlines()[-1]), usage.ru_maxrss / 1024


def bare(settings: dict[str, str], keys: Path, workers: int) -> float:
    url, app = settings["HELPSCOUT_TRANSITION_URL"], settings["HELPSCOUT_APP_ID"]
    words = [sys.executable, "-c", BARE, url, app, str(keys), str(workers)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def kill_some(settings: dict[str, str], keys: Path, count: int, kills: int) -> tuple[int, int]:
    """Load the queue, then kill so many workers at random moments; what is stored, and twice."""
    chance = random.Random(1)
    options = ("--lease", "2", "--workers", "4")
    first = start(settings, "--keys", str(keys), *options)
    running = [first, *(start(settings, "--queued", *options) for _ in range(3))]
    killed = 0
    while killed < kills:
        time.sleep(chance.uniform(0.2, 1.0))
        victim = running.pop(chance.randrange(1 if killed else 0, len(running)))
        victim.send_signal(signal.SIGKILL)
        killed += victim.wait() == -signal.SIGKILL
        running.append(start(settings, "--queued", *options))
    for process in running:
        process.wait()
    end(start(settings, "--keys", str(keys), *options))
    with TokenStore(environ=settings) as store:
        stored = store.accounts()
    return len(stored), sum(one.generation > 1 for one in stored)


def row(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--slow-keys", type=int, default=4_000, help="for the 50 ms service")
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ")
    print(
        f"{options.keys} keys, {options.workers} threads a process, sandbox on the same machine\n"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        postgres = pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            measure(folder, postgres, options)
        finally:
            postgres.cleanup()


def measure(folder: Path, postgres: pgserver.PostgresServer, options: argparse.Namespace) -> None:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {**inherited, "HELPSCOUT_STORE_KEY": new_key().reveal()}
    many, few, slow = folder / "many.csv", folder / "few.csv", folder / "slow.csv"
    write_keys(many, options.keys)
    write_keys(few, max(options.keys // 10, 100))
    write_keys(slow, options.slow_keys)
    workers = ("--workers", str(options.workers))
    stores = iter(range(100))

    def sqlite() -> dict[str, str]:
        return {"HELPSCOUT_STORE": f"sqlite:///{folder}/s{next(stores)}.db"}

    def shared() -> dict[str, str]:
        database = f"b{next(stores)}"
        postgres.psql(f"create database {database};")
        return {"HELPSCOUT_STORE": postgres.get_uri(database=database)}

    row("run", "keys", "keys/s", "against bare", "peak memory")
    row("---", "---:", "---:", "---:", "---:")
    with sandbox(few, settings) as env:
        done, memory = end(start({**env, **sqlite()}, "--keys", str(few), *workers))
        speed = done["exchanged"] / done["seconds"]
        row(
            "SQLite, a tenth of the keys", done["exchanged"], f"{speed:.0f}", "", f"{memory:.0f} MB"
        )
    with sandbox(many, settings) as env:
        # The sandbox makes the tokens on the first round; the second is as ours will find it.
        bare(env, many, options.workers)
        base = options.keys / bare(env, many, options.workers)
        row("bare requests loop", options.keys, f"{base:.0f}", "1.00", "")
        for name, store in (("SQLite", sqlite()), ("PostgreSQL", shared())):
            done, memory = end(start({**env, **store}, "--keys", str(many), *workers))
            speed = done["exchanged"] / done["seconds"]
            ratio = f"{speed / base:.2f}"
            row(f"{name}, 1 process", done["exchanged"], f"{speed:.0f}", ratio, f"{memory:.0f} MB")
        speed = together(env, shared(), many, workers)
        row("PostgreSQL, 2 processes", options.keys, f"{speed:.0f}", f"{speed / base:.2f}", "")
    with slow_service(settings) as env:
        base = options.slow_keys / bare(env, slow, options.workers)
        row("a service that takes 50 ms: bare", options.slow_keys, f"{base:.0f}", "1.00", "")
        done, _ = end(start({**env, **shared()}, "--keys", str(slow), *workers))
        one = done["exchanged"] / done["seconds"]
        row("the same, 1 process", options.slow_keys, f"{one:.0f}", f"{one / base:.2f}", "")
        two = together(env, shared(), slow, workers)
        row("the same, 2 processes", options.slow_keys, f"{two:.0f}", f"{two / base:.2f}", "")
        print(f"\n2 processes against 1 with a 50 ms service: {two / one:.2f}x")
        for name, store in (("SQLite", sqlite()), ("PostgreSQL", shared())):
            stored, twice = kill_some({**env, **store}, slow, options.slow_keys, options.kills)
            print(
                f"{name}: {options.kills} of 4 workers at a time killed with SIGKILL: {stored} of "
                f"{options.slow_keys} keys stored, {twice} stored twice"
            )


def together(
    env: dict[str, str], store: dict[str, str], keys: Path, workers: tuple[str, ...]
) -> float:
    """Keys a second of two processes on one queue, from the first claim to the last token."""
    settings = {**env, **store}
    both = [start(settings, "--keys", str(keys), *workers) for _ in range(2)]
    ended = [end(process)[0] for process in both]
    return sum(one["exchanged"] for one in ended) / max(one["seconds"] for one in ended)


if __name__ == "__main__":
    main()
