"""The plan: everything a migration is going to do, decided before anything is done.

A plan is a contract. It names its inputs by hash, and `apply` refuses it when one of them is not
what it was. `complete`, `applyable` and `errored` are three facts: a plan can leave sites to a
person (not complete) and still be applied; a file nobody could read (errored) does not stop the
others; a plan without edits and tokens is not applyable because there is nothing to do.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from helpscout_codemods.findings import Finding, Target
from helpscout_migrator.state import atomic, json_text

SCHEMA = 1
StepName = Literal["tokens", "webhooks", "manifests", "code", "verification"]
# Tokens and webhooks first: they can be refused by somebody else, and no file has been changed by
# then. Manifests before code: code that imports a package nobody installs is broken.
ORDER: tuple[StepName, ...] = ("tokens", "webhooks", "manifests", "code", "verification")

Nothing = Literal["already-v2", "docs-only", "no-helpscout"]


class FileTexts(msgspec.Struct, frozen=True):
    """Both sides of one edit. Never written down with the plan: they may hold keys."""

    before: bytes
    after: bytes


class PlannedEdit(msgspec.Struct, frozen=True):
    """One file that will change. `before` is None for a file that will be created."""

    path: str
    step: StepName
    before: str | None
    after: str
    sites: int


class TokenNeed(msgspec.Struct, frozen=True):
    """One V1 key to exchange; `key` is a short hash. Exchanging the same key twice is harmless."""

    where: str
    name: str
    key: str
    account: str


class HookNeed(msgspec.Struct, frozen=True):
    """One webhook that was asked for: made unless one with this address is there for these events.
    The secret is in `variable` of `where`; `secret` is a short hash of it."""

    url: str
    events: tuple[str, ...]
    variable: str
    where: str
    secret: str


class Step(msgspec.Struct, frozen=True):
    """One step in order. `remote` steps talk to Help Scout; `undone_by` is "" when nothing can."""

    name: StepName
    title: str
    remote: bool
    undone_by: str


class Trouble(msgspec.Struct, frozen=True):
    path: str
    reason: str


class Plan(msgspec.Struct, frozen=True):
    """See the module. `id` is a hash over everything else, the time included; `scope` names the
    files that were asked for, () for the whole target. `sites` are the findings, without their
    lines of code."""

    schema: int
    tool: str
    id: str
    created: str
    target: str
    scope: tuple[str, ...]
    to: Target
    inputs: dict[str, str]
    sites: tuple[Finding, ...]
    edits: tuple[PlannedEdit, ...]
    tokens: tuple[TokenNeed, ...]
    steps: tuple[Step, ...]
    errors: tuple[Trouble, ...]
    complete: bool
    applyable: bool
    errored: bool
    nothing: Nothing | None = None
    webhooks: tuple[HookNeed, ...] = ()

    def edits_of(self, step: StepName) -> tuple[PlannedEdit, ...]:
        return tuple(edit for edit in self.edits if edit.step == step)

    def counts(self) -> dict[str, int]:
        """Places by state (native, bridged, left); manifests that follow the code are no places."""
        counts = {"native": 0, "bridged": 0, "left": 0}
        for site in self.sites:
            if not site.follows_code:
                counts[site.state] = counts.get(site.state, 0) + 1
        return counts


def sealed(plan: Plan) -> Plan:
    """The plan with its id."""
    blank = msgspec.structs.replace(plan, id="")
    return msgspec.structs.replace(plan, id=atomic.digest(encode(blank))[:16])


def encode(plan: Plan) -> bytes:
    """The plan as JSON, indented, in a stable order."""
    return json_text.encode(plan, indent=2) + b"\n"
