"""Tests that put something in the place of what a rewrite would remove or change.

`mock.patch("desk.requests.get")` needs the module to send with requests; a stand-in for a function
that hands out V1 data hands out V1's dicts. The calls behind them stay on the shim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from helpscout_codemods.dialects.requests import VERBS
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.source import imports
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Source
from helpscout_codemods.values.types import ClassRef, Flow, Instance, ModuleRef, Ref

PATCHERS = frozenset({"object", "patch", "setattr", "spy"})
"""Last parts of the functions that replace an attribute by its name."""
REPLACED_NAMES = frozenset({*VERBS, "request", "send", "Session", "session", "urlopen"})
"""What of a library that sends is replaced by assignment: `requests.get = counted`."""
HOOKS = frozenset({"sys.excepthook", "threading.excepthook"})
"""What is shown every error that no handler catches."""
SENDERS = frozenset({"requests", "httpx", "urllib", "urllib2", "urllib3", "http", "six"})
_DOTTED_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_OWN_NAME = re.compile(r"""__name__ \+ ["']\.([\w.]+)["']|f["']\{__name__\}\.([\w.]+)["']""")
_MODULE_BY_NAME = re.compile(
    r"""(?:sys\.modules\[|(?:importlib\.)?import_module\()(__name__|["'][\w.]+["'])[])]"""
)
INSTEAD = "replace helpscout_v2's call in the test, or test against helpscout_sandbox"


def check_all(plan: RewritePlan) -> None:
    """Forbid the flows of everything that is replaced."""
    for source in plan.state.index.sources.values():
        for node in source.all(cst.Call):
            last = _last(node.func)
            if last in PATCHERS and node.args:
                replaced = _replaced(plan, source, node)
            elif last == "multiple" and node.args:
                replaced = _replaced_together(plan, source, node)
            elif last in ("dict", "update") and "globals()" in code_of(node):
                replaced = ((_in_module(plan, source, [name]), name) for name in _keys(node))
            else:
                continue
            for flows, name in replaced:
                if flows:
                    reason = f"{source.path} replaces {name}"
                    plan.forbid(frozenset(flows), source, node, reason, INSTEAD)
        for target in source.all(cst.AssignTarget):
            name = _global_replaced(plan, target.target)
            if name:
                reason = f"{source.path} replaces {name}"
                plan.forbid(plan.state.requests, source, target, reason)


def _global_replaced(plan: RewritePlan, target: cst.BaseExpression) -> str:
    """What an assignment replaces for the whole program: `requests.Session.send`; "" for others."""
    owner = plan.state.types.get(target.value) if isinstance(target, cst.Attribute) else None
    if not isinstance(target, cst.Attribute) or not isinstance(owner, Ref):
        return ""
    name = f"{owner.name}.{target.attr.value}"
    sends = owner.name.partition(".")[0] in SENDERS and target.attr.value in REPLACED_NAMES
    return name if sends or name in HOOKS else ""


def _last(func: cst.BaseExpression) -> str:
    return getattr(func.attr if isinstance(func, cst.Attribute) else func, "value", "")


def _replaced(plan: RewritePlan, source: Source, call: cst.Call) -> Iterator[tuple[set[Flow], str]]:
    """The flows behind what a call replaces, and its name."""
    first = call.args[0].value
    own_name = _OWN_NAME.fullmatch(code_of(first))
    if own_name is not None:
        name = own_name[1] or own_name[2]
        yield _in_module(plan, source, name.split(".")), name
        return
    if isinstance(first, cst.SimpleString):
        text = str(first.evaluated_value)
        if _DOTTED_NAME.fullmatch(text):
            yield _flows_of_path(plan, source, text.split(".")), text
        return
    key = call.args[1].value if len(call.args) > 1 else None
    if not isinstance(key, cst.SimpleString):
        return
    name = str(key.evaluated_value)
    owner = _loaded_module(plan, source, first) or plan.state.types.get(first)
    base = plan.state.types.get(first.value) if isinstance(first, cst.Attribute) else None
    if isinstance(owner, ModuleRef):
        yield _in_module(plan, owner.source, [name]), name
    elif isinstance(owner, ClassRef | Instance):
        yield _behind(plan, owner.info.method(name)), name
    elif isinstance(base, ModuleRef) and isinstance(first, cst.Attribute):
        yield _in_module(plan, base.source, [first.attr.value, name]), name
    elif isinstance(owner, Ref) and owner.name.partition(".")[0] in SENDERS:
        yield _imported(plan, source), f"{owner.name}.{name}"


