"""Imports go one way: no circle of modules, and none of folders, typing imports included."""

from __future__ import annotations

import ast
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "helpscout_codemods": ROOT / "codemods",
    "helpscout_migrator": ROOT / "migrator",
    "helpscout_sandbox": ROOT / "sandbox",
    "helpscout_shim": ROOT / "shim",
    "helpscout_v2": ROOT / "client",
}


def modules(package: str) -> dict[str, Path]:
    base = PACKAGES[package]
    files = {}
    for path in sorted((base / package).rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        files[".".join(parts)] = path
    return files


def imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the same package that a module imports anywhere in its text."""
    package = name.split(".")[:-1]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    exact = {target for target in names if target in known}
    whole = {f"{target}.__init__" for target in names if f"{target}.__init__" in known}
    inner = {
        f"{target}.__init__" for target in names if any(m.startswith(f"{target}.") for m in exact)
    }
    return exact | (whole - inner)


def circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def siblings(edges: dict[str, set[str]]) -> dict[str, dict[str, set[str]]]:
    """For each folder, who imports whom among its modules and the folders right below it."""
    folders: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, targets in edges.items():
        for target in targets:
            left_part, right = name.split("."), target.split(".")
            same = 0
            while left_part[same] == right[same] and same < min(len(left_part), len(right)) - 1:
                same += 1
            if left_part[same] != right[same]:
                folders[".".join(left_part[:same])][left_part[same]].add(right[same])
    return folders


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_no_module_and_no_folder_imports_itself_through_others(package: str) -> None:
    modules_of = modules(package)
    edges = {name: imports(name, path, modules_of) - {name} for name, path in modules_of.items()}
    assert sum(map(len, edges.values())) > len(modules_of), "the imports were not seen"
    assert circle(edges) == []
    for folder, graph in siblings(edges).items():
        assert circle(graph) == [], f"folders and modules of {folder}"


def test_a_circle_is_seen() -> None:
    edges = {"p.a.x": {"p.b.y"}, "p.b.y": {"p.a.z"}, "p.a.z": set()}
    assert circle(edges) == []
    assert sorted(set(circle(siblings(edges)["p"]))) == ["a", "b"]
