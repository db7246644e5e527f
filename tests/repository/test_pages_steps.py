"""The steps of the guides can be followed: their shell blocks run in order, against the sandbox."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.migrator.cli import clean_environment
from support.repository import pages as reading
from support.repository.pages import ROOT

from helpscout_sandbox import Sandbox

GUIDES = (
    "docs/going-live.md",
    "docs/guides/one-script.md",
    "docs/guides/undo-and-audit.md",
    "docs/guides/webhooks.md",
)
ALTERNATIVES = {"docs/guides/webhooks.md"}
"""Pages whose blocks are ways to choose from: each starts with a store of its own."""
PROGRAMS = ("vips.py", "report.py", "export.py")
"""File names that the guides use; each is the program of the quick start."""
SERVERS_AND_INSTALLATIONS = re.compile(r"\b(?:relay|gateway|sandbox|pip)\b")
ASKING = re.compile(r"\b(?:run|apply|undo .*--webhooks|undo .*--all|webhooks apply)\b")
"""Commands that ask before they change something; a test has no terminal to answer at."""


def steps(page: str) -> list[tuple[int, str]]:
    """The number of its block, and each line that is typed."""
    text = (ROOT / page).read_text("utf-8")
    return [
        (number, line)
        for number, block in enumerate(reading.blocks(text))
        if block.language == "sh"
        for line in block.text.replace("\\\n", " ").splitlines()
        if line and not SERVERS_AND_INSTALLATIONS.search(line)
    ]


def answered(line: str) -> str:
    """The command without its comment, and with the answer to its question."""
    command = line.partition(" #")[0].rstrip()
    if not ASKING.search(command):
        return command
    words, redirection, target = command.partition(" > ")
    return f"{words} --yes{redirection}{target}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    quick_start = (ROOT / "docs" / "quick-start.md").read_text("utf-8")
    (program,) = [one for one in reading.blocks(quick_start) if one.title == "vips.py"]
    place = tmp_path / "desk"
    place.mkdir()
    for name in PROGRAMS:
        (place / name).write_text(program.text)
    (place / "requirements.txt").write_text("requests\n")
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@desk.test"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "V1"]):
        subprocess.run(["git", *words], cwd=place, check=True)
    return place


@pytest.mark.slow
@pytest.mark.parametrize("page", GUIDES)
def test_the_steps_of_a_guide_can_be_followed(page: str, project: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    failures = []
    with Sandbox.start() as sandbox:
        environ = clean_environment(home, sandbox.environment())
        environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
        for number, line in steps(page):
            if page in ALTERNATIVES:
                environ["HELPSCOUT_STORE"] = f"sqlite:///{home / str(number)}.db"
            if variable := re.match(r"export (\w+)=(\S+)", line):
                environ[variable[1]] = variable[2]
                continue
            ran = subprocess.run(
                answered(line),
                shell=True,
                cwd=project,
                env=environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            # 1 means findings or manual work, which some of these steps are there to show.
            if ran.returncode not in (0, 1) or "Traceback" in ran.stderr:
                failures.append(f"$ {line}\n{ran.stdout}{ran.stderr}")
    assert failures == []


def test_the_guides_have_steps() -> None:
    for page in GUIDES:
        assert len(steps(page)) >= 3, page
        for _, line in steps(page):
            assert shlex.split(answered(line))
