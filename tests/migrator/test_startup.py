"""Each command imports what it needs when it needs it; modules are listed, nothing is timed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.migrator.cli import V1_CALL

PROGRAM = """
import sys
before = set(sys.modules)
from helpscout_migrator.entry import main
try:
    main()
except SystemExit:
    pass
sys.stdout.flush()
print("\\n--", *sorted(set(sys.modules) - before))
"""
# What a command may bring along of others. An installed library may load its own optional parts;
# the names here are those that the command itself needs.
CLICK = {"click", "colorama"}
SLOW = {"asyncio", "concurrent", "ctypes", "email", "http", "logging", "multiprocessing", "sqlite3",
        "ssl", "subprocess", "tempfile", "tomllib", "unittest", "xml"}  # fmt: skip
"""Parts of the standard library that take as long to import as a small command should run."""


@dataclass(frozen=True)
class Start:
    """A command, what it may import of other packages and of ours."""

    arguments: tuple[str, ...]
    others: frozenset[str]
    ours: frozenset[str]


def start(arguments: str, others: set[str], ours: set[str]) -> Start:
    return Start(tuple(arguments.split()), frozenset(others), frozenset(ours))


GROUP = {
    "helpscout_migrator", "helpscout_migrator.cli", "helpscout_migrator.cli.group",
    "helpscout_migrator.entry", "helpscout_migrator.errors",
}  # fmt: skip
ERROR_MODULES = {
    "helpscout_codemods",
    "helpscout_codemods.masking",
    "helpscout_codemods.escape_control",
}
"""What an error passes through before it is shown."""
GATEWAY = {"helpscout_migrator.cli.gateway", "helpscout_migrator.cli.options",
           "helpscout_codemods", "helpscout_codemods.escape_control"}  # fmt: skip
CHECK = {
    "helpscout_migrator.cli.options", "helpscout_migrator.cli.progress",
    "helpscout_migrator.cli.rewrite", "helpscout_migrator.log_lines", "helpscout_codemods",
    *(f"helpscout_codemods.{name}" for name in (
        "atomic", "cache", "config", "engine", "escape_control", "findings", "ignore_patterns",
        "masking", "regular", "render",
        "render.text", "requirements_of", "rules", "scan", "scan.files", "scan.other_files",
        "scan.prefilter", "scan.project", "scan.receivers", "scan.third_party", "wording")),
}  # fmt: skip
STARTS = {
    "--version": start("--version", set(), {"helpscout_migrator", "helpscout_migrator.entry"}),
    "--help": start("--help", CLICK, GROUP),
    "a usage error": start("--nonsense", CLICK, GROUP | ERROR_MODULES),
    "an unknown command": start("nonsense", CLICK, GROUP | ERROR_MODULES),
    "gateway --help": start("gateway --help", CLICK, GROUP | GATEWAY),
    "check --help": start("check --help", CLICK, GROUP | CHECK),
    "check of nothing": start("check empty", CLICK, GROUP | CHECK),
    "check of one file without V1": start("check one", CLICK, GROUP | CHECK),
    "rewrite of one file without V1": start(
        "rewrite one", CLICK, GROUP | CHECK | {"helpscout_codemods.render.diff"}
    ),
}
ALLOWED_SLOW = {"--version": {"email", "tempfile"}, "gateway --help": {"logging"}}


def modules(arguments: tuple[str, ...], folder: Path) -> list[str]:
    (folder / "empty").mkdir()
    (folder / "one").mkdir()
    (folder / "one" / "desk.py").write_text("print('hello')\n")
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.rpartition("\n-- ")[2].split()


@pytest.mark.parametrize("name", STARTS)
def test_a_command_imports_no_more_than_it_needs(name: str, tmp_path: Path) -> None:
    expectation = STARTS[name]
    module_names = modules(expectation.arguments, tmp_path)
    ours = {module for module in module_names if module.startswith("helpscout_")}
    tops = {module.partition(".")[0] for module in module_names} - {
        m.partition(".")[0] for m in ours
    }
    others = {top for top in tops - sys.stdlib_module_names if not top.startswith("_")}
    assert ours == expectation.ours & ours, sorted(ours - expectation.ours)
    assert others <= expectation.others
    assert not tops & SLOW - ALLOWED_SLOW.get(name, set())


def test_a_file_to_rewrite_loads_no_reader_of_manifests_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "desk.py").write_bytes(V1_CALL)
    module_names = modules(("check", "v1"), tmp_path)
    assert "libcst" in module_names
    assert not {"tomlkit", "importlib.metadata", "email", "requests", "sqlalchemy"} & set(
        module_names
    )


def test_a_list_of_tokens_needs_neither_the_codemods_nor_the_servers(tmp_path: Path) -> None:
    module_names = modules(
        ("tokens", "list", "--store", f"sqlite:///{tmp_path}/tokens.db"), tmp_path
    )
    tops = {module.partition(".")[0] for module in module_names}
    assert "sqlalchemy" in tops
    other_modules = {"libcst", "pathspec", "tomlkit", "flask", "jinja2", "werkzeug", "waitress",
                "helpscout_shim", "helpscout_sandbox"}  # fmt: skip
    assert not tops & other_modules
    assert {m for m in module_names if m.startswith("helpscout_codemods.")} <= {
        "helpscout_codemods.escape_control", "helpscout_codemods.masking",
        "helpscout_codemods.wording"
    }  # fmt: skip
