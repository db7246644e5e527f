"""Names of settings follow the code: .env examples are edited, real .env files never."""

from __future__ import annotations

import posixpath
import re

from helpscout_codemods.findings import Edit, Problem, Report
from helpscout_codemods.requirements_of import NEW_NAMES, Needs
from helpscout_codemods.rules import make_finding
from helpscout_codemods.scan.project import Project
from helpscout_codemods.settings import (
    MAX_SETTINGS,
    is_env_example,
    is_env_file,
    settings_files,
)

_ELSEWHERE = (".yml", ".yaml", ".json", ".ini", ".cfg", ".toml", ".conf", ".service", ".sh")
_ELSEWHERE_NAMES = frozenset({"Dockerfile", "Procfile", "Makefile", "tox.ini", ".envrc"})


def environment_changes(project: Project, needs: Needs) -> Report:
    """Edits of .env examples; findings for every other place that still sets the old name."""
    if not needs.reads_environment:
        return Report()
    report = Report()
    files = set(project.files) | _hidden_env_files(project)
    packages = {posixpath.dirname(p) for p in files if p.endswith("/__init__.py")}
    for path in sorted(files):
        name = posixpath.basename(path)
        example, real = is_env_example(name), is_env_file(name)
        elsewhere = name in _ELSEWHERE_NAMES or name.endswith(_ELSEWHERE)
        if elsewhere and (not needs.names_gone or _inside(path, packages)):
            continue  # Data of a package is no place where a program is deployed from.
        if not (example or real or elsewhere):
            continue
        target = project.root / path
        try:
            if target.stat().st_size > MAX_SETTINGS:
                continue
            text = target.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        except OSError as error:
            report = report.merge(
                Report(errors=(Problem(path, f"cannot be read: {error.strerror}"),))
            )
            continue
        if example:
            report = report.merge(_example(path, text, needs))
        elif real:
            report = report.merge(_real(path, text, needs))
        else:
            report = report.merge(_elsewhere(path, text, needs))
    return report


def _inside(path: str, folders: set[str]) -> bool:
    folder = posixpath.dirname(path)
    while folder and folder not in folders:
        folder = posixpath.dirname(folder)
    return bool(folder)


def _hidden_env_files(project: Project) -> set[str]:
    """.env is usually ignored by git, and is the very place a user must change by hand."""
    folders = {""} | {posixpath.dirname(path) for path in (*project.candidates, *project.needles)}
    return {
        posixpath.join(folder, name)
        for folder in folders
        for name in settings_files(project.root / folder)
    }


def _row(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?m)^(?P<lead>[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?){name}[ \t]*=.*(?:\r?\n|$)"
    )


def _names_in(text: str, needs: Needs) -> list[str]:
    old_names = sorted(needs.names_gone | needs.names_kept)
    return [name for name in old_names if _row(name).search(text)]


def _missing(text: str) -> list[str]:
    return [name for name in NEW_NAMES if not _row(name).search(text)]


def _line_of(text: str, name: str) -> int:
    match = re.search(rf"\b{name}\b", text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _example(path: str, text: str, needs: Needs) -> Report:
    old = _names_in(text, needs)
    missing = _missing(text)
    old_lines = [name for name in old if name in needs.names_gone]
    if not old or not (missing or old_lines):
        return Report()
    newline = "\r\n" if "\r\n" in text else "\n"
    match = _row(old[0]).search(text)
    assert match is not None
    lead = match["lead"]
    new_lines = "".join(f"{lead}{name}={newline}" for name in missing)
    row = match[0] if match[0].endswith("\n") else match[0] + newline
    kept_row = "" if old[0] in old_lines else row
    after = text[: match.start()] + kept_row + new_lines + text[match.end() :]
    for name in old_lines[1:] if old[0] in old_lines else old_lines:
        after = _row(name).sub("", after)
    verb = f"{', '.join(old_lines)} is no longer read; " if old_lines else ""
    finding = make_finding(
        "HS511", "proven", "native", path, _line_of(text, old[0]),
        f"{verb}the code reads {' and '.join(NEW_NAMES)}",
        "add them to the example",
    )  # fmt: skip
    edit = Edit(path, text.encode(), after.encode(), (finding,))
    return Report(findings=(finding,), edits=(edit,))


def _real(path: str, text: str, needs: Needs) -> Report:
    old = _names_in(text, needs)
    missing = _missing(text)
    if not old or not missing:
        return Report()
    finding = make_finding(
        "HS512", "manual", "left", path, _line_of(text, old[0]),
        f"holds {old[0]} and is never edited, because it holds secrets",
        f"add {' and '.join(missing)} by hand",
    )  # fmt: skip
    return Report(findings=(finding,))


def _elsewhere(path: str, text: str, needs: Needs) -> Report:
    """Deployment files: their syntax varies too much to edit, a name in them is worth a look."""
    names = [n for n in sorted(needs.names_gone) if re.search(rf"\b{n}\b", text)]
    if not names or all(re.search(rf"\b{name}\b", text) for name in NEW_NAMES):
        return Report()
    finding = make_finding(
        "HS513", "review", "left", path, _line_of(text, names[0]),
        f"sets {names[0]}, which the code no longer reads",
        f"set {' and '.join(NEW_NAMES)} instead",
    )  # fmt: skip
    return Report(findings=(finding,))
