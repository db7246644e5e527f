"""Whether importing a module of the project does more than to define names.

`from settings import API_KEY` may be what reads `.env`; such an import stays although the name is
no longer used.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods.patterns.purity import pure
from helpscout_codemods.source.imports import resolved
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.modules import Index, Source


def of_import(node: cst.Import | cst.ImportFrom, importer: Source, index: Index) -> bool:
    """Whether this import has to stay although its names are no longer used."""
    if isinstance(node, cst.ImportFrom):
        module_name = (get_full_name_for_node(node.module) or "") if node.module else ""
        modules = [index.find(module_name, importer, len(node.relative))]
    else:
        modules = [index.find(get_full_name_for_node(a.name) or "", importer) for a in node.names]
    return any(module is not None and of_module(module, index, set()) for module in modules)


def of_module(module: Source, index: Index, visited: set[str]) -> bool:
    """Whether a module, or a module it imports, acts when it is imported."""
    if module.path in visited:
        return False
    visited.add(module.path)
    if not all(_only_defines(statement) for statement in module.tree.body):
        return True
    return any(of_module(other, index, visited) for other, _ in resolved(module, index))


_SETTING_UP = (".headers.update", ".params.update")
"""Methods by which a module fills the session that it makes."""


def _only_defines(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.FunctionDef() | cst.ClassDef():
            return not statement.decorators
        case cst.SimpleStatementLine():
            return all(_only_defines(small) for small in statement.body)
        case cst.Import() | cst.ImportFrom() | cst.Pass():
            return True
        case cst.Assign():
            return pure(statement.value)
        case cst.AnnAssign():
            return statement.value is None or pure(statement.value)
        case cst.Expr(value=cst.Call() as call):
            name = get_full_name_for_node(call.func) or ""
            return name.endswith(_SETTING_UP) and all(pure(arg.value) for arg in call.args)
        case cst.Expr():
            return isinstance(statement.value, cst.SimpleString | cst.ConcatenatedString)
        case cst.If():
            return "__name__" in code_of(statement.test)
    return False
