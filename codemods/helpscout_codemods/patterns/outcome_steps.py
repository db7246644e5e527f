"""The steps that are left of statements for a good answer, or for a bad one."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from msgspec import Struct, field

from helpscout_codemods.patterns.lines import leaves
from helpscout_codemods.patterns.status_tests import Unit
from helpscout_codemods.values.types import Flow


class KeptStatement(Struct, frozen=True):
    """A statement as it is, with what it says about the status filled in."""

    node: cst.BaseStatement


class Branch(Struct, frozen=True):
    """An `if` of which both sides are still possible."""

    origin: cst.If
    body: list[Step]
    orelse: list[Step]


class Cases(Struct, frozen=True):
    """A `match` over the status of a bad answer."""

    origin: cst.Match
    cases: list[tuple[cst.MatchCase, list[Step]]]


class Again(Struct, frozen=True):
    """The client's own error goes on: V1 failed here, too."""

    checked: bool


Step = KeptStatement | Branch | Cases | Again


class Split(Struct):
    """One call and what follows it, for a good answer and for a bad one."""

    flow: Flow
    name: str
    line: cst.SimpleStatementLine | None
    group: list[cst.BaseStatement]
    units: dict[cst.CSTNode, Unit]
    good: list[Step] = field(default_factory=list)
    bad: list[Step] = field(default_factory=list)
    ends: bool = False


class Unclear(Exception):
    """What happens after a bad answer does not show."""


def ends_here(steps: Sequence[Step]) -> bool:
    """Whether nothing behind the steps is reached."""
    if not steps:
        return False
    match steps[-1]:
        case Again():
            return True
        case KeptStatement(node):
            return leaves(node)
        case Branch(_, body, orelse):
            return ends_here(body) and ends_here(orelse)
        case Cases():
            return False


def flat(steps: Sequence[Step]) -> list[Step]:
    """The steps, with those inside of branches."""
    every_step: list[Step] = []
    for step in steps:
        every_step.append(step)
        if isinstance(step, Branch):
            every_step += flat([*step.body, *step.orelse])
        elif isinstance(step, Cases):
            for _, body in step.cases:
                every_step += flat(body)
    return every_step
