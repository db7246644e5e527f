"""Functions of the project that read every page of a list whose address they are given.

Such a function is looked through as a whole: what it hands out are the rows of all pages. Its shape
has to be certain: one loop that counts pages from the first one, hands every row on, and ends with
the last page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of

Kind = Literal["generator", "list"]
Block = list[cst.CSTNode]


class PagerShape(Struct, frozen=True):
    """What a function hands all rows out as, and whether it counts pages (a client that keeps the
    number itself is asked until nothing comes)."""

    kind: Kind
    counts: bool
    recursive: bool = False
    """Whether it calls itself for the next page."""


@lru_cache(512)
def shape_of(function: cst.FunctionDef) -> PagerShape | None:
    """How a function reads every page; None when it does anything else."""
    body = _statements(function.body)
    again = _recursive(function, body)
    if again is not None:
        return PagerShape(again, True, recursive=True)
    loops = [s for s in body if isinstance(s, cst.While | cst.For)]
    if len(loops) != 1 or loops[0].orelse is not None:
        return None
    (loop,) = loops
    at = body.index(loop)
    sink = _sink(body[:at], body[at + 1 :] or _returns(loop))
    if sink is None or not all(map(_prepares, body[:at])):
        return None
    pager = _Pager(sink, body[:at])
    if not pager.fits(loop):
        return None
    return PagerShape("list" if sink else "generator", pager.counts)


def _prepares(statement: cst.CSTNode) -> bool:
    """A variable of the loop, or `client.clearstate()`: mccannm11's client begins again."""
    match statement:
        case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name("clearstate")), args=[])):
            return True
    return isinstance(statement, cst.Assign | cst.AnnAssign)


def _recursive(function: cst.FunctionDef, body: Block) -> Kind | None:
    """`rows += all_rows(box, page + 1)` while the page is not the last."""
    params = parameters.positional(function)
    from_one = [p for p in params if p.default is not None and code_of(p.default) == "1"]
    page = next(iter(parameters.names(from_one)), "")
    tests = [s for s in body if isinstance(s, cst.If) and not _only_raises(s)]
    if not page or len(tests) != 1 or tests[0].orelse is not None:
        return None
    test, inside = tests[0].test, _statements(tests[0].body)
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(cst.LessThan(), right)]):
            own = _spelled(left) == page or _reads(left) == "page"
            if not own or not _is_pages(right) or len(inside) != 1:
                return None
        case _:
            return None
    call = _next_call(function, page)
    others = [s for s in body if s is not tests[0]]
    match inside[0]:
        case cst.AugAssign(target=cst.Name(sink), operator=cst.AddAssign(), value=value):
            pass
        case cst.Expr(
            value=cst.Call(func=cst.Attribute(cst.Name(sink), cst.Name("extend")), args=[arg])
        ):
            value = arg.value
        case cst.Expr(value=cst.Yield(value=cst.From(item=value))):
            plain = [s for s in others if not isinstance(s, cst.Assign)]
            pager = _Pager("", [])
            gives_all = all(pager.understood(s, False) for s in plain) and pager.handed == 1
            return "generator" if call(value) and gives_all and body[-1] is tests[0] else None
        case _:
            return None
    assignments = [s for s in others if _target(s) == sink]
    last = body[-1]
    whole = isinstance(last, cst.Return) and last.value is not None and code_of(last.value) == sink
    first = (
        len(assignments) == 1
        and isinstance(assignments[0], cst.Assign)
        and _reads(assignments[0].value) == "items"
    )
    plain = [s for s in others if s is not last and not isinstance(s, cst.Assign)]
    fits = all(_Pager("", []).understood(s, False) for s in plain)
    return "list" if call(value) and whole and first and fits else None


def _next_call(function: cst.FunctionDef, page: str) -> Callable[[cst.BaseExpression], bool]:
    """Whether an expression calls the function for the next page with what it was given."""
    names = parameters.called(function, is_bound=False)

    def fits(node: cst.BaseExpression) -> bool:
        if not isinstance(node, cst.Call):
            return False
        callee = get_full_name_for_node(node.func) or ""
        own = names[1:] if callee == f"self.{function.name.value}" else names
        if callee not in (function.name.value, f"self.{function.name.value}"):
            return False
        arguments = parameters.arguments(node, own).items()
        own_arguments = {name: code_of(arg.value) for name, arg in arguments}
        expected_arguments = {name: name for name in own} | {page: f"{page} + 1"}
        return own_arguments == expected_arguments

    return fits


