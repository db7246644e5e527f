"""Where a statement may be put so that an expression means there what it means further down."""

from __future__ import annotations

import re

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.syntax.expressions import code_of, is_endless
from helpscout_codemods.syntax.targets import targets
from helpscout_codemods.values.modules import Source

_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)
Block = cst.Module | cst.IndentedBlock


def is_plain(node: cst.BaseExpression) -> bool:
    """A name, or attributes of one: reading it early or twice changes nothing."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)


def is_global(source: Source, key: cst.BaseExpression, at: cst.CSTNode) -> bool:
    """Whether `key` reads names of its module only, by attributes and constant items, so that it
    means the same at another place of the module: `app.config["HELPSCOUT_KEY"]`."""
    root: cst.BaseExpression = key
    while True:
        match root:
            case cst.Attribute(value=inner):
                root = inner
            case cst.Subscript(
                value=inner,
                slice=[cst.SubscriptElement(cst.Index(cst.SimpleString() | cst.Integer()))],
            ):
                root = inner
            case _:
                break
    if not isinstance(root, cst.Name):
        return False
    functions = [
        ancestor
        for node in (key, at)
        for ancestor in source.ancestors(node)
        if isinstance(ancestor, (*walk.SCOPES, *_COMPREHENSIONS))
    ]
    return not any(_binds(function, root.value) for function in functions)


def _binds(scope: cst.CSTNode, name: str) -> bool:
    """Whether a function, lambda, class or comprehension has a name of its own."""
    if isinstance(scope, cst.FunctionDef | cst.Lambda) and name in walk.names(scope.params):
        return True
    if isinstance(scope, _COMPREHENSIONS):
        return name in _targets(scope)
    return rebinds(scope, cst.Name(name), {name})


def line_of(source: Source, node: cst.CSTNode) -> cst.CSTNode | None:
    """The simple statement line that an expression belongs to."""
    for ancestor in source.ancestors(node):
        if isinstance(ancestor, cst.SimpleStatementLine):
            return ancestor
        if isinstance(ancestor, (*walk.SCOPES, cst.BaseCompoundStatement)):
            return None
    return None


def before(
    source: Source, at: cst.CSTNode, key: cst.BaseExpression
) -> tuple[Block, cst.CSTNode] | None:
    """The block and the statement in it before which `key` can be read for `at`; None when it has
    to be read in place."""
    names = set(walk.names(key))
    if any(isinstance(n, cst.Call | cst.Await | cst.NamedExpr) for n in walk.walk(key)):
        return None
    place: tuple[Block, cst.CSTNode] | None = None
    child = at
    for ancestor in source.ancestors(at):
        if isinstance(ancestor, cst.Lambda) and names & set(walk.names(ancestor.params)):
            return None
        if isinstance(ancestor, _COMPREHENSIONS) and names & _targets(ancestor):
            return None
        if isinstance(ancestor, Block):
            place = (ancestor, child)
        elif place is not None and not _leaves(ancestor, key, names):
            break
        child = ancestor
    return place


def _targets(comprehension: cst.CSTNode) -> set[str]:
    loops = [n for n in walk.walk(comprehension) if isinstance(n, cst.CompFor)]
    return {name for loop in loops for name in walk.names(loop.target)}


def _leaves(statement: cst.CSTNode, key: cst.BaseExpression, names: set[str]) -> bool:
    """Whether an expression inside a compound statement can be read before it."""
    if isinstance(statement, cst.FunctionDef | cst.ClassDef):
        return False
    if not isinstance(statement, cst.BaseCompoundStatement):
        return True
    if rebinds(statement, key, names):
        return False
    return is_plain(key) or (isinstance(statement, cst.While) and is_endless(statement.test))


def rebinds(node: cst.CSTNode, key: cst.BaseExpression, names: set[str]) -> bool:
    """Whether anything in `node` sets a name, or an attribute, that `key` is read from."""
    paths = _paths(key)
    for inner in walk.own(node):
        for target in targets(inner):
            if isinstance(target, cst.Name):
                if target.value in names:
                    return True
            elif isinstance(target, cst.Attribute | cst.Subscript):
                code = code_of(target)
                if code in paths:
                    return True
            elif names & set(walk.names(target)):
                return True
    return False


def _paths(key: cst.BaseExpression) -> set[str]:
    paths = set()
    while isinstance(key, cst.Attribute | cst.Subscript):
        paths.add(code_of(key))
        key = key.value
    return paths


def holds_until(
    block: Block, first: cst.CSTNode, second: cst.CSTNode, key: cst.BaseExpression
) -> bool:
    """Whether `key` is at the second statement of a block what it was before the first one."""
    body: list[cst.CSTNode] = list(block.body)
    if first not in body or second not in body or body.index(first) > body.index(second):
        return False
    names = set(walk.names(key))
    between = body[body.index(first) : body.index(second)]
    return not any(rebinds(statement, key, names) for statement in between)


def varies(source: Source, name: str) -> bool:
    """Whether a module's name is set by a loop: one key after another."""
    for loop in source.all(cst.For):
        inside = any(isinstance(a, walk.SCOPES) for a in source.ancestors(loop))
        if not inside and rebinds(loop, cst.Name(name), {name}):
            return True
    return any(
        isinstance(node.target, cst.Name) and node.target.value == name
        for node in source.all(cst.AugAssign)
    )


def pair_of(line: cst.CSTNode, key: cst.BaseExpression) -> cst.BaseExpression | None:
    """`AUTH[0]` for the key in `AUTH = (key, "X")`."""
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    match small:
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Name() as name)],
            value=cst.Tuple(elements=[cst.Element(value=first), *_]),
        ) if first is key:
            return cst.Subscript(name, [cst.SubscriptElement(cst.Index(cst.Integer("0")))])
    return None


def suffixed(line: cst.CSTNode) -> str:
    """`hs_b` for a statement that sets `AUTH_B`."""
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    name = ""
    if isinstance(small, cst.Assign):
        name = get_full_name_for_node(small.targets[0].target) or ""
    words = [w for w in re.split(r"[_.]+", name.lower()) if w not in _USUAL]
    return "_".join(["hs", *words])


_USUAL = frozenset({"", "auth", "key", "api", "hs", "helpscout", "help", "scout", "credentials"})


def fresh(name: str, names: set[str]) -> str:
    """The name, numbered when something else has it."""
    if name not in names:
        return name
    return next(f"{name}_{n}" for n in range(2, len(names) + 3) if f"{name}_{n}" not in names)


def adjacent(
    block: Block, first: cst.CSTNode, second: cst.CSTNode, name: cst.BaseExpression
) -> bool:
    """Whether nothing between two statements of a block mentions a name."""
    body: list[cst.CSTNode] = list(block.body)
    between = body[body.index(first) + 1 : body.index(second)]
    code = code_of(name)
    return body.index(first) < body.index(second) and not any(
        isinstance(n, cst.Name | cst.Attribute) and code_of(n) == code
        for statement in between
        for n in walk.walk(statement)
    )
