"""`helpscout-migrate gateway` as a process, in front of a sandbox in another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.soak.sandbox import sandbox_process


@dataclass
class Gateway:
    """The process, its address, the key that gets in, and the subjects of all conversations."""

    url: str
    key: str
    process: subprocess.Popen[str]
    subjects: dict[int, str]


@contextmanager
def running(tmp_path: Path) -> Iterator[Gateway]:
    with sandbox_process() as sandbox:
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("HELPSCOUT_")},
            **sandbox.environment,
            "HELPSCOUT_STORE": f"sqlite:///{tmp_path}/tokens.db",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "helpscout_migrator", "gateway", "--port", "0", "--silent"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        rows = sandbox.read("snapshot")["conversations"].values()
        try:
            url = process.stdout.readline().strip()
            subjects = {row["id"]: row["subject"] for row in rows}
            yield Gateway(url, sandbox.environment["HELPSCOUT_API_KEY"], process, subjects)
        finally:
            process.kill()
            process.communicate()