def _replaced_together(
    plan: RewritePlan, source: Source, call: cst.Call
) -> Iterator[tuple[set[Flow], str]]:
    """The same of `mock.patch.multiple("desk", fetch=..., save=...)`."""
    first = call.args[0].value
    owner = _loaded_module(plan, source, first) or plan.state.types.get(first)
    path = str(first.evaluated_value) if isinstance(first, cst.SimpleString) else ""
    if code_of(first) == "__name__":
        owner = ModuleRef(source)
    for name in _keys(call):
        if isinstance(owner, ModuleRef):
            yield _in_module(plan, owner.source, [name]), name
        elif isinstance(owner, ClassRef):
            yield _behind(plan, owner.info.method(name)), name
        elif path:
            yield _flows_of_path(plan, source, [*path.split("."), name]), name


def _keys(call: cst.Call) -> list[str]:
    """The keywords of a call, and the keys of the dicts that it gets."""
    names = [arg.keyword.value for arg in call.args if arg.keyword is not None]
    for arg in call.args:
        for element in arg.value.elements if isinstance(arg.value, cst.Dict) else ():
            match element:
                case cst.DictElement(key=cst.SimpleString() as key):
                    names.append(str(key.evaluated_value))
    return names


def _loaded_module(plan: RewritePlan, source: Source, node: cst.BaseExpression) -> ModuleRef | None:
    """The module that `sys.modules["desk"]` or `importlib.import_module("desk")` is."""
    name = _MODULE_BY_NAME.fullmatch(code_of(node))
    if name is None:
        return None
    module = source if name[1] == "__name__" else plan.state.index.find(name[1][1:-1], source)
    return ModuleRef(module) if module is not None else None


def _flows_of_path(plan: RewritePlan, source: Source, parts: list[str]) -> set[Flow]:
    for size in range(len(parts) - 1, 0, -1):
        module = plan.state.index.find(".".join(parts[:size]), source)
        if module is not None:
            return _in_module(plan, module, parts[size:])
    return _imported(plan, source) if parts[0] in SENDERS else set()


def _in_module(plan: RewritePlan, module: Source, parts: list[str]) -> set[Flow]:
    """The flows behind a name of a module, or a member of it."""
    origin = imports.bound(module.tree).get(parts[0], "")
    if origin.partition(".")[0] in SENDERS:
        return _of_module(plan, module)
    for info in plan.state.functions.values():
        if info.source is module and info.name == parts[0] and info.owner is None:
            return _behind(plan, info)
    for kind in plan.state.classes.values():
        if kind.source is module and kind.name == parts[0]:
            return _behind(plan, _method(kind, parts))
    return set()


def _method(kind: ClassInfo, parts: list[str]) -> FunctionInfo | None:
    return kind.method(parts[1]) if len(parts) > 1 else None


def _behind(plan: RewritePlan, info: FunctionInfo | None) -> set[Flow]:
    """The flows whose data a function hands out, or that its callers ask through it."""
    if info is None:
        return set()
    state = plan.state
    value = state.summaries.returns.get(info)
    flows = set(state.flows(value)) if value is not None else set()
    if info in state.summaries.inlined:
        flows |= _of_module(plan, info.source)
    return flows & state.requests.keys()


def _of_module(plan: RewritePlan, module: Source) -> set[Flow]:
    return {f for f, r in plan.state.requests.items() if module in (r.source, plan.source_of(f))}


def _imported(plan: RewritePlan, source: Source) -> set[Flow]:
    """The flows of a module and of the project modules that it imports."""
    modules = [source, *(module for module, _ in imports.resolved(source, plan.state.index))]
    return {flow for module in modules for flow in _of_module(plan, module)}
