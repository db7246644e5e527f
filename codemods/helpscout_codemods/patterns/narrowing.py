"""Code that type checkers look into: what may be None in the models is narrowed there.

V1's answers were `Any`; the models of `helpscout_v2` have types, and some dates and people in them
are optional. Where V1 always sent one, `cast` says so. mypy checks functions with annotations, and
the top level of modules that have such functions.
"""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from helpscout_codemods import catalogue, walk
from helpscout_codemods.patterns import null_checks
from helpscout_codemods.patterns.bindings import binding
from helpscout_codemods.patterns.optional_object import is_simple
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import base_of, field_of
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import attribute
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import ClassRef, Function, Row
from helpscout_shim.catalog import SHAPES

MODELS = "helpscout_v2.models"
ALWAYS = frozenset(
    {
        "created_at",
        "created_by",
        "modified_at",
        "primary_customer",
        "source",
        "updated_at",
        "user_updated_at",
    }
)
"""Dates and objects that the models always hold; all others are optional."""
OPTIONAL = {
    "age": "str",
    "body": "str",
    "company_id": "int",
    "job_title": "str",
    "location": "str",
    "organization": "str",
    "photo_url": "str",
    "text": "str",
}
"""Attributes of the models that hold a scalar or None, with its type."""


def is_checked(source: Source, node: cst.CSTNode) -> bool:
    """Whether a type checker looks into the code around a node."""
    for ancestor in source.ancestors(node):
        if isinstance(ancestor, cst.FunctionDef):
            return is_annotated(ancestor)
    return any(is_annotated(function) for function in source.all(cst.FunctionDef))


def is_annotated(function: cst.FunctionDef) -> bool:
    params = parameters.single(function)
    return function.returns is not None or any(p.annotation is not None for p in params)


def needs_date(source: Source, node: cst.BaseExpression, path: str) -> bool:
    """Whether a date has to be narrowed where something is read of it or it is compared."""
    optional = path.rpartition(".")[2] not in ALWAYS
    return optional and is_checked(source, node) and not _is_narrowed(source, node)


def _is_narrowed(source: Source, node: cst.BaseExpression) -> bool:
    """Whether a checker knows by a test before that an expression is not None."""
    return is_simple(node) and null_checks.is_proven(source, node)


def date(rewrite: Rewrite, moment: cst.BaseExpression) -> cst.BaseExpression:
    """`cast(datetime, moment)`."""
    return _cast(rewrite, cst.Name(rewrite.need("datetime", "datetime")), moment)


def model_of(shape: str) -> str | None:
    """The class in `helpscout_v2.models` that holds a V1 object; None where several kinds meet."""
    models = {entry.model if (entry := SHAPES.get(one)) else None for one in shape.split("|")}
    return models.pop() if len(models) == 1 else None


def optional_object(plan: RewritePlan, source: Source, base: cst.BaseExpression) -> str | None:
    """The model of an object that may be None in the types and is read from here; None where it
    needs no narrowing."""
    value = plan.state.types.get(base)
    if not isinstance(value, Row) or not is_checked(source, base):
        return None
    origin = _origin(source, base)
    if not _may_be_none(plan, origin) or (origin is not base and is_held(source, origin)):
        return None
    return None if _is_narrowed(source, base) else model_of(value.shape)


def held_object(plan: RewritePlan, source: Source, node: cst.BaseExpression) -> str | None:
    """The model of an object that is narrowed where a name is given to it."""
    value = plan.state.types.get(node)
    if not isinstance(value, Row) or not _may_be_none(plan, node) or not is_held(source, node):
        return None
    is_typed = is_checked(source, node) and not _is_narrowed(source, node)
    return model_of(value.shape) if is_typed else None


def _may_be_none(plan: RewritePlan, node: cst.BaseExpression) -> bool:
    """Whether an expression reads an object that the models hold as optional."""
    field = field_of(plan, node)
    if field is None or field.python in ALWAYS:
        return False
    return isinstance(catalogue.kind(field), catalogue.Object)


def is_held(source: Source, node: cst.BaseExpression) -> bool:
    """Whether an object gets a name under which nothing but its members is asked for."""
    match source.parents.get(node):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as target)]) as statement:
            pass
        case cst.AnnAssign(target=cst.Name() as target) as statement:
            if not isinstance(statement.annotation.annotation, cst.Subscript):
                return False
            if "Optional" in walk.names(statement.annotation):
                return False
        case _:
            return False
    scope = source.scope_of(statement)
    names = [n for n in walk.walk(scope) if isinstance(n, cst.Name) and n.value == target.value]
    return all(n is target or _is_member(source.parents.get(n), n) for n in names)


def _is_member(parent: cst.CSTNode | None, node: cst.CSTNode) -> bool:
    return isinstance(parent, cst.Attribute | cst.Subscript) and parent.value is node


