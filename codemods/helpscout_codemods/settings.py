"""Where programs keep their settings: which files are .env files, and how a V1 key is called."""

from __future__ import annotations

import re
import stat
from pathlib import Path

__all__ = ["MAX_SETTINGS", "V1_KEY_NAMES", "is_env_example", "is_env_file", "settings_files"]

# The names seen in public V1 code. HELPSCOUT_API_KEY is also the usual name of a Docs API key, so
# a name that says docs never counts.
V1_KEY_NAMES = ("HELPSCOUT_API_KEY", "HELP_SCOUT_API_KEY", "HELPSCOUT_KEY")
MAX_SETTINGS = 1_000_000
"""Bytes; a longer file is no .env file."""

_EXAMPLE = re.compile(
    r"(?:.*\.)?env[._-](?:example|sample|template|dist|defaults?)|(?:example|sample)\.env"
)
_REAL = re.compile(r"\.env(?:\.[\w-]+)?|[\w-]+\.env|\.flaskenv")


def is_env_example(name: str) -> bool:
    """Whether a file of this name shows which variables there are, without values.

    Args:
        name: the name without its folder.
    """
    return bool(_EXAMPLE.fullmatch(name))


def is_env_file(name: str) -> bool:
    """Whether a file of this name holds variables of a deployment, which may be secret.

    Args:
        name: the name without its folder.
    """
    return not is_env_example(name) and bool(_REAL.fullmatch(name))


def settings_files(folder: Path) -> tuple[str, ...]:
    """The names of the .env files directly in a folder, `.env` first, then by name.

    Args:
        folder: the folder; one that cannot be read has none.
    """
    try:
        names = [entry.name for entry in folder.iterdir() if is_env_file(entry.name)]
    except OSError:
        return ()
    regular = [name for name in names if _is_small_file(folder / name)]
    return tuple(sorted(regular, key=lambda name: (name != ".env", name)))


def _is_small_file(path: Path) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= MAX_SETTINGS
