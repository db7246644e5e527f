"""What the names and texts of the project may not be, and where they are.

python tests/support/repository/plain_words.py [PATH...]    # prints every place, and counts
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("client", "shim", "codemods", "sandbox", "migrator")
FOLDERS = (*PACKAGES, "tests", "tools", "benchmarks")
WRITTEN_BY_PROGRAMS = (
    "client/helpscout_v2/aio/",  # follows the blocking client word by word
    "tests/codemods/cases/",  # code of other people, as they would write it
    "tests/codemods/equivalence/",
    "tests/codemods/typed/",
    "tests/support/repository/plain_words.py",
)

PARTICIPLES = re.compile(
    "asked|begun|brought|built|caught|chosen|done|drawn|found|given|gone|held|kept|known|left|lost"
    "|made|meant|put|read|said|seen|sent|shown|spent|spoken|taken|told|tried|understood|written"
    "|[a-z]{2,}ed"
)
"""The irregular participles that the project used, and all regular ones."""
IRREGULAR = re.compile(
    "asked|begun|brought|built|called|caught|chosen|drawn|found|given|handed|held|kept|known|left"
    "|lost|made|meant|named|needed|said|seen|sent|settled|shown|spent|spoken|taken|tied|told|tried"
    "|understood|used|wanted|written"
)
"""What functions and attributes are not called. `renamed(tree)` says what it returns, as `sorted`
does, and `self.skipped` what it holds; these say neither."""
NO_PARTICIPLES = frozenset({"embed", "feed", "indeed", "need", "seed", "speed", "weed"})

EXCEPTIONS = {
    "expected": "the value that a test compares with, as pytest's documentation calls it",
    "elapsed": "a duration, as clocks of the standard library call it",
    "left": "the side of an operation, beside `right`",
    "put": "the HTTP method",
    "updated": "the node that a transformer changes, as libcst calls it",
    "mapped": "an outcome of the catalogue, as `Mapped` is",
    "visited": "the nodes that a search of a graph has seen, as textbooks call them",
    **dict.fromkeys(
        ("done", "failed", "gone", "interrupted", "planned", "refused"),
        "states of a record and of a run, which the store and reports call so",
    ),
}
"""Participles that may stand alone as names, each with its reason."""

NAMES_OF_MEMBERS = {
    "left": "the statuses with which a loop of tries is left, beside `again`",
    "lost": "a field of the catalogue that V2 does not have, beside `moved` and `renamed`",
    "named": "the keyword arguments of a call, beside `positional`",
    "sent": "an event of the rate limiter, beside `landed`",
    "settled": "an event of the exchange, beside `paused`, and a state of the inference",
    "used": "processor time, a figure that a benchmark prints",
}
"""Functions and attributes that may be called so, each with its reason."""

SAME_NAMES = {
    "shim/helpscout_shim/laslabs/": "a facade has the names of the client that it stands for",
    "shim/helpscout_shim/mccannm11/": "a facade has the names of the client that it stands for",
    "codemods/helpscout_codemods/values/types.py": "a value of V1 code has the name of the thing",
}
"""Files whose classes may be called like others, each with its reason."""
PAIRS = {
    "Chats": "resources of the API that stand below different records",
    "Endpoint": "the tables of V1 and of V2",
    "Phones": "resources of the API that stand below different records",
    "Report": "the API's reports, and the report of the codemods, both public",
    "Source": "where a thread comes from, and the source of a module",
    "Tags": "resources of the API that stand below different records",
}
"""Classes that may share a name, each with its reason."""
SIMILAR = {
    ("source", "sources"): "one source of tokens, and the ways to make one",
    ("store", "stored"): "the store, and a row of it as a value",
    ("urllib", "urllib3"): "the names of two libraries",
    ("conversation", "conversations"): "the object, and the calls of the catalogue",
    ("report", "reports"): "the object, and the calls of the catalogue",
}
"""Modules that may have similar names, each with its reason."""
CATALOGUE_FIELD = "nobody"
"""A word of the catalogue's vocabulary: ids that mean no user."""

PHRASES = {
    "somebody": "say who",
    "nobody": "say who, or 'not used' (the catalogue has a field of that name)",
    "whoever": "say who",
    "anew": "again",
    "from afar": "untrusted, remote",
    "its twin": "say which one",
    "of before": "earlier, before",
    "the way on": "next step",
    "ways on": "next steps",
    "what becomes of": "say what happens",
    "so many": "give the number",
    "for so long": "give the duration",
    "given back": "restored",
    "brought along": "updated with the code",
    "left to a person": "needs manual work",
    "in plain words": "clearly",
    "where two ways": "where branches join",
    "the house": "the project",
    "this house": "the project",
    "weather": "faults",
    "storm": "injected faults",
    "siege": "load",
    "whole road": "end to end",
    "litter": "temporary files",
    "behind the stage": "control endpoints",
    "comes home": "is equal after the round trip",
    "come home": "are equal after the round trip",
    "none of our business": "unrelated",
    "without a word": "silently",
    "mended": "fixed",
}
"""Phrases that readers cannot parse at once, and what to write."""
WORDS = {
    "rooms": "packages",
    "doors": "adapters, entry points",
    "speaks": "uses, sends",
    "tells": "says, names",
    "mend": "fix",
    "mends": "fixes",
}
"""Single words, only as a whole word."""


