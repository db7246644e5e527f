"""The verification step: the code compiles, nothing is left to rewrite, the token works."""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_codemods.wording import plural
from helpscout_migrator.environ import overlaid
from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.report.model import Verification
from helpscout_migrator.rewriting import inspect
from helpscout_migrator.state.workspace import Workspace
from helpscout_v2 import HelpScout
from helpscout_v2.auth.config import Endpoints
from helpscout_v2.auth.errors import AuthError, MissingCredentialsError
from helpscout_v2.errors import ConfigurationError, HelpScoutError


def verify(
    workspace: Workspace, plan: Plan, environ: Mapping[str, str]
) -> tuple[Verification, ...]:
    """Every check of a migrated folder. Writes nothing, sends only GET requests."""
    return (compiles(workspace, plan), idempotent(workspace, plan), reaches(environ))


def compiles(workspace: Workspace, plan: Plan) -> Verification:
    """Each changed Python file compiles (in memory: no bytecode is left behind)."""
    broken: list[str] = []
    file_count = 0
    for edit in plan.edits:
        path = workspace.inside(edit.path)
        if path.suffix not in (".py", ".pyw") or not path.is_file():
            continue
        file_count += 1
        try:
            compile(path.read_bytes(), edit.path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            broken.append(f"{edit.path}: {error}")
    if broken:
        return Verification("compiles", "failed", "; ".join(broken))
    return Verification("compiles", "ok", plural(file_count, "changed Python file"))


def idempotent(workspace: Workspace, plan: Plan) -> Verification:
    """A second scan has nothing to rewrite."""
    again = inspect(workspace.root, scope=plan.scope, to=plan.to)
    open_files = [edit.path for edit in again.edits if edit.changes]
    if open_files:
        return Verification(
            "idempotent", "failed", f"a second run would change {', '.join(open_files)}"
        )
    return Verification("idempotent", "ok", "a second run changes nothing")


def reaches(environ: Mapping[str, str]) -> Verification:
    """The credentials work for `GET /v2/users/me`.

    https://developer.helpscout.com/mailbox-api/endpoints/users/me/
    """
    try:
        Endpoints.from_env(environ)
    except ConfigurationError as error:
        return Verification("credentials", "failed", str(error))
    try:
        with overlaid(environ), HelpScout.from_env() as hs:
            me = hs.users.me()
    except (ConfigurationError, MissingCredentialsError) as error:
        return Verification("credentials", "skipped", str(error))
    except (HelpScoutError, AuthError) as error:
        return Verification("credentials", "failed", str(error))
    return Verification("credentials", "ok", f"/v2/users/me answers as user {me.id}")
