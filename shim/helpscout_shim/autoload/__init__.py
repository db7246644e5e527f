"""Start any Python child process with the shim installed, without editing its code."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["environment"]

SITE = Path(__file__).parent / "site"


def environment() -> dict[str, str]:
    """Variables for a child process: PYTHONPATH with a sitecustomize, and HELPSCOUT_SHIM=1.

    An existing PYTHONPATH stays behind ours, and so does an existing sitecustomize.

    Returns:
        The two variables, to be added to the environment of the child.
    """
    python_path = os.environ.get("PYTHONPATH")
    paths = [str(SITE), *([python_path] if python_path else [])]
    return {"PYTHONPATH": os.pathsep.join(paths), "HELPSCOUT_SHIM": "1"}
