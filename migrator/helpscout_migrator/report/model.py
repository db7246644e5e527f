"""The report of one plan, as plain data without secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from helpscout_codemods.findings import Finding
from helpscout_codemods.masking import mask
from helpscout_codemods.render.text import state_of
from helpscout_migrator.diffs import unified
from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.shell import shell_word
from helpscout_migrator.state import json_text
from helpscout_migrator.state.journal import (
    AnyEvent,
    Finished,
    HookKept,
    HookMade,
    Started,
    StepDone,
    StepSkipped,
    TokenStored,
)
from helpscout_v2.secret import Secret

SCHEMA = 1
STATES = ("native", "bridged", "left")


class FileDiff(msgspec.Struct, frozen=True):
    path: str
    diff: str

    @property
    def added(self) -> int:
        return sum(line.startswith("+") for line in self.diff.splitlines()[2:])

    @property
    def removed(self) -> int:
        return sum(line.startswith("-") for line in self.diff.splitlines()[2:])


class StepLine(msgspec.Struct, frozen=True):
    """One step: its title, `done`, `skipped` or `open`, and its note."""

    title: str
    status: str
    note: str


class Hook(msgspec.Struct, frozen=True):
    """One requested webhook: URL, events, and the secret that signs it; `id` when it exists, `made`
    when the migration created it."""

    url: str
    events: tuple[str, ...]
    signed: str
    id: int | None = None
    made: bool = False


class Verification(msgspec.Struct, frozen=True):
    """One check: `ok`, `skipped` or `failed`, and the detail."""

    name: str
    status: str
    detail: str


class Rehearsal(msgspec.Struct, frozen=True):
    """One command, run before and after the migration against the same sandbox."""

    command: str
    same: bool
    output_lines: int
    exit_before: int
    exit_after: int
    calls_before: int
    calls_after: int
    differences: tuple[str, ...] = ()
    note: str = ""


class MigrationReport(msgspec.Struct, frozen=True):
    schema: int
    tool: str
    target: str
    plan: str
    created: str
    applied: str | None
    to: str
    counts: dict[str, int]
    sites: tuple[Finding, ...]
    diffs: tuple[FileDiff, ...]
    tokens: tuple[str, ...]
    steps: tuple[StepLine, ...]
    checks: tuple[Verification, ...]
    rehearsal: Rehearsal | None
    errors: tuple[str, ...]
    webhooks: tuple[Hook, ...] = ()
    by: str = ""
    """Who applied the plan: user and host, from the journal."""

    def findings_in(self, state: str) -> tuple[Finding, ...]:
        """The findings of one state; `manifests` are the files that follow the code."""
        return tuple(finding for finding in self.sites if state_of(finding) == state)

    @property
    def undo(self) -> str:
        return f"helpscout-migrate undo {shell_word(self.target)}"


@dataclass(frozen=True)
class Material:
    """The input of a report."""

    plan: Plan
    texts: Mapping[str, tuple[bytes, bytes]]
    events: Iterable[AnyEvent] = ()
    checks: tuple[Verification, ...] = ()
    rehearsal: Rehearsal | None = None
    secrets: tuple[Secret, ...] = ()


def build(material: Material) -> MigrationReport:
    """Build the report. Diffs are masked here, for every renderer."""
    plan = material.plan
    applied_at: str | None = None
    notes: dict[str, tuple[str, str]] = {}
    tokens: dict[str, None] = {}
    there: dict[str, tuple[int, bool]] = {}
    by = ""
    for event in material.events:
        match event:
            case Started(user=user, host=host):
                by = f"{user} on {host}" if user else host
            case StepDone(step=step, note=note):
                notes[step] = ("done", note)
            case StepSkipped(step=step, note=note):
                notes[step] = ("skipped", note)
            case TokenStored(account=account, key=key):
                tokens[f"account {account}, from the V1 key {key}"] = None
            case HookMade(url=url, id=number):
                there[url] = (number, True)
            case HookKept(url=url, id=number):
                there.setdefault(url, (number, False))
            case Finished(at=at):
                applied_at = at
            case _:
                pass
    return MigrationReport(
        schema=SCHEMA,
        tool=plan.tool,
        target=plan.target,
        plan=plan.id,
        created=plan.created,
        applied=applied_at,
        to=plan.to,
        counts=plan.counts(),
        sites=plan.sites,
        diffs=tuple(
            FileDiff(path, unified(path, before, after, material.secrets))
            for path, (before, after) in sorted(material.texts.items())
        ),
        tokens=tuple(tokens),
        steps=tuple(StepLine(s.title, *notes.get(s.name, ("open", ""))) for s in plan.steps),
        checks=material.checks,
        rehearsal=material.rehearsal,
        errors=tuple(f"{trouble.path}: {trouble.reason}" for trouble in plan.errors),
        by=by,
        webhooks=tuple(
            Hook(
                mask(need.url, {secret.reveal() for secret in material.secrets}),
                need.events,
                f"{need.variable} in {need.where}, {need.secret}",
                *there.get(need.url, (None, False)),
            )
            for need in plan.webhooks
        ),
    )


def to_json(report: MigrationReport) -> bytes:
    """The report for machines, in a stable order."""
    return json_text.encode(report, indent=2) + b"\n"


def from_json(path: Path) -> MigrationReport:
    return json_text.decode(path.read_bytes(), MigrationReport)


def as_dict(report: MigrationReport) -> dict[str, Any]:
    """The report as plain dicts and lists."""
    data: dict[str, Any] = msgspec.to_builtins(report)
    return data
