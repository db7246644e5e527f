"""What the names brought in by import statements stand for."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.values import strings
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import BOTTOM, NO_SPELLING, Bottom, ModuleRef, Ref, Value

DJANGO_SETTINGS = "django.conf.settings"
"""An object, not a module: its names are those of the settings module in force."""


def _alias(alias: cst.ImportAlias) -> str | None:
    if alias.asname and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return None


def bind_import(state: State, node: cst.Import, frame: Frame) -> None:
    for alias in node.names:
        module_name = get_full_name_for_node(alias.name) or ""
        module = state.index.find(module_name, frame.source)
        name = _alias(alias)
        if name is None and "." in module_name:
            top = module_name.split(".")[0]
            package = state.index.find(top, frame.source)
            frame.env[top] = ModuleRef(package) if package else Ref(top)
        else:
            frame.env[name or module_name] = ModuleRef(module) if module else Ref(module_name)


def bind_import_from(state: State, node: cst.ImportFrom, frame: Frame) -> None:
    module_name = (get_full_name_for_node(node.module) or "") if node.module else ""
    level = len(node.relative)
    module = state.index.find(module_name, frame.source, level)
    if isinstance(node.names, cst.ImportStar):
        if module:
            module_globals = state.last_summaries.globals.get(module.path, {})
            frame.env.update({k: v for k, v in module_globals.items() if not k.startswith("_")})
        return
    for alias in node.names:
        alias_name = get_full_name_for_node(alias.name) or ""
        value: Value
        inside = state.index.find(f"{module_name}.{alias_name}".lstrip("."), frame.source, level)
        if module:
            value = member(state, module, alias_name)
            if value in (NO_SPELLING, BOTTOM) and inside:
                value = ModuleRef(inside)
        elif inside:
            value = ModuleRef(inside)
        elif level:
            value = NO_SPELLING
        else:
            value = Ref(f"{module_name}.{alias_name}")
        frame.env[_alias(alias) or alias_name] = value


def member(state: State, module: object, name: str) -> Value:
    """A global of a module of the project, as the last round left it."""
    path = getattr(module, "path", "")
    return strings.unspelled(state.last_summaries.globals.get(path, {}).get(name, BOTTOM))


def django_setting(state: State, name: str) -> Value:
    """What `django.conf.settings.NAME` can be: whatever the project's settings modules say."""
    value: Value = BOTTOM
    modules = [path for path in state.index.sources if "settings" in path]
    for path in modules:
        last_globals = state.last_summaries.globals.get(path)
        if last_globals is None:
            return BOTTOM
        if name in last_globals:
            value = state.join(value, strings.unspelled(last_globals[name]))
    return Ref(f"{DJANGO_SETTINGS}.{name}") if isinstance(value, Bottom) else value
