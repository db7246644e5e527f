"""What is planned for one V1 call.

Which rows are read, how a bad answer is handled, which client sends the call, and why the call
stays on the shim if it does. A pattern asks and decides by the names here; a decision that another
pattern relies on is an attribute with closed values, not a set of flows.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Literal

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods.dialects.clients import Swap
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Flow, Flows


class Paging(Enum):
    """Which rows of a list the new code reads."""

    FIRST_PAGE = auto()
    """V1's fifty rows. Calls that read no list have this value, too."""
    ALL_PAGES = auto()
    """All rows, as the loop around the call or the library did."""
    ALL_IN_A_LIST = auto()
    """All rows, in a list from the start."""
    BY_NUMBER = auto()
    """Pages of V1's size, asked for by their numbers."""


class BadAnswer(Enum):
    """What the code does about an answer with a bad status."""

    UNSEEN = auto()
    """It goes on; reading such an answer fails in V1 and in V2."""
    HANDLED = auto()
    """An error has a handler now that does what the code did."""
    CHECKED = auto()
    """It is looked for, so an error may be raised instead."""
    SUPPRESSED = auto()
    """It goes on, with the error suppressed."""


class Obstacle(Struct, frozen=True):
    """Why a flow cannot be rewritten, and where."""

    source: Source
    node: cst.CSTNode
    reason: str
    instead: str = ""
    link: str = ""
    about: Literal["call", "field"] = "call"


class ClientOfKey(Struct, eq=False):
    """`target = HelpScout.from_v1_key(key)` before (or `after`) a statement of `source`; without a
    target the client is made in the call itself."""

    source: Source
    target: cst.BaseExpression | None
    key: cst.BaseExpression
    statement: cst.CSTNode
    after: bool = False
    block: cst.CSTNode | None = None
    code: str = ""
    flows: set[Flow] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.target.value if isinstance(self.target, cst.Name) else ""


class OneOfKey(Struct, frozen=True):
    """The client of a key; `spelled` is the client at this call, where that is not its target."""

    client: ClientOfKey
    spelled: cst.BaseExpression | None = None


class InPlace(Struct, frozen=True):
    """The V1 library's client, which becomes one of helpscout_v2 where it is made, if all of its
    `flows` become native."""

    flows: Flows


class SharedClient(Struct, frozen=True):
    """The session through which the call is made, `spelled` as it is there; it becomes a client
    where it is made, if all of its `flows` become native; else the call is made by the client of
    the module."""

    flows: Flows
    spelled: cst.BaseExpression
    by_key: bool


class OfModule(Struct, frozen=True):
    """The module's own asynchronous client."""


Sender = OneOfKey | InPlace | SharedClient | OfModule
"""The client that sends a call, if that is not the module's own."""


class Native(Struct, frozen=True):
    """The call becomes helpscout_v2 code; a person should look at it when there is a doubt."""

    doubt: str = ""


class Bridged(Struct, frozen=True):
    """The call keeps working through the shim; without an obstacle that is what was asked for."""

    because: Obstacle | None = None


class StaysV1(Struct, frozen=True):
    """The call's V1 client stays, because the import that brings it could not be exchanged."""

    because: Swap


Outcome = Native | Bridged | StaysV1


class FlowPlan(Struct, eq=False):
    """What is planned for one V1 call, which is its `flow`."""

    flow: Flow
    paging: Paging = Paging.FIRST_PAGE
    in_list: bool = False
    """The rows are put into a list where the call stands, because they are read more than once."""
    changed_in_loop: bool = False
    """The loop over the rows writes: they are all read before it begins."""
    asked_at_once: bool = False
    """An error of the call is handled where it stands: the list cannot be asked for later."""
    only_first_page: bool = False
    """Fifty rows are read in a place that may mean all of them."""
    bad_answer: BadAnswer = BadAnswer.UNSEEN
    expects_missing: bool = False
    """Whether there is such a record is asked, and an error answers that now."""
    body_read: bool = False
    """The answer's body is taken apart by code that failed on a bad one."""
    with_threads: bool = False
    """The threads of a conversation are read, for which V2 has to be asked."""
    rows_awaited: bool = False
    """The rows come from an asynchronous client, page by page as they are looped over."""
    sender: Sender | None = None
    doubt: str = ""
    obstacle: Obstacle | None = None
    """The first reason that was seen for keeping it on the shim."""
    tied_to: FlowPlan | None = None

    @property
    def is_checked(self) -> bool:
        return self.bad_answer is BadAnswer.CHECKED

    @property
    def reads_all(self) -> bool:
        return self.paging in (Paging.ALL_PAGES, Paging.ALL_IN_A_LIST)

    @property
    def reads_fifty(self) -> bool:
        """Whether V1's first page is all that is read."""
        return self.paging is Paging.FIRST_PAGE

    @property
    def by_number(self) -> bool:
        return self.paging is Paging.BY_NUMBER

    @property
    def root(self) -> FlowPlan:
        """The same for all flows that are tied to each other."""
        plan = self
        while plan.tied_to is not None:
            plan = plan.tied_to
        return plan

    def read_all(self, *, in_a_list: bool = False) -> None:
        """Read all pages; what was to be a list stays one."""
        if in_a_list:
            self.paging = Paging.ALL_IN_A_LIST
        elif self.paging is not Paging.ALL_IN_A_LIST:
            self.paging = Paging.ALL_PAGES

    def handle(self) -> None:
        """Bad answers have a handler."""
        if self.bad_answer is BadAnswer.UNSEEN:
            self.bad_answer = BadAnswer.HANDLED
