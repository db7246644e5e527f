"""One loop over pages: whether it counts them, hands every row on, and ends with the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from helpscout_codemods import walk
from helpscout_codemods.syntax.expressions import code_of, is_endless, is_name

Block = list[cst.CSTNode]


def statements_of(node: cst.CSTNode) -> Block:
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
    """`page, pages = 1, 1` and `page = pages = 1` as one assignment each."""
    match node:
        case cst.Assign(targets=[_, _, *_] as targets, value=cst.Integer() as number) if all(
            isinstance(one.target, cst.Name) for one in targets
        ):
            return [cst.Assign([one], number) for one in targets]
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


def target_of(node: cst.CSTNode) -> str:
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


def spelled(node: cst.BaseExpression) -> str:
    return node.value if isinstance(node, cst.Name) else _counter(node)


class PagerLoop:
    """One loop over pages, as its statements are read one by one."""

    def __init__(self, sink: str, before: Block) -> None:
        self.sink = sink
        self.before = before
        self.page = ""
        self.counts = False
        self.pages: set[str] = set()
        self.hand_overs = 0
        self.ends = 0

    def fits(self, loop: cst.While | cst.For) -> bool:
        body = statements_of(loop.body)
        counts = [s for s in body if isinstance(s, cst.Assign) and is_page_count(s.value)]
        self.pages = {target_of(statement) for statement in counts} - {""}
        if isinstance(loop, cst.For):
            if not isinstance(loop.target, cst.Name) or code_of(loop.iter) not in _COUNTING:
                return False
            self.page, self.counts = loop.target.value, True
        else:
            steps = [target_of(s) for s in body if _is_step(s)]
            if len(steps) > 1 or (steps and not self._starts_at_one(steps[0])):
                return False
            self.page, self.counts = (steps[0], True) if steps else ("", False)
            if not self._goes_on(loop.test):
                return False
        has_step = False
        for statement in body:
            has_step = has_step or (bool(self.page) and _is_step(statement))
            if not self.is_understood(statement, has_step):
                return False
        return self.hand_overs == 1 and self.ends > 0

    def _starts_at_one(self, name: str) -> bool:
        values = [
            s.value
            for s in self.before
            if target_of(s) == name and isinstance(s, cst.Assign | cst.AnnAssign)
        ]
        if not values and name.endswith("[page]"):
            return self._dict_starts_at_one(name.removesuffix("[page]"))
        return len(values) == 1 and values[0] is not None and code_of(values[0]) == "1"

    def _dict_starts_at_one(self, name: str) -> bool:
        """`params = {"page": 1}`"""
        values = [getattr(s, "value", None) for s in self.before if target_of(s) == name]
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
        if is_endless(test):
            return True
        match test:
            case cst.Comparison(
                left=left,
                comparisons=[cst.ComparisonTarget(cst.LessThanEqual(), cst.Name(last))],
            ) if spelled(left) == self.page and last in self.pages:
                self.ends += 1
                return self._starts_at_one(last)
            case cst.BooleanOperation(operator=cst.Or(), left=left, right=right):
                # `while pages is None or page <= pages:`
                last = _unset(left)
                self.ends += 1
                return last in self.pages and self._ends_behind(right, last)
        return False

    def _ends_behind(self, test: cst.BaseExpression, last: str) -> bool:
        """`page <= pages`, where `pages` is None at first."""
        firsts = [getattr(s, "value", None) for s in self.before if target_of(s) == last]
        if len(firsts) != 1 or not is_name(firsts[0], "None"):
            return False
        match test:
            case cst.Comparison(
                left=left,
                comparisons=[cst.ComparisonTarget(cst.LessThanEqual(), cst.Name(name))],
            ):
                return spelled(left) == self.page and name == last
        return False

    def is_understood(self, statement: cst.CSTNode, stepped: bool) -> bool:
        match statement:
            case cst.Assign() if _is_step(statement):
                return True
            case cst.Assign(value=cst.Name(name)) if target_of(statement).endswith("[page]"):
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
                return self._hands_on(self._is_each(row, statements_of(body)), statement.iter)
            case cst.Expr(
                value=cst.Call(func=cst.Attribute(attr=cst.Name(method)) as func, args=args)
            ):
                if method == "update" and self._sets_page(args):
                    return self.counts and not stepped
                if method == "extend" and code_of(func.value) == self.sink:
                    return self._hands_on(True, args[0].value)
                return method == "raise_for_status" or code_of(func) == "time.sleep"
            case cst.If(orelse=None):
                return self._is_exit(statement, stepped) or only_raises(statement)
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
        self.hand_overs += 1
        return fits and not any(isinstance(n, cst.Yield) for n in walk.walk(rows))

    def _is_each(self, row: str, body: Block) -> bool:
        """`yield row` or `rows.append(row)`, and nothing else."""
        if len(body) != 1 or not isinstance(body[0], cst.Expr):
            return False
        code = code_of(body[0].value)
        return code == (f"{self.sink}.append({row})" if self.sink else f"yield {row}")

    def _is_exit(self, statement: cst.If, stepped: bool) -> bool:
        body = statements_of(statement.body)
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
                own = spelled(left) == self.page and self.counts
                reads_page = key_read(left) == "page"
                counts_once = self.hand_overs == 1
                if own and stepped:
                    return counts_once and isinstance(operator, cst.GreaterThan)
                fits = isinstance(operator, cst.Equal | cst.GreaterThanEqual)
                return counts_once and fits and (own or reads_page)
        return False

    def _is_last(self, node: cst.BaseExpression) -> bool:
        return is_page_count(node) or (isinstance(node, cst.Name) and node.value in self.pages)


def _unset(test: cst.BaseExpression) -> str:
    """The name in `pages is None` and `not pages`; "" for another test."""
    match test:
        case cst.Comparison(
            left=cst.Name(name), comparisons=[cst.ComparisonTarget(cst.Is(), cst.Name("None"))]
        ):
            return name
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(name)):
            return name
    return ""


_COUNTING = ("itertools.count(1)", "count(1)", "itertools.count(start=1)", "count(start=1)")


def _is_step(node: cst.CSTNode) -> bool:
    """`page += 1` or `page = page + 1`."""
    name = target_of(node)
    match node:
        case cst.AugAssign(operator=cst.AddAssign(), value=cst.Integer("1")):
            return bool(name)
        case cst.Assign(value=cst.BinaryOperation(left, cst.Add(), cst.Integer("1"))):
            return bool(name) and spelled(left) == name
    return False


def is_page_count(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Call) and code_of(node.func) == "int" and len(node.args) == 1:
        node = node.args[0].value
    return key_read(node) == "pages"


def key_read(node: cst.BaseExpression) -> str:
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


def only_raises(node: cst.If) -> bool:
    """A status check that raises for a bad answer."""
    names = [n.attr.value for n in walk.walk(node.test) if isinstance(n, cst.Attribute)]
    raises = all(isinstance(s, cst.Raise) for s in statements_of(node.body))
    return names in (["status_code"], ["ok"]) and raises
