"""What conditions of a helper say of the answer's status: on the status, on its body, and on names
for either of them.

response.status_code == 404      {404}
"item" in data                   {200}
ok = response.ok                 (remembered)
not ok                           {400, ... 599}
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.patterns.helper_body import Nothing, Statuses
from helpscout_codemods.patterns.helper_statements import is_status, nothing_of, parted
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.status_tests import BAD, NO_ANSWER
from helpscout_codemods.values.types import Const, Envelope, Flow, Response, Unresolved

Parts = tuple[Statuses, Statuses]
_KEYS = {"item": frozenset({"item"}), "page": frozenset({"items", "page", "pages", "count"})}


class Conditions(Struct):
    """The conditions of a helper whose good answer has the status `good`."""

    plan: RewritePlan
    good: int
    envelope: str
    """What the body of a good answer is: an "item", a "page" or something else."""
    names: dict[str, cst.BaseExpression] = field(default_factory=dict)
    """The names of conditions and of what is read of the answer."""

    @classmethod
    def of(cls, plan: RewritePlan, flow: Flow) -> Conditions:
        """The conditions of a helper, for one call."""
        request = plan.state.requests.get(flow)
        if request is None:
            return cls(plan, 200, "")
        return cls(plan, request.endpoint.success, request.endpoint.envelope)

    @property
    def has_body(self) -> bool:
        """Whether a good answer is JSON."""
        return self.envelope in _KEYS

    def note(self, node: cst.CSTNode) -> None:
        """Remember what an assignment gives a name to."""
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=value):
                self.names.pop(name, None)
                if is_status(value) or self.instead(value) is not None:
                    self.names[name] = value

    def parted(self, test: cst.BaseExpression, errors: frozenset[str]) -> Parts | None:
        """The statuses for which a condition may be true, and those for which it may be false; None
        for one with effects. `errors` are the names of caught errors."""
        condition = test.visit(_Spelling(self.names)) if self.names else test
        assert isinstance(condition, cst.BaseExpression)
        return parted(self.plan, condition, self.good, errors, self._of_body)

    def instead(self, node: cst.CSTNode | None) -> Nothing | None:
        """What `data.get("items", [])` is for a bad answer."""
        if isinstance(node, cst.Name):
            node = self.names.get(node.value)
        if not isinstance(node, cst.Call) or self._key(node) not in _KEYS.get(self.envelope, ()):
            return None
        return nothing_of(node.args[1].value if len(node.args) > 1 else None)

    def is_softened(self, node: cst.CSTNode | None) -> bool:
        """Whether a part of the answer is read so that a bad answer lacks it without an error."""
        return node is not None and any(
            isinstance(n, cst.Call) and self._key(n) is not None for n in walk.own(node)
        )

    def _key(self, call: cst.Call) -> str | None:
        """`item` of `data.get("item")`."""
        match call:
            case cst.Call(
                func=cst.Attribute(value=of, attr=cst.Name("get")), args=[cst.Arg(value=key), *_]
            ) if self._is_body(of):
                value = self.plan.state.types.get(key)
                return str(value.value) if isinstance(value, Const) else ""
        return None

    def _of_body(self, test: cst.BaseExpression) -> Parts | None:
        """The same of a look into the body of the answer; None for any other condition."""
        if not self.has_body:
            return None
        every, good = NO_ANSWER | {self.good, *BAD}, frozenset({self.good})
        is_there = True
        match test:
            case cst.Comparison(
                left=left, comparisons=[cst.ComparisonTarget(cst.In() | cst.NotIn() as how, right)]
            ) if self._is_body(right):
                value = self.plan.state.types.get(left)
                name = value.value if isinstance(value, Const) else None
                is_there = isinstance(how, cst.In)
            case cst.Comparison(
                left=cst.Call() as call,
                comparisons=[cst.ComparisonTarget(cst.Is() | cst.IsNot() as how, cst.Name("None"))],
            ) if (name := self._key(call)) is not None:
                is_there = isinstance(how, cst.IsNot)
            case cst.Call() if (name := self._key(test)) is not None:
                pass
            case cst.Attribute(attr=cst.Name("content" | "text"), value=of) if isinstance(
                self.plan.state.types.get(of), Response | Unresolved
            ):
                return every, every - good
            case _:
                return None
        is_own = name in _KEYS[self.envelope]
        parts = (good, every - good) if is_own else (every - good, every)
        return parts if is_there else (parts[1], parts[0])

    def _is_body(self, node: cst.BaseExpression) -> bool:
        value = self.plan.state.types.get(node)
        return isinstance(value, Envelope) or value == Unresolved("envelope")


class _Spelling(walk.Transformer):
    """Puts conditions in the place of their names. What is known of all other nodes is known by
    their identity."""

    def __init__(self, names: dict[str, cst.BaseExpression]) -> None:
        super().__init__()
        self.names = names

    def on_visit(self, node: cst.CSTNode) -> bool:
        return not isinstance(node, cst.Name | cst.Attribute | cst.Call)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self.names.get(original_node.value, original_node)
