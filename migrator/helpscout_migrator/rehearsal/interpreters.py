"""Finds the Python that a command runs on, and whether it has a library."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_PYTHON = re.compile(r"(?:python|pypy)[\d.]*(?:\.exe)?", re.IGNORECASE)
PROBE = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
PROBE_SECONDS = 30.0


def program(name: str, root: Path) -> str:
    """The program that `name` means in a command that is started for `root`.

    Plain `python` is ours. A program below `root`, such as that of a virtual environment there, is
    not part of the copies that commands run in.
    """
    if name in ("python", "python3"):
        return sys.executable
    inside = root / name
    apart = os.sep in name and not os.path.isabs(name)
    return str(inside) if apart and inside.parent.name in ("bin", "Scripts") else name


def interpreter(name: str, root: Path) -> str | None:
    """The Python that runs a program: itself, or the one its first line names; None for others."""
    path = shutil.which(program(name, root))
    if path is None or _PYTHON.fullmatch(os.path.basename(path)):
        return path
    try:
        with open(path, "rb") as handle:
            first = handle.readline(1000).decode("utf-8", "replace")
        words = shlex.split(first.removeprefix("#!")) if first.startswith("#!") else []
    except (OSError, ValueError):
        return None
    pythons = [word for word in words if _PYTHON.fullmatch(os.path.basename(word))]
    return shutil.which(pythons[0]) if pythons else None


def has_module(module: str, command: Sequence[str], root: Path) -> bool:
    """Whether the Python of a command finds a module; ours answers for commands without one."""
    python = interpreter(command[0], root)
    if python is None or python == sys.executable:
        return importlib.util.find_spec(module) is not None
    try:
        answer = subprocess.run(
            [python, "-c", PROBE, module],
            cwd=root,
            env={k: v for k, v in os.environ.items() if not k.startswith("HELPSCOUT_")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
