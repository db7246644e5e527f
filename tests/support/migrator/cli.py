"""Running the real command, as a user would: its own process, its own state folder."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from helpscout_migrator import examples
from helpscout_migrator.cli import main
from helpscout_migrator.environ import parse_env

EXAMPLE = "legacy_support_desk"
V1_CALL = b"""import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]


def boxes():
    return [b["name"] for b in requests.get(
        "https://api.helpscout.net/v1/mailboxes.json", auth=(KEY, "X")).json()["items"]]


if __name__ == "__main__":
    print(boxes())
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def everything(self) -> str:
        return self.out + self.err


def clean_environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a user who has never heard of Help Scout."""
    environ = {name: v for name, v in os.environ.items() if not name.startswith("HELPSCOUT_")}
    environ.pop("COLUMNS", None)
    environ |= {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "GIT_CEILING_DIRECTORIES": "/",
    }
    return environ | dict(extra or {})


def helpscout_migrate(
    *arguments: str | Path,
    home: Path,
    environ: Mapping[str, str] | None = None,
    stdin: str | None = None,
    cwd: Path | None = None,
    timeout: float = 120,
) -> Ran:
    """One run of the command to its end."""
    home.mkdir(exist_ok=True)
    answer = subprocess.run(
        [sys.executable, "-m", "helpscout_migrator", *map(str, arguments)],
        env=clean_environment(home, environ),
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        cwd=cwd or home,
        check=False,
    )
    return Ran(answer.returncode, answer.stdout, answer.stderr)


def invoke(
    *arguments: str | Path,
    home: Path,
    environ: Mapping[str, str] | None = None,
    stdin: str | bytes | None = None,
) -> Ran:
    """The same in this process: quicker, for tests that need no process of their own."""
    home.mkdir(exist_ok=True)
    expectation = clean_environment(home, environ)
    unset = {name: None for name in os.environ if name not in expectation}
    answer = CliRunner(env={**unset, **expectation}).invoke(
        main, [str(argument) for argument in arguments], input=stdin, prog_name="helpscout-migrate"
    )
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return Ran(answer.exit_code, answer.stdout, answer.stderr)


def example(to: Path, name: str = EXAMPLE) -> Path:
    """A copy of an example integration."""
    return Path(shutil.copytree(examples.find(name), to, ignore=examples.LEFT_OUT))


def small(place: Path) -> Path:
    """The smallest integration that has something to do and leaves nothing to a person."""
    place.mkdir()
    (place / "desk.py").write_bytes(V1_CALL)
    (place / "requirements.txt").write_bytes(b"requests\n")
    return place


def example_key(folder: Path) -> str:
    return parse_env((folder / ".env").read_text(encoding="utf-8"))["HELPSCOUT_API_KEY"]


def forms_of(key: str) -> Iterator[bytes]:
    """The ways a key can leak: as it is, upper case, and as the user name of Basic."""
    yield key.encode()
    yield key.upper().encode()
    for password in ("X", "x", "not-a-password", "NoPassBecauseKey!", ""):
        yield base64.b64encode(f"{key}:{password}".encode()).rstrip(b"=")
