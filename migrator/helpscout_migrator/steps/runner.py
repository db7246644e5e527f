"""The interface of a step of a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.state.journal import Journal

# Returns a note of one line for people, without secrets.
StepRunner = Callable[[Plan, Journal], str]


@dataclass(frozen=True)
class Skip(Exception):
    """Raised by a step that has nothing to do, with the reason."""

    reason: str
