"""The safety net below the codemods: files that name the V1 address and call HTTP, and of which
the codemods said nothing. Nobody knows what they do with it, so a person has to look.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Not docsapi.helpscout.net, one prefix away.
V1 = re.compile(r"(?<![a-z])api\.helpscout\.net/v1")
CLIENTS = frozenset(
    {"requests", "urllib", "urllib2", "urllib3", "http", "httplib", "httpx", "aiohttp", "pycurl"}
)
CARRIED = b"helpscout_shim"


@dataclass(frozen=True)
class Straggler:
    """A file, and the line where the address stands."""

    path: str
    line: int


def find(root: Path, sources: Iterable[str], known: Iterable[str]) -> tuple[Straggler, ...]:
    """The files of `sources` that are not among `known`, name V1 outside of documentation, import
    an HTTP client, and are not carried by the shim."""
    spoken_of = set(known)
    found: list[Straggler] = []
    for name in sources:
        if name in spoken_of or not name.endswith((".py", ".pyw")):
            continue
        try:
            data = (root / name).read_bytes()
        except OSError:
            continue
        if V1.search(data.decode("latin-1")) and CARRIED not in data:
            line = _address(data)
            if line is not None:
                found.append(Straggler(name, line))
    return tuple(found)


def _address(data: bytes) -> int | None:
    """The first line whose text holds the address, in a file that imports an HTTP client."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return None  # the codemods report what does not parse
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    lines: list[int] = []
    imported: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                imported |= {alias.name.partition(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module)):
                imported.add(module.partition(".")[0])
            case ast.Constant(value=str(text)) if V1.search(text) and id(node) not in prose:
                lines.append(node.lineno)
            case _:
                pass
    return min(lines) if lines and imported & CLIENTS else None
