"""The V2 client against its peers: speed, memory, import time, token requests.

    python benchmarks/client.py                 # installs the peer into a throw-away environment
    python benchmarks/client.py --peer PYTHON   # an interpreter that has python-helpscout-v2 2.0.0
    python benchmarks/client.py --quick         # smaller, for developing

All contestants read the same pages from the same local server, each in a process of its own, in
turns; the best of the rounds counts. The table shows ratios, because only they travel.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import ssl
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PEER = "python-helpscout-v2==2.0.0"
PAGE = 50
PERSON = {"first": "Ines", "last": "Okafor", "photoUrl": "https://img.example.test/801.png"}


# The server


def row(number: int) -> dict[str, Any]:
    """A conversation of the documented shape, about 1.9 kB as JSON."""
    base = f"https://127.0.0.1/v2/conversations/{number}"
    return {
        "id": number,
        "number": number,
        "threads": 2,
        "type": "email",
        "folderId": 220,
        "status": "closed",
        "state": "published",
        "subject": "Missing parcel",
        "preview": "We have sent a replacement. " * 4,
        "mailboxId": 17,
        "assignee": {"id": 41, "type": "user", "email": "marta@agents.test", **PERSON},
        "createdBy": {"id": 801, "type": "customer", "email": "ines@customer.test", **PERSON},
        "createdAt": "2024-03-04T08:15:00Z",
        "closedBy": 41,
        "closedByUser": {"id": 41, "type": "user", "email": "marta@agents.test", **PERSON},
        "closedAt": "2024-03-05T12:00:00Z",
        "userUpdatedAt": "2024-03-05T12:00:00Z",
        "customerWaitingSince": {"time": "2024-03-04T08:15:00Z", "friendly": "Mar 4, '24"},
        "source": {"type": "email", "via": "customer"},
        "tags": [
            {"id": 3301, "color": "#A5B2BD", "tag": "shipping"},
            {"id": 3302, "color": "#E52F28", "tag": "vip"},
        ],
        "cc": ["copy@customer.test"],
        "bcc": [],
        "primaryCustomer": {"id": 801, "type": "customer", "email": "i@customer.test", **PERSON},
        "customFields": [
            {"id": 71, "name": "Plan", "value": "7102", "text": "Team"},
            {"id": 72, "name": "Order no.", "value": "A-5512", "text": "A-5512"},
        ],
        "_embedded": {"threads": []},
        "_links": {
            name: {"href": f"{base}/{name}"}
            for name in ("assignee", "closedBy", "mailbox", "primaryCustomer", "self", "threads")
        },
    }


def page(number: int, rows: int, origin: str) -> bytes:
    pages = -(-rows // PAGE)
    first = 1_000_000 + (number - 1) * PAGE
    links = {"self": {"href": f"{origin}/v2/conversations?status=all&page={number}"}}
    if number < pages:
        links["next"] = {"href": f"{origin}/v2/conversations?status=all&page={number + 1}"}
    body = {
        "_embedded": {"conversations": [row(first + n) for n in range(min(PAGE, rows))]},
        "_links": links,
        "page": {"size": PAGE, "totalElements": rows, "totalPages": pages, "number": number},
    }
    return json.dumps(body, separators=(",", ":")).encode()


class Answering(asyncio.Protocol):
    """Just enough HTTP/1.1 to hand out pages faster than anybody can read them."""

    def __init__(self, rows: int, origin: str, cache: dict[int, bytes]) -> None:
        self.rows, self.origin, self.cache = rows, origin, cache
        self.pending = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while b"\r\n\r\n" in self.pending:
            head, _, rest = self.pending.partition(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if len(rest) < length:
                return
            self.pending = rest[length:]
            self.transport.write(self.answer(head.split(b" ", 2)[1].decode()))

    def answer(self, target: str) -> bytes:
        if "oauth2/token" in target:
            body = b'{"access_token":"t","token_type":"bearer","expires_in":7200}'
        else:
            number = int(target.partition("page=")[2].split("&")[0] or 1)
            body = self.cache.get(number) or page(number, self.rows, self.origin)
            if self.rows <= 20_000:
                self.cache[number] = body
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/hal+json;charset=UTF-8\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def serve(rows: int, certificate: str | None, ready: Any) -> None:
    async def main() -> None:
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
        scheme = "https" if certificate else "http"
        cache: dict[int, bytes] = {}
        origin = ""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Answering(rows, origin, cache), "127.0.0.1", 0, ssl=context
        )
        origin = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        if rows <= 20_000:
            cache.update({n: page(n, rows, origin) for n in range(1, -(-rows // PAGE) + 1)})
        ready.send(origin)
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def server(rows: int, certificate: str | None = None) -> Iterator[str]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(rows, certificate, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def make_certificate(folder: Path) -> str:
    """A certificate for this machine's loopback address, valid for a day."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return str(path)


