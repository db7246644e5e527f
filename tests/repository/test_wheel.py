"""The wheel: built, installed into a fresh environment elsewhere, and tried as a user would."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "helpscout_v2",
    "helpscout_shim",
    "helpscout_codemods",
    "helpscout_sandbox",
    "helpscout_migrator",
)
V1_KEY = re.compile(rb"\b[0-9a-f]{40}\b")
LINK = re.compile(r"\]\(([^)]*)\)")
# Only this is borrowed: the third-party packages of the running environment. The editable install
# of the checkout is a .pth file of that folder, and .pth files of a borrowed folder are not read.
PURELIB = sysconfig.get_path("purelib")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel; its bin folder."""
    work = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*build, "--no-build-isolation", "-w", work, ROOT], check=True, cwd=work)
    (wheel,) = work.glob("helpscout_toolkit-*.whl")
    venv.create(work / "env", with_pip=False)
    site = sysconfig.get_path(
        "purelib", vars={"base": str(work / "env"), "platbase": str(work / "env")}
    )
    target = ["--python", work / "env/bin/python", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", *target, wheel], check=True, cwd=work)
    (Path(site) / "borrowed.pth").write_text(f"{PURELIB}\n")
    return work / "env" / "bin"


def run(command: list[str | Path], home: Path) -> subprocess.CompletedProcess[str]:
    environ = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environ, cwd=home, timeout=300
    )


def test_the_five_packages_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = f"import importlib\nfor n in {PACKAGES!r}: print(importlib.import_module(n).__file__)"
    answer = run([installed / "python", "-c", code], tmp_path)
    assert answer.returncode == 0, answer.stderr
    places = answer.stdout.split()
    assert len(places) == len(PACKAGES)
    for place in places:
        assert place.startswith(str(installed.parent)), place


def test_the_typed_marker_of_each_package_is_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = (
        "import importlib.resources as r\n"
        f"print(all((r.files(n) / 'py.typed').is_file() for n in {PACKAGES!r}))"
    )
    assert run([installed / "python", "-c", code], tmp_path).stdout.strip() == "True"


def test_no_file_of_the_wheel_holds_a_text_shaped_like_a_v1_key(installed: Path) -> None:
    (wheel,) = installed.parents[1].glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        holders = [name for name in names if V1_KEY.search(files.read(name))]
    assert any(name.endswith("legacy_support_desk/run.py") for name in names)
    assert holders == []


def test_the_page_of_the_index_names_files_where_the_readme_links_to_them(installed: Path) -> None:
    (wheel,) = installed.parents[1].glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        (name,) = [name for name in files.namelist() if name.endswith(".dist-info/METADATA")]
        page = files.read(name).decode().partition("\n\n")[2]
    assert "Quick start (`docs/quick-start.md`)" in page
    assert [target for target in LINK.findall(page) if not target.startswith("https://")] == []


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    answer = run([installed / "helpscout-migrate", "demo"], tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "same result before and after" in answer.stdout
    assert str(ROOT) not in answer.stdout + answer.stderr
