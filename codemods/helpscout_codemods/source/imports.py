"""Where new imports and the client object go in a module."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Set

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.source import members
from helpscout_codemods.source.width import USUAL
from helpscout_codemods.syntax.targets import is_import
from helpscout_codemods.values.modules import Index, Source

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
Body = list[Statement]


def client_name(tree: cst.Module, cls: str = "HelpScout") -> str | None:
    """The name under which the module holds a client already, made by `HelpScout.from_env()`."""
    client_names = {name for name, origin in bound(tree).items() if origin == f"helpscout_v2.{cls}"}
    for statement in tree.body:
        small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        match small:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Name(name))], value=cst.Call(args=[]) as call
            ) if get_full_name_for_node(call.func) in {
                f"{client}.from_env" for client in client_names
            }:
                return name
    return None


def imported(tree: cst.Module, *, everywhere: bool = False) -> set[str]:
    """Dotted names of imports, those inside functions and blocks only if asked for."""
    modules: set[str] = set()
    lines = (s for s in tree.body if _is_line(s))
    nodes: Iterable[cst.CSTNode] = (n for s in lines for n in getattr(s, "body", ()))
    if everywhere:
        nodes = walk.walk(tree, lambda n: not isinstance(n, cst.BaseExpression))
    for small in nodes:
        if isinstance(small, cst.Import):
            modules |= {get_full_name_for_node(a.name) or "" for a in small.names}
        elif isinstance(small, cst.ImportFrom) and not isinstance(small.names, cst.ImportStar):
            module = get_full_name_for_node(small.module) if small.module else ""
            modules |= {f"{module}.{get_full_name_for_node(a.name)}" for a in small.names}
    return modules


def bound(tree: cst.Module) -> dict[str, str]:
    """The names that imports of the top level bind, each with its dotted origin."""
    origins: dict[str, str] = {}
    for statement in tree.body:
        for small in walk.body_of(statement) if _is_line(statement) else ():
            if isinstance(small, cst.Import | cst.ImportFrom):
                origins.update(members.aliases(small))
    return origins


def resolved(
    source: Source, index: Index, tree: cst.Module | None = None
) -> list[tuple[Source, tuple[str, ...]]]:
    """The project modules a module imports anywhere, with the names it takes from each; `tree` is
    its text when that is no longer the parsed one."""
    statements: list[tuple[Source, tuple[str, ...]]] = []
    for dotted_name, level, names in _import_statements(tree or source.tree):
        module = index.find(dotted_name, source, level)
        if module is not None:
            statements.append((module, names))
        for name in names:
            inner = index.find(f"{dotted_name}.{name}".lstrip("."), source, level)
            if inner is not None:
                statements.append((inner, ()))
    return statements


def modules_bound(source: Source, index: Index) -> set[str]:
    """The names that import statements of a module bind to modules of the project."""
    names: set[str] = set()
    for node in walk.statements(source.tree):
        if isinstance(node, cst.Import):
            for alias in node.names:
                dotted_name = get_full_name_for_node(alias.name) or ""
                top = dotted_name.partition(".")[0]
                if index.find(dotted_name, source) or index.find(top, source):
                    names.add(alias.evaluated_alias or top)
        elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            module = (get_full_name_for_node(node.module) or "") if node.module else ""
            for alias in node.names:
                inner = f"{module}.{alias.evaluated_name}".lstrip(".")
                if index.find(inner, source, len(node.relative)):
                    names.add(alias.evaluated_alias or alias.evaluated_name)
    return names


def _import_statements(tree: cst.Module) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for node in walk.statements(tree):
        if isinstance(node, cst.Import):
            for alias in node.names:
                yield get_full_name_for_node(alias.name) or "", 0, ()
        elif isinstance(node, cst.ImportFrom):
            module = (get_full_name_for_node(node.module) or "") if node.module else ""
            names: tuple[str, ...] = ("*",)
            if not isinstance(node.names, cst.ImportStar):
                names = tuple(get_full_name_for_node(a.name) or "" for a in node.names)
            yield module, len(node.relative), names


def _is_line(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine)


def _is_future(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and any(
        isinstance(s, cst.ImportFrom)
        and s.module is not None
        and get_full_name_for_node(s.module) == "__future__"
        for s in statement.body
    )


def _is_star(statement: cst.CSTNode) -> bool:
    """Whether the statement may bind names that are imported above it."""
    return any(
        isinstance(small, cst.ImportFrom) and isinstance(small.names, cst.ImportStar)
        for small in walk.body_of(statement)
    )


def _is_docstring(statement: cst.CSTNode) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, cst.SimpleString | cst.ConcatenatedString)
    )


def _is_guarded_import(statement: cst.CSTNode) -> bool:
    """Whether a `try` or an `if` does nothing but import: what follows a program that merely
    imports something on its way would come too late."""
    if not isinstance(statement, cst.Try | cst.If):
        return False
    body = statement.body.body
    return any(is_import(s) for s in body) and all(is_import(s) or _is_flag(s) for s in body)


def _is_flag(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and all(
        isinstance(s, cst.Pass)
        or (isinstance(s, cst.Assign) and isinstance(s.value, cst.Name | cst.BaseString))
        for s in statement.body
    )


def import_block(tree: cst.Module) -> tuple[int, int]:
    """Where the imports begin and end that new ones belong to.

    This is the leading block (docstring and __future__ included), or, where calls such as
    `monkey.patch_all()` or `sys.path.insert(...)` prepare what is imported after them, the block
    behind the last such call.
    """
    begin = end = 0
    for number, statement in enumerate(tree.body):
        if is_import(statement) or _is_guarded_import(statement):
            end = number + 1
        elif number == 0 and _is_docstring(statement):
            end = 1
        else:
            break
    calls = False
    for number, statement in enumerate(tree.body[end:], end):
        if is_import(statement):
            begin, end = (number, number + 1) if calls else (begin, end + (number == end))
            calls = False
        elif _is_setup(statement):
            calls = True
        elif not isinstance(statement, cst.SimpleStatementLine):
            break
    return begin, end


def _is_setup(statement: cst.CSTNode) -> bool:
    """A call for its effect, on its own or under a condition."""
    if isinstance(statement, cst.If):
        return all(_is_setup(inner) for inner in walk.body_of(statement.body))
    return isinstance(statement, cst.SimpleStatementLine) and any(
        isinstance(small, cst.Expr) and isinstance(small.value, cst.Call)
        for small in statement.body
    )


def add(
    tree: cst.Module,
    names: Iterable[str],
    after: Iterable[str] = (),
    *,
    local: Set[str] = frozenset(),
    before: cst.Module | None = None,
    width: int = USUAL[0],
) -> cst.Module:
    """Add import statements (as text) at their sorted place, and statements after the imports.

    `local` names the project's own top-level modules; `before` is the text before any change:
    imports that it does not hold are put at their sorted place, too. `width` is that of its lines.
    """
    before = before or tree
    gap = has_gap(before)
    body = _sorted_anew(tree, before, local, gap)
    apart = members.are_apart(tree)
    for text in members.joined(names, bound(tree), apart=apart):
        statement_node = cst.parse_statement(text, config=tree.config_for_parsing)
        line = members.fitted(cst.ensure_type(statement_node, cst.SimpleStatementLine), width)
        module = text.split()[1]
        begin, end = import_block(tree.with_changes(body=body))
        if not apart and members.join_present(body, range(begin, end), line, width):
            continue
        place = begin + _place(body[begin:end], text, module, local)
        body = _insert(body, line, place, end, local, gap)
    _, end = import_block(tree.with_changes(body=body))
    end = max([end, *(_after_setup(body, end, text) for text in after)])
    statements: Body = []
    for text in after:
        setup_line = cst.parse_statement(text, config=tree.config_for_parsing)
        assert isinstance(setup_line, cst.SimpleStatementLine)
        if not statements:
            setup_line = setup_line.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
        statements.append(setup_line)
    if statements and end < len(body):
        body[end] = _spaced(body[end])
    body[end:end] = statements
    return _with_body(tree, body)


def _sorted_anew(tree: cst.Module, before: cst.Module, local: Set[str], gap: bool) -> Body:
    """The statements, with the imports that took another's place where they belong."""
    body = list(tree.body)
    old_ids = {id(statement) for statement in before.body}
    for statement in tree.body:
        if not members.is_plain(statement) or id(statement) in old_ids:
            continue
        begin, end = import_block(tree.with_changes(body=body))
        if statement not in body[begin:end]:
            continue
        if any(line.comment for line in statement.leading_lines):
            continue
        text, module = members.spelled(statement), members.module_of(statement)
        number = body.index(statement)
        others = [*body[:number], *body[number + 1 :]]
        place = begin + _place(others[begin : end - 1], text, module, local)
        if place == number:
            continue
        if number < end - 1 and statement.leading_lines and not others[number].leading_lines:
            others[number] = others[number].with_changes(leading_lines=statement.leading_lines)
        body = _insert(others, statement, place, end - 1, local, gap)
    return body


