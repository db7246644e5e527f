"""Programs that a project declares: console scripts, and the entry points of a Django project."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from helpscout_codemods.toml_text import TomlError, read_toml

MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py")
_TARGET = re.compile(r"[\w.-]+\s*=\s*([\w.]+)\s*:")
_CONSOLE = re.compile(r"(?:console|gui)_scripts['\"]?\s*[:=]\s*[\[(](.*?)[\])]", re.DOTALL)
_SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]+)['\"]")


def script_modules(files: Mapping[str, bytes], paths: Iterable[str]) -> frozenset[str]:
    """The dotted modules of console scripts declared in the folders above `paths`."""
    file_paths: set[str] = set()
    for folder in _folders(paths):
        for name in MANIFESTS:
            data = files.get(f"{folder}{name}")
            if data is not None:
                file_paths.update(_scripts(name, data.decode("utf-8", "replace")))
    return frozenset(file_paths)


def is_packaged(files: Mapping[str, bytes], path: str) -> bool:
    """Whether a manifest above the module makes a package of its folder, for others to import."""
    for folder in _folders([path]):
        if files.get(f"{folder}setup.py") is not None:
            return True
        for name, mark in (("setup.cfg", b"[metadata]"), ("pyproject.toml", b"[project]")):
            data = files.get(f"{folder}{name}")
            if data is not None and mark in data:
                return True
    return False


def django_doors(files: Mapping[str, bytes], path: str) -> tuple[str, ...]:
    """manage.py above `path`, and beside its settings wsgi.py, asgi.py and celery.py."""
    for folder in _folders([path]):
        data = files.get(f"{folder}manage.py")
        settings = _SETTINGS.search(data.decode("utf-8", "replace")) if data else None
        if settings is None:
            continue
        package = settings[1].partition(".")[0]
        beside = (f"{folder}{package}/{name}.py" for name in ("wsgi", "asgi", "celery"))
        return (f"{folder}manage.py", *(p for p in beside if files.get(p) is not None))
    return ()


def _folders(paths: Iterable[str]) -> list[str]:
    """All folders above the paths, the nearest first, with a slash at the end."""
    programs: dict[str, None] = {}
    for path in paths:
        for parent in PurePosixPath(path).parents:
            programs["" if parent == PurePosixPath(".") else f"{parent}/"] = None
    return sorted(programs, key=lambda folder: -folder.count("/"))


def _scripts(name: str, text: str) -> Iterator[str]:
    """The modules named `module:function`; a manifest that cannot be read declares nothing."""
    if name == "setup.py":
        for script in _CONSOLE.findall(text):
            yield from _TARGET.findall(script)
        return
    if name == "setup.cfg":
        config = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            config.read_string(text)
        except configparser.Error:
            return
        for kind in ("console_scripts", "gui_scripts"):
            script = config.get("options.entry_points", kind, fallback="")
            yield from _TARGET.findall(script)
        return
    try:
        manifest = read_toml(text)
    except TomlError:
        return
    project = manifest.get("project", {})
    poetry = manifest.get("tool", {}).get("poetry", {})
    for table in (project.get("scripts"), project.get("gui-scripts"), poetry.get("scripts")):
        for target in table.values() if isinstance(table, dict) else ():
            if isinstance(target, str):
                yield target.partition(":")[0]
