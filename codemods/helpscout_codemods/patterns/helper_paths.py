"""A helper's statements, followed once for all statuses; a condition on the status parts them.

answer = requests.get(url)             {200, 400, ... 599}
if answer.status_code == 404:
    return None                        {404}
if answer.status_code == 429:
    time.sleep(10)                     {429}
    return get(url)
answer.raise_for_status()              {200, 400, ... 599} without 404 and 429
return answer.json()                   {200}
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node
from msgspec import Struct, field

from helpscout_codemods import walk
from helpscout_codemods.patterns import own_errors
from helpscout_codemods.patterns.error_names import error_of
from helpscout_codemods.patterns.error_uses import caught_name
from helpscout_codemods.patterns.helper_body import NONE, Body, Nothing, Statuses
from helpscout_codemods.patterns.helper_conditions import Conditions
from helpscout_codemods.patterns.helper_effects import (
    is_harmless,
    is_own_dict,
    leaves_trace,
    runs_helper,
)
from helpscout_codemods.patterns.helper_of_call import HelperOfCall
from helpscout_codemods.patterns.helper_statements import (
    catches_all,
    handled_by,
    is_about_status,
    is_empty_dict,
    is_exit,
    is_itself,
    is_of_python,
    is_repeated,
    is_status,
    is_tries,
    nothing_of,
    otherwise,
    raises_at_end,
    raises_last,
)
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.patterns.raises import uncaught
from helpscout_codemods.patterns.status_tests import BAD, NO_ANSWER
from helpscout_codemods.source.log_calls import is_log_call, is_said
from helpscout_codemods.syntax.expressions import is_endless
from helpscout_codemods.values.modules import FunctionInfo
from helpscout_codemods.values.types import (
    Flow,
    Function,
)

MORE = "does more than send the request and return its answer"
BUSY = NO_ANSWER | {408, 425, 429, *range(500, 600)}
"""The statuses after which the client tries again."""


class _DoesMoreError(Exception):
    """A statement does something that the client does not do."""

    at: cst.CSTNode | None = None


class _Tries(Struct):
    """A loop that sends the request until it is answered well."""

    again: Statuses = NONE
    """The statuses with which a try ends."""
    left: Statuses = NONE
    """The statuses with which the loop is left."""
    raised: Statuses = NONE
    """The statuses that the last try raises an error for."""


def body_of(plan: RewritePlan, helper: FunctionInfo, flow: Flow, *, wraps: bool = False) -> Body:
    """What a helper does for one call; it `wraps` what a decorator puts another function around."""
    key = (helper, flow, wraps)
    body: Body | None = plan.bodies.get(key)
    if body is None:
        conditions = Conditions.of(plan, flow)
        body = plan.bodies[key] = _Paths(plan, helper, flow, wraps, conditions).follow()
    return body


class _Paths(HelperOfCall):
    conditions: Conditions
    body: Body = field(default_factory=Body)
    handled: Statuses = NONE
    """The statuses that do not get behind the statements that were looked at."""
    used_up: Statuses = NONE
    """The statuses that the last try of a loop ended with."""
    thrown_statuses: Statuses = NONE
    """The statuses for which the `try` that is looked at has raised an error of the library."""
    raises_own: bool = False
    """Whether that `try` has raised another error."""
    errors: frozenset[str] = frozenset()
    """The names under which it catches errors."""
    tries: _Tries | None = None
    """The loop that is looked at."""
    undecided: cst.If | None = None
    """A condition on neither the answer nor the call, behind which a good answer goes on."""
    good_ends: set[Nothing | None] = field(default_factory=set)
    """What the helper returns for a good answer, None for the answer."""

    def follow(self) -> Body:
        """Run all statements."""
        block = self.helper.node.body
        if not isinstance(block, cst.IndentedBlock | cst.SimpleStatementSuite):
            return Body(more="is not a plain function")
        # What urllib returns is a good answer, and it raises for every other one.
        statuses = frozenset(() if self.raises_by_itself else BAD)
        self.body.raising = frozenset(BAD) - statuses
        try:
            remaining = self._run(block.body, statuses | {self._good})
        except _DoesMoreError as error:
            self.body.more, self.body.at = MORE, error.at
            return self.body
        if remaining:
            self.body.returns.append((remaining, None))
        if self._good in remaining:
            self.good_ends.add("None")
            self.body.behind |= remaining - {self._good} - self.used_up
            remaining &= self.used_up
        is_other = remaining and self.body.absent and self.body.nothing != "None"
        if self.undecided is not None and len(self.good_ends) > 1:
            return Body(more=MORE, at=self.undecided)
        self.body.absent |= remaining
        # A condition that is none on the status decides what the answer to one status is.
        if is_other or self.body.absent & (self.body.raising | self.body.behind):
            return Body(more=MORE, at=self.helper.node)
        return self.body

    @property
    def _good(self) -> int:
        return self.conditions.good

    def _run(self, body: Sequence[cst.CSTNode], statuses: Statuses) -> Statuses:
        """The statuses with which the end of these statements is reached."""
        for statement in body:
            if not statuses:
                break
            try:
                statuses = self._statement(statement, statuses)
            except _DoesMoreError as error:
                error.at = error.at or statement
                raise
        return statuses

    def _statement(self, node: cst.CSTNode, statuses: Statuses) -> Statuses:
        if isinstance(node, cst.BaseSmallStatement):
            statuses = self._checked(node, statuses)
        match node:
            case cst.SimpleStatementLine():
                return self._run(node.body, statuses)
            case cst.Assign(value=cst.Call() as call) if self._good not in statuses and self.sends(
                call
            ):
                return self._send_again(statuses)
            case cst.Pass():
                return statuses
            case cst.Assign() | cst.AnnAssign() | cst.AugAssign(target=cst.Name()) if (
                not leaves_trace(self.plan, self.helper, node)
            ):
                self._assign(node, statuses)
                return statuses
            case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
                return statuses
            case cst.Expr(value=cst.Call() as call):
                return self._call(call, statuses)
            case cst.Import() | cst.ImportFrom() if is_of_python(node):
                return statuses
            case cst.Del(target=cst.Subscript(value=of)) if is_own_dict(self.plan, self.helper, of):
                return statuses
            case cst.With() if all(self.is_answer(item.item) for item in node.items):
                return self._run(node.body.body, statuses)
            case cst.With() if all(self.is_session(item.item) for item in node.items):
                return self._run(node.body.body, statuses)
            case cst.With() if all(self.is_limit(item.item) for item in node.items):
                self.body.limits = True
                return self._run(node.body.body, statuses)
            case cst.Assert() if is_status(node.test, self.errors):
                yes, no = self._parted(node.test)
                self._raise_for(statuses & no)
                return statuses & yes
            case cst.Return():
                self._return(node.value, statuses)
                return NONE
            case cst.Raise():
                self._raise(node, statuses)
                return NONE
            case cst.Break() if self.tries is not None:
                self.tries.left |= statuses
                return NONE
            case cst.Continue() if self.tries is not None:
                self.tries.again |= statuses
                self.handled |= statuses
                return NONE
            case cst.If():
                return self._if(node, statuses)
            case cst.For() | cst.While() if self.tries is None:
                return self._loop(node, statuses)
            case cst.Try() if node.finalbody is None or self.only_closes(node.finalbody):
                return self._try(node, statuses)
        raise _DoesMoreError

    def _if(self, node: cst.If, statuses: Statuses) -> Statuses:
        branch, other = walk.body_of(node.body), otherwise(node)
        choice = self.plan.state.choices.get((self.flow, node))
        if choice is not None:
            return self._run(branch if choice else other, statuses)
        yes, no = self._parted(node.test)
        if self._good in statuses & yes & no and not self.is_about_answer(node.test):
            self.undecided = self.undecided or node
        if self.tries is not None and yes == no and raises_at_end(branch):
            # `if attempt == last: raise`
            self.tries.raised |= statuses - {self._good}
        after = self._run(branch, statuses & yes)
        return after | self._run(other, statuses & no)

    def _parted(self, test: cst.BaseExpression) -> tuple[Statuses, Statuses]:
        parts = self.conditions.parted(test, self.errors)
        if parts is None:
            raise _DoesMoreError
        return parts

    def _assign(self, node: cst.CSTNode, statuses: Statuses) -> None:
        self.conditions.note(node)
        value = node.value if isinstance(node, cst.Assign | cst.AnnAssign) else None
        is_softened = value is not None and self.conditions.is_softened(value)
        if is_softened and self.conditions.instead(value) is None and statuses - {self._good}:
            raise _DoesMoreError

    def _return(self, value: cst.BaseExpression | None, statuses: Statuses) -> None:
        """`return value` for an answer with one of these statuses."""
        bad = statuses - {self._good}
        instead = self.conditions.instead(value) if bad else None
        nothing = nothing_of(value)
        if isinstance(value, cst.IfExp):
            yes, no = self._parted(value.test)
            is_nothing = nothing_of(value.body) or nothing_of(value.orelse)
            if self._good in statuses & yes & no and is_nothing:
                if not self.is_about_answer(value.test):
                    raise _DoesMoreError
                if self.conditions.has_body:
                    # A good answer is never empty.
                    yes, no = self._without_good(yes, no, value)
            self._return(value.body, statuses & yes)
            self._return(value.orelse, statuses & no)
            return
        if self._good in statuses:
            self.good_ends.add(nothing)
        if not statuses:
            return
        self.body.returns.append((statuses, value))
        if is_empty_dict(value) and bad == statuses and not bad & NO_ANSWER:
            # As the body of a bad answer, it has neither "item" nor "items".
            self.body.empties = True
            self.body.behind |= bad
            self.handled |= bad
            return
        if isinstance(value, cst.Call) and is_itself(self.helper, value):
            if not statuses <= BUSY:
                raise _DoesMoreError
            self._repeat(statuses)
            self.handled |= bad
        elif instead is not None and self._good in statuses:
            self._answer_nothing(instead, bad)
        elif self._good not in statuses and nothing is not None:
            self._answer_nothing(nothing, bad)
        elif bad == statuses and is_about_status(value):
            self.body.behind |= bad
            self.handled |= bad
        elif self._good not in statuses or bad & (self.used_up | NO_ANSWER):
            # The wrapper of a decorator calls the function once more, without a `try`.
            if not self.wraps:
                raise _DoesMoreError
            self.handled |= bad
        elif bad and self.conditions.is_softened(value):
            raise _DoesMoreError
        else:
            self.body.behind |= bad

    def _without_good(
        self, yes: Statuses, no: Statuses, value: cst.IfExp
    ) -> tuple[Statuses, Statuses]:
        """The statuses of both ways, the good one only on the way that answers something."""
        good = {self._good}
        return (yes - good, no) if nothing_of(value.body) else (yes, no - good)

    def _answer_nothing(self, nothing: Nothing, statuses: Statuses) -> None:
        if self.body.absent and self.body.nothing != nothing:
            raise _DoesMoreError
        self.body.nothing = nothing
        self.body.absent |= statuses
        self.handled |= statuses

    def _raise(self, node: cst.Raise, statuses: Statuses) -> None:
        bad = statuses - {self._good}
        if self._good in statuses:
            if self.tries is None or not uncaught(self.plan, node):
                raise _DoesMoreError
            return
        if node.exc is None:
            self.thrown_statuses |= bad
        elif is_exit(self.plan, node):
            self.body.exits = True
        elif not uncaught(self.plan, node):
            name = error_of(bad) or error_of(bad | self.handled & frozenset(BAD))
            if name is None and bad <= self.used_up:
                name = "HelpScoutError" if bad & NO_ANSWER else "APIError"
            own = own_errors.raised_at(self.plan, node, name) if name is not None else None
            if own is None:
                raise _DoesMoreError
            self.body.raised.append(own)
        self.raises_own = self.raises_own or node.exc is not None
        self._raise_for(bad)

    def _raise_for(self, statuses: Statuses) -> None:
        if self._good in statuses:
            raise _DoesMoreError
        self.body.raising |= statuses
        self.handled |= statuses

    def _send_again(self, statuses: Statuses) -> Statuses:
        """`r = requests.get(url)` once more, where the first answer had these statuses."""
        if not statuses <= BUSY:
            raise _DoesMoreError
        self._repeat(statuses)
        self.used_up |= statuses
        return frozenset((self._good, *BAD))

    def _repeat(self, statuses: Statuses) -> None:
        request = self.plan.state.requests.get(self.flow)
        if request is not None and is_repeated(request.method, statuses):
            self.body.repeats = True

    def _loop(self, node: cst.For | cst.While, statuses: Statuses) -> Statuses:
        """A loop of tries."""
        if isinstance(node, cst.While):
            yes, no = self._parted(node.test)
            if self._good not in yes:
                # `while r.status_code == 429:` with the request once more in it.
                return self._run(walk.body_of(node.body), statuses & yes) & no | statuses & no
        endless = isinstance(node, cst.While) and is_endless(node.test)
        if not is_tries(node):
            raise _DoesMoreError
        self.tries = tries = _Tries()
        again = self._run(walk.body_of(node.body), statuses) | tries.again
        self.tries = None
        if self._good in again:
            raise _DoesMoreError
        self._repeat(again)
        used_up = NONE if endless or raises_last(node) else again - tries.raised
        self.used_up |= used_up
        if node.orelse is not None:
            used_up = self._run(walk.body_of(node.orelse.body), used_up)
        return tries.left | used_up

    def _try(self, node: cst.Try, statuses: Statuses) -> Statuses:
        outside, self.thrown_statuses, self.raises_own = (
            (self.thrown_statuses, self.raises_own),
            NONE,
            False,
        )
        after = self._run(walk.body_of(node.body), statuses)
        raising = self.thrown_statuses
        if any(isinstance(part, cst.Call) and self.raises(part) for part in walk.walk(node.body)):
            raising |= frozenset(BAD)
        if node.orelse is not None:
            after = self._run(walk.body_of(node.orelse.body), after)
        source = self.helper.source
        if self.raises_own and any(catches_all(self.plan, source, h) for h in node.handlers):
            raise _DoesMoreError
        self.thrown_statuses, self.raises_own = outside
        for handler in node.handlers:
            statuses_caught = handled_by(
                self.plan, source, handler, raising, has_body=self.conditions.has_body
            )
            if statuses_caught is None:
                raise _DoesMoreError
            raising -= statuses_caught
            self.body.raising -= statuses_caught
            self.handled -= statuses_caught
            if (name := caught_name(handler)) is not None:
                self.errors |= {name}
            after |= self._run(walk.body_of(handler.body), statuses_caught)
        self.thrown_statuses |= raising
        return after

    def _call(self, call: cst.Call, statuses: Statuses) -> Statuses:
        """The statuses behind a call that is a statement of its own."""
        name = get_full_name_for_node(call.func) or ""
        last = name.rpartition(".")[2]
        if self.is_whole_answer(call):
            return statuses
        is_bad = self._good not in statuses
        if last == "raise_for_status":
            self._raise_for(statuses - {self._good})
            self.thrown_statuses |= statuses - {self._good}
            return statuses & {self._good}
        if is_bad and is_exit(self.plan, cst.Expr(call)):
            self.body.exits = True
            self._raise_for(statuses)
            return NONE
        if is_log_call(call) and not is_bad:
            self.body.notes = True
        elif is_bad and (name == "print" or is_log_call(call) or is_said(call)):
            again = statuses <= BUSY
            if name == "print" and not again and not is_said(call):
                raise _DoesMoreError
            self.body.logs, self.body.reports = (
                self.body.logs or again,
                self.body.reports or not again,
            )
        elif not is_harmless(self.plan, self.helper, call) and not runs_helper(
            self.plan, self.flow, call
        ):
            raise _DoesMoreError
        return statuses

    def _checked(self, node: cst.CSTNode, statuses: Statuses) -> Statuses:
        """The statuses that get through the functions to which a statement gives the answer."""
        for call in walk.walk(node):
            callee = self.plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
            if not isinstance(call, cst.Call) or not isinstance(callee, Function):
                continue
            if runs_helper(self.plan, self.flow, call) and any(
                self.is_answer(arg.value) for arg in call.args
            ):
                checker = body_of(self.plan, callee.info, self.flow)
                if checker.absent and not isinstance(node, cst.Return):
                    raise _DoesMoreError
                self.body.raising |= checker.raising
                statuses -= checker.raising
        return statuses
