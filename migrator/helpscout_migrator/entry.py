"""Where `helpscout-migrate` starts: the base install has the script, but not what it needs."""

from __future__ import annotations

import gc
import io
import sys

OURS = "helpscout_"
COLLECT_AFTER = (50_000, 20, 20)
"""Objects between two searches for reference cycles: imports make many objects and no garbage."""


def main() -> None:
    """Run the command; without the extra `migrate`, say so in one line and exit with 2."""
    if sys.argv[1:] == ["--version"]:
        from importlib.metadata import version

        sys.stdout.write(f"helpscout-migrate, version {version('helpscout-toolkit')}\n")
        return
    _print_everything()
    gc.set_threshold(*COLLECT_AFTER)
    try:
        from helpscout_migrator.cli import main as command
    except ModuleNotFoundError as missing:
        if not missing.name or missing.name.startswith(OURS):
            raise
        sys.exit(_without(missing.name))
    try:
        command(prog_name="helpscout-migrate")
    finally:
        # At its end Python searches all objects for cycles, and the system frees them in any case.
        gc.freeze()


def _print_everything() -> None:
    """Escape what a console cannot show, such as an arrow in a diff on Windows' cp1252."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _without(package: str) -> int:
    sys.stderr.write(
        f"helpscout-migrate: error: the package {package} is not installed: "
        "run `pip install 'helpscout-toolkit[migrate]'`\n"
    )
    return 2
