"""Decorators that hand on what the decorated function answers: retries, caches, timers.

A function under such a decorator is called as if it stood there alone; what the decorator catches
sees its errors.
"""

from __future__ import annotations

from functools import lru_cache

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Function, Ref, Value

RETRIES = frozenset({"backoff.on_exception", "retry.retry", "retrying.retry", "tenacity.retry"})
"""Decorators that only call a function again; the client tries again by itself."""
PACES = frozenset({"ratelimit.limits", "ratelimit.sleep_and_retry"})
"""Decorators that together only wait, as the client does."""
_TRANSPARENT = RETRIES | PACES | {"functools.cache", "functools.lru_cache"}


def calls_in(value: Value, *, called: bool) -> list[tuple[Source, cst.CSTNode]] | None:
    """The calls by which a decorator runs the function it is given; None for a decorator that may
    do anything with what the function answers. It is `called` in `@retry(3)`."""
    if isinstance(value, Ref):
        return [] if value.name in _TRANSPARENT else None
    if not isinstance(value, Function) or not isinstance(value.info.node, cst.FunctionDef):
        return None
    maker: cst.FunctionDef | None = value.info.node
    if called:
        maker = _returned(value.info.node)
    calls_made = _calls(maker) if maker is not None else None
    return None if calls_made is None else [(value.info.source, call) for call in calls_made]


def wrapper_of(value: Value, *, called: bool) -> cst.FunctionDef | None:
    """The function that a decorator of the project puts in the place of what it decorates."""
    if not isinstance(value, Function) or not isinstance(value.info.node, cst.FunctionDef):
        return None
    maker = _returned(value.info.node) if called else value.info.node
    return _returned(maker) if maker is not None and _calls(maker) is not None else None


def is_transparent(node: cst.FunctionDef) -> bool:
    """Whether a function is a decorator, or makes one, that hands on what it decorates."""
    inner = _returned(node)
    return _calls(node) is not None or (inner is not None and _calls(inner) is not None)


@lru_cache(256)
def _calls(decorator: cst.FunctionDef) -> tuple[cst.Call, ...] | None:
    """`fn(*args, **kwargs)` in the function that a decorator puts in the place of `fn`."""
    wrapper = _returned(decorator)
    params = decorator.params.params
    if wrapper is None or len(params) != 1 or not _gives_all_on(wrapper):
        return None
    name = params[0].name.value
    nodes = list(walk.walk(wrapper.body))
    if any(isinstance(n, cst.FunctionDef | cst.Lambda | cst.Yield | cst.Await) for n in nodes):
        return None
    calls = [n for n in nodes if isinstance(n, cst.Call) and is_name(n.func, name)]
    whole: set[cst.CSTNode] = set(calls)
    answers = {
        t.target.value
        for n in nodes
        if isinstance(n, cst.Assign) and n.value in whole
        for t in n.targets
        if isinstance(t.target, cst.Name)
    }
    plain: set[cst.CSTNode] = {
        n.target for a in nodes if isinstance(a, cst.Assign) and a.value in whole for n in a.targets
    }
    for node in nodes:
        if isinstance(node, cst.Return) and node.value is not None:
            is_answer_name = isinstance(node.value, cst.Name) and node.value.value in answers
            if node.value not in whole and not is_answer_name:
                return None
            plain.add(node.value)
    if any(isinstance(n, cst.Name) and n.value in answers and n not in plain for n in nodes):
        return None
    return tuple(calls) or None


def _gives_all_on(wrapper: cst.FunctionDef) -> bool:
    """`def wrapper(*args, **kwargs)`"""
    params = wrapper.params
    own = (*params.params, *params.kwonly_params, *params.posonly_params)
    return isinstance(params.star_arg, cst.Param) and params.star_kwarg is not None and not own


def _returned(function: cst.FunctionDef) -> cst.FunctionDef | None:
    """The inner function that a function returns."""
    body = walk.body_of(function.body)
    inner = [s for s in body if isinstance(s, cst.FunctionDef)]
    match body[-1] if body else None:
        case cst.SimpleStatementLine(body=[cst.Return(value=cst.Name(name))]):
            return next((f for f in inner if f.name.value == name), None)
    return None
