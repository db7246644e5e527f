"""Read recordings of real V1 traffic back through the shim and compare, field by field.

    python tests/peers/recorded_bodies.py            # fetches helpscout==0.1.3 by pip
    python tests/peers/recorded_bodies.py FILE       # uses an sdist that is already there

Every object in the recordings that LasLabs' client carries is turned into what V2 would hold and
read through the shim's conversions. Prints how many objects and fields came home equal, and each
field that did not, with its reason. Exit status 1 when a field differs without a known reason.
Nothing of the recordings is kept; they hold data of real people.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.shim_inverse import Registry, down

from helpscout_shim.catalog import SHAPES, Field, Many, Nested, match
from helpscout_shim.catalog.shape import Form
from helpscout_shim.translate.objects import up

CLIENT, VERSION = "helpscout", "0.1.3"
# Why a recorded value cannot come home from V2; everything else must.
KNOWN = {
    "Person.phone": "V2 person references carry no telephone number",
    "Conversation.createdByType": "worked out from createdBy, which V1 left out of one list",
    "Conversation.cc": "null in some V1 lists, [] in others; V2 tells no difference",
    "Conversation.bcc": "null in some V1 lists, [] in others; V2 tells no difference",
    "Conversation.customFields": "[] with V1's Plus plan, left out without it",
    "Thread.savedReplyId": "0 and null both mean none",
    "Customer.fullName": "worked out from the names",
}


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
    """Method, path and parsed answer of every recorded exchange."""
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
                path = request["uri"].split("helpscout.net", 1)[1].split("?")[0]
                yield request["method"], path, answer


def objects(sdist: Path) -> Iterator[tuple[str, Form, dict[str, Any]]]:
    """Shape, form and object of everything that V1 answered."""
    for method, path, answer in recordings(sdist):
        found = match(method, path)
        if found is None or found.endpoint.shape in (None, "AttachmentHash"):
            continue
        form: Form = "list" if "items" in answer else "get"
        for row in answer.get("items") or [answer.get("item")]:
            if isinstance(row, dict):
                shape = str(found.endpoint.shape)
                # V1 mixed teams into its lists of users.
                yield ("Team" if shape == "User" and row["type"] == "team" else shape), form, row


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


def _inner(f: Field | None) -> str | None:
    if f is None:
        return None
    if isinstance(f.convert, Nested | Many):
        return f.convert.shape
    return {"closedBy": "Person", "fromMailbox": "MailboxRef", "folders": "Folder"}.get(f.v1)


def main(arguments: list[str]) -> int:
    told: Counter[str] = Counter()
    equal: Counter[str] = Counter()
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        sdist = Path(arguments[0]) if arguments else fetch(Path(folder))
        for name, form, row in objects(sdist):
            count += 1
            registry = Registry()
            v2 = down(name, row, registry)
            compare(name, row, up(name, v2, registry.context(), form=form), told, equal)
    total = sum(equal.values()) + sum(told.values())
    print(f"{count} recorded objects, {sum(equal.values())} of {total} fields came home equal")
    unknown = 0
    for label, times in sorted(told.items()):
        reason = KNOWN.get(label)
        unknown += reason is None
        print(f"  {label}: {times} times, {reason or 'WITHOUT A KNOWN REASON'}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
