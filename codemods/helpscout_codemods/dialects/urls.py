"""V1 URLs: recognised by their parts, split into path and query with their holes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import catalogue
from helpscout_codemods.values import strings
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import V1_ROOTS, Argument, Const, Opaque, Text, Value

_HOLE = re.compile("\x00(\\d+)\x00")
_WHOLE_HOST = re.compile(r"https?://\w[\w.-]*(:\d+)?(/|$)")


class Target(Struct):
    """What a V1 URL asks for: `path` has numbered holes, `holes` what fills them."""

    path: str
    holes: list[Opaque]
    query: dict[str, Argument] = field(default_factory=dict)
    trouble: str = ""


def is_v1(value: Value) -> bool:
    """Whether the text certainly is a URL of the Mailbox API V1."""
    if not isinstance(value, Text | Const):
        return False
    parts = strings.parts_of(value)
    first = parts[0] if parts else ""
    if not isinstance(first, str):
        return False
    return any(first == root or first.startswith(root + "/") for root in V1_ROOTS)


def is_of_another_host(value: Value, source: Source) -> bool:
    """Whether the text is a URL, and not one of the Mailbox API V1."""
    if isinstance(value, Opaque) and isinstance(value.node, cst.BinaryOperation):
        first_of = value.node.left  # `self.root + path`
        return _is_named_elsewhere(Opaque(first_of), source)
    if not isinstance(value, Text | Const) or is_v1(value):
        return False
    parts = strings.parts_of(value)
    first = parts[0] if parts else ""
    if isinstance(first, str):
        return _WHOLE_HOST.match(first) is not None
    return _is_named_elsewhere(first, source)


def looks_like_v1(value: Value, source: Source) -> bool:
    """A path of the V1 API under a host that only exists at run time."""
    if not isinstance(value, Text) or isinstance(value.parts[0], str):
        return False
    path = "".join(p if isinstance(p, str) else "1" for p in value.parts[1:]).partition("?")[0]
    if "/v1/" in path and ".json" in path and b"docsapi.helpscout.net" not in source.before.lower():
        return not is_of_another_host(value, source)
    bare = "/" + path.lstrip("/")
    is_v1_path = any(
        catalogue.endpoint(method, bare) for method in ("GET", "POST", "PUT", "DELETE")
    )
    says_help_scout = is_v1_path and speaks_of_help_scout(source)
    return says_help_scout and not is_of_another_host(value, source)


def _is_named_elsewhere(host: Opaque, source: Source) -> bool:
    """Whether every address that the module gives the host's name is of another vendor:
    `root="https://shop.test"`."""
    name = (get_full_name_for_node(host.node) or "") if host.node is not None else ""
    name = name.rpartition(".")[2]
    addresses = [
        text
        for target, value in _named_values(source)
        if name and target == name and (text := strings.evaluated(value)) is not None
    ]
    urls = [text for text in addresses if isinstance(text, str) and "://" in text]
    return bool(urls) and not any("helpscout" in text.lower() for text in urls)


def _named_values(source: Source) -> Iterator[tuple[str, cst.SimpleString]]:
    """The texts that assignments, defaults and keywords give to names, and inside of calls:
    `ROOT = os.environ.get("SHOP", "https://shop.test")`."""
    for text in source.all(cst.SimpleString):
        for node in source.ancestors(text):
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=target), *_]):
                    yield (get_full_name_for_node(target) or "").rpartition(".")[2], text
                case cst.Param():
                    yield node.name.value, text
                case cst.AnnAssign(target=target):
                    yield (get_full_name_for_node(target) or "").rpartition(".")[2], text
            if not isinstance(node, cst.Arg | cst.Call | cst.BooleanOperation):
                break


def speaks_of_help_scout(source: Source) -> bool:
    """Whether a module names Help Scout, and not only its Docs API."""
    text = source.before.lower()
    names_help_scout = b"helpscout" in text or b"help_scout" in text
    return names_help_scout and b"docsapi.helpscout.net" not in text


def split(value: Value) -> Target:
    holes: list[Opaque] = []
    whole = ""
    for part in strings.parts_of(value):
        if isinstance(part, str):
            whole += part
        else:
            whole += f"\x00{len(holes)}\x00"
            holes.append(part)
    root = next(r for r in V1_ROOTS if whole.startswith(r))
    path, _, query = whole[len(root) :].partition("?")
    target = Target(re.sub("/{2,}", "/", path), holes)
    for pair in query.split("&") if query else ():
        name, _, raw = pair.partition("=")
        filler = _filler(raw, holes)
        if filler is None or _HOLE.search(name):
            target.trouble = "its query string is built from pieces"
        else:
            target.query[name] = filler
    return target


def _filler(raw: str, holes: list[Opaque]) -> Argument | None:
    whole = _HOLE.fullmatch(raw)
    if whole:
        hole = holes[int(whole[1])]
        return Argument(hole.node, hole)
    return None if _HOLE.search(raw) else Argument(None, Const(unquote_plus(raw)))


def fill(raw: dict[str, str], target: Target) -> dict[str, Argument] | None:
    """The path parameters, or None when one of them is only part of a segment."""
    path_arguments: dict[str, Argument] = {}
    for name, text in raw.items():
        filler = _filler(text, target.holes)
        if filler is None:
            return None
        if isinstance(filler.value, Const) and str(filler.value.value).isdigit():
            filler = Argument(None, Const(int(str(filler.value.value))))
        path_arguments[name] = filler
    return path_arguments