# The contestants: each runs in a process of its own and prints what it measured.

CONTESTANTS = {
    "bare": """
import requests
session = requests.Session()
session.headers["Authorization"] = "Bearer t"
def rows(origin):
    url = origin + "/v2/conversations?status=all&page=1"
    while url:
        answer = session.get(url, timeout=30)
        answer.raise_for_status()
        data = answer.json()
        yield from data.get("_embedded", {}).get("conversations", [])
        url = data["_links"].get("next", {}).get("href")
field = lambda row: row["id"]
""",
    "ours": """
import helpscout_v2.resources.conversations  # loaded late otherwise; import_lines counts it
from helpscout_v2 import HelpScout
def rows(origin):
    hs = HelpScout.with_token("t", api_url=origin)
    return hs.conversations.list(status="all")
field = lambda row: row.id
""",
    "peer": """
from helpscout.client import HelpScout
def rows(origin):
    hs = HelpScout("id", "secret", base_url=origin + "/v2/")
    return hs.conversations.get(params={"status": "all"})
field = lambda row: row.id
""",
}
MEASURE = """
import json, resource, sys, time
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun, busy = time.perf_counter(), time.process_time()
count = total = 0
for one in rows(sys.argv[1]):
    count += 1
    total += field(one)
seconds, busy = time.perf_counter() - begun, time.process_time() - busy
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "busy": busy, "count": count, "total": total, "peak": peak}))
"""


@dataclass
class Interpreters:
    ours: str
    peer: str

    def of(self, name: str) -> str:
        return self.peer if name == "peer" else self.ours