def _origin(source: Source, base: cst.BaseExpression) -> cst.BaseExpression:
    """Where an object that a name holds was read."""
    if not isinstance(base, cst.Name):
        return base
    assignment = binding(source, base, base.value)
    plain = assignment is not None and not assignment.loop and assignment.place is None
    return (
        assignment.value
        if assignment is not None and assignment.value is not None and plain
        else base
    )


Reader = Callable[[Rewrite, cst.BaseExpression, str], cst.BaseExpression]
"""Writes the attribute `path` of a record, narrowed on the way where the types need it."""


def of_plain_record(rewrite: Rewrite, record: cst.BaseExpression, path: str) -> cst.BaseExpression:
    return attribute(record, path)


def reader(plan: RewritePlan, source: Source, node: cst.CSTNode) -> Reader:
    """How the model's counterpart of a field is read."""
    is_typed = is_checked(source, node)
    optional = optional_object(plan, source, base_of(node)) if is_typed else None
    proven = is_typed and null_checks.is_proven(source, base_of(node))

    def read(rewrite: Rewrite, record: cst.BaseExpression, path: str) -> cst.BaseExpression:
        if optional is not None:
            record = model(rewrite, optional, record)
        first, _, rest = path.partition(".")
        if rest and is_typed and not proven and first not in ALWAYS:
            return attribute(model(rewrite, "PersonRef", attribute(record, first)), rest)
        return attribute(record, path)

    return read


def model(rewrite: Rewrite, name: str, record: cst.BaseExpression) -> cst.BaseExpression:
    """`cast(PersonRef, record)`."""
    return _cast(rewrite, cst.Name(rewrite.need(MODELS, name)), record)


def scalar(rewrite: Rewrite, kind: str, value: cst.BaseExpression) -> cst.BaseExpression:
    """`cast(str, value)`."""
    return _cast(rewrite, cst.Name(kind), value)


def word(rewrite: Rewrite, kind: str, value: cst.BaseExpression) -> cst.BaseExpression:
    """`cast(ListStatus, value)`, a text that is one of the client's words."""
    return _cast(rewrite, cst.Name(rewrite.need("helpscout_v2.words", kind)), value)


def _cast(rewrite: Rewrite, kind: cst.BaseExpression, value: cst.BaseExpression) -> cst.Call:
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    bare = value if isinstance(value, cst.Call) else value.with_changes(lpar=(), rpar=())
    name = cst.Name(rewrite.need("typing", "cast"))
    return cst.Call(name, [cst.Arg(kind, comma=comma), cst.Arg(bare)])


def expected(plan: RewritePlan, source: Source, node: cst.BaseExpression, path: str) -> str | None:
    """`str` or `int` where an attribute that may be None is read, and the code or the annotations
    around it allow nothing else."""
    if not is_checked(source, node):
        return None
    if path in OPTIONAL and _is_operand(source, node):
        return None if _is_narrowed(source, node) else OPTIONAL[path]
    annotation = _annotation(plan, source, node)
    name = annotation.annotation if annotation is not None else None
    return name.value if isinstance(name, cst.Name) and name.value in ("str", "int") else None


def _is_operand(source: Source, node: cst.CSTNode) -> bool:
    """Whether None would be an error where an expression stands."""
    parent = source.parents.get(node)
    match parent:
        case cst.Attribute() | cst.Subscript():
            return parent.value is node
        case cst.BinaryOperation():
            return not isinstance(parent.operator, cst.Modulo)
        case cst.Arg():
            call = source.parents.get(parent)
            func = call.func if isinstance(call, cst.Call) else None
            return isinstance(func, cst.Name) and func.value in ("len", "int")
    return False


def _annotation(
    plan: RewritePlan, source: Source, node: cst.BaseExpression
) -> cst.Annotation | None:
    parent = source.parents.get(node)
    match parent:
        case cst.AnnAssign():
            return parent.annotation
        case cst.Return():
            inside = (a for a in source.ancestors(parent) if isinstance(a, cst.FunctionDef))
            function = next(inside, None)
            return function.returns if function is not None else None
        case cst.Arg():
            call = source.parents.get(parent)
            return _of_parameter(plan, call, parent) if isinstance(call, cst.Call) else None
    return None


def _of_parameter(plan: RewritePlan, call: cst.Call, arg: cst.Arg) -> cst.Annotation | None:
    """The annotation of the parameter, or of the dataclass's field, that an argument fills."""
    callee = plan.state.types.get(call.func)
    fields: list[tuple[str, cst.Annotation | None]] = []
    if isinstance(callee, Function) and isinstance(callee.info.node, cst.FunctionDef):
        fields = [(p.name.value, p.annotation) for p in parameters.single(callee.info.node)]
        fields = fields[1:] if callee.bound is not None else fields
    if isinstance(callee, ClassRef):
        for line in callee.info.node.body.body:
            small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                fields.append((small.target.value, small.annotation))
    if arg.keyword is not None:
        return dict(fields).get(arg.keyword.value)
    place = [*call.args].index(arg)
    before = call.args[:place]
    if arg.star or any(a.star or a.keyword for a in before) or place >= len(fields):
        return None
    return fields[place][1]