@dataclass(frozen=True, slots=True)
class Place:
    """One name or phrase that should be another."""

    path: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.text}"


def sources() -> Iterator[Path]:
    """Every Python file of the project that people write."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not _name(path).startswith(WRITTEN_BY_PROGRAMS):
                yield path


def pages() -> Iterator[Path]:
    """Every page that people write."""
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))


def bare_participles(path: Path) -> Iterator[Place]:
    """Variables that are called `found` or `kept` instead of what they hold.

    Fields may be called `skipped` or `expired`: they are read with the name of their object.
    """
    tree = _tree(path)
    fields = {
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id.lstrip("_").casefold()
            if name in EXCEPTIONS or name in NO_PARTICIPLES or "_" in name:
                continue
            if PARTICIPLES.fullmatch(name) and not (node in fields and name.endswith("ed")):
                yield Place(_name(path), node.lineno, "participle", node.id)


def bare_members(path: Path) -> Iterator[Place]:
    """Functions, classes and attributes that are called `_held` or `made`."""
    for place in members(path):
        if IRREGULAR.fullmatch(place.text.strip("_").casefold()):
            yield place


def members(path: Path) -> Iterator[Place]:
    """Where functions, classes and attributes get their names."""
    for node in ast.walk(_tree(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield Place(_name(path), node.lineno, "function", name)
            case ast.ClassDef(name=name):
                yield Place(_name(path), node.lineno, "class", name)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield Place(_name(path), node.lineno, "attribute", name)


def phrases(path: Path) -> Iterator[Place]:
    """Phrases of `PHRASES` and `WORDS` in comments, texts and pages."""
    for line, text in _texts(path):
        for match in _pattern().finditer(" ".join(text.split())):
            yield Place(_name(path), line, "phrase", match[0])


def doubled_classes() -> Iterator[tuple[str, list[str]]]:
    """Public and private classes of one name in several modules of the packages."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path in sources():
        if not _name(path).startswith(PACKAGES):
            continue
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef):
                homes[node.name.lstrip("_")].append(_name(path))
    return ((name, paths) for name, paths in sorted(homes.items()) if len(paths) > 1)


def similar_modules() -> Iterator[tuple[str, str]]:
    """Modules of one folder whose names are one letter apart, or one is the plural of the other."""
    folders: defaultdict[Path, list[str]] = defaultdict(list)
    for path in sources():
        if _name(path).startswith(PACKAGES):
            folders[path.parent].append(path.stem)
    for folder, names in folders.items():
        for one, other in combinations(sorted(names), 2):
            if len(one) > 3 and _distance(one, other) <= 1:
                yield f"{_name(folder)}/{one}.py", f"{_name(folder)}/{other}.py"


_FENCE = re.compile(r"(?ms)^ *(```|~~~).*?^ *\1 *$")
_ENDS = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".md":
        yield from _texts_of_code(path, text)
        return
    # Code of readers is theirs. A paragraph is one text: phrases break at the ends of lines.
    prose = _FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)
    line = 1
    for paragraph in re.split(r"(\n\s*\n)", prose):
        yield line, paragraph
        line += paragraph.count("\n")


def _texts_of_code(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Comments and texts; of tests only the documentation, for other texts are sample data."""
    only_documentation = _name(path).startswith("tests/")
    comment: list[str] = []
    start, before = 0, tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            start = start or token.start[0]
            comment.append(token.string.lstrip("#"))
            continue
        if token.type not in _ENDS and comment:
            yield start, " ".join(comment)
            comment, start = [], 0
        is_text = token.type in (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1))
        if is_text and (before in _ENDS or not only_documentation):
            yield token.start[0], token.string
        before = token.type


@cache
def _pattern() -> re.Pattern[str]:
    alternatives = [re.escape(text) for text in (*PHRASES, *WORDS)]
    return re.compile(rf"(?i)(?<![\w/.-])(?:{'|'.join(alternatives)})(?![\w/-])")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _distance(one: str, other: str) -> int:
    """How many letters have to be changed, as far as two."""
    if abs(len(one) - len(other)) > 1:
        return 2
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True))
    short, long = sorted((one, other), key=len)
    return min(
        (1 for at in range(len(long)) if long[:at] + long[at + 1 :] == short),
        default=2,
    )


def _selected(paths: Iterable[Path], wanted: list[str]) -> Iterator[Path]:
    for path in paths:
        if not wanted or _name(path).startswith(tuple(wanted)):
            yield path


def main(arguments: list[str]) -> None:
    """Print every place below the given paths, then the counts."""
    places: list[Place] = []
    for path in _selected(sources(), arguments):
        places += [*bare_participles(path), *bare_members(path), *phrases(path)]
    for path in _selected(pages(), arguments):
        places += phrases(path)
    for place in places:
        sys.stdout.write(f"{place}\n")
    for name, homes in doubled_classes():
        sys.stdout.write(f"class {name}: {', '.join(homes)}\n")
    for one, other in similar_modules():
        sys.stdout.write(f"modules {one} and {other}\n")
    counts = Counter(place.kind for place in places)
    sys.stdout.write(f"{dict(counts)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
