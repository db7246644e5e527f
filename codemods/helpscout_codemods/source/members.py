"""Import statements and their members, in isort's order: one statement for each module."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, MutableSequence
from typing import TypeGuard

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.syntax.expressions import code_of

PLAIN = re.compile(r"from (\S+) import (\w+)")


def aliases(node: cst.Import | cst.ImportFrom) -> dict[str, str]:
    """The names an import statement binds, each with its dotted origin."""
    if isinstance(node.names, cst.ImportStar):
        return {}
    module = ""
    if isinstance(node, cst.ImportFrom):
        module = "." * len(node.relative)
        module += f"{get_full_name_for_node(node.module) or ''}." if node.module else ""
    by_module = {}
    for alias in node.names:
        name = get_full_name_for_node(alias.name) or ""
        if alias.asname is not None:
            by_module[get_full_name_for_node(alias.asname.name) or ""] = f"{module}{name}"
        elif isinstance(node, cst.Import):
            by_module[name.split(".")[0]] = name.split(".")[0]
        else:
            by_module[name] = f"{module}{name}"
    return by_module


def module_of(statement: cst.CSTNode) -> str:
    """The first module that a statement imports, `~` before a relative one."""
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    if isinstance(small, cst.Import):
        return get_full_name_for_node(small.names[0].name) or ""
    if isinstance(small, cst.ImportFrom):
        if small.relative:
            return "~" + (get_full_name_for_node(small.module) or "" if small.module else "")
        return get_full_name_for_node(small.module) or "" if small.module else ""
    return ""


def joined(names: Iterable[str], present: Mapping[str, str], *, apart: bool) -> list[str]:
    """Import statements less what is bound already, one for each module unless each name stands
    `apart`; renamed members stay apart, as isort puts them."""
    by_module: dict[str, list[str]] = {}
    rest: list[str] = []
    for text in names:
        small = cst.ensure_type(cst.parse_statement(text), cst.SimpleStatementLine).body[0]
        assert isinstance(small, cst.Import | cst.ImportFrom)
        if present.items() >= aliases(small).items():
            continue
        plain = PLAIN.fullmatch(text)
        if plain is None or apart:
            rest.append(text)
        else:
            by_module.setdefault(plain[1], []).append(plain[2])
    for module, members in by_module.items():
        rest.append(f"from {module} import {', '.join(sorted(members, key=_place))}")
    # Each goes before those of the same module that stand there already, so the last comes first.
    return sorted(rest, key=lambda text: (text.split()[1], " as " in text, text), reverse=True)


def is_plain(statement: cst.CSTNode) -> TypeGuard[cst.SimpleStatementLine]:
    """Whether a line is one import, and no star import."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    small = statement.body[0]
    is_from_import = isinstance(small, cst.ImportFrom) and not isinstance(
        small.names, cst.ImportStar
    )
    return is_from_import or isinstance(small, cst.Import)


def spelled(line: cst.SimpleStatementLine) -> str:
    """The import without what stands around it."""
    return code_of(line.body[0])


def fitted(line: cst.SimpleStatementLine, width: int) -> cst.SimpleStatementLine:
    """`from module import a, b`, a member on each line where one line would be too long."""
    new_members = _members(line)
    if len(code_of(line).strip()) <= width or not new_members:
        return line
    row = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace("    "))
    end = cst.ParenthesizedWhitespace(indent=True)
    *others, last = new_members
    names = [alias.with_changes(comma=cst.Comma(whitespace_after=row)) for alias in others]
    names.append(last.with_changes(comma=cst.Comma(whitespace_after=end)))
    small = cst.ensure_type(line.body[0], cst.ImportFrom)
    small = small.with_changes(lpar=cst.LeftParen(row), rpar=cst.RightParen(), names=names)
    return line.with_changes(body=[small])


def are_apart(tree: cst.Module) -> bool:
    """Whether the file imports each member of a module by a line of its own."""
    modules = Counter(module_of(statement) for statement in tree.body if _members(statement))
    return any(times > 1 for times in modules.values())


def join_present(
    body: MutableSequence[cst.SimpleStatementLine | cst.BaseCompoundStatement],
    block: range,
    line: cst.CSTNode,
    width: int,
) -> bool:
    """Add the members that a line imports to the statement of the `block` that imports others of
    that module; False where there is none."""
    new_members = _members(line)
    for number in block:
        statement = body[number]
        there = _members(statement)
        if not new_members or not there or module_of(statement) != module_of(line):
            continue
        if "#" in code_of(statement):
            return False
        there_line = cst.ensure_type(statement, cst.SimpleStatementLine)
        small = cst.ensure_type(there_line.body[0], cst.ImportFrom)
        between = there[0].comma
        if len(there) == 1:
            space = small.lpar.whitespace_after if small.lpar else cst.SimpleWhitespace(" ")
            between = cst.Comma(whitespace_after=space or cst.SimpleWhitespace(" "))
        *others, last = sorted((*there, *new_members), key=lambda alias: _place(_name(alias)))
        names = [alias.with_changes(comma=between) for alias in others]
        names.append(last.with_changes(comma=there[-1].comma))
        whole = there_line.with_changes(body=[small.with_changes(names=names)])
        body[number] = fitted(whole, width) if small.lpar is None else whole
        return True
    return False


def _members(statement: cst.CSTNode) -> list[cst.ImportAlias]:
    """The members of `from module import a, b`, none of them renamed."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return []
    small = statement.body[0]
    if not isinstance(small, cst.ImportFrom) or isinstance(small.names, cst.ImportStar):
        return []
    return [] if any(alias.asname for alias in small.names) else [*small.names]


def _place(name: str) -> tuple[int, str]:
    """Constants, classes, the others; case does not count."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower()


def _name(alias: cst.ImportAlias) -> str:
    return get_full_name_for_node(alias.name) or ""
