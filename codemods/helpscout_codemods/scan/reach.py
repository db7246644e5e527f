"""From the files that speak V1 to all files that matter because of them.

A file that imports, directly or over others, what a V1 file defines holds the values it returns,
whatever it calls them. Import lines are read as text; only files on the way are parsed.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from helpscout_codemods.scan.prefilter import has_v1_path
from helpscout_codemods.scan.taint import EVERYTHING, names_with_v1, tainted

_OLD_CLIENT = re.compile(rb"\b(?:ApiClient|hsapi)\b")
"""Module names of the oldest V1 client, copied into projects; nothing in a file that imports them
need name Help Scout."""

_IMPORT = re.compile(
    rb"(?:^|\n|;|:)[ \t]*(?:from[ \t]+(\.*[ \t]*[\w.]*)[ \t]*import[ \t\\\r\n]*"
    rb"(\((?:[^()#]++|#[^\n]*+)*+\)|(?:[^\n#;\\]|\\\r?\n)*)|import[ \t]+((?:[^\n#;\\]|\\\r?\n)*))"
)
_BY_TEXT = re.compile(rb"\b(?:import_module|__import__)\(\s*[\"']([\w.]+)[\"']")
_ALIAS = re.compile(r"([\w.]+|\*)(?:\s+as\s+(\w+))?")


class Imported(Struct, frozen=True):
    """Something a file may import: the module path `stem` (anchored when relative), known in the
    file as `local`. `name` is the name taken out of the module, "" when the module itself is."""

    stem: str
    anchored: bool
    local: str
    name: str = ""


def imports(path: str, data: bytes) -> frozenset[Imported]:
    """What the import lines of one file may mean, found by text.

    `from a import b` may take the name b out of a or import the module a.b: it is listed twice.
    """
    import_set: set[Imported] = set()
    folder = posixpath.dirname(path)
    for source, names, modules in _IMPORT.findall(data):
        for module, local in _aliases(modules):
            import_set.add(Imported(module.replace(".", "/"), False, local or module.split(".")[0]))
        if modules:
            continue
        module = source.decode("utf-8", "replace").replace(" ", "").replace("\t", "")
        bare = module.lstrip(".")
        level = len(module) - len(bare)
        base = bare.replace(".", "/")
        if level:
            top = folder
            for _ in range(level - 1):
                top = posixpath.dirname(top)
            base = posixpath.join(top, base) if base else top
        for name, local in _aliases(names):
            import_set.add(Imported(base, bool(level), local or name, name))
            import_set.add(Imported(posixpath.join(base, name), bool(level), local or name))
    for dotted_name in _BY_TEXT.findall(data):
        module = dotted_name.decode("utf-8", "replace")
        import_set.add(Imported(module.replace(".", "/"), False, module.split(".")[0]))
    return frozenset(import_set)


def _aliases(text: bytes) -> Iterator[tuple[str, str]]:
    for part in text.decode("utf-8", "replace").strip("()").split(","):
        match = _ALIAS.search(re.sub(r"#[^\n]*|\\\r?\n", "", part))
        if match:
            yield match[1], match[2] or ""


def stem(path: str) -> str:
    """The module path a file answers to: a/b for a/b.py and for a/b/__init__.py."""
    bare = path.rsplit(".", 1)[0]
    return posixpath.dirname(bare) if posixpath.basename(bare) == "__init__" else bare


class Modules:
    """The files of a project by the module paths that they answer to.

    Args:
        paths: All files, `/` between folders.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._files: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        """Module paths by their last part."""
        self._ending: dict[str, list[tuple[str, str]]] = {}
        self._packages: set[str] = set()
        for path in paths:
            module = stem(path)
            self._files.setdefault(module, []).append(path)
            if path.endswith("/__init__.py"):
                self._packages.add(module)
        for module in self._files:
            self._stems.setdefault(posixpath.basename(module), []).append(module)

    def targets_of(self, imported: Imported, importer: str) -> list[str]:
        """The files that `importer` may reach through `imported`."""
        if imported.anchored:
            return self._files.get(imported.stem, [])
        folder = posixpath.dirname(importer)
        if folder not in self._packages:
            # A script's own folder comes first on its path.
            near = posixpath.join(folder, imported.stem)
            if near in self._packages or any(p.endswith(".py") for p in self._files.get(near, ())):
                return self._files[near]
        # The folder in which the absolute name starts: a source root, hence no package, or (Python
        # 2 style) the importer's own folder.
        below = [
            path
            for module, top in self._modules_ending(imported.stem)
            if top not in self._packages or folder == top
            for path in self._files[module]
        ]
        return [*self._files.get(imported.stem, ()), *below]

    def _modules_ending(self, ending: str) -> list[tuple[str, str]]:
        """The modules whose path ends so, each with the folder above that ending."""
        modules = self._ending.get(ending)
        if modules is None:
            modules = self._ending[ending] = [
                (module, module[: -len(ending) - 1])
                for module in self._stems.get(posixpath.basename(ending), ())
                if module.endswith(f"/{ending}")
            ]
        return modules


