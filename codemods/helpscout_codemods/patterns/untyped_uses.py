"""Uses of V1 data that the inference did not see, or saw without knowing what they are.

Whatever is not interpreted (a `match` pattern, a format specification, code behind a `return`) may
still name a variable that holds V1 data; whatever has an attribute of the same name may be the
object that holds it. Either forbids the flow.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns import bindings, numbered_pages
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.source.names_in_text import names_in_texts
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.targets import is_read
from helpscout_codemods.values.modules import FunctionInfo, Source, overridden
from helpscout_codemods.values.types import Flows, Function, Getter, Ref

Scope = tuple[str, FunctionInfo | None]


def check_all(plan: RewritePlan) -> None:
    _variables(plan)
    _attributes(plan)
    _declared(plan)
    _mark_names_in_texts(plan)


def _variables_with_v1(plan: RewritePlan) -> dict[Scope, dict[str, Flows]]:
    """The variables that hold V1 data, by the function they live in."""
    variables: dict[Scope, dict[str, Flows]] = {}
    for node, value in plan.state.types.items():
        if isinstance(node, cst.Name) and (flows := plan.state.flows(value)):
            source, function = plan.state.homes[node]
            names = variables.setdefault((source.path, function), {})
            names[node.value] = names.get(node.value, frozenset()) | flows
    for (function, name), value in plan.state.summaries.params.items():
        if flows := plan.state.flows(value):
            names = variables.setdefault((function.source.path, function), {})
            names[name] = names.get(name, frozenset()) | flows
    return variables


def _variables(plan: RewritePlan) -> None:
    variables = _variables_with_v1(plan)
    paths = {path for path, _ in variables}
    for source in plan.state.index.sources.values():
        if source.path not in paths:
            continue
        binds: dict[tuple[cst.CSTNode, str], bool] = {}
        for node in source.all(cst.Name):
            value = plan.state.types.get(node)
            is_followed = value is not None and plan.state.flows(value)
            if is_followed or not is_read(node, source.parents.get(node)):
                continue
            scopes = _scopes(plan, source, node)
            if value is not None:
                scopes = _of_closure(source, node.value, scopes, binds)
            for scope in scopes:
                flows = variables.get(scope, {}).get(node.value)
                if flows:
                    reason = f"{node.value} is used where the tool cannot trace it"
                    plan.forbid(flows, source, node, reason)


def _of_closure(
    source: Source, name: str, scopes: list[Scope], binds: dict[tuple[cst.CSTNode, str], bool]
) -> list[Scope]:
    """The scope that gives a variable to the function that reads it, when it is another one.

    `binds` remembers which scopes bind which names.
    """
    for number, (_, function) in enumerate(scopes):
        inside = source.tree if function is None else function.node
        if (inside, name) not in binds:
            params = parameters.every(function.node) if function is not None else []
            own = name in parameters.names(params)
            binds[inside, name] = own or bool(bindings.stores(inside, name))
        if binds[inside, name]:
            return scopes[number : number + 1] if number else []
    return []


def _scopes(plan: RewritePlan, source: Source, node: cst.CSTNode) -> list[Scope]:
    """The functions around a node, innermost first, and the module."""
    functions = [
        plan.state.functions[a] for a in source.ancestors(node) if a in plan.state.functions
    ]
    return [*((source.path, f) for f in functions), (source.path, None)]


def _attributes(plan: RewritePlan) -> None:
    """V1 data kept on an object must be V1 data wherever that attribute is read."""
    state = plan.state
    flows_of: dict[str, Flows] = {}
    for (_, name), value in (
        *state.summaries.attributes.items(),
        *state.summaries.defaults.items(),
    ):
        flows = state.flows(value)
        if flows:
            flows_of[name] = flows_of.get(name, frozenset()) | flows
    if not flows_of:
        return
    for source in state.index.sources.values():
        for node in source.all(cst.Attribute):
            if node.attr.value in flows_of:
                read_value = state.types.get(node)
                if read_value is None or not state.flows(read_value):
                    where = (
                        f"{node.attr.value} is also read from objects that the tool cannot trace"
                    )
                    plan.forbid(flows_of[node.attr.value], source, node, where)


def _declared(plan: RewritePlan) -> None:
    """`global` and `nonlocal` let other functions see what one of them stores."""
    variables = _variables_with_v1(plan)
    for source in plan.state.index.sources.values():
        declarations: list[cst.Global | cst.Nonlocal]
        declarations = [*source.all(cst.Global), *source.all(cst.Nonlocal)]
        for node in declarations:
            for item in node.names:
                for (path, _), names in variables.items():
                    if path == source.path and item.name.value in names:
                        plan.forbid(
                            names[item.name.value],
                            source,
                            node,
                            f"{item.name.value} is shared between functions",
                        )


def check_callers(plan: RewritePlan) -> None:
    """Functions that hand out V1 data need callers in view, all of them."""
    state = plan.state
    for info, value in state.summaries.returns.items():
        flows = state.flows(value) - numbered_pages.flows_of(plan, value)
        if not flows:
            continue
        callers = state.summaries.callers.get(info, 0)
        if not callers or info in state.summaries.handed_on:
            plan.forbid(
                flows,
                info.source,
                info.node,
                f"{info.name}() returns V1 data to code outside the project",
            )
        elif overridden(info, state.classes.values()):
            reason = f"{info.name}() is overridden in a class derived from this one"
            plan.forbid(flows, info.source, info.node, reason)
        elif info.owner is not None and _called_blindly(plan, info.name):
            plan.forbid(
                flows,
                info.source,
                info.node,
                f"{info.name}() is also called on objects whose class is unknown",
            )


def _called_blindly(plan: RewritePlan, name: str) -> bool:
    return any(
        isinstance(node, cst.Attribute)
        and node.attr.value == name
        and not isinstance(value, Function | Getter | Ref)
        and not (isinstance(node.value, cst.Attribute) and node.value.attr.value == "headers")
        for node, value in plan.state.types.items()
    )


BY_TEXT = "{} is read by its text, as globals(), eval() and doctests do"


def _mark_names_in_texts(plan: RewritePlan) -> None:
    """Functions and variables with V1 data that a text of the program names."""
    texts = {path: names_in_texts(source) for path, source in plan.state.index.sources.items()}
    names_of_functions = {name for text in texts.values() for name in text.names}
    names_of_methods = {name for text in texts.values() for name in text.attributes}
    for info, value in plan.state.summaries.returns.items():
        flows = plan.state.flows(value)
        text_names = names_of_functions if info.owner is None else names_of_methods
        if flows and info.name in text_names:
            plan.forbid(flows, info.source, info.node, BY_TEXT.format(info.name))
    for (path, function), names in _variables_with_v1(plan).items():
        text, source = texts[path], plan.state.index.sources[path]
        local_words = [words for scope, words in text.local if function and scope is function.node]
        for name, flows in names.items():
            by_locals = any(words is None or name in words for words in local_words)
            if by_locals or (function is None and name in text.names):
                plan.forbid(flows, source, source.tree, BY_TEXT.format(name))