def _after_setup(body: Body, end: int, text: str) -> int:
    """Where a new object may be made: behind calls such as `load_dotenv()` that set the program
    up, and before its first use."""
    name, assigns, _ = text.partition(" = ")
    if not assigns:
        return end
    place = end
    for number, statement in enumerate(body[end:], end):
        if not isinstance(statement, cst.SimpleStatementLine) or name in walk.names(statement):
            break
        if any(isinstance(s, cst.Expr) and isinstance(s.value, cst.Call) for s in statement.body):
            place = number + 1
    return place


def _with_body(tree: cst.Module, body: Body) -> cst.Module:
    return tree.with_changes(body=body)


def _spaced(statement: Statement) -> Statement:
    """At least one blank line before what follows."""
    leading = list(getattr(statement, "leading_lines", ()))
    if any(line.comment is None for line in leading):
        return statement
    return statement.with_changes(leading_lines=[cst.EmptyLine(indent=False), *leading])


def _group(module: str, local: Set[str]) -> int:
    top = module.split(".")[0]
    if module == "__future__":
        return 0
    if module.startswith("~") or top in local:
        return 3
    return 1 if top in sys.stdlib_module_names else 2


def has_gap(tree: cst.Module) -> bool:
    """Whether a blank line stands between the docstring and the first import."""
    for statement in tree.body:
        if is_import(statement):
            return any(line.comment is None for line in statement.leading_lines)
    return True


