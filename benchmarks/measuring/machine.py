"""The machine a run happened on, and the memory of its processes."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from measuring.results import Machine


def machine() -> Machine:
    """Call it before the work starts: the load is that of the minute before."""
    return Machine(
        cpu=_model(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 1),
    )


def _model() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    match = re.search(r"(?m)^model name\s*:\s*(.+)$", text)
    return match[1].strip() if match else platform.processor() or platform.machine()


def resident() -> float:
    """Resident memory of this process in MB."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return _number(r"VmRSS:\s+(\d+)", text) / 1024


def family(pid: int) -> float:
    """Megabytes of a process and its children, memory they share counted once."""
    total = 0.0
    try:
        total += _number(r"Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text()) / 1024
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            total += family(int(child))
    except OSError:
        pass  # It ended between two looks.
    return total


def _number(pattern: str, text: str) -> int:
    match = re.search(pattern, text)
    return int(match[1]) if match else 0
