"""Whether a project says that it runs on Python 2 alone: its classifiers, CI files and versions."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from helpscout_codemods.regular import read_regular

MAX_SIZE = 200_000
FILES = (
    "setup.py", "setup.cfg", "pyproject.toml", "tox.ini", ".travis.yml", ".gitlab-ci.yml",
    ".circleci/config.yml", "runtime.txt", "Pipfile", ".python-version", "Dockerfile",
    "serverless.yml", "app.yaml", "environment.yml",
)  # fmt: skip
WORKFLOWS = ".github/workflows"
_VERSIONS = re.compile(
    r"""(?xi)
    Programming\ Language\ ::\ Python\ ::\ (?P<classifier>[23])
    | \bpy(?P<tox>[23])\d{0,2}\b
    | \bpython(?:[-_ ]?versions?)?["']?\s*(?:[:=]{1,2}|>=|~=|\^|-)\s*\[?\s*["'^~>=]*
      (?P<version>[23])(?:\.\d|["'\s]|$)
    | ^\s*-\s*["']?(?P<item>[23])\.\d+["']?\s*$
    | \bpython(?P<runtime>[23])(?:\.?\d+)?\b
    | ^(?P<bare>[23])\.\d+(?:\.\d+)?\s*$
    """,
    re.MULTILINE,
)


def is_python_2(root: Path) -> bool:
    """Whether the files at the root of a project name Python 2 and none names Python 3."""
    names = [*FILES]
    with contextlib.suppress(OSError):
        names += [f"{WORKFLOWS}/{one.name}" for one in (root / WORKFLOWS).iterdir()]
    statements: set[str] = set()
    for name in names:
        with contextlib.suppress(OSError):
            text = read_regular(root / name, MAX_SIZE).decode("utf-8", "replace")
            statements |= {next(filter(None, match.groups())) for match in _VERSIONS.finditer(text)}
    return statements == {"2"}
