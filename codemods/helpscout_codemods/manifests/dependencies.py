"""Which manifest gets the toolkit, and which loses a V1 client is not imported any more."""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from typing import Protocol

from msgspec import Struct

from helpscout_codemods.findings import Edit, Finding, Problem, Report
from helpscout_codemods.manifests import conda, python_list, requirements, setup_cfg, toml
from helpscout_codemods.manifests.names import TOOLKIT, is_v1_client
from helpscout_codemods.requirements_of import Needs
from helpscout_codemods.rules import make_finding
from helpscout_codemods.scan.project import Project
from helpscout_codemods.toml_text import TomlError

_REQUIREMENTS = re.compile(r"(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt)")
_EXTRAS = re.compile(r"(\s*[\w.-]+)(?:\s*\[([^\]]*)\])?(.*)", re.S)
_CONDA = re.compile(r"(?:conda[_-]?)?(?:environment|env)[\w.-]*\.ya?ml")
_ODOO = frozenset({"__manifest__.py", "__openerp__.py"})
_LOCKS = frozenset({"Pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock"})


class Editor(Protocol):
    """How the requirements of one kind of file are read and changed, layout kept."""

    def names_in(self, text: str, /) -> set[str]: ...

    def change(self, text: str, /, *, add: str, drop: bool) -> str: ...


class Manifest(Struct, frozen=True):
    """One manifest as text. `folder` is the folder whose code it serves."""

    path: str
    folder: str
    text: str
    editor: Editor
    names: frozenset[str]

    @property
    def constrains_only(self) -> bool:
        return posixpath.basename(self.path).startswith("constraints")

    @property
    def stands_beside(self) -> bool:
        """Whether a program's own manifest is needed as well: an addon of Odoo names what must be
        there, and something else installs it."""
        return self.editor is python_list.ODOO

    @property
    def is_compiled(self) -> bool:
        return self.editor is requirements and requirements.is_compiled(self.text)


def dependency_changes(project: Project, needs: Needs) -> Report:
    """Edits and findings for every manifest of the project."""
    manifests: list[Manifest] = []
    errors: list[Problem] = []
    setup_files = _named_by_setuptools(project)
    for path in project.files:
        try:
            manifest = _load(project, path, setup_files.get(path))
        except (OSError, UnicodeDecodeError, TomlError) as error:
            errors.append(Problem(path, f"cannot be read as a manifest: {error}"))
            continue
        if manifest is not None:
            manifests.append(manifest)
    if any(m.editor is toml and toml.is_own(m.text) for m in manifests):
        return Report()
    receivers, homeless = _receivers(manifests, needs.toolkit_users)
    report = Report(errors=tuple(errors))
    # To ask for the installed version takes as long as to rewrite a file.
    requirement = (project.config.requirement or default_requirement()) if receivers else ""
    if needs.async_users:
        requirement = _with_extra(requirement, "async")
    for manifest in manifests:
        add = requirement if manifest.path in receivers else ""
        try:
            report = report.merge(_change(manifest, add, needs.client_dropped))
        except TomlError as error:
            # What reads TOML and what edits it need not agree about an odd file.
            problem = Problem(manifest.path, f"cannot be edited as a manifest: {error}")
            report = report.merge(Report(errors=(problem,)))
    edited_paths = {edit.path for edit in report.edits}
    extra = [_lock(path) for path in project.files if _is_stale_lock(path, edited_paths)]
    # Said once, with the rewrite: where nothing lists dependencies nothing shows it was heeded.
    extra += [_no_manifest(path) for path in homeless if path in needs.toolkit_news][:1]
    extra += _setup_py(project, needs)
    return report.merge(Report(findings=tuple(extra)))


def _with_extra(requirement: str, extra: str) -> str:
    """A requirement line that asks for an extra as well."""
    line = _EXTRAS.fullmatch(requirement)
    if line is None:
        return requirement
    name, extras, rest = line.groups()
    names = [one.strip() for one in (extras or "").split(",") if one.strip()]
    if extra in names:
        return requirement
    return f"{name}[{','.join([*names, extra])}]{rest}"


