"""environment.yml of conda, line by line: what conda does not have stands below `pip:`."""

from __future__ import annotations

import re

from msgspec import Struct, field

from helpscout_codemods.manifests.names import (
    TOOLKIT,
    canonical,
    is_v1_client,
    names_of,
    requirement_name,
)

_ITEM = re.compile(r"^(?P<indent>[ ]*)-[ ]+(?P<text>.*?)\s*$")
_COMMENT = re.compile(r"(?:^|\s)#.*")


class _DependencyList(Struct):
    """The rows of the list and of the one below `pip:`, each with its text, and their indents."""

    own: dict[int, str] = field(default_factory=dict)
    pip: dict[int, str] = field(default_factory=dict)
    indent: str = ""
    below: str = ""
    pip_row: int | None = None


def _read(text: str) -> _DependencyList | None:
    """The list of dependencies; None where it is not written as a list of rows."""
    listing = _DependencyList()
    inside = False
    for number, line in enumerate(text.splitlines()):
        bare = _COMMENT.sub("", line).rstrip()
        if not inside:
            inside = bool(re.fullmatch(r"dependencies:\s*", bare))
            continue
        item = _ITEM.match(bare)
        if item is None:
            if bare and not bare[0].isspace():
                break
            if bare:
                return None
            continue
        if not listing.own:
            listing.indent = item["indent"]
        words = item["text"].strip("\"'")
        if len(item["indent"]) <= len(listing.indent):
            listing.own[number] = words
            if words == "pip:":
                listing.pip_row = number
        else:
            listing.pip[number] = words
            listing.below = item["indent"]
    return listing if listing.own else None


def declares(text: str) -> bool:
    return _read(text) is not None


def names_in(text: str) -> set[str]:
    listing = _read(text) or _DependencyList()
    own = {canonical(re.split(r"[=<>!~\s\[]", one.rpartition("::")[2])[0])
           for one in listing.own.values()}  # fmt: skip
    return own | names_of(listing.pip.values())


def change(text: str, *, add: str, drop: bool) -> str:
    """The text with a requirement added ("" for none) and V1 clients dropped, as asked."""
    listing = _read(text)
    if listing is None:
        return text
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    v1_rows = {row for row, words in listing.pip.items() if drop and is_v1_client(words)}
    new: dict[int, list[str]] = {}
    if add and TOOLKIT not in names_in(text):
        quoted_line = f'"{add}"' if re.search(r": | #", add) else add
        if listing.pip:
            near = [row for row, words in listing.pip.items()
                    if row in v1_rows or requirement_name(words) == "requests"]  # fmt: skip
            place = near[-1] if near else max(listing.pip)
            new[place] = [f"{listing.below}- {quoted_line}"]
        else:
            rows = [] if listing.pip_row is not None else [f"{listing.indent}- pip:"]
            if "pip" not in names_in(text):
                rows.insert(0, f"{listing.indent}- pip")
            place = max(listing.own) if listing.pip_row is None else listing.pip_row
            new[place] = [*rows, f"{listing.indent}  - {quoted_line}"]
    out: list[str] = []
    for row, line in enumerate(lines):
        if row not in v1_rows:
            out.append(line)
        out += [new_line + newline for new_line in new.get(row, ())]
    return "".join(out)
