"""What to say of a V1 call that could not be followed: what was seen of it, and what to write."""

from __future__ import annotations

import re

import libcst as cst

from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values import strings
from helpscout_codemods.values.state import Frame
from helpscout_codemods.values.types import V1_ROOTS, Const, Opaque, Text, Value
from helpscout_shim.catalog import ENDPOINTS

FEW = 3
"""As many counterparts are a help; more are a table, which the compatibility page is."""
LONGEST_SHOWN = 120
TABLE = "`helpscout-migrate catalogue` has the V2 call for each path"
_UNSET = re.compile(r"/None\b")
_PARAMETER = re.compile(r"\{\w+\}")


def spelled(value: Value) -> str:
    """The path of an address as it is written, what is filled in shown in braces."""
    path = "".join(p if isinstance(p, str) else "{" + _code(p) + "}" for p in _path(value))
    return (path if len(path) <= LONGEST_SHOWN else path[:LONGEST_SHOWN] + "...") or "/"


def counterparts(method: str | None, value: Value) -> str:
    """The V2 calls a path can mean, else those for the same things; "" when they are too many to
    name. Without a method, those of all methods."""
    path = _path(value)
    pattern = "".join(re.escape(p) if isinstance(p, str) else ".+" for p in path)
    first = path[0] if path else ""
    things = first.lstrip("/").partition("/")[0] if isinstance(first, str) else ""
    exact = _calls(method, "/*" + pattern.lstrip("/"))
    calls = exact or (_calls(method, f"/{re.escape(things)}[/.].*") if things else [])
    return " or ".join(calls) if len(calls) <= FEW else ""


def _calls(method: str | None, pattern: str) -> list[str]:
    fits = re.compile(pattern)
    call_names = dict.fromkeys(
        f"hs.{one.client.method}(...)"
        for one in ENDPOINTS
        if one.client is not None
        and method in (None, one.method)
        and fits.fullmatch(_PARAMETER.sub("1", one.path))
    )
    return list(call_names)


def unfollowed(method: str, value: Value, frame: Frame) -> tuple[str, str]:
    """Why the V1 call behind an address is not known, and what to write in its place."""
    description = f"{method} {spelled(value)}"
    holes = [part for part in _path(value) if isinstance(part, Opaque)]
    calls = counterparts(method, value)
    if _UNSET.search(description):
        return "its path is set by the classes derived from this one", f"call helpscout_v2; {TABLE}"
    if not holes:
        return f"V1 has no {description}", calls or f"check the path; {TABLE}"
    names = ", ".join(dict.fromkeys(_code(hole) for hole in holes))
    function = frame.function.name if frame.function else ""
    if function and any(_is_parameter(hole, frame) for hole in holes):
        why = f"the callers of {function}() choose {names} of {description}"
        return why, calls or f"call helpscout_v2 in place of {function}(); {TABLE}"
    return (
        f"{description} is built only at run time",
        calls or f"call helpscout_v2 here; {TABLE}",
    )


def is_open(value: Value) -> bool:
    """Whether the callers may still fill in a part of a path, or a derived class may set one."""
    return bool(_UNSET.search(spelled(value))) or any(isinstance(p, Opaque) for p in _path(value))


def instead_of_call(value: Value | None, method: str | None = None) -> str:
    """What to write in place of a call that is given this address."""
    calls = counterparts(method, value) if isinstance(value, Text | Const) else ""
    return calls or f"call helpscout_v2 here; {TABLE}"


def _path(value: Value) -> list[str | Opaque]:
    """The parts of the path, without root, version and query."""
    parts = list(strings.parts_of(value))
    if parts and not isinstance(parts[0], str):
        parts = parts[1:]  # A host that only exists at run time.
    first = parts[0] if parts else ""
    if isinstance(first, str):
        root = next((root for root in V1_ROOTS if first.startswith(root)), "")
        parts[:1] = [first[len(root) :].removeprefix("/v1")]
    path: list[str | Opaque] = []
    for part in parts:
        if isinstance(part, str) and "?" in part:
            path.append(part.partition("?")[0])
            break
        path.append(part)
    return [part for part in path if part != ""]


def _code(hole: Opaque) -> str:
    code = code_of(hole.node) if hole.node is not None else ""
    return code if code and len(code) <= 30 and "\n" not in code else "..."


def _is_parameter(hole: Opaque, frame: Frame) -> bool:
    if frame.function is None or not isinstance(hole.node, cst.Name):
        return False
    return hole.node.value in parameters.names(parameters.single(frame.function.node))