@cache
def default_requirement() -> str:
    """The toolkit at the version that wrote the code, or later."""
    # Only a manifest that gets the toolkit asks, and the module takes long to import.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{TOOLKIT}>={version(TOOLKIT)}"
    except PackageNotFoundError:
        return TOOLKIT


def _named_by_setuptools(project: Project) -> dict[str, str]:
    """Files that a pyproject.toml has setuptools read, whatever they are called, and its folder."""
    requirements: dict[str, str] = {}
    for path in project.files:
        if posixpath.basename(path) == "pyproject.toml":
            with contextlib.suppress(OSError, UnicodeDecodeError, TomlError):
                text = (project.root / path).read_bytes().decode("utf-8")
                folder = posixpath.dirname(path)
                files = toml.requirement_files(text)
                requirements |= {
                    posixpath.normpath(posixpath.join(folder, one)): folder for one in files
                }
    return requirements


def _load(project: Project, path: str, served: str | None) -> Manifest | None:
    """A manifest; `served` is the folder whose project names it, where one does."""
    name = posixpath.basename(path)
    folder = posixpath.dirname(path)
    editor: Editor
    if served is not None:
        editor = requirements
        folder = served
    elif _REQUIREMENTS.fullmatch(name):
        editor = requirements
    elif posixpath.basename(folder) == "requirements" and name.endswith((".txt", ".in")):
        editor = requirements
        folder = posixpath.dirname(folder)
    elif name in ("pyproject.toml", "Pipfile"):
        editor = toml
    elif name == "setup.cfg":
        editor = setup_cfg
    elif _CONDA.fullmatch(name):
        editor = conda
    elif name == "setup.py":
        editor = python_list.SETUP
    elif name in _ODOO:
        editor = python_list.ODOO
    else:
        return None
    data = (project.root / path).read_bytes()
    if name.endswith(".py"):
        # A program in another encoding is none that can be edited, and no error.
        text = data.decode("utf-8", "replace")
        if text.encode() != data:
            return None
    else:
        text = data.decode("utf-8")
    declares = getattr(editor, "declares", None)
    if declares is not None and not declares(text):
        return None
    return Manifest(path, folder, text, editor, frozenset(editor.names_in(text)))


def _receivers(manifests: Iterable[Manifest], users: Iterable[str]) -> tuple[set[str], list[str]]:
    """The manifests that must name the toolkit, and the users no manifest serves.

    The nearest folder above a user counts. In it the toolkit goes where stood what V1 code needed,
    a V1 client or requests; else into the folder's first manifest.
    """
    by_folder: dict[str, list[Manifest]] = {}
    beside: dict[str, list[Manifest]] = {}
    for manifest in manifests:
        if not manifest.constrains_only:
            places = beside if manifest.stands_beside else by_folder
            places.setdefault(manifest.folder, []).append(manifest)
    receivers: set[str] = set()
    homeless: list[str] = []
    for user in users:
        receivers |= {m.path for m in _nearby(beside, user)}
        nearby = _nearby(by_folder, user)
        if not nearby:
            homeless.append(user)
        elif not any(TOOLKIT in m.names for m in nearby):
            likely = [m for m in nearby if "v1-client" in m.names]
            likely = likely or [m for m in nearby if "requests" in m.names]
            best = likely or sorted(nearby, key=_rank)[:1]
            paths = {m.path for m in best}
            receivers |= {m.path for m in best if not _includes(m, paths, nearby)}
    return receivers, homeless


def _nearby(by_folder: Mapping[str, list[Manifest]], user: str) -> list[Manifest]:
    """The manifests of the nearest folder above a file that has any."""
    folder = posixpath.dirname(user)
    while folder and folder not in by_folder:
        folder = posixpath.dirname(folder)
    return by_folder.get(folder, [])


