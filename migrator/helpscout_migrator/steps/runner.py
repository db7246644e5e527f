"""What a step of a plan is to those who run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.state.journal import Journal

# What a step reports back: one line for people, never a secret.
StepRunner = Callable[[Plan, Journal], str]


@dataclass(frozen=True)
class Skip(Exception):
    """Raised by a step that has nothing to do here, with the reason."""

    reason: str
