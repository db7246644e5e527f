"""The floor under all rules: what names V1 in code gets a finding.

Of a module without any, every statement that names V1 does; of a module with others, every call
that is given a V1 text on a line of which nothing was said.

Whatever the inference did not see (a URL kept as data, changed on the way, handed to a library) is
named with its line; a module that talks HTTP itself is bridged, so that it works the same hour.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.dialects.urls import speaks_of_help_scout
from helpscout_codemods.patterns import url_tables
from helpscout_codemods.source import imports
from helpscout_codemods.source.layout import Layout, layout
from helpscout_codemods.source.names_in_text import PROMPT
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Index, Source

ADDRESS = re.compile(r"(?<![a-z])api\.helpscout\.net(:443)?/v1\b")
HOST = re.compile(r"(https?://)?api\.helpscout\.net(:443)?/?")
VERSION = re.compile(rb"""["'/]v1["'/?]""")
"""What is put behind the host where the two are spelled apart."""
MADE_VERSION = re.compile(rb"""["'/]v(?:%[ds]|\{)|\.json\b""")
"""A version that is a number elsewhere, or a path as V1 has them: none of V1 beside V2's."""
V2_VERSION = re.compile(rb"""["'/]v2["'/?]|/oauth2/""")
PATH = re.compile(
    r"^/?(v1/)?(attachments|conversations|customers|hooks|mailboxes|notes|reports|search|tags|teams"
    r"|users|workflows)(/[^\s?]*)?\.json(\?\S*)?$"
)
HTTP = frozenset(
    {"aiohttp", "http", "httplib", "httplib2", "httpx", "requests", "six", "tortilla"}
    | {"urllib", "urllib2", "urllib3"}
)
"""Libraries whose traffic the shim sees."""


class Straggler(Struct, frozen=True):
    """A module that names V1, and where.

    `calls`: it talks HTTP and still reads the text, or nothing of it is V2 yet and a project module
    that it imports talks HTTP. `serves`: a module that keeps on
    calling V1 imports it. `moved`: it is V2 code that still names V1.
    """

    source: Source
    node: cst.CSTNode
    calls: bool
    serves: bool
    moved: bool
    table: str = ""
    """The module whose table the address comes from, where it is not spelled here."""


def find(
    index: Index,
    staying: Mapping[str, Set[int]],
    after: Mapping[str, cst.Module],
    building: Set[cst.CSTNode] = frozenset(),
    elsewhere: Set[cst.CSTNode] = frozenset(),
) -> list[Straggler]:
    """The statements that name V1 when all is done, and of which nothing was said that stays.

    `staying` holds the modules with findings that are not about native code, and the rows of all
    their findings. `building` are calls that make a client, a request or an address and send
    nothing. `elsewhere` are parts of addresses at other hosts than V1's.
    """
    naming = _naming(index, staying, after, building, elsewhere)
    return [*naming, *_reading(index, naming, {*staying, *(s.source.path for s in naming)}, after)]


def _naming(
    index: Index,
    staying: Mapping[str, Set[int]],
    after: Mapping[str, cst.Module],
    building: Set[cst.CSTNode],
    elsewhere: Set[cst.CSTNode],
) -> list[Straggler]:
    stragglers = []
    for path, source in index.sources.items():
        if not _may_name_v1(source):
            continue
        tree = after.get(path, source.tree)
        texts = _statements(source, tree, elsewhere)
        if path in staying and not source.is_test:
            lines = layout(source.before) if texts else None
            texts = [
                text
                for text in texts
                if lines and _is_given_unsaid(source, lines, text, staying[path], building)
            ]
        elif path in staying:
            continue
        if not texts:
            continue
        tops = _tops(tree)
        if path in staying:
            tops = tops - {"helpscout_v2"} | _tops(source.tree)
        is_moved = "helpscout_v2" in tops and "helpscout_shim" not in tops
        sends = bool(tops & HTTP)
        calls = not is_moved and (sends or _hands_to_a_sender(source, index))
        serves = any(
            module is source
            for other in index.sources.values()
            if other.path in staying
            for module, _ in imports.resolved(other, index)
        )
        for text in texts:
            reads = any(
                _sends(other, after) for other, _ in url_tables.readers(index, source, text)
            )
            child = path in staying and _starts_a_process(source, text)
            is_used = calls or (is_moved and sends and _is_read(source, text, tree))
            stragglers.append(
                Straggler(source, text, is_used and not child, serves or reads, is_moved)
            )
    return stragglers


def _reading(
    index: Index,
    named: Collection[Straggler],
    said: Collection[str],
    after: Mapping[str, cst.Module],
) -> Iterator[Straggler]:
    """Modules that talk HTTP and take an address out of another module's table."""
    for straggler in named:
        if straggler.calls or straggler.moved:
            continue
        for other, use in url_tables.readers(index, straggler.source, straggler.node):
            if other.path not in said and _sends(other, after):
                yield Straggler(other, use, True, False, False, straggler.source.path)


def _tops(tree: cst.Module) -> set[str]:
    return {name.split(".")[0] for name in imports.imported(tree)}


def _sends(source: Source, after: Mapping[str, cst.Module]) -> bool:
    tops = _tops(after.get(source.path, source.tree))
    return not source.is_test and bool(tops & HTTP) and "helpscout_v2" not in tops


def _hands_to_a_sender(source: Source, index: Index) -> bool:
    """A project module that it imports (a base class, a transport) talks HTTP."""
    return not source.is_test and any(
        name.split(".")[0] in HTTP
        for module, _ in imports.resolved(source, index)
        for name in imports.imported(module.tree)
    )


_SAYING = frozenset(
    {"critical", "debug", "error", "exception", "fail", "info", "log", "print", "warn", "warning"}
)
"""Calls that show a text to people."""


def _is_given_unsaid(
    source: Source,
    lines: Layout,
    text: cst.CSTNode,
    rows: Set[int],
    building: Set[cst.CSTNode],
) -> bool:
    """Whether a text is handed to a call that may send it, in a statement without a finding."""
    first, last = lines.span(source.at(text).line)
    if not rows.isdisjoint(range(first, last + 1)):
        return False
    child: cst.CSTNode = text
    for node in source.ancestors(text):
        if isinstance(node, cst.Call) and child is not node.func and node not in building:
            name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
            return not (isinstance(name, cst.Name) and name.value in _SAYING)
        if isinstance(node, cst.BaseStatement | cst.BaseSmallStatement):
            return False
        child = node
    return False


def _starts_a_process(source: Source, text: cst.CSTNode) -> bool:
    """Whether a text is handed to another program, whose traffic the shim does not see."""
    calls = (node for node in source.ancestors(text) if isinstance(node, cst.Call))
    return any(code_of(call.func).startswith(("subprocess.", "os.")) for call in calls)


def _is_read(source: Source, text: cst.CSTNode, after: cst.Module) -> bool:
    """Whether a text is read in the new code: an entry of a table is not where only entries with
    other names are."""
    entry = source.parents.get(text)
    if not isinstance(entry, cst.DictElement) or not isinstance(entry.key, cst.SimpleString):
        return True
    assign = next((a for a in source.ancestors(text) if isinstance(a, cst.Assign)), None)
    targets = [t.target for t in assign.targets] if assign is not None else []
    names = {t.value for t in targets if isinstance(t, cst.Name)}
    if not names or len(names) < len(targets):
        return True
    others = 0
    for node in walk.walk(after):
        match node:
            case cst.Subscript(
                value=cst.Name(name),
                slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as key))],
            ) if name in names:
                if key.evaluated_value == entry.key.evaluated_value:
                    return True
                others += 1
    loads = sum(isinstance(n, cst.Name) and n.value in names for n in walk.walk(after))
    return loads > others + len(targets)


