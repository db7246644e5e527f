"""Classes of the project's own that write the Basic header out of a V1 key (`AuthBase`)."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import ClassInfo
from helpscout_codemods.values.state import State
from helpscout_codemods.values.types import Const, Env, Setting, Value

BASE = "AuthBase"


def is_auth_class(node: cst.ClassDef) -> bool:
    """Whether a class is an authentication of requests by its base."""
    names = [get_full_name_for_node(base.value) or "" for base in node.bases]
    return any(name.rpartition(".")[2] == BASE for name in names)


def key_of(state: State, info: ClassInfo) -> Value | None:
    """The key that objects of a class put into the header, when all of them hold the same one.

    None for a class that is no Basic authentication.
    """
    if "__call__" not in info.methods or not is_auth_class(info.node) or not _is_basic(info):
        return None
    attribute_names = [a for a in _attributes(info) if a not in info.methods]
    values = [
        state.last_summaries.attributes.get(
            (info, name), state.last_summaries.defaults.get((info, name))
        )
        for name in attribute_names
    ]
    init = info.methods.get("__init__")
    if init is not None:
        names = parameters.positional_names(init.node, is_bound=True)
        values += [state.last_summaries.params.get((init, name)) for name in names]
    known_values = [value for value in values if isinstance(value, Env | Setting | Const)]
    return known_values[0] if known_values else None


def _is_basic(info: ClassInfo) -> bool:
    for node in walk.walk(info.node):
        if isinstance(node, cst.SimpleString | cst.FormattedStringText) and "Basic " in node.value:
            return True
    return "_basic_auth_str" in walk.names(info.node)


def _attributes(info: ClassInfo) -> list[str]:
    """What the methods read of the object, in their order, `__init__` left out."""
    keys: list[str] = []
    for name, method in info.methods.items():
        for node in walk.walk(method.node.body) if name != "__init__" else ():
            match node:
                case cst.Attribute(value=cst.Name("self"), attr=cst.Name(attribute)):
                    keys.append(attribute)
    return keys
