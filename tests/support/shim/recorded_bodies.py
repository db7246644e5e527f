"""Read recordings of real V1 traffic back through the shim and compare, field by field.

    python tests/support/shim/recorded_bodies.py            # fetches helpscout==0.1.3 by pip
    python tests/support/shim/recorded_bodies.py FILE       # uses an sdist that is already there

Every object in the recordings that LasLabs' client carries is turned into what V2 would hold and
given to a sandbox; the call that was recorded is made again, through `requests` and the adapter.
Prints how many objects and fields came home equal, and each field that did not, with the reason
that docs/compatibility.md lists too. Exit status 1 when one differs without a reason.
Nothing of the recordings is kept; they hold data of real people.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from support.shim.account import Account, Row
from support.shim.inverse import Registry, down

from helpscout_sandbox import Sandbox
from helpscout_shim import V1Adapter
from helpscout_shim.catalog import SHAPES, Field, Many, Nested
from helpscout_shim.catalog.recorded import ORDER, reasons, times
from helpscout_shim.routing import match
from helpscout_v2 import HelpScout

CLIENT, VERSION = "helpscout", "0.1.3"
V1 = "https://api.helpscout.net"
REASONS = reasons(SHAPES)


class Loader(yaml.SafeLoader):
    """The recordings were written by Python 2."""


Loader.add_constructor(
    "tag:yaml.org,2002:python/unicode", lambda loader, node: loader.construct_scalar(node)
)


def fetch(folder: Path) -> Path:
    """Download the sdist with pip."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--no-binary", ":all:", "--dest", str(folder), f"{CLIENT}=={VERSION}"]
    subprocess.run(command, check=True)
    return next(folder.glob(f"{CLIENT}-{VERSION}.tar.gz"))


def recordings(sdist: Path) -> Iterator[tuple[str, str, Any]]:
    """Method, path with query, and parsed answer of every recorded exchange."""
    with tarfile.open(sdist) as archive:
        for member in archive:
            if "/cassettes/" not in member.name or not member.isfile():
                continue
            source = archive.extractfile(member)
            assert source is not None
            for exchange in yaml.load(source.read(), Loader)["interactions"]:
                request, body = exchange["request"], exchange["response"]["body"]["string"]
                if isinstance(body, bytes):
                    body = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()
                try:
                    answer = json.loads(body)
                except ValueError:
                    continue
                url = request["uri"].split("helpscout.net", 1)[1]
                yield request["method"], url, answer


def exchanges(sdist: Path) -> Iterator[tuple[str, str, list[Row]]]:
    """Path to read, shape and objects of every answer that held some."""
    for method, url, answer in recordings(sdist):
        found = match(method, url.split("?")[0])
        if found is None or found.endpoint.shape in (None, "AttachmentHash"):
            continue
        rows = [r for r in answer.get("items") or [answer.get("item")] if isinstance(r, dict)]
        shape = str(found.endpoint.shape)
        # What a write answered is read back where it can be read.
        if method != "GET":
            url = f"/v1/{shape.lower()}s/{rows[0]['id']}.json" if rows else url
        if rows:
            yield url, shape, rows


def read(url: str, shape: str, rows: list[Row]) -> list[Row]:
    """What V1 code reads when V2 holds these objects."""
    registry = Registry()
    account = Account(registry)
    before = None
    ids = [int(n) for n in re.findall(r"/(\d+)", url)]
    for row in rows:
        if shape == "AttachmentData":
            before = f"/v1/conversations/{account.keep_file(row['id'], row['data'])}.json"
            continue
        name = kind_of(shape, row)
        account.keep(name, down(name, row, registry))
    if "/teams/" in url:
        members = [row["id"] for row in rows if row["type"] == "user"]
        account.tables["teams"].setdefault(str(ids[0]), {"id": ids[0], "memberIds": members})
    if "/users.json" in url and ids:
        for user in account.tables["users"].values():
            user["mailboxIds"] = ids
    with Sandbox.start(seed=account.seed()) as sandbox, requests.Session() as v1:
        client = HelpScout.with_token(sandbox.access_token(), api_url=sandbox.url)
        v1.auth = ("a-v1-key", "X")
        v1.mount(V1, V1Adapter(client=client, silent=True))
        if before is not None:
            # V2 keeps files below conversations; the shim knows those it has seen.
            v1.get(V1 + before).raise_for_status()
        answer = v1.get(V1 + url)
        client.close()
    answer.raise_for_status()
    found: list[Row] = answer.json().get("items") or [answer.json()["item"]]
    return found


def kind_of(shape: str, row: Row) -> str:
    """V1 mixed teams into its lists of users."""
    return "Team" if shape == "User" and row["type"] == "team" else shape


def compare(name: str, before: Any, after: Any, told: Counter[str], equal: Counter[str]) -> None:
    """Count equal and differing fields, objects inside objects included."""
    fields = {f.v1: f for f in SHAPES[name].fields}
    for key in {*before, *after}:
        label = f"{name}.{key}"
        one, other = before.get(key, "(absent)"), after.get(key, "(absent)")
        inner = _inner(fields.get(key))
        if inner and isinstance(one, dict) and isinstance(other, dict):
            compare(inner, one, other, told, equal)
        elif inner and isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            for pair in zip(one, other, strict=True):
                compare(inner, *pair, told, equal)
        elif one == other:
            equal[label] += 1
        else:
            told[label] += 1


def disorder(shape: str, before: list[Row], after: list[Row]) -> list[str]:
    """What is wrong with the order of a list: nothing, the order within a second, or all of it."""
    if [row["id"] for row in before] == [row["id"] for row in after]:
        return []
    when = [[row.get("createdAt") for row in rows] for rows in (before, after)]
    return [ORDER if when[0] == when[1] else f"{shape}: order"]


def _inner(f: Field | None) -> str | None:
    if f is None:
        return None
    if isinstance(f.convert, Nested | Many):
        return f.convert.shape
    return {"closedBy": "Person", "fromMailbox": "MailboxRef", "folders": "Folder"}.get(f.v1)


def main(arguments: list[str]) -> int:
    told: Counter[str] = Counter()
    equal: Counter[str] = Counter()
    calls = objects = missing = 0
    with tempfile.TemporaryDirectory() as folder:
        sdist = Path(arguments[0]) if arguments else fetch(Path(folder))
        for url, shape, rows in exchanges(sdist):
            calls += 1
            objects += len(rows)
            found = read(url, shape, rows)
            missing += abs(len(found) - len(rows))
            told.update(disorder(shape, rows, found))
            by_id = {row["id"]: row for row in found}
            for row in rows:
                if row["id"] in by_id:
                    compare(kind_of(shape, row), row, by_id[row["id"]], told, equal)
    total = sum(equal.values()) + sum(told.values())
    print(f"{objects} recorded objects of {calls} calls read through the adapter")
    print(f"{missing} objects too few or too many")
    print(f"{sum(equal.values())} of {total} fields came home equal")
    for label, count in sorted(told.items()):
        why, _ = REASONS.get(label, ("WITHOUT A KNOWN REASON", None))
        print(f"  {label}: {count} times. {why}")
    for label, listed in times().items():
        if told[label] != listed:
            print(f"  {label}: listed as different {listed} times, but it is {told[label]} times")
    return 1 if missing or told != Counter(times()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