def _place(block: Body, text: str, module: str, local: Set[str]) -> int:
    """After the last import that isort would put before this one."""
    mine = (_group(module, local), text.startswith("from "), module)
    place = 0
    for number, statement in enumerate(block):
        if _is_docstring(statement) or _is_future(statement) or _is_star(statement):
            place = number + 1
        elif is_import(statement):
            assert isinstance(statement, cst.SimpleStatementLine)
            other = members.module_of(statement)
            theirs = (_group(other, local), isinstance(statement.body[0], cst.ImportFrom), other)
            if theirs < mine:
                place = number + 1
    return place


def _insert(
    body: Body,
    line: cst.BaseCompoundStatement | cst.SimpleStatementLine,
    place: int,
    end: int,
    local: Set[str],
    gap: bool,
) -> Body:
    module = members.module_of(line)
    before = body[place - 1] if place else None
    behind = body[place] if place < len(body) else None
    leading: list[cst.EmptyLine] = []
    mine = _group(module, local)
    if before is not None and is_import(before):
        leading = (
            [cst.EmptyLine(indent=False)]
            if _group(members.module_of(before), local) != mine
            else []
        )
    elif before is not None and gap:
        leading = [cst.EmptyLine(indent=False)]
    if behind is not None and place < end and is_import(behind):
        lines = list(getattr(behind, "leading_lines", ()))
        if _group(members.module_of(behind), local) == mine:
            blank = [line for line in lines if line.comment is None]
            if blank:
                rest = [line for line in lines if line.comment is not None]
                body[place] = behind.with_changes(leading_lines=rest)
        else:
            body[place] = _spaced(behind)
    elif behind is not None:
        body[place] = _spaced(behind)
    new_line = line.with_changes(leading_lines=leading)
    return [*body[:place], new_line, *body[place:]]
