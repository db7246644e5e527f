"""Which files belong to a project: git's own list where there is git, else .gitignore rules."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpscout_codemods.findings import Problem, Skipped
from helpscout_codemods.ignore_patterns import spec_of
from helpscout_codemods.regular import read_regular
from helpscout_codemods.scan.third_party import Foreign

if TYPE_CHECKING:
    # Imported where patterns or git are asked: a run that needs neither does not wait for them.
    import pathspec

NEVER = frozenset(
    {
        ".git", ".hg", ".svn", "__pycache__", "node_modules", ".tox", ".nox", ".mypy_cache",
        ".pytest_cache", ".ruff_cache", ".eggs", ".helpscout-migration",
    }
)  # fmt: skip
"""Folders that hold no code of the project; virtual environments are recognised by pyvenv.cfg."""

ROOT_MARKS = (".git", ".hg", "pyproject.toml", "setup.py", "setup.cfg")
# A tree that was unpacked, not cloned, brings its own .git/config, whose monitor git would start.
GIT = ("git", "-c", "core.fsmonitor=false")
OTHERS_CODE = "packages of others, or built files"
OTHER_PROJECT = "another project, below a folder that is none"
LINK = "symbolic link; its target is scanned where it is"
LINK_OUT = "symbolic link that leads out of this folder"
MAX_FOLDERS = 100
DEEP = f"not scanned: more than {MAX_FOLDERS} folders deep"
SOURCE_SUFFIXES = (".py", ".pyw", ".ipynb")


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files of a project, relative to `root`, with forward slashes, sorted.

    `asked` are the files to report on; empty when a whole folder was asked for. `named` are those
    that were named one by one.
    """

    root: Path
    files: tuple[str, ...]
    asked: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[Problem, ...]
    named: frozenset[str] = frozenset()


def list_files(paths: Sequence[Path], exclude: Iterable[str] = ()) -> ProjectFiles:
    """Every file of the project that `paths` name.

    One folder is its own root. Files named one by one belong to the nearest folder above that
    looks like a project, are listed even when ignored, and bring their project along: what a file
    returns cannot be judged without those who import it. Where no folder above looks like a
    project, such as a home folder, the projects below are left alone. Raises FileNotFoundError for
    a path that does not exist.
    """
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path}: no such file or folder")
    folders = [path.resolve() for path in paths if path.is_dir()]
    named_files = [path.resolve() for path in paths if not path.is_dir()]
    root = _root(folders, named_files)
    skip_list: list[Skipped] = []
    errors: list[Problem] = []
    git_files = _git_files(root)
    if git_files is None:
        is_one_project = bool(folders) or _is_project(root)
        projects = None if is_one_project else _folders_of(named_files, root)
        own_names = _walk(root, skip_list, errors, projects=projects)
    else:
        own_names = _regular(root, git_files, skip_list)
    others = Foreign(own_names)
    homes = {name: others.folder(name) for name in own_names}
    skip_list += [
        Skipped(folder, OTHERS_CODE) for folder in dict.fromkeys(homes.values()) if folder
    ]
    own_names = [name for name in own_names if homes[name] is None]
    within = tuple(f"{_relative(folder, root)}/" for folder in folders if folder != root)
    if within and not named_files:
        own_names = [name for name in own_names if name.startswith(within)]
    patterns = tuple(exclude)
    if patterns:
        import pathspec

        spec = pathspec.GitIgnoreSpec.from_lines(patterns)
        own_names = [name for name in own_names if not spec.match_file(name)]
    own_paths = set(own_names)
    by_name = frozenset(_relative(path, root) for path in named_files)
    away = {name for name in by_name if others.folder(name) is not None}
    skip_list += [Skipped(name, OTHERS_CODE) for name in sorted(away)]
    by_name -= away
    argument_paths = set(by_name)
    if named_files and folders:
        argument_paths |= {name for name in own_paths if not within or name.startswith(within)}
    return ProjectFiles(
        root,
        tuple(sorted(own_paths | argument_paths)),
        tuple(sorted(argument_paths)),
        tuple(skip_list),
        tuple(errors),
        by_name,
    )


def project_root(paths: Sequence[Path | str]) -> Path:
    """The folder that paths in a report about `paths` are relative to."""
    roots = [Path(path).resolve() for path in paths]
    folders = [path for path in roots if path.is_dir()]
    return _root(folders, [path for path in roots if not path.is_dir()])


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _root(folders: Sequence[Path], named: Sequence[Path]) -> Path:
    if len(folders) == 1 and not named:
        return folders[0]
    common = Path(os.path.commonpath([*folders, *(path.parent for path in named)]))
    for folder in (common, *common.parents):
        if _is_project(folder):
            return folder
    return common