class Reach(Struct, frozen=True):
    """`spelling` files show V1 paths without naming Help Scout; `importers` take a V1 value or a
    setting from a file that uses V1 or names Help Scout, directly or over other files."""

    spelling: frozenset[str]
    importers: frozenset[str]
    users: frozenset[str] = frozenset()
    """Those of the importers that read `settings` through a settings object."""
    settings: frozenset[str] = frozenset()
    helpers: frozenset[str] = frozenset()
    """Modules that V1 code imports (a transport, an address builder, an auth class), with all files
    that import them, so that every caller is in view."""


MOST_IMPORTERS = 12
"""A module that more files import is the project's common ground, and no helper of V1 code."""
MOST_HELPERS = 60
HELPER_STEPS = 3


class _Taints:
    """The names of each file that lead to V1, and to the files that import them."""

    def __init__(
        self,
        read: Callable[[str], bytes | None],
        speaking: Collection[str],
        taints: dict[str, frozenset[str]],
    ) -> None:
        self.read, self.speaking, self.taints = read, speaking, taints

    def of(self, path: str) -> frozenset[str]:
        # Computed late: most files that use V1 are not imported by others.
        if path not in self.taints and path in self.speaking:
            self.taints[path] = tainted(self.read(path) or b"", None)
        return self.taints.get(path, frozenset())

    def spread(self, import_lines: Mapping[str, bytes], modules: Modules) -> set[str]:
        """Adds the files that import such names, and those that import from them; returns them."""
        frontier = {*self.taints, *self.speaking}
        holding: set[str] = set()
        while frontier:
            leaves = {posixpath.basename(stem(path)) for path in frontier} - {""}
            if not leaves:
                break
            # A file cannot import what none of its import lines spells.
            spelt = _spelling(leaves)
            importers: set[str] = set()
            for path, lines in import_lines.items():
                if not spelt.search(lines):
                    continue
                data = self.read(path) or b""
                tokens = _tokens(path, data, frontier, self.of, modules)
                if not tokens or tokens <= self.of(path):
                    continue
                importers.add(path)
                self.taints[path] = self.of(path) | tainted(data, tokens)
            holding |= importers
            frontier = importers
        return holding


def reach(
    seeds: Iterable[str],
    sources: Collection[str],
    read: Callable[[str], bytes | None],
    naming: Iterable[str] = (),
) -> Reach:
    """The files beyond `seeds` (those that speak V1) and `naming` (those that name Help Scout,
    such as settings) that matter because of them."""
    modules = Modules(sources)
    taints = {path: _taint_of_naming(read(path) or b"") for path in naming}
    seeds = frozenset(seeds)
    own = {path: tainted(read(path) or b"", None) for path in filter(_is_settings, seeds)}
    settings = _settings_pattern({**taints, **own})
    import_lines: dict[str, bytes] = {}
    spelling: set[str] = set()
    old_clients: set[str] = set()
    reach = {*seeds, *taints}
    users: set[str] = set()
    for path in sources:
        data = read(path)
        if data is None:
            continue
        import_lines[path] = lines = _import_lines(data)
        if path not in reach and has_v1_path(data):
            spelling.add(path)
        elif _OLD_CLIENT.search(lines):
            old_clients.add(path)
        elif settings is not None and b"settings" in data and settings.search(data):
            users.add(path)
    speaking = {*seeds, *spelling, *old_clients}
    for path in speaking & taints.keys():
        del taints[path]
    holding = _Taints(read, speaking, taints).spread(import_lines, modules)
    importers = frozenset({*taints, *speaking, *users} - reach - spelling)
    settings_modules = frozenset(filter(_is_settings, {*taints, *speaking}))
    # A file that names Help Scout, by the variable of its key, may hold V1 values all the same.
    helpers = _helpers({*speaking, *importers, *holding}, {*taints, *reach}, import_lines, modules)
    return Reach(frozenset(spelling), importers, frozenset(users), settings_modules, helpers)


