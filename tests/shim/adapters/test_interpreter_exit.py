"""V1 calls are answered until the process ends: in `atexit` functions and in threads left behind.

Python starts no threads then, and an executor takes no work.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.shim.live import LiveShim

# Each of these paths takes several V2 calls at the same time.
PROGRAM = """

import atexit, sys, threading
import helpscout_shim
from support.http_calls import LIBRARIES, by_requests

def read(calls):
    for call in calls:
        for path in ("/mailboxes/101.json", "/mailboxes/101/conversations.json"):
            try:
                status, _, body = call("GET", "https://api.helpscout.net/v1" + path)
                print(call.__name__, path, status, len(body) > 500)
            except BaseException as error:
                print(call.__name__, path, repr(error))
    sys.stdout.flush()

helpscout_shim.install(silent=True)
{body}
"""
AT_EXIT = "atexit.register(read, LIBRARIES)"
AFTER_USE = "read([by_requests])\natexit.register(read, LIBRARIES)"
LEFT_BEHIND = """
def wait_and_read():
    threading.main_thread().join()
    read(LIBRARIES)
threading.Thread(target=wait_and_read).start()
"""


@pytest.mark.parametrize("body", [AT_EXIT, AFTER_USE, LEFT_BEHIND], ids=["atexit", "used", "left"])
def test_v1_calls_are_answered_while_the_interpreter_ends(
    live: LiveShim, tmp_path: Path, body: str
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(body=body))
    settings = {k: v for k, v in os.environ.items() if not k.startswith("HELPSCOUT_")}
    settings |= {
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "HELPSCOUT_API_URL": live.sandbox.url,
        "HELPSCOUT_ACCESS_TOKEN": live.sandbox.access_token(),
        "HELPSCOUT_API_KEY": "a-v1-key",
        "HELPSCOUT_STORE": f"sqlite:///{tmp_path / 'tokens.db'}",
    }
    command = [sys.executable, str(program)]
    result = subprocess.run(
        command, env=settings, cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    lines = result.stdout.splitlines()
    assert result.returncode == 0, result.stderr
    assert len(lines) >= 18, result.stdout + result.stderr
    assert [line for line in lines if not line.endswith("200 True")] == []
