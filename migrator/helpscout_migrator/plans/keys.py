"""Which V1 keys a target uses, and which words of it must never be shown.

Only places that people keep keys in are read: the process environment, the .env files of the
target, and literals in the files that speak V1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from helpscout_codemods.masking import credentials_in
from helpscout_codemods.settings import V1_KEY_NAMES
from helpscout_migrator.environ import env_files
from helpscout_v2.auth.config import Environment
from helpscout_v2.secret import Secret

V1_KEY = re.compile(r"[0-9a-f]{40}")
SECRET_NAME = re.compile(r"(?i)key|secret|token|passw|credential")
DOCS_HOST = "docsapi.helpscout.net"


@dataclass(frozen=True)
class FoundKey:
    """A V1 key: where it was found (a file, or "the environment"), under which name."""

    where: str
    name: str
    secret: Secret


def v1_keys(
    root: Path,
    environ: Mapping[str, str] = os.environ,
    texts: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[FoundKey, ...]:
    """Every V1 key in reach, each once; the environment wins, as it does in the program.

    `texts` are files that speak V1, by path: a key that is written into one of them counts, too.
    """
    places = [("the environment", Environment(environ)), *env_files(root).items()]
    found: dict[str, FoundKey] = {}
    for where, pairs in places:
        for name in V1_KEY_NAMES:
            value = pairs.get(name, "").strip()
            if V1_KEY.fullmatch(value):
                found.setdefault(value, FoundKey(where, name, Secret(value)))
    for path, data in texts.items():
        for value in literal_keys(path, data):
            found.setdefault(value, FoundKey(path, "a literal", Secret(value)))
    return tuple(found.values())


def unusable_keys(root: Path, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """A sentence for each V1 key that is set to something else than a key."""
    places = [("the environment", Environment(environ)), *env_files(root).items()]
    return tuple(
        f"{name} in {where} is set but is not a V1 key (40 hexadecimal digits): no token will be "
        "made for it"
        for where, pairs in places
        for name in V1_KEY_NAMES
        if pairs.get(name, "").strip() and not V1_KEY.fullmatch(pairs[name].strip())
    )


def literal_keys(path: str, data: bytes) -> tuple[str, ...]:
    """The V1 keys written into a source file; none where the Docs API is used, whose keys look
    the same and stay."""
    text = data.decode("utf-8", "replace")
    if not path.endswith((".py", ".pyw")) or DOCS_HOST in text:
        return ()
    return tuple(sorted(value for value in credentials_in(text) if V1_KEY.fullmatch(value)))


def secrets_of(root: Path, environ: Mapping[str, str] = os.environ) -> tuple[Secret, ...]:
    """Everything in the .env files and the environment that its name calls a secret."""
    sources: Iterable[Mapping[str, str]] = (environ, *env_files(root).values())
    values = {
        value
        for pairs in sources
        for name, value in pairs.items()
        if SECRET_NAME.search(name) and len(value) >= 8
    }
    return tuple(Secret(value) for value in sorted(values, key=len, reverse=True))


def accounts_for(keys: tuple[FoundKey, ...], environ: Mapping[str, str]) -> tuple[str, ...]:
    """The account of the token store for each key: the default one first, so that `from_env`
    finds it, then numbered ones."""
    first = environ.get("HELPSCOUT_ACCOUNT") or "default"
    return tuple(first if number == 0 else f"{first}-{number + 1}" for number in range(len(keys)))
