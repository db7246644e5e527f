"""Remove what the rewriting left without a use: credentials, URLs, helpers, imports."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node

from helpscout_codemods import walk
from helpscout_codemods.cleanup.lost import LostNames, Outside, Uses
from helpscout_codemods.cleanup.mentions import MentionsOfNodes, mentions, set_up_by
from helpscout_codemods.patterns.purity import pure
from helpscout_codemods.syntax.targets import bound_by, is_import

SESSIONS = frozenset({"requests.Session", "requests.session", "Session", "httpx.Client"})


def remove(
    before: cst.Module, after: cst.Module, outside: Outside, known: MentionsOfNodes
) -> cst.Module:
    """Repeat until nothing more becomes unused; `known` remembers what was counted."""
    old = Uses(before, known)
    while True:
        uses = Uses(after, known)
        remover = _Remove(LostNames(old, uses, outside), outside)
        smaller = cst.ensure_type(after.visit(remover), cst.Module)
        if not remover.changed:
            return after
        if mentions(smaller, known) == uses.counts:
            # Only imports went, and those use nothing.
            return smaller
        after = smaller


_LAYOUT = (cst.BaseParenthesizableWhitespace, cst.TrailingWhitespace, cst.EmptyLine)


class _Remove(walk.Transformer):
    def __init__(self, lost: LostNames, outside: Outside) -> None:
        super().__init__()
        self.lost_names, self.outside = lost, outside
        self.changed = False
        self.removed: list[cst.CSTNode] = []
        self.path: list[str] = []
        self.inside: list[cst.FunctionDef | cst.ClassDef] = []
        self.guarded = 0

    @property
    def function(self) -> cst.FunctionDef | None:
        """The innermost function, seen through classes."""
        return next((n for n in reversed(self.inside) if isinstance(n, cst.FunctionDef)), None)

    @property
    def in_class(self) -> bool:
        return bool(self.inside) and isinstance(self.inside[-1], cst.ClassDef)

    def visit_Try(self, node: cst.Try) -> None:
        self.guarded += 1

    def leave_Try(self, original_node: cst.Try, updated_node: cst.Try) -> cst.Try:
        self.guarded -= 1
        return updated_node

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.path.append(node.name.value)
        self.inside.append(node)

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef | cst.RemovalSentinel:
        self.path.pop()
        self.inside.pop()
        name = original_node.name.value
        stays = self.inside or original_node.decorators or self.outside.names_in_text(name)
        if stays or not self.lost_names.global_name(name):
            return updated_node
        if name not in self.outside.makers and _has_public_methods(updated_node):
            return updated_node
        return self._gone(original_node)

    def on_visit(self, node: cst.CSTNode) -> bool:
        if walk.is_expression(node) or isinstance(node, _LAYOUT):
            return False
        return super().on_visit(node)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self.path.append(node.name.value)
        self.inside.append(node)
        return self.lost_names.touches(".".join(self.path), node)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef | cst.RemovalSentinel:
        self.path.pop()
        self.inside.pop()
        name = original_node.name.value
        implicit = name.startswith("__") and name not in self.outside.abandoned_methods
        if implicit or self.outside.names_in_text(name):
            return updated_node
        idle = _IDLE_DECORATORS | self.outside.decorators
        if any(_decorator(d) not in idle for d in original_node.decorators):
            return updated_node
        if not self.inside and self.lost_names.global_name(name):
            return self._gone(original_node)
        is_uncalled = ".".join((*self.path, name)) in self.outside.uncalled and not (
            self.outside.reads_by_text(name)
        )
        if self.in_class and (is_uncalled or self.lost_names.attribute(name)):
            return self._gone(original_node)
        return updated_node

    def _gone(self, original: cst.CSTNode) -> cst.RemovalSentinel:
        self.changed = True
        self.removed.append(original)
        return cst.RemoveFromParent()

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        """A statement that opened its group hands the blank lines before it to the next one."""
        body = list(updated_node.body)
        remaining = [s for s in original_node.body if s not in self.removed]
        blank_lines: Sequence[cst.EmptyLine] = ()
        of_import = False
        place = 0
        for statement in original_node.body:
            if place < len(remaining) and statement is remaining[place]:
                own = body[place].leading_lines
                few = len(_blank(own)) == 0 and not any(line.comment for line in own)
                if blank_lines and (is_import(body[place]) if of_import else few):
                    body[place] = body[place].with_changes(leading_lines=[*blank_lines, *own])
                blank_lines, place = (), place + 1
            elif not blank_lines:
                blank_lines, of_import = _blank(statement.leading_lines), is_import(statement)
        first_went = bool(remaining) and remaining[0] is not original_node.body[0]
        if body and first_went:
            own = _comments(body[0].leading_lines)
            blank = _blank(original_node.body[0].leading_lines)
            body[0] = body[0].with_changes(leading_lines=[*blank, *own])
        return updated_node.with_changes(body=body)

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """No blank line stays at the top of a block that lost its first statement."""
        if not updated_node.body or original_node.body[0] not in self.removed:
            return updated_node
        first, *rest = updated_node.body
        lines = list(getattr(first, "leading_lines", ()))
        while lines and lines[0].comment is None:
            del lines[0]
        return updated_node.with_changes(body=[first.with_changes(leading_lines=lines), *rest])

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.RemovalSentinel:
        if not updated_node.body:
            return self._gone(original_node)
        if len(updated_node.body) == 1:
            small = self._unannotated(updated_node.body[0])
            if isinstance(small, cst.ImportFrom) and self._only_acts(original_node.body[0], small):
                return self._imported_for_effect(original_node, updated_node, small)
            single = isinstance(small, cst.Assign) and len(small.targets) == 1
            if isinstance(small, cst.Assign) and single and self._pure(small.value):
                return self._gone(original_node) if self._idle_target(small) else updated_node
            if isinstance(small, cst.Expr) and self._is_idle(set_up_by(small)):
                call_args = small.value.args if isinstance(small.value, cst.Call) else ()
                if all(pure(a.value) for a in call_args):
                    return self._gone(original_node)
        return updated_node

    def _unannotated(self, small: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
        """`name: int = 1` as `name = 1`, but for what may be a field of a dataclass."""
        if not isinstance(small, cst.AnnAssign) or small.value is None:
            return small
        if self.in_class and (self.inside[-1].decorators or getattr(self.inside[-1], "bases", ())):
            return small
        return cst.Assign([cst.AssignTarget(small.target)], small.value)

    def _pure(self, node: cst.BaseExpression) -> bool:
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name | cst.Attribute):
            name = (get_full_name_for_node(node.func) or "").rpartition(".")[2]
            if name in self.outside.makers:
                return all(pure(a.value) for a in node.args)
            if name in self.outside.builders or name in self.outside.plain_classes:
                return all(self._only_reads(a.value) for a in node.args)
        written_names = isinstance(node, cst.Dict) or _full_name(node) == "json.dumps"
        body = written_names and self.function is not None and self._only_reads(node)
        return body or pure(node) or self._puts_address_together(node)

    def _puts_address_together(self, node: cst.BaseExpression) -> bool:
        """A V1 address filled with items of dicts: the call in its place reads them, too."""
        texts = [n.raw_value for n in walk.walk(node) if isinstance(n, cst.SimpleString)]
        address = any(".json" in text for text in texts)
        plain = all(isinstance(n, cst.Call) and self._formats(n) for n in _acting(node))
        return address and plain and not isinstance(node, cst.Dict | cst.List)

    def _only_reads(self, node: cst.BaseExpression) -> bool:
        """What the call that took its place reads, too: names, items and literals."""
        return all(
            isinstance(n, cst.Call) and (self._formats(n) or _gets(n) or _full_name(n) in _COPYING)
            for n in _acting(node)
        )

    def _formats(self, node: cst.Call) -> bool:
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "format":
            return True
        return _full_name(node).rpartition(".")[2] in self.outside.builders

    def _only_acts(self, original: cst.BaseSmallStatement, node: cst.ImportFrom) -> bool:
        """`from settings import KEY` whose name is unused, but whose module acts when imported."""
        if isinstance(node.names, cst.ImportStar) or node.relative or node.module is None:
            return False
        name = (get_full_name_for_node(node.module) or "").split(".")[0]
        counts = self.lost_names.new.counts
        free = not counts.loads[name] and not counts.stores[name] and not self.guarded
        drops_all = not any(self._remains(a) for a in node.names)
        return (
            free
            and drops_all
            and isinstance(original, cst.ImportFrom)
            and self.outside.acts(original)
        )

    def _imported_for_effect(
        self,
        original: cst.SimpleStatementLine,
        updated: cst.SimpleStatementLine,
        node: cst.ImportFrom,
    ) -> cst.SimpleStatementLine:
        self.changed = True
        assert node.module is not None
        trailing = updated.trailing_whitespace
        if trailing.comment is None:
            trailing = trailing.with_changes(
                whitespace=cst.SimpleWhitespace("  "),
                comment=cst.Comment("# noqa: F401 - imported for what it sets up"),
            )
        line = cst.Import([cst.ImportAlias(node.module)])
        return updated.with_changes(body=[line], trailing_whitespace=trailing)

    def _idle_target(self, assign: cst.Assign) -> bool:
        target = assign.targets[0].target
        if self._is_idle(set_up_by(assign.targets[0])):
            return True
        if isinstance(target, cst.Attribute):
            name = target.attr.value
            own = isinstance(target.value, cst.Name) and target.value.value == "self"
            return own and self.lost_names.attribute(name)
        if not isinstance(target, cst.Name):
            return False
        if self.in_class:
            return self.lost_names.attribute(target.value)
        return self._is_lost(target.value)

    def _is_lost(self, name: str) -> bool:
        """Whether a name of the scope that a statement stands in has no more use."""
        if self.function is None:
            return self.lost_names.global_name(name)
        return self.lost_names.local(".".join(self.path), self.function, name)

    def _is_idle(self, node: cst.BaseExpression | None) -> bool:
        """Whether an object is set up and not used any more."""
        if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
            name = node.attr.value
            own = node.value.value == "self" and self.lost_names.new.counts.tuned[name] > 0
            return own and self.lost_names.attribute(name)
        if not isinstance(node, cst.Name) or node.value == "self":
            return False
        return self.lost_names.set_up(".".join(self.path), self.function, node.value)

    def leave_With(
        self, original_node: cst.With, updated_node: cst.With
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """`with requests.Session() as s:` goes when nothing is asked through `s`."""
        if len(updated_node.items) != 1 or not isinstance(updated_node.body, cst.IndentedBlock):
            return updated_node
        (item,) = updated_node.items
        name = item.asname.name if item.asname else None
        func = item.item.func if isinstance(item.item, cst.Call) else None
        if func is None or get_full_name_for_node(func) not in SESSIONS or name is None:
            return updated_node
        if not isinstance(name, cst.Name) or not self._is_idle(name):
            return updated_node
        body = [s for s in updated_node.body.body if isinstance(s, cst.BaseStatement)]
        if not body or walk.names(updated_node.body) & {name.value}:
            return updated_node
        self.changed = True
        leading = (*updated_node.leading_lines, *getattr(body[0], "leading_lines", ()))
        body[0] = body[0].with_changes(leading_lines=leading)
        return cst.FlattenSentinel(body)

    def leave_Import(
        self, original_node: cst.Import, updated_node: cst.Import
    ) -> cst.Import | cst.RemovalSentinel:
        remaining_names = self._remaining(updated_node.names)
        if remaining_names is None:
            return updated_node
        if self.outside.acts(original_node):
            return updated_node
        self.changed = True
        return (
            updated_node.with_changes(names=remaining_names)
            if remaining_names
            else cst.RemoveFromParent()
        )

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        if isinstance(updated_node.names, cst.ImportStar):
            return updated_node
        remaining_names = self._remaining(updated_node.names)
        if remaining_names is None:
            return updated_node
        if not remaining_names and self.outside.acts(original_node):
            return updated_node
        self.changed = True
        return (
            updated_node.with_changes(names=remaining_names)
            if remaining_names
            else cst.RemoveFromParent()
        )

    def _remaining(self, names: Sequence[cst.ImportAlias]) -> list[cst.ImportAlias] | None:
        """The aliases that stay; None when all of them do."""
        remaining_names = [a for a in names if self._remains(a)]
        if len(remaining_names) == len(names) or self.guarded:
            return None
        if remaining_names:
            remaining_names[-1] = remaining_names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return remaining_names

    def _remains(self, alias: cst.ImportAlias) -> bool:
        return not self._is_lost(bound_by(alias))


_IDLE_DECORATORS = frozenset(
    {"retry", "on_exception", "sleep_and_retry", "limits", "lru_cache", "cache"}
)
"""What registers a function nowhere."""


def _decorator(node: cst.Decorator) -> str:
    """The last part of a decorator's name."""
    func = node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator
    return (get_full_name_for_node(func) or "").rpartition(".")[2]


def _acting(node: cst.BaseExpression) -> list[cst.CSTNode]:
    """The parts of an expression that may have an effect."""
    return [n for n in walk.walk(node) if isinstance(n, cst.Call | cst.Await | cst.NamedExpr)]


_COPYING = frozenset({"bool", "dict", "int", "json.dumps", "list", "str", "tuple"})


def _full_name(node: cst.CSTNode) -> str:
    return (get_full_name_for_node(node.func) or "") if isinstance(node, cst.Call) else ""


def _gets(node: cst.Call) -> bool:
    return isinstance(node.func, cst.Attribute) and node.func.attr.value == "get"


def _has_public_methods(node: cst.ClassDef) -> bool:
    """Whether a class does something that programs out of view may ask for."""
    return any(
        isinstance(statement, cst.FunctionDef) and not statement.name.value.startswith("_")
        for statement in walk.body_of(node.body)
    )


def _blank(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    return [line for line in lines if line.comment is None]


def _comments(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    return [line for line in lines if line.comment is not None]
