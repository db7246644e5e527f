"""Whether the program could get a token once its code is V2: asked before any code is touched."""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.transition_messages import OTHER_WAYS
from helpscout_migrator.plans.plan import Plan
from helpscout_v2.auth.config import App
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.store import TokenStore


def refuse_without_credentials(plan: Plan, environ: Mapping[str, str]) -> None:
    """Raise MigrationError when neither a token nor a way to one is there. Asks no server."""
    app = App.from_env(environ)
    if environ.get("HELPSCOUT_ACCESS_TOKEN", "").strip():
        return
    if app is not None and (app.app_secret is not None or plan.tokens):
        return
    if _stored(environ):
        return
    raise MigrationError(
        "the rewritten program could not start, so nothing was changed: there is no token and no "
        f"application. Now {OTHER_WAYS}; or give --no-tokens to change the code all the same"
    )


def _stored(environ: Mapping[str, str]) -> bool:
    try:
        with TokenStore(environ=environ) as store:
            return store.get(environ.get("HELPSCOUT_ACCOUNT") or "default") is not None
    except StoreError as error:
        problem = str(error)
    raise MigrationError(f"the token store cannot be used: {problem}")