def _helpers(
    speaking: set[str],
    known: set[str],
    import_lines: Mapping[str, bytes],
    modules: Modules,
) -> frozenset[str]:
    candidates = speaking | known

    @functools.cache
    def imported(path: str) -> frozenset[str]:
        import_set = imports(path, import_lines.get(path, b""))
        return frozenset(p for one in import_set for p in modules.targets_of(one, path)) - {path}

    helpers: set[str] = set()
    frontier = speaking
    for _ in range(HELPER_STEPS):
        targets = {target for path in frontier for target in imported(path)}
        targets -= candidates | helpers
        if not targets or len(helpers) > MOST_HELPERS:
            break
        spelt = _spelling({posixpath.basename(stem(path)) for path in targets})
        importers: dict[str, set[str]] = {target: set() for target in targets}
        for path, lines in import_lines.items():
            if spelt.search(lines):
                for target in targets & imported(path):
                    importers[target].add(path)
        frontier = set()
        for target, files in importers.items():
            if len(files) <= MOST_IMPORTERS:
                frontier |= {target, *files} - candidates
        helpers |= frontier
    return frozenset(helpers)


def _spelling(names: Collection[str]) -> re.Pattern[bytes]:
    words = sorted(name.encode("utf-8", "surrogateescape") for name in names)
    return re.compile(rb"\b(?:" + b"|".join(map(re.escape, words)) + rb")\b")


def _taint_of_naming(data: bytes) -> frozenset[str]:
    # With the host in the settings, V1 paths beside the name are all that shows a V1 client.
    return tainted(data, None) if has_v1_path(data) else names_with_v1(data)


def _is_settings(path: str) -> bool:
    return "settings" in path


def _settings_pattern(taints: Mapping[str, frozenset[str]]) -> re.Pattern[bytes] | None:
    """How the tainted names of settings modules are read through a settings object, as in Django,
    where no import leads to the module."""
    names = {
        name.encode("utf-8", "surrogateescape")
        for path, taint in taints.items()
        if _is_settings(path)
        for name in taint
        if name != "*"
    }
    if not names:
        return None
    spelt = b"|".join(map(re.escape, sorted(names)))
    return re.compile(rb"\bsettings(?:\.|\s*,\s*[\"'])(?:" + spelt + rb")\b")


def _tokens(
    path: str,
    data: bytes,
    targets: Collection[str],
    taint_of: Callable[[str], frozenset[str]],
    modules: Modules,
) -> frozenset[str]:
    """The names by which V1 values of `targets` come into a file."""
    tokens: set[str] = set()
    for one in imports(path, data):
        for target in modules.targets_of(one, path):
            if target == path or target not in targets:
                continue
            taint = taint_of(target)
            if one.name == "*":
                tokens |= taint
            elif one.name:
                if one.name in taint or taint == EVERYTHING:
                    tokens.add(one.local)
            elif taint == EVERYTHING or _uses(data, taint):
                tokens.add(one.local)
    return frozenset(tokens)


def _uses(data: bytes, names: Iterable[str]) -> bool:
    """Whether a file takes one of the names as an attribute, as in `module.name`."""
    return any(
        re.search(rb"\.\s*" + re.escape(name.encode("utf-8", "surrogateescape")) + rb"\b", data)
        for name in names
    )


_CONTINUES = (b"\\", b"\r")


def _import_lines(data: bytes) -> bytes:
    """The import lines of a source. Plain searches: this looks at every file of the tree, where a
    regular expression over the whole text takes several times as long."""
    line_list: list[bytes] = []
    end = 0
    start = data.find(b"import")
    while start >= 0:
        last_end = end
        begin = data.rfind(b"\n", 0, start) + 1
        if data[begin - 2 : begin - 1] in _CONTINUES and b"\\" in data[begin - 3 : begin]:
            begin = data.rfind(b"\n", 0, begin - 2) + 1
        # A notebook may be one line with thousands of imports, which is not added for each.
        begin = max(begin, last_end)
        end = data.find(b"\n", start)
        if end < 0:
            end = len(data)
        if data.find(b"(", start, end) >= 0:
            end = data.find(b")", start)
        while data[end - 1 : end] in _CONTINUES and data[end - 2 : end].rstrip()[-1:] == b"\\":
            end = data.find(b"\n", end + 1)
        if end < 0:
            end = len(data)
        line_list.append(data[begin:end])
        start = data.find(b"import", end)
    return b"\n".join(line_list)
