"""The script without the extra `migrate`."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

WITHOUT_CLICK = """
import sys
sys.modules["click"] = None  # what an environment without the package answers
from helpscout_migrator.entry import main
main()
"""


def test_without_its_extra_the_command_says_what_to_install() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_CLICK, "demo"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.splitlines() == [
        "helpscout-migrate: error: the package click is not installed: "
        "run `pip install 'helpscout-toolkit[migrate]'`"
    ]


def test_without_its_extra_the_command_still_tells_its_version() -> None:
    script = [sys.executable, "-c", WITHOUT_CLICK, "--version"]
    ran = subprocess.run(script, capture_output=True, text=True, check=True)
    assert ran.stdout == f"helpscout-migrate, version {version('helpscout-toolkit')}\n"


def test_without_its_extra_the_sandbox_says_what_to_install() -> None:
    script = (
        "import runpy, sys; sys.modules['flask'] = None; "
        "runpy.run_module('helpscout_sandbox.__main__')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stderr.splitlines() == [
        "helpscout_sandbox: error: the package flask is not installed: "
        "run `pip install 'helpscout-toolkit[migrate]'`"
    ]
