"""V1 addresses kept in a table of a settings module: which modules take them out of it.

`SERVICES = {"helpscout": {"url": ...}}` in one module, `SERVICES[name]["url"] + path` in another:
the address is the data of a program, and only the key under which it stands leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from helpscout_codemods.source import imports
from helpscout_codemods.values import strings
from helpscout_codemods.values.modules import Index, Source

Keys = tuple[str | None, ...]
"""The keys that lead to a text, the outermost first; None where one is not spelled."""


def place_of(source: Source, text: cst.CSTNode) -> tuple[str, Keys] | None:
    """The global whose value holds a text, and the keys under which."""
    keys: list[str | None] = []
    for ancestor in source.ancestors(text):
        match ancestor:
            case cst.DictElement(key=key):
                keys.append(_spelled(key))
            case cst.Arg(keyword=cst.Name(name)):
                keys.append(name)
            case cst.Element():
                keys.append(None)
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]):
                return name, tuple(reversed(keys))
            case cst.AnnAssign(target=cst.Name(name)):
                return name, tuple(reversed(keys))
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                return None
    return None


def readers(index: Index, home: Source, text: cst.CSTNode) -> Iterator[tuple[Source, cst.CSTNode]]:
    """The modules that import the global which holds a text, and where they may read the text."""
    place = place_of(home, text)
    if place is None:
        return
    name, keys = place
    for other in index.sources.values():
        if other is home or not _knows(other, home, index):
            continue
        local = {name, *_aliases(other, name)}
        uses = (n for n in other.all(cst.Name) if n.value in local and _leads(other, n, keys))
        use = next(uses, None)
        if use is not None:
            yield other, use


def _knows(other: Source, home: Source, index: Index) -> bool:
    if any(module is home for module, _ in imports.resolved(other, index)):
        return True
    # Django's settings object stands for a module that is imported nowhere.
    return "settings" in home.path and "django.conf.settings" in imports.imported(other.tree)


def _aliases(source: Source, name: str) -> set[str]:
    names = set()
    for alias in source.all(cst.ImportAlias):
        if alias.asname and isinstance(alias.name, cst.Name) and alias.name.value == name:
            names.add(getattr(alias.asname.name, "value", name))
    return names


def _leads(source: Source, name: cst.Name, keys: Keys) -> bool:
    """Whether a use of the global may come to the text that stands under these keys."""
    expression: cst.CSTNode = name
    parent = source.parents.get(expression)
    if isinstance(parent, cst.ImportAlias | cst.AssignTarget | cst.Param | cst.AsName):
        return False
    if isinstance(parent, cst.Arg) and parent.keyword is name:
        return False
    if isinstance(parent, cst.Attribute) and parent.attr is name:
        expression, parent = parent, source.parents.get(parent)
    for key in keys:
        if not isinstance(parent, cst.Subscript) or parent.value is not expression:
            return True
        index = parent.slice[0].slice
        key_text = _spelled(index.value) if isinstance(index, cst.Index) else None
        if key is not None and key_text is not None and key != key_text:
            return False
        expression, parent = parent, source.parents.get(parent)
    return True


def _spelled(node: cst.BaseExpression) -> str | None:
    value = strings.evaluated(node) if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None
