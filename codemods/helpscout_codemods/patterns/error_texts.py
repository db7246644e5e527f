"""The text of a program's own error, where it says nothing but the status.

raise ApiError("status %d" % r.status_code)
...
except ApiError as error:                   except APIError as error:
    print(error)                                print("status %d" % error.status)
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.source.log_calls import is_log_call
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import is_name
from helpscout_codemods.values.modules import ClassInfo, Source
from helpscout_codemods.values.types import Ref

_SHOWING = frozenset({"print", "str", "sys.exit", "exit", "SystemExit"})
"""What writes the text of an error that it is given."""
_PURE = frozenset({"str", "format", "int"})


def message(
    plan: RewritePlan, info: ClassInfo | Ref, error: cst.BaseExpression
) -> cst.BaseExpression | None:
    """The text of an error that is raised as `Error(...)`, as an expression that reads nothing but
    the status of an answer; None where it says more, or is made in another way."""
    if not isinstance(error, cst.Call) or any(arg.star for arg in error.args):
        return None
    text = _only_argument(error)
    if isinstance(info, ClassInfo):
        if info.method("__str__") is not None or info.method("__repr__") is not None:
            return None
        if (init := info.method("__init__")) is not None:
            places = parameters.positional_names(init.node, is_bound=True)
            arguments = {k: a.value for k, a in parameters.arguments(error, places).items()}
            text = _filled_in(_given_to_base(init.node), arguments)
    return text if text is not None and _says_status(text) else None


def with_status(text: cst.BaseExpression, name: str) -> cst.BaseExpression:
    """The text, with the status read from the client's error of that name."""
    shown_text = text.visit(_WithStatus(name))
    assert isinstance(shown_text, cst.BaseExpression)
    return shown_text


def expression_of(source: Source, error_read: cst.CSTNode) -> cst.CSTNode | None:
    """The expression that is the text of an error: `str(error)`, or the error where it is only
    shown; None where it is more than a text."""
    parent = source.parents.get(error_read)
    match parent:
        case cst.FormattedStringExpression(conversion=None | "s", equal=None):
            return error_read
        case cst.BinaryOperation(operator=cst.Modulo(), left=left) if left is not error_read:
            return error_read if _is_plain(left) else None
        case cst.Element():
            pair = source.parents.get(parent)
            values = source.parents.get(pair) if pair is not None else None
            is_template = isinstance(values, cst.BinaryOperation) and isinstance(pair, cst.Tuple)
            return error_read if is_template and _is_plain(values.left) else None  # type: ignore[union-attr]
        case cst.Arg(keyword=None, star=""):
            call = source.parents.get(parent)
            assert isinstance(call, cst.Call)
            name = get_full_name_for_node(call.func) or ""
            if name == "str":
                return call
            of_template = isinstance(call.func, cst.Attribute) and is_name(call.func.attr, "format")
            if of_template:
                template = cst.ensure_type(call.func, cst.Attribute).value
                return error_read if _is_plain(template) else None
            return error_read if name in _SHOWING or is_log_call(call) else None
    return None


def _only_argument(error: cst.Call) -> cst.BaseExpression | None:
    """`text` in `Error(text)`."""
    if len(error.args) != 1 or error.args[0].keyword is not None:
        return None
    return error.args[0].value


def _given_to_base(init: cst.FunctionDef | cst.Lambda) -> cst.BaseExpression | None:
    """What `__init__` gives to that of its base, once and whatever it was given itself."""
    calls = [node for node in walk.walk(init.body) if _is_of_base(node)]
    lines = walk.body_of(init.body) if isinstance(init, cst.FunctionDef) else []
    for line in lines:
        match line:
            case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as call)]) if calls == [
                call
            ]:
                args = [a for a in call.args if not is_name(a.value, "self")]
                if len(args) == 1 and args[0].keyword is None and not args[0].star:
                    return args[0].value
    return None


def _is_of_base(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    return node.func.attr.value == "__init__"


def _filled_in(
    text: cst.BaseExpression | None, values: dict[str, cst.BaseExpression]
) -> cst.BaseExpression | None:
    """A text over parameters, over their values."""
    if text is None:
        return None
    new_text = text.visit(_Parameters(values))
    assert isinstance(new_text, cst.BaseExpression)
    return new_text


class _Parameters(cst.CSTTransformer):
    def __init__(self, values: dict[str, cst.BaseExpression]) -> None:
        self.values = values

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self.values.get(original_node.value, updated_node)

    def visit_Attribute_attr(self, node: cst.Attribute) -> None:
        return None

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        return updated_node.with_changes(attr=original_node.attr)


class _WithStatus(cst.CSTTransformer):
    def __init__(self, name: str) -> None:
        self.name = name

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        if original_node.attr.value != "status_code":
            return updated_node
        return cst.Attribute(cst.Name(self.name), cst.Name("status"))


def _says_status(text: cst.BaseExpression) -> bool:
    """Whether a text is made of literals and of the status of an answer."""
    reads = [n for n in walk.walk(text) if isinstance(n, cst.Attribute)]
    answers = {n.value for n in reads if n.attr.value == "status_code"}
    templates = {n.value for n in reads if n.attr.value == "format"}
    if any(n.value not in answers | templates for n in reads):
        return False
    inside = {n for answer in answers for n in walk.walk(answer)}
    names = {n.attr for n in reads}
    pure_names = {n for n in walk.walk(text) if isinstance(n, cst.Name) and n.value in _PURE}
    for node in walk.walk(text):
        if isinstance(node, cst.Call):
            name = get_full_name_for_node(node.func) or "format"
            if name.rpartition(".")[2] not in _PURE:
                return False
        elif isinstance(node, cst.Name) and node not in inside | names | pure_names:
            return False
    return not any(isinstance(n, cst.Await | cst.Lambda | cst.NamedExpr) for n in walk.walk(text))


def _is_plain(template: cst.BaseExpression) -> bool:
    """Whether a template shows what it is filled with as `str` does."""
    if not isinstance(template, cst.SimpleString | cst.ConcatenatedString):
        return False
    text = template.evaluated_value
    return isinstance(text, str) and not any(sign in text for sign in ("%r", "%a", "!r", "!a"))
