"""Making a plan: the inventory of a target, and what will be done about it. Writes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from helpscout_codemods.engine import Watch
from helpscout_codemods.findings import Edit, Target
from helpscout_codemods.findings import Report as Findings
from helpscout_codemods.scan.project import scan
from helpscout_migrator.errors import StalePlanError
from helpscout_migrator.plans import webhooks
from helpscout_migrator.plans.keys import FoundKey, accounts_for, unusable_keys, v1_keys
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
from helpscout_migrator.webhooks.orders import FoundSecret, Order, find_secret
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
# What was made at Help Scout is what an undo leaves: the V1 key stays valid, the token is extra,
# and undo works without credentials, so it names the webhooks and removes them when asked to.
UNDONE_BY: dict[StepName, str] = {
    "tokens": "",
    "webhooks": "",
    "manifests": "undo",
    "code": "undo",
    "verification": "nothing to undo",
}


@dataclass(frozen=True)
class Planned:
    """A plan, and what it was made from (never written down: the texts may hold keys)."""

    plan: Plan
    texts: Mapping[str, FileTexts]
    keys: tuple[FoundKey, ...]
    hook_secret: FoundSecret | None = None
    unusable: tuple[str, ...] = ()
    """Sentences about keys that are set and cannot be exchanged."""

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
    """The plan of a target as it is now; `watch` hears how many files were looked into.

    Raises MigrationError for a bad configuration.
    """
    root = workspace.root
    config = configured(root, to=to)
    found = inspect(root, scope=scope, to=to, watch=watch)
    edits = [edit for edit in found.edits if edit.changes]
    befores = {edit.path: edit.before for edit in edits}
    keys = v1_keys(root, environ, befores) if tokens and edits else ()
    sites = tuple(replace(finding, snippet="") for finding in found.findings)
    sources = scope or scan([root]).sources
    errors = tuple(Trouble(problem.path, problem.reason) for problem in found.errors)
    needs = tuple(
        TokenNeed(where=key.where, name=key.name, key=str(key.secret), account=account)
        for key, account in zip(keys, accounts_for(keys, environ), strict=True)
    )
    secret = hook_secret(root, hooks, environ) if edits else None
    wanted = webhooks.needs(hooks, secret, registered(root, sources))
    plan = Plan(
        schema=SCHEMA,
        tool=tool(),
        id="",
        created=created or _moment(),
        target=str(root),
        scope=scope,
        to=config.to,
        inputs=_inputs(root, found, edits),
        sites=sites,
        edits=tuple(_planned(root, edit) for edit in edits),
        tokens=needs,
        steps=_steps(edits, bool(needs), bool(wanted)),
        errors=errors,
        complete=not errors and all(site.state != "left" for site in sites),
        applyable=bool(edits),
        errored=bool(errors),
        nothing=None if edits or sites or errors else why_nothing(root, sources),
        webhooks=wanted,
    )
    texts = {edit.path: FileTexts(edit.before, edit.after) for edit in edits}
    odd = unusable_keys(root, environ) if tokens and edits else ()
    return Planned(sealed(plan), texts, keys, secret, odd)


def hook_secret(root: Path, order: Order, environ: Mapping[str, str]) -> FoundSecret | None:
    """The secret for the webhooks of an order; None when none are asked for."""
    if not order.urls:
        return None
    return find_secret(root, environ, order.variable, "--webhook-secret-env")


def refuse_if_stale(saved: Plan, fresh: Plan) -> None:
    """Raise StalePlanError, naming the first difference, unless both plans would do the same."""
    if saved.tool != fresh.tool or saved.schema != fresh.schema:
        raise StalePlanError(
            f"the plan was made by helpscout-toolkit {saved.tool}, this is {fresh.tool}: plan again"
        )
    if saved.target != fresh.target:
        raise StalePlanError(f"the plan is for {saved.target}, not for {fresh.target}: plan again")
    for path in sorted({*saved.inputs, *fresh.inputs}):
        if saved.inputs.get(path) != fresh.inputs.get(path):
            raise StalePlanError(f"the plan is stale: {path} is not what it was; plan again")
    if saved.webhooks != fresh.webhooks:
        raise StalePlanError("the plan is stale: the webhook secret is another one; plan again")
    same = saved.edits == fresh.edits and saved.sites == fresh.sites and saved.to == fresh.to
    if not same or saved.tokens != fresh.tokens:
        raise StalePlanError("the plan is stale: it would do something else now; plan again")


def _moment() -> str:
    """Now, to the microsecond: two plans of the same tree in one second are two plans."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _step_of(path: str) -> StepName:
    return "code" if path.endswith(CODE_SUFFIXES) else "manifests"


def _planned(root: Path, edit: Edit) -> PlannedEdit:
    exists = (root / edit.path).exists()
    return PlannedEdit(
        path=edit.path,
        step=_step_of(edit.path),
        before=atomic.digest(edit.before) if exists else None,
        after=atomic.digest(edit.after),
        sites=len(edit.findings),
    )


def _steps(edits: list[Edit], tokens: bool, hooks: bool) -> tuple[Step, ...]:
    wanted: set[StepName] = {_step_of(edit.path) for edit in edits}
    if edits:
        wanted |= {"verification"}
    if tokens:
        wanted |= {"tokens"}
    if hooks:
        wanted |= {"webhooks"}
    return tuple(
        Step(name, TITLES[name], name not in ("manifests", "code"), UNDONE_BY[name])
        for name in ORDER
        if name in wanted
    )


def _inputs(root: Path, found: Findings, edits: list[Edit]) -> dict[str, str]:
    """The hash of every file that the plan rests on, the settings among them."""
    names = {finding.path for finding in found.findings} | {edit.path for edit in edits}
    names |= {problem.path for problem in found.errors} | {"pyproject.toml"}
    inputs: dict[str, str] = {}
    for name in sorted(names):
        try:
            inputs[name] = atomic.digest((root / name).read_bytes())
        except OSError:
            continue
    return inputs
