"""Which packages may import which."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ROOMS = {
    "helpscout_v2": ROOT / "client",
    "helpscout_shim": ROOT / "shim",
    "helpscout_codemods": ROOT / "codemods",
    "helpscout_sandbox": ROOT / "sandbox",
    "helpscout_migrator": ROOT / "migrator",
}
MAY_IMPORT = {
    "helpscout_v2": set(),
    "helpscout_shim": {"helpscout_v2"},
    "helpscout_codemods": {"helpscout_shim"},
    "helpscout_sandbox": set(),
    "helpscout_migrator": set(ROOMS) - {"helpscout_migrator"},
}


def imported_modules(source: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules.add(node.module)
    return modules


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    sources = sorted((ROOMS[room] / room).rglob("*.py"))
    assert sources, f"no sources found for {room}"
    allowed_packages = MAY_IMPORT[room] | {room}
    for source in sources:
        ours = {name.split(".")[0] for name in imported_modules(source)} & set(ROOMS)
        assert ours <= allowed_packages, (
            f"{source.relative_to(ROOT)} imports {sorted(ours - allowed_packages)}"
        )


def test_codemods_read_nothing_of_the_shim_but_its_catalogue_and_routes() -> None:
    for source in (ROOMS["helpscout_codemods"] / "helpscout_codemods").rglob("*.py"):
        for name in imported_modules(source):
            if name.startswith("helpscout_shim"):
                assert re.match(r"helpscout_shim\.(catalog|routing)\b", name), (
                    f"{source} imports {name}"
                )


HEAVY = ("libcst", "click", "flask", "rich", "jinja2")


LIGHT = ("helpscout_v2", "helpscout_shim", "helpscout_sandbox.pytest_plugin")


@pytest.mark.parametrize("module", LIGHT)
def test_a_light_import_stays_light(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
