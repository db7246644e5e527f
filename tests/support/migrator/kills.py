"""Runs the command again and again and kills it at a chosen point, from one warm process.

As a script it reads JSON lines {"arguments": [...], "at": k or null, "said": path} and answers each
with {"code": ..., "points": ...}: a forked child runs the command, with its standard error in the
file `said`, and kills itself with SIGKILL at its k-th change of the file system (in the middle of
it, for writes). Forking a process that has everything imported makes hundreds of kills affordable.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from support.migrator.cli import small

POINTS = (
    *("open", "write", "fsync", "replace", "ftruncate", "fchmod", "chmod"),
    *("utime", "unlink", "mkdir"),
)


class Fuse:
    """Counts the changes of the file system and burns through at the chosen one."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.count = 0

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count == self.at:
                if name == "write":
                    # Half of the bytes get through, as on a machine that loses power.
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return counted


def child(arguments: list[str], at: int | None, channel: int) -> None:
    fuse = Fuse(at)
    tell = os.write
    for name in POINTS:
        setattr(os, name, fuse.wrap(name, getattr(os, name)))
    from helpscout_migrator.cli import main

    code = 0
    try:
        main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    tell(channel, json.dumps({"code": code, "points": fuse.count}).encode())
    os._exit(code)


def warm_up() -> None:
    """One run and undo in this process, so that no child has to import or compile anything."""
    from helpscout_migrator.cli import main

    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        place = small(Path(folder) / "mini")
        for arguments in (["run", str(place), "--yes", "--no-tokens"], ["undo", str(place)]):
            with contextlib.suppress(SystemExit):
                main(arguments)


def serve() -> None:
    warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            said_places = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said_places, 2)
            child(order["arguments"], order["at"], writing)
        os.close(writing)
        answer = b""
        while chunk := os.read(reading, 4096):
            answer += chunk
        os.close(reading)
        os.waitpid(pid, 0)
        sys.stdout.write((answer.decode() or '{"code": null, "points": null}') + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
