"""What the names brought in by import statements stand for."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.values import strings
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import BOTTOM, UNSPELLED, Bottom, ModuleRef, Ref, Value

DJANGO_SETTINGS = "django.conf.settings"
"""An object, not a module: its names are those of the settings module in force."""


def _alias(alias: cst.ImportAlias) -> str | None:
    if alias.asname and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return None


def bind_import(state: State, node: cst.Import, frame: Frame) -> None:
    for alias in node.names:
        dotted = get_full_name_for_node(alias.name) or ""
        found = state.index.find(dotted, frame.source)
        name = _alias(alias)
        if name is None and "." in dotted:
            top = dotted.split(".")[0]
            package = state.index.find(top, frame.source)
            frame.env[top] = ModuleRef(package) if package else Ref(top)
        else:
            frame.env[name or dotted] = ModuleRef(found) if found else Ref(dotted)


def bind_import_from(state: State, node: cst.ImportFrom, frame: Frame) -> None:
    dotted = (get_full_name_for_node(node.module) or "") if node.module else ""
    level = len(node.relative)
    found = state.index.find(dotted, frame.source, level)
    if isinstance(node.names, cst.ImportStar):
        if found:
            known = state.known.globals.get(found.path, {})
            frame.env.update({k: v for k, v in known.items() if not k.startswith("_")})
        return
    for alias in node.names:
        wanted = get_full_name_for_node(alias.name) or ""
        value: Value
        inside = state.index.find(f"{dotted}.{wanted}".lstrip("."), frame.source, level)
        if found:
            value = member(state, found, wanted)
            if value in (UNSPELLED, BOTTOM) and inside:
                value = ModuleRef(inside)
        elif inside:
            value = ModuleRef(inside)
        elif level:
            value = UNSPELLED
        else:
            value = Ref(f"{dotted}.{wanted}")
        frame.env[_alias(alias) or wanted] = value


def member(state: State, module: object, name: str) -> Value:
    """A global of a module of the project, as the last round left it."""
    path = getattr(module, "path", "")
    return strings.unspelled(state.known.globals.get(path, {}).get(name, BOTTOM))


def django_setting(state: State, name: str) -> Value:
    """What `django.conf.settings.NAME` can be: whatever the project's settings modules say."""
    value: Value = BOTTOM
    modules = [path for path in state.index.sources if "settings" in path]
    for path in modules:
        known = state.known.globals.get(path)
        if known is None:
            return BOTTOM
        if name in known:
            value = state.join(value, strings.unspelled(known[name]))
    return Ref(f"{DJANGO_SETTINGS}.{name}") if isinstance(value, Bottom) else value
