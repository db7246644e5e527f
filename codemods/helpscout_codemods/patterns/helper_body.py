"""What a helper around a V1 call does beside asking and unwrapping.

A helper may be skipped when all else it does is what the client does itself: it checks the status,
paces itself, and tries again when the service is busy or out of reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.patterns import none_handlers, own_errors
from helpscout_codemods.patterns.helper_statements import (
    BUSY,
    checks,
    ends_tries,
    error_of_tries,
    is_exit,
    is_none,
    is_pure,
    is_status,
    local_dicts,
    names_errors,
    raises_last,
    small_of_lines,
)
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.raises import only_raises, uncaught
from helpscout_codemods.patterns.status_tests import BAD, statuses_of
from helpscout_codemods.source.log_calls import is_log_call, is_said
from helpscout_codemods.syntax.expressions import code_of, is_endless
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.types import (
    Flow,
    Function,
    Listing,
    Prepared,
    Response,
    Unresolved,
)

MORE = "does more than send the request and return its answer"
_OWN_DICT = frozenset({"update", "setdefault", "pop"})


class Body(Struct):
    """The statements of one helper, as they are run for one call."""

    plan: RewritePlan
    helper: FunctionInfo
    flow: Flow
    wraps: bool = False
    """Whether it is what a decorator puts in the place of a helper."""
    logs: bool = False
    """Whether it writes a line when it tries again."""
    notes: bool = False
    """Whether it writes a line to the log for each call."""
    reports: bool = False
    """Whether it writes a line for a bad status before it raises."""
    raised: list[own_errors.Raised] = field(default_factory=list)
    """The program's own errors that its status checks raise."""
    absent: frozenset[int] = frozenset()
    """The statuses for which it answers None."""
    absent_unreached: bool = False
    """Whether it answers None as well when no answer comes."""
    silenced: bool = False
    """Whether it writes a line before it answers None for an error."""
    tried: bool = False
    """Whether a loop of tries was looked at."""
    exits: bool = False
    """Whether it ends the program for a bad status."""
    handled: frozenset[int] = frozenset()
    """The statuses that do not get behind the statements that were looked at."""
    raising: frozenset[int] = frozenset()
    """Those of them that raise an error or end the program."""

    def extra(self) -> str:
        """What keeps the helper from being skipped; "" for nothing."""
        body = self.helper.node.body
        if not isinstance(body, cst.IndentedBlock | cst.SimpleStatementSuite):
            return "is not a plain function"
        return self._all(body.body)

    def raises_for_all(self) -> bool:
        """Whether it raises for every bad status after which it does not try again."""
        self.extra()
        return bool(self.raising) and frozenset(BAD) <= self.handled - self.absent

    def raises_for_some(self) -> bool:
        """Whether it raises for bad statuses, but not for all of them."""
        self.extra()
        return bool(self.raising) and not self.raises_for_all()

    def statements(self) -> Iterator[cst.CSTNode]:
        """The statements that are run, those of nested blocks as well."""
        yield from self._flat(walk.body_of(self.helper.node.body))

    def _flat(self, body: Sequence[cst.CSTNode]) -> Iterator[cst.CSTNode]:
        for statement in body:
            yield statement
            match statement:
                case cst.For() | cst.While() | cst.With() | cst.Try():
                    yield from self._flat(walk.body_of(statement.body))
                case cst.If() if (branch := self._branch(statement)) is not None:
                    yield from self._flat(branch)

    def _branch(self, node: cst.If) -> Sequence[cst.CSTNode] | None:
        """The statements of the branch that this call takes; None when that does not show."""
        choice = self.plan.state.choices.get((self.flow, node))
        if choice is None:
            return None
        if choice:
            return walk.body_of(node.body)
        if isinstance(node.orelse, cst.If):
            return [node.orelse]
        return walk.body_of(node.orelse.body) if node.orelse is not None else []

    def _all(self, body: Sequence[cst.CSTNode], *, loop: cst.CSTNode | None = None) -> str:
        return next((r for s in body if (r := self._statement(s, loop))), "")

    def _statement(self, node: cst.CSTNode, loop: cst.CSTNode | None) -> str:
        if isinstance(node, cst.SimpleStatementLine):
            return self._all(node.body, loop=loop)
        match node:
            case cst.Assign() | cst.AnnAssign() | cst.Return() | cst.Pass():
                return ""
            case cst.AugAssign(target=cst.Name()):
                return ""
            case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
                return ""
            case cst.Expr(value=cst.Call() as call):
                return "" if self._is_harmless(call) or self._is_of_helper(call) else MORE
            case cst.Del(target=cst.Subscript(value=of)) if self._is_dict(of):
                return ""
            case cst.With() if all(map(self._is_answer, node.items)):
                return self._all(node.body.body, loop=loop)
            case cst.Assert() if is_status(node.test):
                return ""
            case cst.Raise() if self.tried and loop is None:
                return ""
            case cst.If():
                return self._if(node, loop)
            case cst.For() | cst.While() if loop is None and node.orelse is None:
                return self._loop(node)
            case cst.Try() if node.finalbody is None and node.orelse is None:
                return self._try(node, loop)
        return MORE

    def _if(self, node: cst.If, loop: cst.CSTNode | None) -> str:
        branch = self._branch(node)
        if branch is not None:
            return self._all(branch, loop=loop)
        if is_status(node.test):
            if self._raises_error(node) or self._ends_program(node):
                return ""
            if loop is None and self._answers_none(node):
                return ""
            if self._is_retry(node, loop):
                self.handled |= statuses_of(self.plan, node.test) or frozenset()
                return ""
            return "" if loop is not None and ends_tries(self.plan, node) else MORE
        if not is_pure(node.test):
            return MORE
        if loop is not None and only_raises(self.plan, node):
            return ""
        other: Sequence[cst.CSTNode] = []
        if isinstance(node.orelse, cst.If):
            other = [node.orelse]
        elif node.orelse is not None:
            other = walk.body_of(node.orelse.body)
        return self._all([*walk.body_of(node.body), *other], loop=loop)

    def _answers_none(self, node: cst.If) -> bool:
        """`if r.status_code == 404: return None`, or data for a good status and None behind."""
        statuses = statuses_of(self.plan, node.test)
        body = small_of_lines(walk.body_of(node.body))
        if statuses is None or len(body) != 1 or len(walk.body_of(node.body)) != 1:
            return False
        if statuses and node.orelse is None and is_none(body[0]):
            self.absent |= statuses - self.handled
            self.handled |= statuses
            return True
        if statuses or not isinstance(body[0], cst.Return) or is_none(body[0]):
            return False
        block = walk.body_of(self.helper.node.body)
        rest = block[block.index(node) + 1 :] if node in block else [node]
        if isinstance(node.orelse, cst.Else) and not rest:
            rest = walk.body_of(node.orelse.body)
        elif node.orelse is not None:
            return False
        small = small_of_lines(rest)
        nothing = len(small) == len(rest) and all(is_none(s) for s in small) and len(small) < 2
        self.absent |= frozenset(BAD) - self.handled if nothing else frozenset()
        return nothing

    def _raises_error(self, node: cst.If) -> bool:
        own = own_errors.raised_by(self.plan, node, self.handled)
        uncaught_one = only_raises(self.plan, node)
        if isinstance(own, own_errors.Raised) and not uncaught_one:
            self.raised.append(own)
        raises = uncaught_one or isinstance(own, own_errors.Raised)
        if raises:
            self.reports = self.reports or len(small_of_lines(walk.body_of(node.body))) > 1
            statuses = statuses_of(self.plan, node.test) or frozenset()
            self.handled |= statuses
            self.raising |= statuses
        return raises

    def _ends_program(self, node: cst.If) -> bool:
        """`if r.status_code >= 400: sys.exit("...")`: so does an error that nothing catches."""
        statuses = statuses_of(self.plan, node.test)
        body = walk.body_of(node.body)
        small = small_of_lines(body)
        if not statuses or node.orelse is not None or not small or len(small) != len(body):
            return False
        *lines, last = small
        if not is_exit(self.plan, last) or not all(map(is_said, lines)):
            return False
        self.exits = True
        self.handled |= statuses
        self.raising |= statuses
        return True

    def _is_retry(self, node: cst.If, loop: cst.CSTNode | None) -> bool:
        """`if r.status_code == 429: time.sleep(n)` and another try."""
        statuses = statuses_of(self.plan, node.test)
        body = small_of_lines(walk.body_of(node.body))
        if node.orelse is not None or not statuses or not statuses <= BUSY or not body:
            return False
        *waiting, last = body
        again = isinstance(last, cst.Continue) if loop is not None else False
        if isinstance(last, cst.Return) and isinstance(last.value, cst.Call):
            again = self._is_itself(last.value)
        return again and all(self._waits(small) for small in waiting)

    def _is_itself(self, call: cst.Call) -> bool:
        name = get_full_name_for_node(call.func) or ""
        return name.rpartition(".")[2] == self.helper.name and name.count(".") <= 1

    def _waits(self, small: cst.CSTNode) -> bool:
        match small:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())]):
                return True
            case cst.AugAssign(target=cst.Name()) | cst.Pass():
                return True
            case cst.Expr(value=cst.Call() as call):
                return self._is_harmless(call, retry=True)
        return False

    def _loop(self, node: cst.For | cst.While) -> str:
        """A loop of tries: its end without an answer is an error."""
        body = walk.body_of(self.helper.node.body)
        rest = body[body.index(node) + 1 :] if node in body else []
        endless = isinstance(node, cst.While) and is_endless(node.test)
        is_counter = isinstance(node, cst.While) and is_pure(node.test)
        tries = isinstance(node, cst.For) and code_of(node.iter).startswith("range(")
        if not (endless or is_counter or tries):
            return MORE
        inside = [*self._flat(walk.body_of(node.body))]
        breaks = any(isinstance(n, cst.Break) for n in walk.walk(node))
        given_up = not rest and raises_last(node)
        again = self.wraps and any(isinstance(s, cst.Return) for s in small_of_lines(rest))
        if not (
            endless
            or breaks
            or given_up
            or again
            or self._raises(rest, error_of_tries(self.plan, inside))
        ):
            return MORE
        self.tried = True
        if breaks and not endless and not self._checks_later(rest, inside):
            return MORE
        return self._all(walk.body_of(node.body), loop=node)

    def _raises(self, rest: Sequence[cst.CSTNode], error_name: str) -> bool:
        small = small_of_lines(rest)
        last = small[-1] if small else None
        return isinstance(last, cst.Raise) and self._may_raise(last, error_name)

    def _may_raise(self, node: cst.Raise, error_name: str = "HelpScoutError") -> bool:
        """Whether an error is not looked for, or is one whose handlers can name the client's."""
        if node.exc is None or uncaught(self.plan, node):
            return True
        own = own_errors.raised_at(self.plan, node, error_name)
        if own is not None:
            self.raised.append(own)
        return own is not None

    def _checks_later(self, rest: Sequence[cst.CSTNode], inside: Sequence[cst.CSTNode]) -> bool:
        return any(checks(self.plan, s) for s in (*rest, *inside))

    def _try(self, node: cst.Try, loop: cst.CSTNode | None) -> str:
        answers_none = False
        for handler in node.handlers:
            if self._is_handled(handler, loop):
                continue
            if loop is not None or not self._answers_none_for(node, handler):
                return MORE
            answers_none = True
        reason = self._all(walk.body_of(node.body), loop=loop)
        self.handled |= self.absent if answers_none else frozenset()
        return reason

    def _answers_none_for(self, block: cst.Try, handler: cst.ExceptHandler) -> bool:
        none = none_handlers.none_for_errors(self.plan, self.helper.source, block, handler)
        if none is not None:
            self.absent |= frozenset(BAD)
            self.absent_unreached = self.absent_unreached or none.unreached
            self.silenced = self.silenced or none.silenced
        return none is not None

    def _is_handled(self, handler: cst.ExceptHandler, loop: cst.CSTNode | None) -> bool:
        """Whether a handler only tries again, or raises another error that is not looked for."""
        if not names_errors(self.plan, self.helper.source, handler):
            return False
        body = walk.body_of(handler.body)
        raise_statement = small_of_lines(body)
        if (
            len(body) == 1
            and len(raise_statement) == 1
            and isinstance(raise_statement[0], cst.Raise)
        ):
            return self._may_raise(raise_statement[0])
        if loop is None:
            return False
        for statement in body:
            if isinstance(statement, cst.If):
                again = is_pure(statement.test) and self._gives_up(statement)
                if not again:
                    return False
            elif not all(
                self._waits(s) or isinstance(s, cst.Continue | cst.Raise)
                for s in small_of_lines([statement])
            ):
                return False
        return True

    def _gives_up(self, node: cst.If) -> bool:
        """`if attempt == last: raise`."""
        branches = [walk.body_of(node.body)]
        if isinstance(node.orelse, cst.Else):
            branches.append(walk.body_of(node.orelse.body))
        elif node.orelse is not None:
            return False
        return all(
            all(
                (isinstance(s, cst.Raise) and self._may_raise(s))
                or isinstance(s, cst.Continue)
                or self._waits(s)
                for s in small_of_lines(branch)
            )
            and len(small_of_lines(branch)) == len(branch)
            for branch in branches
        )

    def _is_harmless(self, call: cst.Call, *, retry: bool = False) -> bool:
        name = get_full_name_for_node(call.func) or ""
        last = name.rpartition(".")[2]
        if name == "time.sleep" or last == "sleep":
            # Pauses against the rate limit: the client paces itself.
            return True
        if last == "raise_for_status":
            return True
        if isinstance(call.func, cst.Attribute):
            of = self.plan.state.types.get(call.func.value)
            if isinstance(of, Prepared | Response | Unresolved) and last in ("add_header", "close"):
                return True
            if last in _OWN_DICT and self._is_dict(call.func.value):
                return True
        if not retry and is_log_call(call):
            self.notes = True
            return True
        if retry and (name == "print" or is_log_call(call)):
            self.logs = True
            return True
        return False

    def _is_of_helper(self, call: cst.Call) -> bool:
        """Whether a statement runs the next helper on the way to the V1 call."""
        callee = self.plan.state.types.get(call.func)
        request = self.plan.state.requests.get(self.flow)
        return (
            isinstance(callee, Function)
            and request is not None
            and (callee.info in request.helpers)
        )

    def _is_dict(self, node: cst.BaseExpression) -> bool:
        """A local dict that the request is sent with, and that the helper does not hand on."""
        value = self.plan.state.types.get(node)
        is_dict = isinstance(value, Listing) and value.kind == "dict"
        return isinstance(node, cst.Name) and (is_dict or node.value in local_dicts(self.helper))

    def _is_answer(self, item: cst.WithItem) -> bool:
        return isinstance(self.plan.state.types.get(item.item), Response | Unresolved)