def _may_name_v1(source: Source) -> bool:
    return b".json" in source.before or b"/v1" in source.before or _spells_version(source)


def _spells_version(source: Source) -> bool:
    """Whether a module spells V1's host without a version, and V1's version or paths elsewhere."""
    text = source.before
    if b"api.helpscout.net" not in text:
        return False
    if VERSION.search(text):
        return True
    return MADE_VERSION.search(text) is not None and V2_VERSION.search(text) is None


def _statements(
    source: Source, after: cst.Module, elsewhere: Set[cst.CSTNode]
) -> list[cst.CSTNode]:
    """The first text that names V1 of each statement of the old code; texts that the rewriting took
    out are gone. A host alone counts where nothing says more."""
    remaining = Counter(code_of(text) for text in _texts(source, after))
    rows = layout(source.before)
    texts: dict[tuple[int, int], cst.CSTNode] = {}
    text_nodes = list(_texts(source, source.tree))
    remaining.subtract(code_of(text) for text in text_nodes if text in elsewhere)
    for text in text_nodes:
        spelling = code_of(text)
        if text in elsewhere:
            continue
        if remaining[spelling] > 0:
            remaining[spelling] -= 1
            texts.setdefault(rows.span(source.at(text).line), text)
    if not texts and remaining.total() > 0:
        return [source.tree.body[0]]
    more = [text for text in texts.values() if not HOST.fullmatch(_content(text))]
    return more or list(texts.values())


def _content(text: cst.CSTNode) -> str:
    return text.raw_value if isinstance(text, cst.SimpleString) else ""


def _texts(source: Source, tree: cst.Module) -> Iterator[cst.CSTNode]:
    """The texts in the code (of documentation, in doctests only) that name V1."""
    for node in walk.walk(tree, lambda n: not _is_prose(n)):
        if _is_prose(node) and _tests_v1(node):
            yield node
        if isinstance(node, cst.SimpleString) and _names_v1(source, node.raw_value):
            yield node
        if isinstance(node, cst.FormattedString):
            texts = [p.value for p in node.parts if isinstance(p, cst.FormattedStringText)]
            if any(_names_v1(source, text) for text in texts):
                yield node


def _is_prose(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(
        node.value, cst.SimpleString | cst.ConcatenatedString
    )


def _tests_v1(node: cst.CSTNode) -> bool:
    """Whether a line of a doctest names V1."""
    texts = (n.raw_value for n in walk.walk(node) if isinstance(n, cst.SimpleString))
    return any(ADDRESS.search(line) for text in texts for line in PROMPT.findall(text))


def _names_v1(source: Source, text: str) -> bool:
    if ADDRESS.search(text) or (HOST.fullmatch(text) and _spells_version(source)):
        return True
    return bool(PATH.match(text)) and "/" in text and speaks_of_help_scout(source)