def _statements(node: cst.CSTNode) -> Block:
    """The statements of a block, one each, without its docstring."""
    statements: Block = []
    for statement in walk.body_of(node):
        small = isinstance(statement, cst.SimpleStatementLine)
        if isinstance(statement, cst.SimpleStatementLine):
            statements += [part for one in statement.body for part in _single(one)]
        else:
            statements.append(statement)
        if (
            small
            and statements
            and isinstance(statements[-1], cst.Expr)
            and isinstance(statements[-1].value, _TEXTS)
        ):
            statements.pop()
    return statements


def _single(node: cst.BaseSmallStatement) -> Block:
    """`page, pages = 1, 1` as one assignment each."""
    match node:
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Tuple(elements=names))],
            value=cst.Tuple(elements=values),
        ) if len(names) == len(values):
            parts = zip(names, values, strict=True)
            statements: Block = [
                cst.Assign([cst.AssignTarget(one.value)], other.value)
                for one, other in parts
                if isinstance(one.value, cst.Name)
            ]
            return statements if len(statements) == len(names) else [node]
    return [node]


_TEXTS = (cst.SimpleString, cst.ConcatenatedString)


def _returns(loop: cst.CSTNode) -> Block:
    """The one statement in a loop that ends the function."""
    returns = [n for n in walk.walk(loop) if isinstance(n, cst.Return)]
    return [*returns] if len(returns) == 1 else []


def _sink(before: Block, after: Block) -> str | None:
    """The list that the rows are gathered in; "" for a generator."""
    if not after:
        return ""
    if len(after) != 1 or not isinstance(after[0], cst.Return):
        return None
    if after[0].value is None:
        return ""
    name = get_full_name_for_node(after[0].value) if isinstance(after[0].value, cst.Name) else None
    empty = {_target(s) for s in before if isinstance(s, _ASSIGNS) and _is_empty(s.value)}
    return name if name in empty else None


_ASSIGNS = (cst.Assign, cst.AnnAssign)


def _is_empty(node: cst.BaseExpression | None) -> bool:
    if isinstance(node, cst.List):
        return not node.elements
    return isinstance(node, cst.Call) and code_of(node) == "list()"


