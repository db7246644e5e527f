"""Objects that may be missing: `(c["owner"] or {}).get("firstName", "-")`.

V1 code puts an empty dict in the place of null, so that `get` can be asked. The model has None
there, and no attributes: the question is put first.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.patterns import first_or_empty
from helpscout_codemods.patterns.bindings import binding
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.purity import pure
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flattened, Getter, Listing, Row, Rows

LOOSE = (
    cst.AnnAssign,
    cst.Arg,
    cst.Assign,
    cst.DictElement,
    cst.Element,
    cst.GeneratorExp,
    cst.ListComp,
    cst.Return,
    cst.SetComp,
    cst.Yield,
)
"""Places where an expression needs no parentheses, whatever its operators."""
STAND_IN = "an empty dict stands in for an object that may be missing"


def check_all(plan: RewritePlan) -> None:
    """Plan every `row or {}` to become the row, or say why that would not do."""
    for node, value in list(plan.state.types.items()):
        if isinstance(node, cst.Call) and isinstance(value, Row) and _is_get_or_empty(plan, node):
            source, _ = plan.state.homes[node]
            if not is_simple(node) or not pure(node.args[0].value) or not _is_got(source, node):
                plan.forbid(value.flows, source, node, STAND_IN)
            plan.recipe(node, value.flows, without_default)
        if not isinstance(node, cst.BooleanOperation) or not isinstance(value, Row | Flattened):
            continue
        if _is_stand_in(plan, node):
            source, _ = plan.state.homes[node]
            if not is_simple(node.left) or not _only_asked(source, node):
                plan.forbid(value.flows, source, node, STAND_IN)
            plan.recipe(node, value.flows, left_side)


def check_lists(plan: RewritePlan) -> None:
    """`row["attachments"] or []`: the model holds an empty tuple where V1 had null."""
    for node, value in list(plan.state.types.items()):
        if isinstance(node, cst.BooleanOperation) and isinstance(value, Rows) and or_empty(node):
            plan.recipe(node, value.flows, left_side)


def or_empty(node: cst.CSTNode) -> bool:
    """Whether an expression is `something or []`."""
    match node:
        case cst.BooleanOperation(
            operator=cst.Or(), right=cst.List(elements=[]) | cst.Tuple(elements=[])
        ):
            return True
    return False


def is_guarded(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether a read is put behind a test of what it reads from."""
    return _test(plan, plan.source_of(node), node) is not None


def guarded(plan: RewritePlan, source: Source, node: cst.CSTNode, recipe: Recipe) -> Recipe:
    """The recipe of `base.get(key, default)`, put behind a test when the base may be missing."""
    test = _test(plan, source, node)
    if test is None:
        return recipe
    assert isinstance(node, cst.Call)
    default = node.args[1].value if len(node.args) > 1 else None
    parent = source.parents.get(node)
    marks = {"lpar": [cst.LeftParen()], "rpar": [cst.RightParen()]}
    shape = {} if isinstance(parent, LOOSE) else marks

    def conditional(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        expression = recipe(rewrite, original, updated)
        assert isinstance(expression, cst.BaseExpression)
        other = rewrite.of(default) if default is not None else cst.Name("None")
        return cst.IfExp(
            test=rewrite.of(test),
            body=expression,
            orelse=other,
            **shape,  # type: ignore[arg-type]
        )

    return conditional


def left_side(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """The recipe of `value or stand-in` for a value that is always there."""
    assert isinstance(updated, cst.BooleanOperation)
    return updated.left


def without_default(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    """`rows.get(key)` for `rows.get(key, {})`."""
    call = cst.ensure_type(updated, cst.Call)
    only = call.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return call.with_changes(args=[only])


def _is_get_or_empty(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """`rows.get(key, {})` of a dict that holds rows."""
    match node:
        case cst.Call(
            func=cst.Attribute(attr=cst.Name("get")),
            args=[cst.Arg(), cst.Arg(value=cst.Dict(elements=[]))],
        ):
            getter = plan.state.types.get(node.func)
            return isinstance(getter, Getter) and isinstance(getter.of, Listing)
    return False


def _is_got(source: Source, node: cst.Call) -> bool:
    """`rows.get(key, {}).get(...)`; `rows.get(key, {})["name"]` raises what V2's None does not."""
    return _is_asked(source, node) and isinstance(source.parents.get(node), cst.Attribute)


def _is_stand_in(plan: RewritePlan, node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.BooleanOperation) or not isinstance(node.operator, cst.Or):
        return False
    other = plan.state.types.get(node.right)
    empty = isinstance(other, Listing) and other.kind == "dict"
    return empty and not (isinstance(other, Listing) and plan.state.cell(other).entries)


def _test(plan: RewritePlan, source: Source, node: cst.CSTNode) -> cst.BaseExpression | None:
    """What to ask before a `get`, None when the object is certainly there."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    base = node.func.value
    if not isinstance(plan.state.types.get(base), Row):
        return None
    if _is_stand_in(plan, base):
        assert isinstance(base, cst.BooleanOperation)
        return base.left
    if _is_get_or_empty(plan, base):
        assert isinstance(base, cst.Call)
        return base
    records = first_or_empty.records_before(source, base)
    if records is not None:
        return records
    if isinstance(base, cst.Name):
        assignment = binding(source, base, base.value)
        if assignment is not None and assignment.value is not None and assignment.place is None:
            return base if not assignment.loop and _is_stand_in(plan, assignment.value) else None
    return None


def is_simple(node: cst.BaseExpression) -> bool:
    """Whether the expression may as well be evaluated twice."""
    match node:
        case cst.Name():
            return True
        case cst.Attribute() | cst.Subscript():
            return is_simple(node.value)
        case cst.Call(func=cst.Attribute(value=base, attr=cst.Name("get"))):
            return is_simple(base)
    return False


def _only_asked(source: Source, node: cst.BooleanOperation) -> bool:
    """Whether `row or {}` is only asked for members, at once or under the name it is given."""
    parent = source.parents.get(node)
    if _is_asked(source, node):
        return True
    if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
        return False
    target = parent.targets[0].target
    if not isinstance(target, cst.Name):
        return False
    scope = source.scope_of(parent)
    for name in walk.walk(scope):
        if not isinstance(name, cst.Name) or name.value != target.value or name is target:
            continue
        above = source.parents.get(name)
        if isinstance(above, cst.Attribute) and above.attr is name:
            continue
        if isinstance(above, cst.Arg) and above.keyword is name:
            continue
        assignment = binding(source, name, name.value)
        if assignment is None or assignment.node is not parent:
            return False
        is_tested = isinstance(above, cst.If | cst.IfExp | cst.UnaryOperation | cst.CompIf)
        if not (_is_asked(source, name) or (is_tested and getattr(above, "test", name) is name)):
            return False
    return True


def _is_asked(source: Source, node: cst.BaseExpression) -> bool:
    """`node.get(...)` or `node[...]`."""
    parent = source.parents.get(node)
    if isinstance(parent, cst.Subscript):
        return parent.value is node
    getting = isinstance(parent, cst.Attribute) and parent.attr.value == "get"
    return getting and isinstance(source.parents.get(parent), cst.Call) if parent else False
