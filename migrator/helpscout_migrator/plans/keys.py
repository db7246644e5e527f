"""Finds the V1 keys of a target, and the secrets that must never be shown.

Reads the process environment, the .env files of the target, and literals in files that call V1.
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
class V1Key:
    """A V1 key: where it was found (a file, or "the environment"), under which name."""

    where: str
    name: str
    secret: Secret


def v1_keys(
    root: Path,
    environ: Mapping[str, str] = os.environ,
    texts: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[V1Key, ...]:
    """Every V1 key, each once; the environment wins, as it does in the program.

    `texts` are files that call V1, by path: a key written into one of them counts, too.
    """
    places = [("the environment", Environment(environ)), *env_files(root).items()]
    keys: dict[str, V1Key] = {}
    for where, pairs in places:
        for name in V1_KEY_NAMES:
            value = pairs.get(name, "").strip()
            if V1_KEY.fullmatch(value):
                keys.setdefault(value, V1Key(where, name, Secret(value)))
    for path, data in texts.items():
        for value in literal_keys(path, data):
            keys.setdefault(value, V1Key(path, "a literal", Secret(value)))
    return tuple(keys.values())


def unusable_keys(root: Path, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """A sentence for each variable of a V1 key whose value is no key."""
    places = [("the environment", Environment(environ)), *env_files(root).items()]
    return tuple(
        f"{name} in {where} is set but is not a V1 key (40 hexadecimal digits): it will not be "
        "exchanged"
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
    """The values in the .env files and the environment whose names announce a secret.

    A file that this user may not read holds none that could be shown.
    """
    settings = env_files(root, skip_closed=True)
    sources: Iterable[Mapping[str, str]] = (environ, *settings.values())
    values = {
        value
        for pairs in sources
        for name, value in pairs.items()
        if SECRET_NAME.search(name) and len(value) >= 8
    }
    return tuple(Secret(value) for value in sorted(values, key=len, reverse=True))


def accounts_for(keys: tuple[V1Key, ...], environ: Mapping[str, str]) -> tuple[str, ...]:
    """The account of the token store for each key: the default one first, so that `from_env`
    finds it, then numbered ones."""
    first = environ.get("HELPSCOUT_ACCOUNT") or "default"
    return tuple(first if number == 0 else f"{first}-{number + 1}" for number in range(len(keys)))
