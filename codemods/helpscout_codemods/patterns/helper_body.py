"""What a helper around a V1 call does beside asking and unwrapping.

A helper may be skipped when all else it does is what the client does itself: it checks the status,
paces itself, and tries again when the service is busy or out of reach.
"""

from __future__ import annotations

from typing import Literal

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods.patterns import own_errors
from helpscout_codemods.patterns.status_tests import NO_ANSWER

Statuses = frozenset[int]
Nothing = Literal["None", "[]", "False"]
"""What a helper answers instead of an error."""
NONE: Statuses = frozenset()


class Body(Struct):
    """What the statements of one helper do, as they are run for one call."""

    more: str = ""
    """What keeps the helper from being skipped; "" for nothing."""
    at: cst.CSTNode | None = None
    """The statement that does it."""
    limits: bool = False
    """Whether it keeps calls from running at the same time."""
    logs: bool = False
    """Whether it writes a line when it tries again."""
    notes: bool = False
    """Whether it writes a line to the log for each call."""
    reports: bool = False
    """Whether it writes a line for a bad status before it raises."""
    repeats: bool = False
    """Whether it sends a POST again that may have been carried out; the client does not."""
    exits: bool = False
    """Whether it ends the program for a bad status."""
    raised: list[own_errors.Raised] = field(default_factory=list)
    """The program's own errors that its status checks raise."""
    absent: Statuses = NONE
    """The statuses for which it answers with `nothing`."""
    nothing: Nothing = "None"
    raising: Statuses = NONE
    """The statuses for which it raises an error or ends the program."""
    behind: Statuses = NONE
    """The bad statuses whose answer it returns as if it were a good one."""

    def raises_for_all(self) -> bool:
        """Whether it raises for every bad status after which it does not try again."""
        return bool(self.raising - NO_ANSWER) and not self.behind

    def raises_for_some(self) -> bool:
        """Whether it raises for bad statuses, but not for all of them."""
        return bool(self.raising - NO_ANSWER) and bool(self.behind)
