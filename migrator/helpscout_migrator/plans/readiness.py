"""Checks that the rewritten program can get a token, before any code is changed."""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.transition_messages import OTHER_WAYS
from helpscout_migrator.plans.plan import Plan
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.errors import AuthError, StoreError
from helpscout_v2.auth.store import TokenStore


def refuse_without_credentials(plan: Plan, environ: Mapping[str, str]) -> None:
    """Raise MigrationError when there is no token and no way to get one. Sends no request.

    Also when an address of the environment is malformed, which the program would meet first.
    """
    try:
        Endpoints.from_env(environ)
    except AuthError as error:
        problem = str(error)
    else:
        problem = ""
    if problem:
        raise MigrationError(f"the rewritten program could not start: {problem}")
    app = App.from_env(environ)
    if environ.get("HELPSCOUT_ACCESS_TOKEN", "").strip():
        return
    if app is not None and (app.app_secret is not None or plan.tokens):
        return
    if _has_stored_token(environ):
        return
    raise MigrationError(
        "the rewritten program could not start, so nothing was changed: there is no token and no "
        f"application. {OTHER_WAYS[0].upper()}{OTHER_WAYS[1:]}; or use --no-tokens to change the "
        "code anyway"
    )


def unset_application(plan: Plan, environ: Mapping[str, str]) -> str | None:
    """What the rewritten program will need, when the environment has no application.

    Opens no store, since planning writes nothing.
    """
    has_token = environ.get("HELPSCOUT_ACCESS_TOKEN", "").strip()
    if has_token or App.from_env(environ) is not None or not plan.edits_of("code"):
        return None
    return (
        "the rewritten program needs a token: set HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET first "
        "(Help Scout: your profile, My Apps), unless the token store has one"
    )


def _has_stored_token(environ: Mapping[str, str]) -> bool:
    try:
        with TokenStore(environ=environ) as store:
            return store.get(environ.get("HELPSCOUT_ACCOUNT") or "default") is not None
    except StoreError as error:
        problem = str(error)
    raise MigrationError(f"cannot use the token store: {problem}")
