"""Iterators over rows that are run later than they are made.

V1 had asked for the rows before the iterator was made; the client asks when it is run.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.values.modules import Source

ITERATORS = frozenset({"chain", "enumerate", "filter", "iter", "islice", "map", "starmap", "zip"})
CONSUMING = frozenset(
    {"Counter", "all", "any", "dict", "extend", "frozenset", "join", "len", "list", "max", "min"}
    | {"reversed", "set", "sorted", "sum", "tuple", "update", "writerows"}
)


def is_put_off(source: Source, node: cst.CSTNode) -> bool:
    """Whether the rows are given to an iterator that nothing here runs to its end."""
    parent = source.parents.get(node)
    match parent:
        case cst.CompFor(iter=rows) if rows is node:
            comprehension = source.parents.get(parent)
            while isinstance(comprehension, cst.CompFor):
                comprehension = source.parents.get(comprehension)
            is_generator = isinstance(comprehension, cst.GeneratorExp)
            return is_generator and not _is_run(source, comprehension)
        case cst.Arg():
            call = source.parents.get(parent)
            is_iterator = isinstance(call, cst.Call) and _function_name(call) in ITERATORS
            return is_iterator and not _is_run(source, call)
    return False


def _is_run(source: Source, node: cst.CSTNode | None) -> bool:
    """Whether an iterator is run to its end where it stands."""
    parent = source.parents.get(node) if node is not None else None
    match parent:
        case cst.Arg():
            call = source.parents.get(parent)
            name = _function_name(call) if isinstance(call, cst.Call) else ""
            return name in CONSUMING or (name in ITERATORS and _is_run(source, call))
        case cst.CompFor():
            comprehension = source.parents.get(parent)
            is_generator = isinstance(comprehension, cst.GeneratorExp)
            return not is_generator or _is_run(source, comprehension)
        case cst.For() | cst.StarredElement() | cst.ComparisonTarget():
            return True
    return False


def _function_name(call: cst.Call) -> str:
    """The last name of what is called: `join` of `", ".join(rows)`."""
    match call.func:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            return name
    return ""