def _is_project(folder: Path) -> bool:
    return any((folder / mark).exists() for mark in ROOT_MARKS)


def _folders_of(files: Iterable[Path], root: Path) -> frozenset[str]:
    """The folders that the files lie in, those above them too, below `root`."""
    return frozenset(
        _relative(folder, root)
        for file in files
        for folder in file.parents
        if folder != root and folder.is_relative_to(root)
    )


def _git_files(root: Path) -> list[str] | None:
    """Tracked and untracked files that are not ignored; None where git has nothing to say."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return None
    # Nothing: not a repository, or a folder that its repository ignores as a whole.
    output = git_output(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if not output:
        return None
    names = {os.fsdecode(name) for name in output.split(b"\0") if name}
    return [name for name in names if NEVER.isdisjoint(name.split("/"))]


def git_output(root: Path, *arguments: str) -> bytes | None:
    """The output of a git command in `root`; None when there is no git, or it ends with an error.

    The filters of a repository are programs that git starts: they get no credentials.
    """
    import subprocess

    environment = {
        name: value
        for name, value in os.environ.items()
        # A hook of git itself sets GIT_DIR and friends, which would answer for another tree.
        if not name.startswith(("GIT_", "HELPSCOUT_")) or name.startswith("GIT_CONFIG")
    }
    try:
        answer = subprocess.run(
            [*GIT, *arguments],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout if answer.returncode == 0 else None


def _regular(root: Path, names: Iterable[str], skipped: list[Skipped]) -> list[str]:
    """The names that are files; git also lists links, submodules and what was deleted."""
    base = f"{root}{os.sep}"
    files = []
    for name in names:
        try:
            mode = os.lstat(base + name).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode):
            files.append(name)
        elif stat.S_ISLNK(mode):
            skipped.append(_skipped_link(root, name))
    return files


def _skipped_link(root: Path, name: str) -> Skipped:
    target = os.path.realpath(root / name)
    is_inside = Path(target).is_relative_to(os.path.realpath(root))
    return Skipped(name, LINK if is_inside else LINK_OUT)


Specs = tuple[tuple[str, "pathspec.GitIgnoreSpec"], ...]


def _walk(
    root: Path, skipped: list[Skipped], errors: list[Problem], *, projects: frozenset[str] | None
) -> list[str]:
    """A walk that follows .gitignore files and no symbolic link, so that no loop can trap it.

    Args:
        projects: of the projects below, those to go into; None goes into all.
    """
    files: list[str] = []
    base = f"{root}{os.sep}"
    waiting: list[tuple[str, Specs]] = [("", ())]
    while waiting:
        folder, specs = waiting.pop()
        try:
            with os.scandir(base + folder) as handle:
                entries = list(handle)
        except OSError as error:
            errors.append(Problem(folder or ".", f"cannot be listed: {error.strerror}"))
            continue
        names = {entry.name for entry in entries}
        if folder and "pyvenv.cfg" in names:
            skipped.append(Skipped(folder, "virtual environment"))
            continue
        is_left_out = projects is not None and folder not in projects
        if folder and is_left_out and not names.isdisjoint(ROOT_MARKS):
            skipped.append(Skipped(folder, OTHER_PROJECT))
            continue
        if ".gitignore" in names:
            own = _spec(root / folder / ".gitignore")
            specs = (*specs, (folder, own)) if own else specs
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and entry.name in NEVER:
                continue
            if specs and _ignored(name + "/" * is_folder, specs):
                continue
            if is_folder:
                if name.count("/") < MAX_FOLDERS:
                    waiting.append((name, specs))
                else:
                    errors.append(Problem(name, DEEP))
            elif entry.is_file(follow_symlinks=False):
                files.append(name)
            elif entry.is_symlink():
                skipped.append(_skipped_link(root, name))
    return files


def _spec(path: Path) -> pathspec.GitIgnoreSpec | None:
    try:
        return spec_of(read_regular(path).decode("utf-8", "replace").splitlines())
    except OSError:
        return None


def _ignored(name: str, specs: Specs) -> bool:
    """The deepest .gitignore that has an opinion wins, as in git."""
    for folder, spec in reversed(specs):
        inner = name[len(folder) + 1 :] if folder else name
        verdict = spec.check_file(inner).include
        if verdict is not None:
            return verdict
    return False
