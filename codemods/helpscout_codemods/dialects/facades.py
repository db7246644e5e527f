"""What the shim's facades offer, read from their files: an import is exchanged for what exists."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path


def lacking(module: str, names: Iterable[str] = ()) -> str:
    """The first of these modules and names that the facades do not have; "" when all exist.

    `module` is dotted and starts with `helpscout_shim`; "*" is no name.
    """
    path = _file(module)
    if path is None:
        return module
    module_names = _names(path)
    for name in names:
        if name != "*" and name not in module_names and _file(f"{module}.{name}") is None:
            return f"{module}.{name}"
    return ""


@cache
def _file(module: str) -> Path | None:
    spec = find_spec("helpscout_shim")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    root = Path(spec.submodule_search_locations[0])
    place = root.joinpath(*module.split(".")[1:])
    candidates = (place / "__init__.py", place.with_suffix(".py"))
    return next((path for path in candidates if path.is_file()), None)


@cache
def _names(path: Path) -> frozenset[str]:
    """The names a module binds at its outermost level."""
    all_names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for inner in ast.walk(node) if isinstance(node, ast.If | ast.Try) else (node,):
            match inner:
                case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                    all_names |= {a.asname or a.name.partition(".")[0] for a in aliases}
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    all_names.add(name)
                case ast.Assign(targets=targets):
                    all_names |= {t.id for t in targets if isinstance(t, ast.Name)}
                case ast.AnnAssign(target=ast.Name(id=name)):
                    all_names.add(name)
    return frozenset(all_names)
