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
OLD_CLIENTS = frozenset({b"ApiClient", b"hsapi"})
"""Module names of the oldest V1 client, copied into projects; nothing in a file that imports them
need name Help Scout."""
BINARY_HEAD = 8192


def needle(data: bytes) -> Needle:
    """How much the bytes of one file name Help Scout: V1, NAME or NOTHING."""
    # Lowering and one plain search are many times faster than a search that ignores case.
    if b"scout" not in data.lower():
        return Needle.NOTHING
    if _V1.search(data):
        return Needle.V1
    return Needle.NAME if _NAME.search(data) else Needle.NOTHING


def has_v1_path(data: bytes) -> bool:
    """Whether a file spells V1 paths such as conversations.json, whatever else it says."""
    return b".json" in data and bool(_PATH.search(data))


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


@dataclass(frozen=True, slots=True)
class Reach:
    """`spelling` files show V1 paths without naming Help Scout; `importers` import a file that
    speaks V1, directly or over other files."""

    spelling: frozenset[str]
    importers: frozenset[str]


def reach(
    seeds: Iterable[str], sources: Collection[str], read: Callable[[str], bytes | None]
) -> Reach:
    """The files beyond `seeds` (those that speak V1) that matter because of them."""
    spelling: set[str] = set()
    reached = set(seeds)
    frontier = set(reached)
    members = frozenset(sources)
    first = True
    while frontier or first:
        targets: dict[bytes, list[str]] = {}
        for path in frontier:
            targets.setdefault(
                posixpath.basename(stem(path)).encode("utf-8", "surrogateescape"), []
            ).append(path)
        targets.pop(b"", None)
        old_clients = OLD_CLIENTS if first else frozenset()
        # A file cannot import what none of its import lines spells.
        leaves = map(re.escape, {*targets, *old_clients})
        leaf = re.compile(rb"\b(?:" + b"|".join(leaves) + rb")\b")
        fresh: set[str] = set()
        for path in members - reached:
            data = read(path)
            if data is None:
                continue
            if first and has_v1_path(data):
                # Its importers follow in the next round, like those of any other file reached.
                spelling.add(path)
                fresh.add(path)
                continue
            spelt = _spelt(data, leaf)
            if not spelt:
                continue
            found = imports(path, data)
            wanted = [target for word in spelt for target in targets.get(word, ())]
            if not spelt.isdisjoint(old_clients) or any(
                means(one, path, target, members) for one in found for target in wanted
            ):
                fresh.add(path)
        reached |= fresh
        frontier = fresh
        first = False
    return Reach(frozenset(spelling), frozenset(reached - set(seeds) - spelling))


_CONTINUES = (b"\\", b"\r")


def _spelt(data: bytes, leaf: re.Pattern[bytes]) -> set[bytes]:
    """The words of `leaf` on the import lines of a source. Plain searches: this looks at every
    file of the tree, where a regular expression over the whole text takes several times as long."""
    found: set[bytes] = set()
    start = data.find(b"import")
    while start >= 0:
        begin = data.rfind(b"\n", 0, start) + 1
        if data[begin - 2 : begin - 1] in _CONTINUES and b"\\" in data[begin - 3 : begin]:
            begin = data.rfind(b"\n", 0, begin - 2) + 1
        end = data.find(b"\n", start)
        if end < 0:
            end = len(data)
        if data.find(b"(", start, end) >= 0:
            end = data.find(b")", start)
        while data[end - 1 : end] in _CONTINUES and data[end - 2 : end].rstrip()[-1:] == b"\\":
            end = data.find(b"\n", end + 1)
        if end < 0:
            end = len(data)
        found.update(leaf.findall(data, begin, end))
        start = data.find(b"import", end)
    return found
