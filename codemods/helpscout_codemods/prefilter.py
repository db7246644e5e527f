"""Which files can matter, decided on bytes: most files of a tree are never parsed.

A file speaks V1 when it holds the host, a V1 client or a V1 path; it mentions Help Scout when the
name occurs at all. Files that import, directly or over others, a file that speaks V1 matter too:
they hold the values it returns, whatever they call them.
"""

from __future__ import annotations

import enum
import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


class Needle(enum.IntEnum):
    """What a file's bytes say, weakest first."""

    NOTHING = 0
    PATH = 1
    """V1 paths such as conversations.json, no name: counts where the project names Help Scout."""
    NAME = 2
    V1 = 3


_NAME = re.compile(rb"(?i)help[ _-]?scout")
_V1 = re.compile(
    rb"(?i)api\.helpscout\.net|helpscout\.net/v1"
    rb"|^[ \t]*(?:from|import)[ \t]+(?:[\w.]+\.)?(?:helpscout|helpscout_api)\b"
    rb"|\bhelpscoutclient\b|\bhelpscout\.client\(",
    re.MULTILINE,
)
_PATH = re.compile(
    rb"\b(?:conversations|customers|mailboxes|folders|attachments|workflows|hooks|users|members)"
    rb"(?:/[^\s\"']{0,60}|[\"'][^\n]{0,60})?\.json\b"
)
_OLD_CLIENT = re.compile(rb"\bApiClient\.ApiClient\b|\bgetConver\w+For\w+|\bimport hsapi\b")
BINARY_HEAD = 8192


def needle(data: bytes) -> Needle:
    """How much the bytes of one file have to do with V1."""
    # Three plain searches are many times faster than one that ignores case.
    if b"scout" in data or b"Scout" in data or b"SCOUT" in data:
        if _V1.search(data):
            return Needle.V1
        if _NAME.search(data):
            return Needle.NAME
    if b".json" in data and _PATH.search(data):
        return Needle.PATH
    if (b"ApiClient" in data or b"hsapi" in data) and _OLD_CLIENT.search(data):
        return Needle.V1
    return Needle.NOTHING


def is_binary(data: bytes) -> bool:
    return b"\0" in data[:BINARY_HEAD]


_V1_LINE = re.compile(
    rb"(?i)(?<!docs)api\.helpscout\.net|helpscout\.net/v1|\b(?:import|from)[ \t]+helpscout\b"
    rb"|\bHelpScout\(|\bApiClient\b|\bhelpscout\.client\(|" + _PATH.pattern
)


def v1_lines(data: bytes) -> tuple[int, ...]:
    """Line numbers, from 1, that look like V1 to the eye: for files that cannot be parsed."""
    return tuple(
        number
        for number, line in enumerate(data.splitlines(), 1)
        if _V1_LINE.search(line) and b"docsapi.helpscout.net" not in line
    )


_IMPORT = re.compile(
    rb"(?:^|\n|;|:)[ \t]*(?:from[ \t]+(\.*[ \t]*[\w.]*)[ \t]*import[ \t\\\r\n]*"
    rb"(\([^)]*\)|(?:[^\n#;\\]|\\\r?\n)*)|import[ \t]+((?:[^\n#;\\]|\\\r?\n)*))"
)
_WORDS = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True)
class Imported:
    """A module a file may mean: `stem` is its path without suffix, anchored when relative."""

    stem: str
    anchored: bool


def imports(path: str, data: bytes) -> frozenset[Imported]:
    """The modules that the import lines of one file may mean, found by text."""
    found: set[Imported] = set()
    folder = posixpath.dirname(path)
    for source, names, modules in _IMPORT.findall(data):
        if modules:
            for part in modules.decode("utf-8", "replace").split(","):
                words = _WORDS.findall(part)
                if words:
                    found.add(Imported(words[0].replace(".", "/"), anchored=False))
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
        found.add(Imported(base, anchored=bool(level)))
        for part in names.decode("utf-8", "replace").strip("()").split(","):
            words = _WORDS.findall(part)
            if words:
                found.add(Imported(posixpath.join(base, words[0]), anchored=bool(level)))
    return frozenset(found)


def stem(path: str) -> str:
    """The module path a file answers to: a/b for a/b.py and for a/b/__init__.py."""
    bare = path.rsplit(".", 1)[0]
    return posixpath.dirname(bare) if posixpath.basename(bare) == "__init__" else bare


def means(imported: Imported, importer: str, target: str, sources: Collection[str]) -> bool:
    """Whether `importer` reaches the file `target` through `imported`."""
    wanted = stem(target)
    if imported.anchored:
        return imported.stem == wanted
    folder = posixpath.dirname(importer)
    if f"{folder}/__init__.py" not in sources:
        # A script's own folder comes first on its path.
        near = posixpath.join(folder, imported.stem)
        if f"{near}.py" in sources or f"{near}/__init__.py" in sources:
            return near == wanted
    if imported.stem == wanted:
        return True
    if not wanted.endswith("/" + imported.stem):
        return False
    # The folder in which the absolute name starts: a source root, hence no package, or (Python 2
    # style) the importer's own folder.
    top = wanted[: -len(imported.stem) - 1]
    return f"{top}/__init__.py" not in sources or folder == top


def importers(
    seeds: Iterable[str], sources: Collection[str], read: Callable[[str], bytes | None]
) -> frozenset[str]:
    """The files that import one of `seeds`, directly or over other files; `seeds` not included."""
    reached = set(seeds)
    frontier = set(reached)
    seen: dict[str, frozenset[Imported]] = {}
    members = frozenset(sources)
    while frontier:
        # A file cannot import what it does not spell.
        targets: dict[bytes, list[str]] = {}
        for path in frontier:
            targets.setdefault(posixpath.basename(stem(path)).encode(), []).append(path)
        targets.pop(b"", None)
        fresh: set[str] = set()
        for path in members - reached:
            data = read(path)
            if data is None:
                continue
            spelt = [target for leaf, group in targets.items() if leaf in data for target in group]
            if not spelt:
                continue
            if path not in seen:
                seen[path] = imports(path, data)
            if any(means(one, path, target, members) for one in seen[path] for target in spelt):
                fresh.add(path)
        reached |= fresh
        frontier = fresh
    return frozenset(reached - set(seeds))
