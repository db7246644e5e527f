"""What a handler reads of the error it caught, and whether helpscout_v2's error says the same.

`APIError` is a `requests.HTTPError` with a `response`: status and presence are the same. Texts,
bodies and headers of V1 are not, so a handler that reads those needs V1's error.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns.plan import Rewrite
from helpscout_codemods.source.log_calls import is_log_call, is_said
from helpscout_codemods.values.modules import Source

LOG_SHOWS_TEXT = "the log shows the text of V2's error"
SAME = frozenset({"status_code", "ok", "reason"})
"""Attributes of `error.response` that hold in V2 what they held in V1."""


def caught_name(handler: cst.ExceptHandler) -> str:
    """The name a handler gives the error, empty when it has none."""
    if handler.name is None or not isinstance(handler.name.name, cst.Name):
        return ""
    return handler.name.name.value


def reads(source: Source, body: cst.CSTNode, name: str) -> list[cst.CSTNode]:
    """Every expression below `body` that is the error itself."""
    return [
        node
        for node in walk.walk(body)
        if isinstance(node, cst.Name) and node.value == name and _is_read(source, node)
    ]


def _is_read(source: Source, node: cst.Name) -> bool:
    parent = source.parents.get(node)
    attribute = isinstance(parent, cst.Attribute) and parent.attr is node
    keyword = isinstance(parent, cst.Arg) and parent.keyword is node
    return not attribute and not keyword


def differing(source: Source, body: cst.CSTNode, name: str) -> Iterator[cst.CSTNode]:
    """The reads of an error that would show another value in helpscout_v2."""
    for node in reads(source, body, name):
        if not _same(source, node, name):
            yield node


def is_logged(source: Source, node: cst.CSTNode) -> bool:
    """Whether a read of an error, or of its answer's text, is only part of a line in the log or on
    standard error."""
    parent = source.parents.get(node)
    while isinstance(parent, cst.Attribute) and parent.attr.value in READABLE:
        node, parent = parent, source.parents.get(parent)
    if isinstance(parent, cst.Attribute | cst.Subscript):
        return False
    for ancestor in source.ancestors(node):
        if isinstance(ancestor, cst.Call):
            if is_log_call(ancestor) or is_said(ancestor):
                return True
            if not _is_text(ancestor):
                return False
    return False


READABLE = frozenset({"response", "text", "content", *SAME})
"""What `APIError` has as well, with texts of its own."""


def _is_text(call: cst.Call) -> bool:
    """`str(error)`, `repr(error)`, `"...".format(error)`"""
    name = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    return isinstance(name, cst.Name) and name.value in ("str", "repr", "format")


def statuses(source: Source, body: cst.CSTNode, name: str) -> list[cst.Attribute] | None:
    """All reads of an error as `error.response.status_code`; None when there are others."""
    nodes = []
    for node in reads(source, body, name):
        response = source.parents.get(node)
        status = source.parents.get(response) if response is not None else None
        if not (_is_attribute(response, "response") and _is_attribute(status, "status_code")):
            return None
        assert isinstance(status, cst.Attribute)
        nodes.append(status)
    return nodes


def status_of(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """`error.status` for `error.code`."""
    return cst.ensure_type(updated, cst.Attribute).with_changes(attr=cst.Name("status"))


def status_of_answer(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """`error.status` for `error.response.status_code`."""
    response = cst.ensure_type(updated, cst.Attribute).value
    return cst.Attribute(cst.ensure_type(response, cst.Attribute).value, cst.Name("status"))


def _is_attribute(node: cst.CSTNode | None, name: str) -> bool:
    return isinstance(node, cst.Attribute) and node.attr.value == name


def _same(source: Source, node: cst.CSTNode, name: str) -> bool:
    parent = source.parents.get(node)
    match parent:
        case cst.Raise() | cst.From():
            return True  # The same error goes on, or becomes the cause of another one.
        case cst.Attribute() if parent.attr.value == "response":
            return _same_response(source, parent)
        case cst.Arg():
            call = source.parents.get(parent)
            return isinstance(call, cst.Call) and _asks(source, call, name)
        case cst.Return() | cst.Yield():
            return False
    return False


def _asks(source: Source, call: cst.Call, name: str) -> bool:
    """Whether `isinstance`, `hasattr` or `getattr` asks for the class or the answer."""
    if not isinstance(call.func, cst.Name) or len(call.args) < 2:
        return False
    if call.func.value == "isinstance":
        return True
    key = call.args[1].value
    is_response = isinstance(key, cst.SimpleString) and key.evaluated_value == "response"
    if call.func.value == "hasattr":
        return is_response
    return call.func.value == "getattr" and is_response and _same_response(source, call)


def _same_response(source: Source, response: cst.BaseExpression) -> bool:
    """Whether only status and presence of the answer are asked for."""
    parent = source.parents.get(response)
    match parent:
        case cst.Attribute() if parent.value is response:
            return parent.attr.value in SAME
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=cst.Name("None"))]):
            return parent.left is response
        case cst.If() | cst.IfExp() | cst.UnaryOperation():
            return getattr(parent, "test", response) is response
        case cst.BooleanOperation(operator=cst.And()):
            return parent.left is response
        case cst.Arg():
            call = source.parents.get(parent)
            if isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.args[1:]:
                key = call.args[1].value
                is_same = isinstance(key, cst.SimpleString) and key.evaluated_value in SAME
                return call.func.value in ("getattr", "hasattr") and is_same
    return False
