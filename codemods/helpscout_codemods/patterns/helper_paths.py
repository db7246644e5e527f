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
from helpscout_codemods.patterns.helper_body import NONE, Body, Statuses
from helpscout_codemods.patterns.helper_statements import (
    catches_all,
    handled_by,
    is_about_status,
    is_empty_dict,
    is_exit,
    is_of_python,
    is_repeated,
    is_status,
    is_tries,
    local_dicts,
    nothing_in,
    otherwise,
    parted,
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
    Listing,
    Prepared,
    Response,
    Unresolved,
)

MORE = "does more than send the request and return its answer"
BUSY = NO_ANSWER | {408, 425, 429, *range(500, 600)}
"""The statuses after which the client tries again."""
_OWN_DICT = frozenset({"update", "setdefault", "pop"})


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
        body = plan.bodies[key] = _Paths(plan, helper, flow, wraps).follow()
    return body


class _Paths(Struct):
    plan: RewritePlan
    helper: FunctionInfo
    flow: Flow
    wraps: bool
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

    def follow(self) -> Body:
        """Run all statements."""
        block = self.helper.node.body
        if not isinstance(block, cst.IndentedBlock | cst.SimpleStatementSuite):
            return Body(more="is not a plain function")
        # What urllib returns is a good answer, and it raises for every other one.
        statuses = frozenset(() if self._is_urllib else BAD)
        self.body.raising = frozenset(BAD) - statuses
        try:
            remaining = self._run(block.body, statuses | {self._good})
        except _DoesMoreError as error:
            self.body.more, self.body.at = MORE, error.at
            return self.body
        if remaining:
            self.body.returns.append((remaining, None))
        if self._good in remaining:
            self.body.behind |= remaining - {self._good} - self.used_up
            remaining &= self.used_up
        if remaining and self.body.absent and self.body.nothing != "None":
            return Body(more=MORE, at=self.helper.node)
        self.body.absent |= remaining
        return self.body

    @property
    def _good(self) -> int:
        request = self.plan.state.requests.get(self.flow)
        return request.endpoint.success if request is not None else 200

    @property
    def _is_urllib(self) -> bool:
        request = self.plan.state.requests.get(self.flow)
        return request is not None and request.dialect == "urllib"

    @property
    def _has_body(self) -> bool:
        """Whether a good answer is JSON."""
        request = self.plan.state.requests.get(self.flow)
        return request is not None and request.endpoint.envelope in ("item", "page")

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
            case cst.Assign(value=cst.Call() as call) if (
                self._good not in statuses and self._is_answer(call)
            ):
                return self._send_again(statuses)
            case cst.Assign() | cst.AnnAssign() | cst.Pass() | cst.AugAssign(target=cst.Name()):
                return statuses
            case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
                return statuses
            case cst.Expr(value=cst.Call() as call):
                return self._call(call, statuses)
            case cst.Import() | cst.ImportFrom() if is_of_python(node):
                return statuses
            case cst.Del(target=cst.Subscript(value=of)) if self._is_dict(of):
                return statuses
            case cst.With() if all(self._is_answer(item.item) for item in node.items):
                return self._run(node.body.body, statuses)
            case cst.Assert() if is_status(node.test, self.errors):
                yes, no = self._parted(node.test)
                self._raise_for(statuses & no)
                return statuses & yes
            case cst.Return():
                self._return(node, statuses)
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
            case cst.Try() if node.finalbody is None:
                return self._try(node, statuses)
        raise _DoesMoreError

    def _if(self, node: cst.If, statuses: Statuses) -> Statuses:
        branch, other = walk.body_of(node.body), otherwise(node)
        choice = self.plan.state.choices.get((self.flow, node))
        if choice is not None:
            return self._run(branch if choice else other, statuses)
        yes, no = self._parted(node.test)
        if self.tries is not None and yes == no and raises_at_end(branch):
            # `if attempt == last: raise`
            self.tries.raised |= statuses - {self._good}
        after = self._run(branch, statuses & yes)
        return after | self._run(other, statuses & no)

    def _parted(self, test: cst.BaseExpression) -> tuple[Statuses, Statuses]:
        parts = parted(self.plan, test, self._good, self.errors)
        if parts is None:
            raise _DoesMoreError
        return parts

    def _return(self, node: cst.Return, statuses: Statuses) -> None:
        bad = statuses - {self._good}
        self.body.returns.append((statuses, node.value))
        if is_empty_dict(node.value) and bad == statuses and not bad & NO_ANSWER:
            # As the body of a bad answer, it has neither "item" nor "items".
            self.body.empties = True
            self.body.behind |= bad
        elif isinstance(node.value, cst.Call) and self._is_itself(node.value):
            if not statuses <= BUSY:
                raise _DoesMoreError
            self._repeat(statuses)
        elif self._good not in statuses and (nothing := nothing_in(node)) is not None:
            if self.body.absent and self.body.nothing != nothing:
                raise _DoesMoreError
            self.body.nothing = nothing
            self.body.absent |= bad
        elif bad == statuses and is_about_status(node.value):
            self.body.behind |= bad
        elif self._good not in statuses or bad & (self.used_up | NO_ANSWER):
            # The wrapper of a decorator calls the function once more, without a `try`.
            if not self.wraps:
                raise _DoesMoreError
        else:
            self.body.behind |= bad
            return
        self.handled |= bad

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
        if any(isinstance(part, cst.Call) and self._raises(part) for part in walk.walk(node.body)):
            raising |= frozenset(BAD)
        if node.orelse is not None:
            after = self._run(walk.body_of(node.orelse.body), after)
        if self.raises_own and any(map(catches_all, node.handlers)):
            raise _DoesMoreError
        self.thrown_statuses, self.raises_own = outside
        for handler in node.handlers:
            handled = handled_by(
                self.plan, self.helper.source, handler, raising, has_body=self._has_body
            )
            if handled is None:
                raise _DoesMoreError
            raising -= handled
            self.body.raising -= handled
            self.handled -= handled
            if (name := caught_name(handler)) is not None:
                self.errors |= {name}
            after |= self._run(walk.body_of(handler.body), handled)
        self.thrown_statuses |= raising
        return after

    def _call(self, call: cst.Call, statuses: Statuses) -> Statuses:
        """The statuses behind a call that is a statement of its own."""
        name = get_full_name_for_node(call.func) or ""
        last = name.rpartition(".")[2]
        if self._is_answer(call):
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
        elif not self._is_harmless(call, last) and not self._is_of_helper(call):
            raise _DoesMoreError
        return statuses

    def _is_harmless(self, call: cst.Call, last: str) -> bool:
        if last == "sleep":
            # Pauses against the rate limit: the client paces itself.
            return True
        if not isinstance(call.func, cst.Attribute):
            return False
        of = self.plan.state.types.get(call.func.value)
        if isinstance(of, Prepared | Response | Unresolved) and last in ("add_header", "close"):
            return True
        return last in _OWN_DICT and self._is_dict(call.func.value)

    def _is_itself(self, call: cst.Call) -> bool:
        owner, _, name = (get_full_name_for_node(call.func) or "").rpartition(".")
        return name == self.helper.name and "." not in owner and owner != "super"

    def _is_of_helper(self, call: cst.Call) -> bool:
        """Whether a call runs the next helper on the way to the V1 call."""
        callee = self.plan.state.types.get(call.func)
        request = self.plan.state.requests.get(self.flow)
        return (
            isinstance(callee, Function)
            and request is not None
            and (callee.info in request.helpers)
        )

    def _checked(self, node: cst.CSTNode, statuses: Statuses) -> Statuses:
        """The statuses that get through the functions to which a statement gives the answer."""
        for call in walk.walk(node):
            callee = self.plan.state.types.get(call.func) if isinstance(call, cst.Call) else None
            if not isinstance(call, cst.Call) or not isinstance(callee, Function):
                continue
            if self._is_of_helper(call) and any(self._is_answer(arg.value) for arg in call.args):
                checker = body_of(self.plan, callee.info, self.flow)
                if checker.absent and not isinstance(node, cst.Return):
                    raise _DoesMoreError
                self.body.raising |= checker.raising
                statuses -= checker.raising
        return statuses

    def _raises(self, call: cst.Call) -> bool:
        """Whether a call sends the request and raises for bad statuses."""
        if self._is_urllib and self._is_answer(call):
            return True
        return self.wraps or self._is_of_helper(call)

    def _is_dict(self, node: cst.BaseExpression) -> bool:
        """A local dict that the request is sent with, and that the helper does not hand on."""
        value = self.plan.state.types.get(node)
        is_dict = isinstance(value, Listing) and value.kind == "dict"
        return isinstance(node, cst.Name) and (is_dict or node.value in local_dicts(self.helper))

    def _is_answer(self, node: cst.BaseExpression) -> bool:
        return isinstance(self.plan.state.types.get(node), Response | Unresolved)
