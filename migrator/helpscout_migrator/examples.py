"""Finds the example integrations: in the checkout, or in the installed package."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from helpscout_migrator.errors import MigrationError

HERE = Path(__file__).resolve().parent
PLACES = (HERE / "examples", HERE.parents[1] / "examples")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")
SETTINGS = "HELPSCOUT_API_KEY={key}\nHELPSCOUT_WEBHOOK_SECRET=rain-on-the-roof\n"
"""The settings file that the wheel leaves out: a V1 key in it would alarm secret scanners."""


def find(name: str) -> Path:
    """The folder of an example. Raises MigrationError when it was not installed."""
    for place in PLACES:
        if (place / name).is_dir():
            return place / name
    raise MigrationError(f"the example {name} is missing: reinstall helpscout-toolkit")


def copy(name: str, to: Path) -> Path:
    """Copy an example to a folder that does not exist yet, or is empty."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise MigrationError(f"{to} is not empty: name a new folder")
    try:
        shutil.copytree(find(name), to, ignore=LEFT_OUT, dirs_exist_ok=True)
        settings = to / ".env"
        if not settings.exists():
            settings.write_text(SETTINGS.format(key=secrets.token_hex(20)), encoding="utf-8")
    except OSError as error:
        raise MigrationError(f"cannot copy the example to {to}: {error.strerror}") from error
    return to
