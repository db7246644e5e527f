"""From what the codemods say to what this room tells."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from helpscout_codemods.findings import Finding
from helpscout_codemods.findings import Report as Findings
from helpscout_codemods.render import known_credentials
from helpscout_migrator.diffs import unified
from helpscout_migrator.plans.plan import Site
from helpscout_migrator.report.model import SCHEMA, STATES, FileDiff, Report, state_of
from helpscout_migrator.state.journal import now
from helpscout_v2.secret import Secret


def site_of(finding: Finding) -> Site:
    return Site(
        id=finding.id,
        rule=finding.rule,
        confidence=finding.confidence,
        state=finding.state,
        path=finding.path,
        line=finding.line,
        column=finding.column,
        message=finding.message,
        instead=finding.instead,
        link=finding.link,
    )


def finding_of(site: Site) -> Finding:
    return Finding(**{name: getattr(site, name) for name in Site.__struct_fields__})


def page_of(found: Findings, root: Path, tool: str) -> Report:
    """The report of a bare `check` or `rewrite`, which has no plan, no steps and no tokens."""
    secrets = tuple(Secret(value) for value in known_credentials(found))
    sites = tuple(site_of(finding) for finding in found.findings)
    counts = Counter(state_of(site) for site in sites)
    return Report(
        schema=SCHEMA,
        tool=tool,
        target=str(root),
        plan="none",
        created=now(),
        applied=None,
        to="",
        counts={state: counts[state] for state in STATES},
        sites=sites,
        diffs=tuple(
            FileDiff(edit.path, unified(edit.path, edit.before, edit.after, secrets))
            for edit in found.edits
            if edit.changes
        ),
        tokens=(),
        steps=(),
        checks=(),
        rehearsal=None,
        errors=tuple(f"{problem.path}: {problem.reason}" for problem in found.errors),
    )
