"""Names that a program reads by their text: `globals()["KEY"]`, `eval("KEY")`, doctests.

No parser sees these uses, so what they name is neither deleted nor changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.values.modules import Source

WORD = re.compile(r"[A-Za-z_]\w*")
PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.) (.*)$", re.MULTILINE)
RUNNING = frozenset({"eval", "exec", "compile", "timeit", "repeat", "Timer", "run", "runctx"})
"""What runs a text as code."""
BY_NAME = frozenset({"getattr", "setattr", "delattr", "hasattr", "attrgetter", "methodcaller"})
"""What takes the name of an attribute as a text."""
NAMESPACES = frozenset({"globals", "locals", "vars"})
_PROFILERS = frozenset({"run", "runctx", "compile"})


class NamesInTexts(Struct, frozen=True):
    """The names that texts of a module read.

    `attributes` are those among them that `getattr` and its like may ask for; `all_globals`: the
    module hands its names out as a whole; `local`: the names read through `locals()`, None for all
    of them, by function.
    """

    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    all_globals: bool = False
    local: tuple[tuple[cst.CSTNode, frozenset[str] | None], ...] = ()

    def reads(self, name: str) -> bool:
        return self.all_globals or name in self.names


def names_in_texts(source: Source) -> NamesInTexts:
    """What the texts of one module name."""
    names = {word for line in doctests(source) for word in WORD.findall(line)}
    attributes: set[str] = set()
    everything = False
    local: list[tuple[cst.CSTNode, frozenset[str] | None]] = []
    for call in source.all(cst.Call):
        name = _function_name(call)
        if name in RUNNING and not (name in _PROFILERS and _is_other(call)):
            names |= _words(source, call)
        elif name in BY_NAME:
            attributes |= _attributes(source, call)
        elif name in NAMESPACES and isinstance(call.func, cst.Name):
            key = _key(source, call)
            scope = _scope(source, call)
            if key is not None:
                names.add(key)
            elif not call.args and (name == "globals" or scope is source.tree):
                everything = True
            elif not call.args and scope is not None:
                local.append((scope, _template(source, call)))
    everything = everything or _hands_out_itself(source)
    names |= {word for _, words in local for word in words or ()}
    names |= attributes
    return NamesInTexts(frozenset(names), frozenset(attributes), everything, tuple(local))


def doctests(source: Source) -> Iterator[str]:
    """The lines of doctests."""
    if b">>> " in source.before:
        for text in source.all(cst.SimpleString):
            if ">>> " in text.raw_value:
                yield from PROMPT.findall(text.raw_value)


def _function_name(call: cst.Call) -> str:
    func = call.func
    return func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")


def _is_other(call: cst.Call) -> bool:
    """`subprocess.run`, `re.compile`, `loop.run`: names that are usual for other things."""
    if isinstance(call.func, cst.Name):
        return call.func.value != "compile"
    base = call.func.value if isinstance(call.func, cst.Attribute) else None
    return not (isinstance(base, cst.Name) and base.value in ("cProfile", "profile"))


def _words(source: Source, call: cst.Call) -> set[str]:
    """The names in the code that a call runs: in its texts, or anywhere when it is no literal."""
    first = call.args[0].value if call.args else None
    if first is None or isinstance(first, cst.Lambda):
        return set()
    texts = [t for a in call.args for t in walk.walk(a.value) if isinstance(t, _TEXTS)]
    if not isinstance(first, cst.BaseString):
        texts = [*source.all(cst.SimpleString), *source.all(cst.FormattedStringText)]
    return {word for text in texts for word in WORD.findall(_text(text))}


_TEXTS = (cst.SimpleString, cst.FormattedStringText)


def _text(node: cst.CSTNode) -> str:
    return node.raw_value if isinstance(node, cst.SimpleString) else getattr(node, "value", "")


def _attributes(source: Source, call: cst.Call) -> set[str]:
    """The attributes that a call may ask for; any text that is a name when it is not spelled."""
    plain = isinstance(call.func, cst.Name) and call.func.value.endswith("attr")
    format_args = call.args[1:2] if plain else call.args[:]
    if all(isinstance(a.value, cst.SimpleString) for a in format_args):
        return {w for a in format_args for w in WORD.findall(_text(a.value))}
    texts = (t.raw_value for t in source.all(cst.SimpleString))
    return {text for text in texts if WORD.fullmatch(text)}


def _key(source: Source, call: cst.Call) -> str | None:
    """`KEY` of `globals()["KEY"]` and `globals().get("KEY")`."""
    parent = source.parents.get(call)
    match parent:
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as text))]):
            return text.raw_value
        case cst.Attribute(attr=cst.Name("get" | "pop" | "setdefault")):
            outer = source.parents.get(parent)
            first = outer.args[0].value if isinstance(outer, cst.Call) and outer.args else None
            return first.raw_value if isinstance(first, cst.SimpleString) else None
    return None


def _scope(source: Source, node: cst.CSTNode) -> cst.CSTNode:
    around = (a for a in source.ancestors(node) if isinstance(a, cst.FunctionDef | cst.Lambda))
    return next(around, source.tree)


def _template(source: Source, call: cst.Call) -> frozenset[str] | None:
    """The names in `"{name}".format(**locals())` and `"%(name)s" % locals()`."""
    parent = source.parents.get(call)
    text: cst.BaseExpression | None = None
    match parent:
        case cst.BinaryOperation(operator=cst.Modulo(), left=left):
            text = left
        case cst.Arg():
            outer = source.parents.get(parent)
            func = outer.func if isinstance(outer, cst.Call) else None
            is_format = isinstance(func, cst.Attribute) and func.attr.value in (
                "format",
                "format_map",
            )
            text = func.value if isinstance(func, cst.Attribute) and is_format else None
    if not isinstance(text, cst.SimpleString):
        return None
    return frozenset(re.findall(r"[{(]([A-Za-z_]\w*)", text.raw_value))


def _hands_out_itself(source: Source) -> bool:
    """`sys.modules[__name__]` that is more than the object of a `getattr`."""
    for name in source.all(cst.Name):
        index = source.parents.get(name) if name.value == "__name__" else None
        element = source.parents.get(index) if isinstance(index, cst.Index) else None
        module = source.parents.get(element) if element is not None else None
        if not isinstance(module, cst.Subscript):
            continue
        place = source.parents.get(module)
        call = source.parents.get(place) if isinstance(place, cst.Arg) else None
        is_by_name = isinstance(call, cst.Call) and _function_name(call) in BY_NAME
        if not is_by_name and not isinstance(place, cst.Attribute):
            return True
    return False
