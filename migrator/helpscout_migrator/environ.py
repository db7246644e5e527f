"""Environment variables: parses .env files, temporarily overrides those of this process."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Generator, Mapping
from pathlib import Path

from helpscout_codemods.settings import MAX_SETTINGS, settings_files
from helpscout_v2.auth.config import Environment

LINE = re.compile(r"""^\s*(?:export\s+)?(?P<name>\w+)\s*=(?P<value>.*)$""")


def parse_env(text: str) -> Environment:
    """The NAME=value pairs of a .env file; quotes around a value are dropped."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if match and not line.lstrip().startswith("#"):
            value = match["value"].strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            pairs[match["name"]] = value
    return Environment(pairs)


def env_files(root: Path, *, skip_closed: bool = False) -> dict[str, Environment]:
    """The pairs of each .env file directly in the target, by file name.

    Args:
        root: The folder of the target.
        skip_closed: Leave out a file that this user may not read.

    Raises:
        OSError: A file cannot be read.
    """
    files: dict[str, Environment] = {}
    for name in settings_files(root):
        try:
            data = (root / name).read_bytes()[:MAX_SETTINGS]
        except PermissionError:
            if not skip_closed:
                raise
            continue
        files[name] = parse_env(data.decode("utf-8", "replace"))
    return files


@contextlib.contextmanager
def overlaid(environ: Mapping[str, str]) -> Generator[None, None, None]:
    """Temporarily replace the HELPSCOUT_* variables of this process by those of `environ`.

    The client reads its configuration from the process.
    """
    old_values = {
        name: value for name, value in os.environ.items() if name.startswith("HELPSCOUT_")
    }
    for name in old_values:
        del os.environ[name]
    os.environ.update(
        {name: value for name, value in environ.items() if name.startswith("HELPSCOUT_")}
    )
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("HELPSCOUT_")]:
            del os.environ[name]
        os.environ.update(old_values)
