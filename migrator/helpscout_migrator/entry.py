"""The entry point of `helpscout-migrate`; the base install lacks the packages it needs."""

from __future__ import annotations

import gc
import io
import os
import sys

OURS = "helpscout_"
COLLECT_AFTER = (50_000, 20, 20)
"""Objects between two searches for reference cycles: imports make many objects and no garbage."""


def main() -> None:
    """Run the command; without the extra `migrate`, print one line and exit with 2."""
    if sys.argv[1:] == ["--version"]:
        from importlib.metadata import version

        sys.stdout.write(f"helpscout-migrate, version {version('helpscout-toolkit')}\n")
        return
    _open_closed_streams()
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


def _open_closed_streams() -> None:
    """Give a closed standard stream (`>&-`) a file that takes all, so that no other file gets its
    number and every write succeeds."""
    for number, mode in ((0, "r"), (1, "w"), (2, "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, ("stdin", "stdout", "stderr")[number], stream)


def _print_everything() -> None:
    """Escape characters that the console lacks, such as an arrow under cp1252 on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _without(package: str) -> int:
    sys.stderr.write(
        f"helpscout-migrate: error: the package {package} is not installed: "
        "run `pip install 'helpscout-toolkit[migrate]'`\n"
    )
    return 2
