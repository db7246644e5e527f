"""Clients of the gateway that are slow, broken or hostile, over plain sockets."""

from __future__ import annotations

import random
import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

Attack = Callable[["Attacker"], None]


class Attacker:
    """The address and key of the gateway, and the event that ends the attacks."""

    def __init__(self, url: str, key: str, over: threading.Event, seed: int) -> None:
        parts = urlsplit(url)
        self.address = (parts.hostname or "", parts.port or 0)
        self.basic = b64encode(f"{key}:X".encode()).decode()
        self.over = over
        self.dice = random.Random(seed)

    def head(self, line: str, *more: str, key: bool = True) -> bytes:
        lines = [f"{line} HTTP/1.1", "Host: 127.0.0.1", *more]
        if key:
            lines.append(f"Authorization: Basic {self.basic}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def call(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=30)

    def pause(self, seconds: float) -> bool:
        return self.over.wait(seconds * self.dice.uniform(0.5, 1.5))


def slow_headers(self: Attacker) -> None:
    """A byte now and then, and never the end."""
    with self.call() as line:
        for byte in self.head("GET /v1/mailboxes.json")[:-2]:
            line.sendall(bytes([byte]))
            if self.pause(0.05):
                return


def half_a_body(self: Attacker) -> None:
    with self.call() as line:
        line.sendall(self.head("POST /v1/conversations.json", "Content-Length: 5000") + b'{"a":')
        self.pause(1.0)


def reset(self: Attacker) -> None:
    """Asks and is gone before the answer."""
    with self.call() as line:
        line.sendall(self.head("GET /v1/mailboxes.json"))
        self.pause(0.02)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def never_reads(self: Attacker) -> None:
    with self.call() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall(self.head("GET /v1/mailboxes/101/conversations.json") * 20)
        self.pause(1.0)


def pipelined_garbage(self: Attacker) -> None:
    with self.call() as line:
        junk = self.dice.randbytes(self.dice.randrange(1, 4000))
        line.sendall(self.head("GET /v1/mailboxes.json") + junk + b"\r\n\r\n" + junk)
        while line.recv(65536):
            pass


def wrong_key(self: Attacker) -> None:
    with self.call() as line:
        line.sendall(
            self.head(
                "GET /v1/mailboxes.json",
                "Authorization: Basic bm9ib2R5Olg=",
                "Connection: close",
                key=False,
            )
        )
        assert line.recv(12) in (b"HTTP/1.1 401", b""), "a wrong key gets in"
    self.pause(0.02)


def oversize(self: Attacker) -> None:
    size = 300_000
    head = self.head("POST /v1/conversations.json", f"Content-Length: {size}", "Connection: close")
    with self.call() as line:
        line.sendall(head + b"x" * size)
        assert line.recv(12) in (b"HTTP/1.1 413", b""), "a body that is too large is read"
    self.pause(0.05)


ATTACKS: tuple[Attack, ...] = (
    slow_headers,
    half_a_body,
    reset,
    never_reads,
    pipelined_garbage,
    wrong_key,
    oversize,
)


def attack_until_stopped(self: Attacker, act: Attack) -> int:
    """Repeats an attack; returns how many times. Broken connections are expected."""
    times = 0
    while not self.over.is_set():
        try:
            act(self)
        except OSError:
            self.pause(0.02)
        times += 1
    return times


class ProcessWatcher(threading.Thread):
    """Records the memory (MB) and the threads of a process until it is stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.memory: list[float] = []
        self.threads: list[int] = []
        self._status = Path(f"/proc/{pid}/status")

    def look(self) -> None:
        fields = dict(
            line.split(":", 1) for line in self._status.read_text().splitlines() if ":" in line
        )
        self.memory.append(int(fields["VmRSS"].split()[0]) / 1024)
        self.threads.append(int(fields["Threads"]))

    def run(self) -> None:
        while not self.over.wait(0.1):
            with suppress(OSError, KeyError):
                self.look()

    def stop(self) -> None:
        self.over.set()
        self.join(10)
