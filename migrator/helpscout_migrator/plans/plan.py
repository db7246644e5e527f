"""The plan: everything a migration will do, decided before it starts.

A plan names its inputs by hash, and `apply` refuses it when one of them has changed. `complete`,
`applyable` and `errored` are independent: a plan may leave manual work (not complete)
and still be applied; an unreadable file (errored) does not stop the others; a plan without edits is
not applyable.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from helpscout_codemods.findings import Finding, Target
from helpscout_migrator.state import atomic, json_text

SCHEMA = 1
StepName = Literal["tokens", "webhooks", "manifests", "code", "verification"]
# Tokens and webhooks first: Help Scout can refuse them, and no file has been changed by then.
# Manifests before code: code that imports a package that is not installed is broken.
ORDER: tuple[StepName, ...] = ("tokens", "webhooks", "manifests", "code", "verification")

Nothing = Literal["already-v2", "docs-only", "no-helpscout"]


class FileTexts(msgspec.Struct, frozen=True):
    """Old and new text of one edit. Not stored in the plan: they may hold keys."""

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
    """One requested webhook, created unless one for this URL and these events exists. The secret is
    in `variable` of `where`; `secret` is a short hash of it."""

    url: str
    events: tuple[str, ...]
    variable: str
    where: str
    secret: str


class Step(msgspec.Struct, frozen=True):
    """One step in order. `remote` steps send requests; `undone_by` is "" when nothing undoes it."""

    name: StepName
    title: str
    remote: bool
    undone_by: str


class Trouble(msgspec.Struct, frozen=True):
    path: str
    reason: str


class Plan(msgspec.Struct, frozen=True):
    """See the module. `id` is a hash over everything else, the time included; `scope` names the
    requested files, () for the whole target. `sites` are the findings without lines of code."""

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
        """Findings by state (native, bridged, left), without manifests that follow the code."""
        counts = {"native": 0, "bridged": 0, "left": 0}
        for finding in self.sites:
            if not finding.follows_code:
                counts[finding.state] += 1
        return counts


def sealed(plan: Plan) -> Plan:
    """The plan with its id."""
    blank = msgspec.structs.replace(plan, id="")
    return msgspec.structs.replace(plan, id=atomic.digest(encode(blank))[:16])


def encode(plan: Plan) -> bytes:
    """The plan as JSON, indented, in a stable order."""
    return json_text.encode(plan, indent=2) + b"\n"
