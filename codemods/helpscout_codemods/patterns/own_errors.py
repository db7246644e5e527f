"""A program's own error that a helper raises for a bad status, and who catches it.

    if r.status_code >= 400:                    (the client raises)
        raise ApiError(r.status_code)
    ...
    except ApiError as error:                   except APIError as error:
        print(error.code)                           print(error.status)

The helper is skipped, so handlers name the client's error, and the own one where others raise it.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.patterns import error_texts, error_uses
from helpscout_codemods.patterns.error_handlers import MODULE
from helpscout_codemods.patterns.error_names import together
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.status_tests import BAD
from helpscout_codemods.patterns.try_blocks import Blocks
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of, kinds_of
from helpscout_codemods.values.callgraph import CallGraph
from helpscout_codemods.values.modules import ClassInfo, Source
from helpscout_codemods.values.types import ClassRef, Const, Flow, Flows, Ref, Value

SHOWS_TEXT = "a handler shows the text of {}, and the error of helpscout_v2 has another text"
ELSEWHERE = "{} is also named outside the handlers around this call"


class Raised(Struct, frozen=True):
    """An error of the program that a bad status raises: for which statuses, and its attributes
    that hold the status."""

    info: ClassInfo | Ref
    client_error: str
    statuses: frozenset[str]
    node: cst.Raise
    text: cst.BaseExpression | None = None
    """What it shows, where that is nothing but the status."""


def raised_at(plan: RewritePlan, node: cst.CSTNode, error_name: str) -> Raised | None:
    """What `raise ApiError(...)` stands for, where `error_name` is the client's error."""
    if not isinstance(node, cst.Raise) or node.exc is None:
        return None
    kind = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
    error_value = plan.state.types.get(kind)
    has_status = error_name != "HelpScoutError"
    if isinstance(error_value, Ref) and error_value.name in BUILTINS:
        text = error_texts.message(plan, error_value, node.exc) if has_status else None
        return Raised(error_value, error_name, frozenset(), node, text)
    if not isinstance(error_value, ClassRef):
        return None
    text = error_texts.message(plan, error_value.info, node.exc) if has_status else None
    attributes = _statuses_kept(plan, error_value.info, node.exc) if has_status else frozenset()
    return Raised(error_value.info, error_name, attributes, node, text)


BUILTINS = frozenset({"builtins.RuntimeError", "builtins.Exception"})
"""What programs without errors of their own raise for a bad status, and V1 calls do not."""


def _name(value: Value | ClassInfo | None) -> str:
    match value:
        case Ref(name=name):
            return name.removeprefix("builtins.")
        case ClassRef(info=info):
            return info.name
        case ClassInfo(name=name):
            return name
    return ""


def _statuses_kept(
    plan: RewritePlan, info: ClassInfo, expression: cst.BaseExpression | None
) -> frozenset[str]:
    """The attributes of an error under which it keeps the status it is made of."""
    init = info.method("__init__")
    if init is None or not isinstance(expression, cst.Call):
        return frozenset()
    status_parameters: set[str] = set()
    answers: set[str] = set()
    places = parameters.positional_names(init.node, is_bound=True)
    for name, argument in parameters.arguments(expression, places).items():
        value = plan.state.types.get(argument.value)
        literal = isinstance(value, Const) and value.value in BAD
        status = isinstance(argument.value, cst.Attribute) and argument.value.attr.value
        if literal or status == "status_code":
            status_parameters.add(name)
        elif isinstance(argument.value, cst.Name):
            answers.add(name)
    attributes = set()
    for node in walk.walk(init.node.body):
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Attribute(cst.Name("self"), cst.Name(name)))],
                value=cst.Name(of),
            ) if of in status_parameters:
                attributes.add(name)
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Attribute(cst.Name("self"), cst.Name(name)))],
                value=cst.Attribute(cst.Name(of), cst.Name("status_code")),
            ) if of in answers:
                attributes.add(name)
    return frozenset(attributes)


