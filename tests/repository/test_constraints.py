"""The pinned versions agree with the declared bounds, for every supported Python."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
PYTHONS = [
    text.rpartition(" ")[2]
    for text in PROJECT["classifiers"]
    if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", text)
]


def declared() -> Iterator[Requirement]:
    texts = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        texts += extra
    for text in texts:
        requirement = Requirement(text)
        if requirement.name != PROJECT["name"]:
            yield requirement


def pinned(python: str) -> dict[str, list[str]]:
    """Versions by name as pip reads the file under one Python on Linux."""
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    environment |= {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    versions: dict[str, list[str]] = defaultdict(list)
    for requirement in map(Requirement, LINES):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (pin,) = requirement.specifier
            assert pin.operator == "==", requirement
            versions[canonicalize_name(requirement.name)].append(pin.version)
    return versions


@pytest.mark.parametrize("python", PYTHONS)
def test_every_declared_bound_holds_for_its_pinned_version(python: str) -> None:
    versions = pinned(python)
    for requirement in declared():
        name = canonicalize_name(requirement.name)
        assert len(versions[name]) == 1, f"{name} is not pinned for Python {python}"
        assert requirement.specifier.contains(versions[name][0], prereleases=True), requirement


def test_the_supported_pythons_are_those_of_the_metadata() -> None:
    assert PYTHONS[0] == PROJECT["requires-python"].removeprefix(">=")
    assert len(PYTHONS) >= 3


def test_no_line_names_an_address_or_a_file() -> None:
    assert len(LINES) > 50
    for line in LINES:
        assert not re.search(r"://|@|^\s*-|/", line), line