def _includes(manifest: Manifest, paths: Set[str], others: Sequence[Manifest]) -> bool:
    """Whether a requirements file reads another one of `paths`, directly or over `others`."""
    by_path = {one.path: one for one in others}
    waiting, seen_paths = [manifest], {manifest.path}
    while waiting:
        current = waiting.pop()
        if current.editor is not requirements:
            continue
        for name in requirements.includes(current.text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(current.path), name))
            if path in paths and path != manifest.path:
                return True
            if path in by_path and path not in seen_paths:
                seen_paths.add(path)
                waiting.append(by_path[path])
    return False


def _rank(manifest: Manifest) -> tuple[bool, str]:
    return (bool(re.search(r"dev|test|lint|doc", posixpath.basename(manifest.path))), manifest.path)


def _change(manifest: Manifest, add: str, drop: bool) -> Report:
    drop = drop and "v1-client" in manifest.names
    add = "" if TOOLKIT in manifest.names else add
    if not add and not drop:
        return Report()
    if manifest.is_compiled:
        return Report(findings=(_compiled(manifest, add),))
    after = manifest.editor.change(manifest.text, add=add, drop=drop)
    findings = []
    if add:
        findings.append(_added(manifest, add))
    if drop:
        findings.append(_dropped(manifest))
    edit = Edit(manifest.path, manifest.text.encode(), after.encode(), tuple(findings))
    return Report(findings=tuple(findings), edits=(edit,))


def _line(text: str) -> int:
    """The row of the V1 client, else of requests, else the first."""
    rows = text.splitlines()
    for predicate in (is_v1_client, lambda row: "requests" in row):
        for number, row in enumerate(rows, 1):
            if predicate(row.strip().strip("\"',")):
                return number
    return 1


def _added(manifest: Manifest, add: str) -> Finding:
    return make_finding(
        "HS501", "proven", "native", manifest.path, _line(manifest.text),
        f"the code needs {TOOLKIT}", f"add {add}",
    )  # fmt: skip


def _dropped(manifest: Manifest) -> Finding:
    return make_finding(
        "HS502", "proven", "native", manifest.path, _line(manifest.text),
        "no file imports the V1 client library any more", "drop it",
    )  # fmt: skip


def _compiled(manifest: Manifest, add: str) -> Finding:
    return make_finding(
        "HS503", "manual", "left", manifest.path, _line(manifest.text),
        "this file is written by a tool",
        f"add {add or TOOLKIT} to its source and compile again",
    )  # fmt: skip


def _is_stale_lock(path: str, touched: set[str]) -> bool:
    folder, name = posixpath.split(path)
    if name not in _LOCKS:
        return False
    source = "Pipfile" if name == "Pipfile.lock" else "pyproject.toml"
    return posixpath.join(folder, source) in touched


def _lock(path: str) -> Finding:
    return make_finding(
        "HS503", "manual", "left", path, 1,
        "the lock no longer matches its manifest", "lock again",
    )  # fmt: skip


def _no_manifest(path: str) -> Finding:
    return make_finding(
        "HS505", "review", "left", path, 1,
        f"the code needs {TOOLKIT} and no manifest of this project lists dependencies",
        f"pip install {TOOLKIT}",
    )  # fmt: skip


def _setup_py(project: Project, needs: Needs) -> list[Finding]:
    """A setup.py that computes what it requires is read for a V1 client and never edited."""
    return [
        requirement
        for path in project.files
        if posixpath.basename(path) == "setup.py"
        and (requirement := _required_by_program(project, path, needs))
    ]


def _required_by_program(project: Project, path: str, needs: Needs) -> Finding | None:
    try:
        text = (project.root / path).read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    start = text.find("install_requires")
    if start < 0 or python_list.SETUP.declares(text):
        return None
    for match in re.finditer(r"""["']([^"'\n]+)["']""", text[start:]):
        if is_v1_client(match[1]):
            line = text.count("\n", 0, start + match.start()) + 1
            instead = f"require {TOOLKIT} {'instead' if needs.client_dropped else 'as well'}"
            return make_finding(
                "HS504", "manual", "left", path, line,
                "setup.py requires a V1 client library", instead,
            )  # fmt: skip
    return None