def _target(node: cst.CSTNode) -> str:
    """The one name an assignment sets, or `params["page"]`."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]):
            return name
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript() as target)]):
            return _counter(target)
        case cst.AugAssign(target=cst.Subscript() as target):
            return _counter(target)
        case cst.AnnAssign(target=cst.Name(name)) | cst.AugAssign(target=cst.Name(name)):
            return name
    return ""


def _counter(node: cst.BaseExpression) -> str:
    """The number of a page in the parameters: `params["page"]`; "" for anything else."""
    match node:
        case cst.Subscript(
            value=cst.Name(name),
            slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as key))],
        ) if key.evaluated_value == "page":
            return f"{name}[page]"
    return ""


def _spelled(node: cst.BaseExpression) -> str:
    return node.value if isinstance(node, cst.Name) else _counter(node)


class _Pager:
    """One loop over pages, as its statements are read one by one."""

    def __init__(self, sink: str, before: Block) -> None:
        self.sink = sink
        self.before = before
        self.page = ""
        self.counts = False
        self.pages: set[str] = set()
        self.handed = 0
        self.ends = 0

    def fits(self, loop: cst.While | cst.For) -> bool:
        body = _statements(loop.body)
        self.pages = {_target(s) for s in body if isinstance(s, cst.Assign) and _is_pages(s.value)}
        self.pages.discard("")
        if isinstance(loop, cst.For):
            if not isinstance(loop.target, cst.Name) or code_of(loop.iter) not in _COUNTING:
                return False
            self.page, self.counts = loop.target.value, True
        else:
            steps = [_target(s) for s in body if _is_step(s)]
            if len(steps) > 1 or (steps and not self._starts_at_one(steps[0])):
                return False
            self.page, self.counts = (steps[0], True) if steps else ("", False)
            if not self._goes_on(loop.test):
                return False
        has_step = False
        for statement in body:
            has_step = has_step or (bool(self.page) and _is_step(statement))
            if not self.understood(statement, has_step):
                return False
        return self.handed == 1 and self.ends > 0

    def _starts_at_one(self, name: str) -> bool:
        values = [
            s.value
            for s in self.before
            if _target(s) == name and isinstance(s, cst.Assign | cst.AnnAssign)
        ]
        if not values and name.endswith("[page]"):
            return self._dict_starts_at_one(name.removesuffix("[page]"))
        return len(values) == 1 and values[0] is not None and code_of(values[0]) == "1"

    def _dict_starts_at_one(self, name: str) -> bool:
        """`params = {"page": 1}`"""
        values = [getattr(s, "value", None) for s in self.before if _target(s) == name]
        match values[-1] if values else None:
            case cst.Dict(elements=elements):
                first = [
                    element.value
                    for element in elements
                    if isinstance(element, cst.DictElement)
                    and isinstance(element.key, cst.SimpleString)
                    and element.key.evaluated_value == "page"
                ]
            case cst.Call(func=cst.Name("dict"), args=args):
                first = [a.value for a in args if a.keyword and a.keyword.value == "page"]
            case _:
                return False
        return len(first) == 1 and code_of(first[0]) == "1"

    def _goes_on(self, test: cst.BaseExpression) -> bool:
        if isinstance(test, cst.Name | cst.Integer) and test.value in ("True", "1"):
            return True
        match test:
            case cst.Comparison(
                left=left,
                comparisons=[cst.ComparisonTarget(cst.LessThanEqual(), cst.Name(last))],
            ) if _spelled(left) == self.page and last in self.pages:
                self.ends += 1
                return self._starts_at_one(last)
        return False

    def understood(self, statement: cst.CSTNode, stepped: bool) -> bool:
        match statement:
            case cst.Assign() if _is_step(statement):
                return True
            case cst.Assign(value=cst.Name(name)) if _target(statement).endswith("[page]"):
                return name == self.page and self.counts and not stepped
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]):
                return name not in (self.page, self.sink) and not self.page.startswith(f"{name}[")
            case cst.AnnAssign(target=cst.Name(name)):
                return name not in (self.page, self.sink)
            case cst.AugAssign(target=cst.Name(name), value=value) if name == self.sink != "":
                return self._hands_on(isinstance(statement.operator, cst.AddAssign), value)
            case cst.AugAssign():
                return _is_step(statement)
            case cst.Expr(value=cst.Yield(value=cst.From(item=rows))):
                return self._hands_on(self.sink == "", rows)
            case cst.For(target=cst.Name(row), body=body, orelse=None):
                return self._hands_on(self._is_each(row, _statements(body)), statement.iter)
            case cst.Expr(
                value=cst.Call(func=cst.Attribute(attr=cst.Name(method)) as func, args=args)
            ):
                if method == "update" and self._sets_page(args):
                    return self.counts and not stepped
                if method == "extend" and code_of(func.value) == self.sink:
                    return self._hands_on(True, args[0].value)
                return method == "raise_for_status" or code_of(func) == "time.sleep"
            case cst.If(orelse=None):
                return self._is_exit(statement, stepped) or _only_raises(statement)
        return False

    def _sets_page(self, args: Sequence[cst.Arg]) -> bool:
        """`params.update({"page": page})` or `params.update(page=page)`"""
        match args:
            case [
                cst.Arg(value=cst.Dict(elements=[cst.DictElement(cst.SimpleString() as key, page)]))
            ]:
                return key.evaluated_value == "page" and code_of(page) == self.page
            case [cst.Arg(keyword=cst.Name("page"), value=page)]:
                return code_of(page) == self.page
        return False

    def _hands_on(self, fits: bool, rows: cst.BaseExpression) -> bool:
        self.handed += 1
        return fits and not any(isinstance(n, cst.Yield) for n in walk.walk(rows))

    def _is_each(self, row: str, body: Block) -> bool:
        """`yield row` or `rows.append(row)`, and nothing else."""
        if len(body) != 1 or not isinstance(body[0], cst.Expr):
            return False
        code = code_of(body[0].value)
        return code == (f"{self.sink}.append({row})" if self.sink else f"yield {row}")

    def _is_exit(self, statement: cst.If, stepped: bool) -> bool:
        body = _statements(statement.body)
        match body:
            case [cst.Break()]:
                pass
            case [cst.Return(value=None)] if not self.sink:
                pass
            case [cst.Return(value=cst.Name(name))] if name == self.sink:
                pass
            case _:
                return False
        self.ends += 1
        tests = list(_alternatives(statement.test))
        return all(self._is_end(test, stepped) for test in tests)

    def _is_end(self, test: cst.BaseExpression, stepped: bool) -> bool:
        """Whether a condition holds exactly when no page is left, before or after the step."""
        match test:
            case cst.UnaryOperation(operator=cst.Not(), expression=rows):
                return isinstance(rows, cst.Name | cst.Subscript | cst.Attribute) and not stepped
            case cst.Comparison(
                left=left, comparisons=[cst.ComparisonTarget(cst.Is(), cst.Name("None"))]
            ):
                return isinstance(left, cst.Name) and not self.counts
            case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator, right)]):
                if isinstance(operator, cst.LessThanEqual | cst.LessThan):
                    left, right = right, left
                    operator = (
                        cst.GreaterThanEqual()
                        if isinstance(operator, cst.LessThanEqual)
                        else cst.GreaterThan()
                    )
                if isinstance(operator, cst.Equal) and self._is_last(left):
                    left, right = right, left
                if self._is_last(right) and code_of(left) == "0":
                    return isinstance(operator, cst.Equal) and not stepped
                if not self._is_last(right):
                    return False
                own = _spelled(left) == self.page and self.counts
                reads_page = _reads(left) == "page"
                counts_once = self.handed == 1
                if own and stepped:
                    return counts_once and isinstance(operator, cst.GreaterThan)
                fits = isinstance(operator, cst.Equal | cst.GreaterThanEqual)
                return counts_once and fits and (own or reads_page)
        return False

    def _is_last(self, node: cst.BaseExpression) -> bool:
        return _is_pages(node) or (isinstance(node, cst.Name) and node.value in self.pages)


_COUNTING = ("itertools.count(1)", "count(1)", "itertools.count(start=1)", "count(start=1)")


def _is_step(node: cst.CSTNode) -> bool:
    """`page += 1` or `page = page + 1`."""
    name = _target(node)
    match node:
        case cst.AugAssign(operator=cst.AddAssign(), value=cst.Integer("1")):
            return bool(name)
        case cst.Assign(value=cst.BinaryOperation(left, cst.Add(), cst.Integer("1"))):
            return bool(name) and _spelled(left) == name
    return False


def _is_pages(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Call) and code_of(node.func) == "int" and len(node.args) == 1:
        node = node.args[0].value
    return _reads(node) == "pages"


def _reads(node: cst.BaseExpression) -> str:
    """The key in `data["pages"]`, `data.get("pages", 1)`, `data.pages`."""
    match node:
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() as key))]):
            return str(key.evaluated_value)
        case cst.Call(
            func=cst.Attribute(attr=cst.Name("get")), args=[cst.Arg(cst.SimpleString() as key), *_]
        ):
            return str(key.evaluated_value)
        case cst.Attribute(attr=cst.Name(name)):
            return name
    return ""


def _alternatives(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or):
        yield from _alternatives(test.left)
        yield from _alternatives(test.right)
    else:
        yield test


def _only_raises(node: cst.If) -> bool:
    """A status check that raises for a bad answer."""
    names = [n.attr.value for n in walk.walk(node.test) if isinstance(n, cst.Attribute)]
    raises = all(isinstance(s, cst.Raise) for s in _statements(node.body))
    return names in (["status_code"], ["ok"]) and raises