class OwnErrors:
    """Plans the handlers of the errors that helpers raise."""

    def __init__(self, plan: RewritePlan) -> None:
        self.plan = plan
        self.graph = CallGraph(plan.state)
        self._blocks: Blocks | None = None
        self.sites: dict[ClassInfo | Ref, set[Flow]] = {}
        self._texts: dict[cst.CSTNode, str] = {}
        """What is shown in place of an error."""

    def check(self, flow: Flow, raised: Raised) -> str:
        """Plan the handlers that see this call fail; a reason when one needs the own error."""
        if self._escapes(flow) or self._named_elsewhere(raised.info):
            return ELSEWHERE.format(_name(raised.info))
        flows: Flows = frozenset((flow,))
        self.sites.setdefault(raised.info, set()).add(flow)
        for source, block in self.graph.blocks(flow):
            for handler in block.handlers:
                for kind in _kinds(handler):
                    if not self._catches(kind, raised.info):
                        continue
                    reason = self._handler(source, handler, kind, raised, flows)
                    if reason:
                        return reason
        return ""

    def are_caught(self, flow: Flow) -> bool:
        """Whether a handler may see this call fail."""
        return self._escapes(flow) or any(block.handlers for _, block in self.graph.blocks(flow))

    def _escapes(self, flow: Flow) -> bool:
        if self._blocks is None:
            self._blocks = Blocks(self.plan, self.graph)
        return flow in self._blocks.escaping and bool(self._blocks.open)

    def _catches(self, kind: cst.BaseExpression, info: ClassInfo | Ref) -> bool:
        value = self.plan.state.types.get(kind)
        if isinstance(info, Ref):
            # A handler for everything catches the client's error as well.
            return value == info and info.name != "builtins.Exception"
        return isinstance(value, ClassRef) and value.info in set(_family(info))

    def _handler(
        self,
        source: Source,
        handler: cst.ExceptHandler,
        kind: cst.BaseExpression,
        raised: Raised,
        flows: Flows,
    ) -> str:
        name = error_uses.caught_name(handler)
        statuses = []
        texts: list[tuple[cst.CSTNode, cst.BaseExpression]] = []
        for error_read in error_uses.reads(source, handler.body, name) if name else ():
            parent = source.parents.get(error_read)
            if isinstance(parent, cst.Raise | cst.From):
                continue
            if isinstance(parent, cst.Attribute) and parent.attr.value in raised.statuses:
                statuses.append(parent)
                continue
            shown_at = error_texts.expression_of(source, error_read)
            if shown_at is None or raised.text is None:
                return SHOWS_TEXT.format(_name(raised.info))
            texts.append((shown_at, error_texts.with_status(raised.text, name)))
        old = self.plan.edits.recipes.get(kind)
        error_names = (
            old[1].client_errors
            if old is not None and isinstance(old[1], _ErrorName)
            else frozenset()
        )
        tied_flows = flows | old[0] if old is not None else flows
        self.plan.tie(tied_flows)
        self.plan.recipe(
            kind, tied_flows, _ErrorName(self, raised.info, error_names | {raised.client_error})
        )
        for node in statuses:
            self.plan.recipe(node, tied_flows, error_uses.status_of)
        for place, text in texts:
            if self._texts.setdefault(place, code_of(text)) != code_of(text):
                return SHOWS_TEXT.format(_name(raised.info))
            self.plan.recipe(place, tied_flows, _always(text))
        others = [k for k in _kinds(handler) if not self._catches(k, raised.info)]
        is_unsure = (statuses or texts) and not self.only_from_helpers(raised.info)
        if is_unsure or (texts and others):
            return SHOWS_TEXT.format(_name(raised.info))
        return ""

    def only_from_helpers(self, info: ClassInfo | Ref) -> bool:
        """Whether nothing but helpers raises the error."""
        helpers = {h for r in self.plan.state.requests.values() for h in r.helpers}
        return all(
            self.plan.state.homes[node][1] in helpers
            for source, node in self._uses(info)
            if _raise_of(source, node) is not None
        )

    def _uses(self, info: ClassInfo | Ref) -> Iterator[tuple[Source, cst.CSTNode]]:
        for node, value in self.plan.state.types.items():
            if value == info or (isinstance(value, ClassRef) and value.info is info):
                yield self.plan.state.homes[node][0], node

    def _named_elsewhere(self, info: ClassInfo | Ref) -> bool:
        """Whether an error is named by anything but what raises and catches it."""
        if info == Ref("builtins.Exception"):
            return False
        return any(
            not (_raise_of(source, node) or _is_kind(source, node) or _is_base(source, node))
            for member in _family(info)
            for source, node in self._uses(member)
        )


def _family(info: ClassInfo | Ref) -> Iterator[ClassInfo | Ref]:
    yield from info.family() if isinstance(info, ClassInfo) else (info,)


def _raise_of(source: Source, node: cst.CSTNode) -> cst.Raise | None:
    """The `raise` that a class is named in."""
    parent = source.parents.get(node)
    if isinstance(parent, cst.Attribute):
        parent = source.parents.get(parent)
    if isinstance(parent, cst.Call):
        parent = source.parents.get(parent)
    return parent if isinstance(parent, cst.Raise) else None


def _is_kind(source: Source, node: cst.CSTNode) -> bool:
    parent = source.parents.get(node)
    while isinstance(parent, cst.Element | cst.Tuple | cst.Attribute):
        parent = source.parents.get(parent)
    return isinstance(parent, cst.ExceptHandler)


def _is_base(source: Source, node: cst.CSTNode) -> bool:
    """A class argument, or the name that an import or a definition binds."""
    parent = source.parents.get(node)
    if isinstance(parent, cst.Arg):
        return isinstance(source.parents.get(parent), cst.ClassDef)
    return isinstance(parent, cst.ImportAlias | cst.AssignTarget | cst.ClassDef)


def _kinds(handler: cst.ExceptHandler) -> list[cst.BaseExpression]:
    return kinds_of(handler.type) if handler.type is not None else []


def _always(text: cst.BaseExpression) -> Recipe:
    return lambda rewrite, original, updated: text.deep_clone()


class _ErrorName:
    """The recipe of an error's name in a handler."""

    def __init__(
        self, errors: OwnErrors, info: ClassInfo | Ref, error_names: frozenset[str]
    ) -> None:
        self.errors, self.info, self.client_errors = errors, info, error_names

    def __call__(
        self, rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode
    ) -> cst.CSTNode:
        names: list[cst.BaseExpression] = [
            cst.Name(rewrite.need(MODULE, name)) for name in together(self.client_errors)
        ]
        flows = frozenset(self.errors.sites.get(self.info, set()))
        alone = rewrite.goes(flows) and self.errors.only_from_helpers(self.info)
        if not alone:
            assert isinstance(updated, cst.BaseExpression)
            names.insert(0, updated)
        if len(names) == 1:
            return names[0]
        return cst.Tuple([cst.Element(name) for name in names])
