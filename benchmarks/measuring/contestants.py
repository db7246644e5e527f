"""Those who list the same pages: each runs in a process of its own and prints what it measured."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring.pages import FIRST

PEER = "python-helpscout-v2==2.0.0"
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
    "async": """
import asyncio
import helpscout_v2.aio.resources.conversations, helpscout_v2.aio.http.transport  # as above
from helpscout_v2 import AsyncHelpScout
def rows(origin):
    hs = AsyncHelpScout.with_token("t", api_url=origin)
    return hs.conversations.list(status="all")
field = lambda row: row.id
""",
    "limit": """
import http.client, ssl, os
from urllib.parse import urlsplit
import msgspec
def rows(origin):
    parts = urlsplit(origin)
    if parts.scheme == "https":
        trusted = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
        connection = http.client.HTTPSConnection(parts.netloc, context=trusted)
    else:
        connection = http.client.HTTPConnection(parts.netloc)
    path = "/v2/conversations?status=all&page=1"
    while path:
        connection.request("GET", path, headers={"Authorization": "Bearer t"})
        data = msgspec.json.decode(connection.getresponse().read())
        yield from data["_embedded"]["conversations"]
        path = data["_links"].get("next", {}).get("href", "").removeprefix(origin)
field = lambda row: row["id"]
""",
    "peer": """
from helpscout.client import HelpScout
def rows(origin):
    hs = HelpScout("id", "secret", base_url=origin + "/v2/")
    return hs.conversations.get(params={"status": "all"})
field = lambda row: row.id
""",
}
# VmHWM starts at zero with each program; ru_maxrss would keep what the measuring process had.
MEASURE = """
import json, re, sys, time
begun, busy = time.perf_counter(), time.process_time()
count = total = 0
found = rows(sys.argv[1])
if hasattr(found, "__aiter__"):
    async def read():
        global count, total
        async for one in found:
            count += 1
            total += field(one)
    asyncio.run(read())
else:
    for one in found:
        count += 1
        total += field(one)
seconds, busy = time.perf_counter() - begun, time.process_time() - busy
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(json.dumps({"seconds": seconds, "busy": busy, "count": count, "total": total, "peak": peak}))
"""


@dataclass
class Interpreters:
    ours: str
    peer: str

    def of(self, name: str) -> str:
        return self.peer if name == "peer" else self.ours


def run(interpreter: str, code: str, *arguments: str, **environ: str) -> str:
    process = subprocess.run(
        [interpreter, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        check=False,
    )
    if process.returncode:
        raise SystemExit(f"{interpreter} failed:\n{process.stderr}")
    return process.stdout


def read(
    name: str, origin: str, rows: int, tools: Interpreters, bundle: str = ""
) -> dict[str, Any]:
    extra = {"REQUESTS_CA_BUNDLE": bundle} if bundle else {}
    output = run(tools.of(name), CONTESTANTS[name] + MEASURE, origin, **extra)
    result: dict[str, Any] = json.loads(output)
    expected = sum(range(FIRST, FIRST + rows))
    if (result["count"], result["total"]) != (rows, expected):
        raise SystemExit(f"{name} read {result['count']} of {rows} rows")
    return result


def peer_interpreter(folder: Path) -> str:
    """A throw-away environment that holds the peer."""
    venv.create(folder / "peer", with_pip=True)
    python = str(folder / "peer" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
    return python
