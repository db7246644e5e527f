"""Bulk exchange as its users run it: the command in processes, the services, the bare loop."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
# VmHWM starts at zero with each program; ru_maxrss would keep what the measuring process had.
RUN = """
import atexit, re, sys
from helpscout_migrator.cli.exchange import exchange
def peak():
    text = open("/proc/self/status").read()
    print("PEAK", re.search(r"VmHWM:\\s+(\\d+)", text)[1], file=sys.stderr)
atexit.register(peak)
exchange()
"""


@contextmanager
def transition_service(keys: Path, settings: dict[str, str]) -> Iterator[dict[str, str]]:
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


def start(
    settings: dict[str, str], *options: str, talk: int = subprocess.PIPE
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *options, "--format", "json"],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=talk,
        text=True,
    )


@dataclass(frozen=True)
class Done:
    """The command's own numbers, and its peak memory in MB."""

    keys: int
    seconds: float
    memory: float

    @property
    def speed(self) -> float:
        return self.keys / self.seconds


def end(process: subprocess.Popen[str]) -> Done:
    out, talk = process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"the command ended with {process.returncode}: {out}{talk}")
    data = json.loads(out.splitlines()[-1])
    peak = int(talk.rpartition("PEAK ")[2]) / 1024
    return Done(data["exchanged"], data["seconds"], peak)


def bare(settings: dict[str, str], keys: Path, workers: int) -> float:
    url, app = settings["HELPSCOUT_TRANSITION_URL"], settings["HELPSCOUT_APP_ID"]
    words = [sys.executable, "-c", BARE, url, app, str(keys), str(workers)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def together(
    env: dict[str, str], store: dict[str, str], keys: Path, workers: tuple[str, ...]
) -> float:
    """Keys a second of two processes on one queue, from the first claim to the last token."""
    settings = {**env, **store}
    both = [start(settings, "--keys", str(keys), *workers) for _ in range(2)]
    endings = [end(process) for process in both]
    return sum(one.keys for one in endings) / max(one.seconds for one in endings)


def kill_some(settings: dict[str, str], keys: Path, kills: int) -> tuple[int, int]:
    """Load the queue, kill `kills` workers at random moments; how many are stored, and twice."""
    chance = random.Random(1)
    options = ("--lease", "2", "--workers", "4")

    def worker(*more: str) -> subprocess.Popen[str]:
        return start(settings, *more, *options, talk=subprocess.DEVNULL)

    running = [worker("--keys", str(keys)), *(worker("--queued") for _ in range(3))]
    kill_count = 0
    while kill_count < kills:
        time.sleep(chance.uniform(0.2, 1.0))
        victim = running.pop(chance.randrange(1 if kill_count else 0, len(running)))
        victim.send_signal(signal.SIGKILL)
        kill_count += victim.wait() == -signal.SIGKILL
        running.append(worker("--queued"))
    for process in running:
        process.wait()
    end(start(settings, "--keys", str(keys), *options))
    with TokenStore(environ=settings) as store:
        account_list = store.accounts()
    return len(account_list), sum(one.generation > 1 for one in account_list)
