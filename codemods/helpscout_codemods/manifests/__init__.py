"""Dependencies and settings follow the code: what the rewritten sources need, no more, no less."""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_codemods.findings import Edit, Report
from helpscout_codemods.manifests.dependencies import dependency_changes
from helpscout_codemods.manifests.environment import environment_changes
from helpscout_codemods.requirements_of import FileNeeds, needs_of
from helpscout_codemods.scan.project import Project


def follow(project: Project, parts: Iterable[FileNeeds]) -> Report:
    """The findings and edits of manifests and .env examples, from what the sources need.

    Only files that Help Scout code of this project needs are touched: a project without any is
    left alone, and so is a V1 client library that the code never imported.
    """
    needs = needs_of(parts)
    if not needs.concerned:
        return Report()
    changes = dependency_changes(project, needs).merge(environment_changes(project, needs))
    edits = tuple(
        Edit(edit.path, edit.before, edit.after, edit.findings)
        for edit in changes.edits
        if edit.changes
    )
    return Report(changes.findings, edits, changes.skipped, changes.errors)
