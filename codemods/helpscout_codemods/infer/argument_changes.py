"""Functions that change a list or a dict that they are given.

def fill(fields):
    fields["subject"] = "Lamp"
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.state import State

READING = frozenset(
    {"copy", "count", "get", "index", "isdisjoint", "issubset", "issuperset", "items", "keys"}
) | {"values"}
"""Methods that leave a list, a dict or a set as it is."""


def changes(state: State, info: FunctionInfo, parameter: str) -> bool:
    """Whether a function may change the object that it is given as `parameter`, or hands it on to
    a function of the project that may."""
    pending, visited = [(info, parameter)], {(info, parameter)}
    while pending:
        function, name = pending.pop()
        if _copies_first(function, name):
            continue
        for node in walk.walk(function.node.body):
            if _changes(node, name):
                return True
            if isinstance(node, cst.Call):
                handed_on = _handed_on(state, function, node, name)
                pending += [one for one in handed_on if one not in visited]
                visited.update(handed_on)
    return False


def _copies_first(info: FunctionInfo, name: str) -> bool:
    """Whether a function begins with a copy of its own: `fields = dict(fields or {})`."""
    for statement in walk.body_of(info.node.body):
        match statement:
            case cst.SimpleStatementLine(
                body=[
                    cst.Assign(
                        targets=[cst.AssignTarget(cst.Name(target))],
                        value=cst.Call() | cst.Dict() | cst.List() | cst.BinaryOperation(),
                    )
                ]
            ) if target == name:
                return True
        if name in walk.names(statement):
            return False
    return False


def _handed_on(
    state: State, function: FunctionInfo, call: cst.Call, name: str
) -> list[tuple[FunctionInfo, str]]:
    """The functions of the module that a call gives the object to, and what they call it."""
    if not any(isinstance(a.value, cst.Name) and a.value.value == name for a in call.args):
        return []
    callees = [
        info
        for info in state.functions.values()
        if isinstance(call.func, cst.Name)
        and info.source is function.source
        and info.name == call.func.value
        and info.owner is None
    ]
    return [one for info in callees for one in _passed_on(info, call, name)]


def _passed_on(info: FunctionInfo, call: cst.Call, name: str) -> list[tuple[FunctionInfo, str]]:
    places = parameters.positional_names(info.node, is_bound=False)
    return [
        (info, target)
        for target, argument in parameters.arguments(call, places).items()
        if target and not argument.star
        if isinstance(argument.value, cst.Name) and argument.value.value == name
    ]


def _changes(node: cst.CSTNode, name: str) -> bool:
    match node:
        case cst.AssignTarget(target=cst.Subscript(value=cst.Name(value))):
            return value == name
        case cst.AugAssign(target=cst.Name(value) | cst.Subscript(value=cst.Name(value))):
            return value == name
        case cst.Del(target=cst.Subscript(value=cst.Name(value))):
            return value == name
        case cst.Attribute(value=cst.Name(value), attr=cst.Name(method)):
            return value == name and method not in READING
    return False
