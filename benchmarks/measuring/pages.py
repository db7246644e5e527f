"""A local V2 that hands out prepared pages of conversations faster than anybody can read them."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PAGE = 50
FIRST = 1_000_000
MAX_ROWS = 20_000
PERSON = {"first": "Ines", "last": "Okafor", "photoUrl": "https://img.example.test/801.png"}


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
    first = FIRST + (number - 1) * PAGE
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
            if self.rows <= MAX_ROWS:
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
        if rows <= MAX_ROWS:
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