def run(interpreter: str, code: str, *arguments: str, **environ: str) -> str:
    done = subprocess.run(
        [interpreter, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{interpreter} failed:\n{done.stderr}")
    return done.stdout


def read(
    name: str, origin: str, rows: int, tools: Interpreters, bundle: str = ""
) -> dict[str, Any]:
    extra = {"REQUESTS_CA_BUNDLE": bundle} if bundle else {}
    output = run(tools.of(name), CONTESTANTS[name] + MEASURE, origin, **extra)
    result: dict[str, Any] = json.loads(output)
    expected = sum(range(1_000_000, 1_000_000 + rows))
    if (result["count"], result["total"]) != (rows, expected):
        raise SystemExit(f"{name} read {result['count']} of {rows} rows")
    return result


def listing(
    rows: int, rounds: int, tools: Interpreters, bundle: str = ""
) -> dict[str, tuple[float, float]]:
    """The best time on the wall and the best on the processor, by contestant."""
    best = dict.fromkeys(CONTESTANTS, (float("inf"), float("inf")))
    with server(rows, bundle or None) as origin:
        for _ in range(rounds):
            for name, (wall, busy) in best.items():
                found = read(name, origin, rows, tools, bundle)
                best[name] = (min(wall, found["seconds"]), min(busy, found["busy"]))
    return best


def memory(name: str, sizes: tuple[int, ...], tools: Interpreters) -> list[float]:
    """Peak resident memory in MB for each number of rows."""
    peaks = []
    for rows in sizes:
        with server(rows) as origin:
            peaks.append(read(name, origin, rows, tools)["peak"] / 1024)
    return peaks


def importing(modules: tuple[str, ...], rounds: int) -> list[float]:
    """The least processor time that importing takes, in turns, each in a new interpreter."""
    code = "import sys, time; __import__(sys.argv[1]); print(time.process_time())"
    idle = min(float(run(sys.executable, code, "sys")) for _ in range(rounds))
    best = [float("inf")] * len(modules)
    for _ in range(rounds):
        for index, module in enumerate(modules):
            best[index] = min(best[index], float(run(sys.executable, code, module)) - idle)
    return best


def token_requests(processes: int, interpreter: str, folder: Path) -> tuple[int, int]:
    """Token requests that processes sharing one ended token make, and processes that succeeded."""
    from helpscout_sandbox import Sandbox
    from helpscout_v2.auth.store import TokenStore
    from helpscout_v2.auth.token import Token
    from helpscout_v2.secret import Secret

    with Sandbox.start() as sandbox:
        store = f"sqlite:///{folder}/tokens.db"
        environ = {**os.environ, **sandbox.environment(), "HELPSCOUT_STORE": store}
        ended = Token(Secret(sandbox.access_token()), None, datetime.now(UTC) - timedelta(days=1))
        sandbox.expire_tokens()
        with TokenStore(store) as opened:
            opened.put("default", ended, source="client_credentials")
        code = (
            "import sys; from helpscout_v2 import HelpScout\n"
            "sys.stdin.readline()\n"
            "with HelpScout.from_env() as hs: print(hs.users.me().id)"
        )
        children = [
            subprocess.Popen(
                [interpreter, "-c", code],
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
        asked = [call for call in sandbox.calls if call.path == "/v2/oauth2/token"]
    return len(asked), good


def peer_interpreter(folder: Path) -> str:
    venv.create(folder / "peer", with_pip=True)
    python = str(folder / "peer" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
    return python


def machine() -> str:
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


Line = tuple[str, str, str, str]


def speed(rows: int, rounds: int, tools: Interpreters, bundle: str) -> list[Line]:
    best = listing(rows, rounds, tools, bundle)
    what = f"list {rows:,} conversations over {'https' if bundle else 'http'}"
    lines = []
    for kind, index in (("elapsed", 0), ("processor", 1)):
        ours, bare, peer = (best[name][index] for name in ("ours", "bare", "peer"))
        figures = f"ours {ours:.2f} s, bare {bare:.2f} s, peer {peer:.2f} s"
        lines += [
            (f"{what}, {kind}: peer / ours", f"{peer / ours:.1f}x", ">= 3x", figures),
            (f"{what}, {kind}: ours / bare", f"{ours / bare:.2f}x", "<= 1.3x", ""),
        ]
    return lines


def memory_line(name: str, rows: int, tools: Interpreters, goal: str) -> Line:
    small, large = memory(name, (1_000, rows), tools)
    what = f"peak memory of {rows:,} rows / of 1,000, {name}"
    return (what, f"{large / small:.2f}x", goal, f"{large:.0f} MB, {small:.0f} MB")


def import_lines(rounds: int) -> list[Line]:
    names = ("helpscout_v2", "helpscout_v2.resources.conversations", "requests_oauthlib")
    *ours, oauth = importing(names, rounds)
    return [
        (
            f"import {name} / import requests_oauthlib, processor",
            f"{seconds / oauth:.2f}x",
            "<= 1.3x",
            f"{seconds * 1000:.0f} ms, {oauth * 1000:.0f} ms",
        )
        for name, seconds in zip(names, ours, strict=False)
    ]


def token_line(folder: Path) -> Line:
    asked, good = token_requests(16, sys.executable, folder)
    what = "token requests of 16 processes with one ended token"
    return (what, str(asked), "1", f"{good} of 16 got an answer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", help="an interpreter that has the peer installed")
    parser.add_argument("--quick", action="store_true", help="fewer rows and rounds")
    options = parser.parse_args()
    rows, rounds, many = (1_000, 2, 5_000) if options.quick else (10_000, 5, 100_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = Interpreters(sys.executable, options.peer or peer_interpreter(folder))
        table = [
            *speed(rows, rounds, tools, make_certificate(folder)),
            *speed(rows, rounds, tools, ""),
            memory_line("ours", many, tools, "flat"),
            memory_line("peer", min(many, 20_000), tools, ""),
            *import_lines(rounds * 3),
            token_line(folder),
        ]
    print(f"{machine()}, {datetime.now(UTC):%Y-%m-%d}\n")
    print("| what | result | goal | figures |\n|---|---|---|---|")
    for line in table:
        print("| " + " | ".join(line) + " |")


if __name__ == "__main__":
    main()
