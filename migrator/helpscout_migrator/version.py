"""Which version of the toolkit this is."""

from __future__ import annotations

from importlib.metadata import version


def tool() -> str:
    """The version of the installed distribution, such as `0.1.0`."""
    return version("helpscout-toolkit")
