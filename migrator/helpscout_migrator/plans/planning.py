"""Makes a plan from the inventory of a target. Writes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from helpscout_codemods.engine import Watch
from helpscout_codemods.findings import Edit, Skipped, Target
from helpscout_codemods.findings import Report as Findings
from helpscout_codemods.scan.project import scan
from helpscout_migrator.errors import StalePlanError
from helpscout_migrator.plans import webhooks
from helpscout_migrator.plans.keys import V1Key, accounts_for, unusable_keys, v1_keys
from helpscout_migrator.plans.nothing_to_do import why_nothing
from helpscout_migrator.plans.plan import (
    ORDER,
    SCHEMA,
    FileTexts,
    Plan,
    PlannedEdit,
    Step,
    StepName,
    TokenNeed,
    Trouble,
    sealed,
)
from helpscout_migrator.rewriting import configured, inspect
from helpscout_migrator.state import atomic
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.version import tool
from helpscout_migrator.webhooks.orders import Order, WebhookSecret, find_secret
from helpscout_migrator.webhooks.receivers import registered

NO_HOOKS = Order()
CODE_SUFFIXES = (".py", ".pyw", ".pyi", ".ipynb")
TITLES: dict[StepName, str] = {
    "tokens": "Exchange V1 keys for tokens",
    "webhooks": "Create missing webhooks",
    "manifests": "Update manifests and settings",
    "code": "Rewrite and bridge the code",
    "verification": "Verify the result",
}
# Undo works without credentials, so it leaves what was created at Help Scout: tokens, which do not
# invalidate the V1 key, and webhooks, unless it is told to delete them.
UNDONE_BY: dict[StepName, str] = {
    "tokens": "",
    "webhooks": "",
    "manifests": "undo",
    "code": "undo",
    "verification": "nothing to undo",
}


@dataclass(frozen=True)
class Planned:
    """A plan, and what it was made from (never stored: the texts may hold keys)."""

    plan: Plan
    texts: Mapping[str, FileTexts]
    keys: tuple[V1Key, ...]
    hook_secret: WebhookSecret | None = None
    unusable: tuple[str, ...] = ()
    """Sentences about variables of V1 keys that cannot be exchanged."""
    skipped: tuple[Skipped, ...] = ()

    @property
    def pairs(self) -> dict[str, tuple[bytes, bytes]]:
        return {path: (text.before, text.after) for path, text in self.texts.items()}


def make(
    workspace: Workspace,
    *,
    scope: tuple[str, ...] = (),
    to: Target | None = None,
    tokens: bool = True,
    hooks: Order = NO_HOOKS,
    environ: Mapping[str, str] = os.environ,
    created: str | None = None,
    watch: Watch | None = None,
) -> Planned:
    """The plan of a target as it is now; `watch` is the progress callback, in files.

    Raises MigrationError for a bad configuration.
    """
    root = workspace.root
    config = configured(root, to=to)
    findings = inspect(root, scope=scope, to=to, watch=watch)
    edits = [edit for edit in findings.edits if edit.changes]
    befores = {edit.path: edit.before for edit in edits}
    keys = v1_keys(root, environ, befores) if tokens and edits else ()
    sites = tuple(replace(finding, snippet="") for finding in findings.findings)
    sources = scope or scan([root]).sources
    errors = tuple(Trouble(problem.path, problem.reason) for problem in findings.errors)
    needs = tuple(
        TokenNeed(where=key.where, name=key.name, key=str(key.secret), account=account)
        for key, account in zip(keys, accounts_for(keys, environ), strict=True)
    )
    secret = hook_secret(root, hooks, environ) if edits else None
    needed_webhooks = webhooks.needs(hooks, secret, registered(root, sources))
    plan = Plan(
        schema=SCHEMA,
        tool=tool(),
        id="",
        created=created or _moment(),
        target=str(root),
        scope=scope,
        to=config.to,
        inputs=_inputs(root, findings, edits),
        sites=sites,
        edits=tuple(_planned_edit(root, edit) for edit in edits),
        tokens=needs,
        steps=_steps(edits, bool(needs), bool(needed_webhooks)),
        errors=errors,
        complete=not errors and all(finding.state != "left" for finding in sites),
        applyable=bool(edits),
        errored=bool(errors),
        nothing=None if edits or sites or errors else why_nothing(root, sources),
        webhooks=needed_webhooks,
    )
    texts = {edit.path: FileTexts(edit.before, edit.after) for edit in edits}
    odd = unusable_keys(root, environ) if tokens and edits else ()
    return Planned(sealed(plan), texts, keys, secret, odd, findings.skipped)


def hook_secret(root: Path, order: Order, environ: Mapping[str, str]) -> WebhookSecret | None:
    """The secret for the webhooks of an order; None without webhooks."""
    if not order.urls:
        return None
    return find_secret(root, environ, order.variable, "--webhook-secret-env")


def refuse_if_stale(saved: Plan, fresh: Plan) -> None:
    """Raise StalePlanError, naming the first difference, unless both plans would do the same."""
    if saved.tool != fresh.tool or saved.schema != fresh.schema:
        raise StalePlanError(
            f"the plan was made by helpscout-toolkit {saved.tool}, and this is {fresh.tool}: make "
            "a new plan"
        )
    if saved.target != fresh.target:
        raise StalePlanError(
            f"the plan is for {saved.target}, not for {fresh.target}: make a new plan"
        )
    for path in sorted({*saved.inputs, *fresh.inputs}):
        if saved.inputs.get(path) != fresh.inputs.get(path):
            raise StalePlanError(f"the plan is stale: {path} has changed; make a new plan")
    if saved.webhooks != fresh.webhooks:
        raise StalePlanError("the plan is stale: the webhook secret has changed; make a new plan")
    if saved.tokens != fresh.tokens:
        raise StalePlanError(
            "the plan is stale: it exchanges other V1 keys than those set now; set the same keys, "
            "or make a new plan"
        )
    if (saved.edits, saved.sites, saved.to) != (fresh.edits, fresh.sites, fresh.to):
        raise StalePlanError("the plan is stale: its edits would differ now; make a new plan")


def _moment() -> str:
    """Now, to the microsecond: two plans made in the same second have different ids."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _step_of(path: str) -> StepName:
    return "code" if path.endswith(CODE_SUFFIXES) else "manifests"


def _planned_edit(root: Path, edit: Edit) -> PlannedEdit:
    exists = (root / edit.path).exists()
    return PlannedEdit(
        path=edit.path,
        step=_step_of(edit.path),
        before=atomic.digest(edit.before) if exists else None,
        after=atomic.digest(edit.after),
        sites=len(edit.findings),
    )


def _steps(edits: list[Edit], tokens: bool, hooks: bool) -> tuple[Step, ...]:
    names: set[StepName] = {_step_of(edit.path) for edit in edits}
    if edits:
        names |= {"verification"}
    if tokens:
        names |= {"tokens"}
    if hooks:
        names |= {"webhooks"}
    return tuple(
        Step(name, TITLES[name], name not in ("manifests", "code"), UNDONE_BY[name])
        for name in ORDER
        if name in names
    )


def _inputs(root: Path, findings: Findings, edits: list[Edit]) -> dict[str, str]:
    """The hash of every file that the plan depends on, the settings included."""
    names = {finding.path for finding in findings.findings} | {edit.path for edit in edits}
    names |= {problem.path for problem in findings.errors} | {"pyproject.toml"}
    inputs: dict[str, str] = {}
    for name in sorted(names):
        try:
            inputs[name] = atomic.digest((root / name).read_bytes())
        except OSError:
            continue
    return inputs
