"""Error handlers around what is done with an answer, and not around its call.

    r = requests.get(url, auth=AUTH)
    try:
        return r.json()["item"]
    except KeyError:
        return None

A bad answer has no item, so V1 code got here for it; the client raises at the call, before. Such
flows stay on the shim, unless the status was looked at before the handler.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.native import guards, reading
from helpscout_codemods.native.plan import Plan
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Envelope, Flows, Getter, Ref, Response

LATE = "a bad answer is handled here, and helpscout_v2 raises at the call, before that"
UNREACHED = guards.HARMLESS | {
    f"requests.{module}{name}"
    for module in ("", "exceptions.")
    for name in ("ConnectionError", "Timeout")
}
"""Errors that no look at an answer raises."""


def check_all(plan: Plan) -> None:
    for source in plan.state.index.sources.values():
        for kinds, body in _handled(source):
            if all(_is_unreached(plan, kind) for kind in kinds):
                continue
            for node, flows in _uses(plan, source, body):
                plan.forbid(flows, source, node, LATE, guards.CATCH)


def _handled(source: Source) -> Iterator[tuple[list[cst.BaseExpression | None], cst.CSTNode]]:
    """Blocks whose errors are handled, and the kinds of errors; None stands for all."""
    for block in source.all(cst.Try):
        if block.handlers:
            yield [handler.type for handler in block.handlers], block.body
    for with_block in source.all(cst.With):
        for item in with_block.items:
            match item.item:
                case cst.Call(func=cst.Name("suppress") | cst.Attribute(attr=cst.Name("suppress"))):
                    yield [arg.value for arg in item.item.args], with_block.body


def _is_unreached(plan: Plan, kind: cst.BaseExpression | None) -> bool:
    if kind is None:
        return False
    names = [e.value for e in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    values = [plan.state.types.get(name) for name in names]
    return all(isinstance(value, Ref) and value.name in UNREACHED for value in values)


def _uses(plan: Plan, source: Source, body: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, Flows]]:
    """Where a bad answer to a call outside of the block made code in it fail."""
    nodes = list(walk.walk(body))
    inside = set(nodes)
    for node in nodes:
        value = plan.state.types.get(node)
        of = value.of if isinstance(value, Getter) else value
        if not isinstance(of, Response | Envelope):
            continue
        flows = frozenset(f for f in of.flows if f in plan.state.requests and f not in inside)
        flows = frozenset(f for f in flows if plan.state.homes[f][1] is plan.state.homes[node][1])
        if _is_check(source, node, value):
            yield node, flows
        elif _is_read(plan, source, node):
            yield node, frozenset(f for f in flows if not plan[f].is_checked)


def _is_check(source: Source, node: cst.CSTNode, value: object) -> bool:
    """A look at the status, here or by a function that gets the answer."""
    if isinstance(value, Getter):
        return value.name in ("status_code", "ok", "raise_for_status")
    arg = source.parents.get(node)
    return isinstance(value, Response) and isinstance(arg, cst.Arg)


def _is_read(plan: Plan, source: Source, node: cst.CSTNode) -> bool:
    """`data["item"]`, `r.json()["items"]`."""
    parent = source.parents.get(node)
    read = reading.read_of(plan, parent) if isinstance(parent, cst.Subscript) else None
    return read is not None and isinstance(read[0], Envelope)
