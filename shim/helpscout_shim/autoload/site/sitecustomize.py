"""Imported by Python at start, through PYTHONPATH: installs the shim, then runs the next one."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def _install() -> None:
    if os.environ.get("HELPSCOUT_SHIM") != "1":
        return
    try:
        import helpscout_shim
    except ImportError as error:
        sys.stderr.write(f"helpscout_shim is not installed for {sys.executable}: {error}\n")
        return
    helpscout_shim.install()


def _next_sitecustomize() -> None:
    """Run the sitecustomize that this one shadows, if there is one."""
    paths = [p for p in sys.path if os.path.abspath(p or os.curdir) != HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", paths)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_install()
_next_sitecustomize()
