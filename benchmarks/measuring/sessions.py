"""The processor time of a process and all that it started, and whether that still works."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
USER_TIME = 11
"""The place of the first of four times (own and of children, user and system) in
`/proc/PID/stat`, counted behind the name of the program."""


def processor_seconds(session: int) -> float:
    """What the processes of a session have used, and those of their children that ended."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        # A process may end between two looks.
        with contextlib.suppress(OSError):
            if os.getsid(int(folder.name)) == session:
                numbers = (folder / "stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, numbers[USER_TIME : USER_TIME + 4]))
    return ticks / TICKS


@dataclass
class Watch:
    """Waits for a process that leads a session of its own. A loaded machine makes it slow, never
    late: what counts is the processor time, which stands still when all of it hangs.

    Attributes:
        most: seconds of processor time that it may use.
        still: seconds after which it has to have used `least` more.
    """

    process: subprocess.Popen[bytes]
    most: float
    still: float = 600.0
    least: float = 6.0
    pause: float = 2.0
    used: float = field(default=0.0, init=False)

    def wait(self) -> str:
        """Why the process was given up; "" when it ended by itself."""
        busy_at, busy_seconds = time.monotonic(), 0.0
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.pause)
                return ""
            self.used = max(self.used, processor_seconds(self.process.pid))
            now = time.monotonic()
            if self.used > self.most:
                return f"used more than {self.most:,.0f} s of processor time"
            if self.used - busy_seconds >= self.least:
                busy_at, busy_seconds = now, self.used
            elif now - busy_at > self.still:
                return f"did next to nothing for {self.still:,.0f} s"
