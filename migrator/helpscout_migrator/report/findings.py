"""The report page of a bare `check` or `rewrite`."""

from __future__ import annotations

from pathlib import Path

from helpscout_codemods.findings import Report as Findings
from helpscout_codemods.render import known_credentials
from helpscout_codemods.render.text import counts_of
from helpscout_migrator.diffs import unified
from helpscout_migrator.plans.keys import secrets_of
from helpscout_migrator.report.model import SCHEMA, STATES, FileDiff, MigrationReport
from helpscout_migrator.state.journal import now
from helpscout_v2.secret import Secret


def page_of(findings: Findings, root: Path, tool: str) -> MigrationReport:
    """The report of a bare `check` or `rewrite`, which has no plan, no steps and no tokens."""
    secrets = (*map(Secret, sorted(known_credentials(findings))), *secrets_of(root))
    counts = counts_of(findings.findings)
    return MigrationReport(
        schema=SCHEMA,
        tool=tool,
        target=str(root),
        plan="none",
        created=now(),
        applied=None,
        to="",
        counts={state: counts[state] for state in STATES},
        sites=findings.findings,
        diffs=tuple(
            FileDiff(edit.path, unified(edit.path, edit.before, edit.after, secrets))
            for edit in findings.edits
            if edit.changes
        ),
        tokens=(),
        steps=(),
        checks=(),
        rehearsal=None,
        errors=tuple(f"{problem.path}: {problem.reason}" for problem in findings.errors),
    )
