"""What the definitions of functions and classes say."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.infer import decorators
from helpscout_codemods.infer.interpreter import evaluate, run
from helpscout_codemods.syntax import parameters
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Source
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    NO_SPELLING,
    ClassRef,
    Function,
    Ref,
    Value,
)


def define_function(state: State, node: cst.FunctionDef, frame: Frame) -> None:
    info = state.functions.get(node)
    if info is None:
        # A function inside a method is no method: its first parameter is no object of the class.
        owner = frame.owner if frame.function is None else None
        info = FunctionInfo(frame.source, node, node.name.value, owner, frame.function)
        state.functions[node] = info
    runs: list[tuple[Source, cst.CSTNode]] = []
    transparent = True
    value: Value | None = None
    for decorator in node.decorators:
        is_call = isinstance(decorator.decorator, cst.Call)
        value = evaluate(state, decorator.decorator, frame)
        if isinstance(decorator.decorator, cst.Call):
            value = evaluate(state, decorator.decorator.func, frame)
        calls = decorators.calls_in(value, called=is_call)
        harmless = isinstance(value, Ref) and value.name.removeprefix("builtins.") in _HARMLESS
        transparent = transparent and (harmless or calls is not None)
        runs += calls or []
    if len(node.decorators) == 1 and value in _OPENING:
        state.opening.add(info)
        transparent = True
    state.wrapped[info] = runs if transparent else None
    for param in parameters.single(node):
        if param.default:
            evaluate(state, param.default, frame)
    if frame.owner is not None and frame.function is None:
        frame.owner.methods[info.name] = info
    frame.env[info.name] = Function(info) if transparent else NO_SPELLING
    if frame.recording and frame.function is not None:
        nested_functions = frame.nested
        nested_functions.append((info, (frame.env, *frame.outer)))


_OPENING = (Ref("contextlib.contextmanager"), Ref("contextlib.asynccontextmanager"))
_HARMLESS = frozenset({"staticmethod", "classmethod", "property"})


def define_class(state: State, node: cst.ClassDef, frame: Frame) -> None:
    info = state.classes.get(node)
    if info is None:
        info = ClassInfo(frame.source, node, node.name.value)
        state.classes[node] = info
    info.bases, info.foreign_bases, info.is_session = [], False, False
    for base in node.bases:
        value = evaluate(state, base.value, frame)
        if isinstance(value, ClassRef):
            info.bases.append(value.info)
            info.is_session = info.is_session or value.info.is_session
        elif isinstance(value, Ref) and value.name in _SESSIONS:
            info.is_session = info.foreign_bases = True
        elif not (isinstance(base.value, cst.Name) and base.value.value == "object"):
            info.foreign_bases = True
    inner = Frame(
        frame.source, frame.globals, {}, None, info, (frame.env, *frame.outer), frame.call
    )
    run(state, node.body.body, inner)
    info.is_session = info.is_session and not info.methods.keys() & SENDING
    values = [evaluate(state, d.decorator, frame) for d in node.decorators]
    decorator_funcs = [
        d.decorator.func for d in node.decorators if isinstance(d.decorator, cst.Call)
    ]
    values += [evaluate(state, func, frame) for func in decorator_funcs]
    class_decorators = [d for d in values if d in _OF_CLASSES]
    if Ref("dataclasses.dataclass") in class_decorators:
        info.fields = _fields(node)
    plain = len(class_decorators) == len(node.decorators)
    frame.env[info.name] = ClassRef(info) if plain else NO_SPELLING


_SESSIONS = frozenset({"requests.Session", "requests.sessions.Session", "requests.session"})


SENDING = frozenset(
    {"send", "prepare_request", "merge_environment_settings", "rebuild_auth"}
    | {
        "get",
        "post",
        "put",
        "delete",
        "patch",
        "head",
        "options",
        "get_adapter",
        "__getattribute__",
    }
)
"""What a class derived from a session changes when it does not send as a session does. Its own
`request` is followed: `get`, `post` and the others call it."""


_OF_CLASSES = (Ref("dataclasses.dataclass"), Ref("functools.total_ordering"))


def _fields(node: cst.ClassDef) -> tuple[str, ...]:
    """The annotated names of a class."""
    lines = [s for s in walk.body_of(node.body) if isinstance(s, cst.SimpleStatementLine)]
    smalls = [small for line in lines for small in line.body]
    return tuple(
        s.target.value
        for s in smalls
        if isinstance(s, cst.AnnAssign) and isinstance(s.target, cst.Name)
    )
