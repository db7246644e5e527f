"""The checks of `doctor`. They change nothing."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import util
from pathlib import Path
from urllib.parse import urlsplit

import requests

from helpscout_codemods.wording import plural
from helpscout_migrator import migration_history
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.report.model import Verification
from helpscout_migrator.state import journal
from helpscout_migrator.state.journal import Applied, Applying, Idle, Undoing
from helpscout_migrator.state.workspace import Workspace
from helpscout_migrator.version import tool
from helpscout_v2.auth.config import Endpoints
from helpscout_v2.auth.crypto import default_store_path
from helpscout_v2.auth.errors import AuthError
from helpscout_v2.auth.key_homes import keyring_status
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.stored import DamagedAccount

OLDEST_PYTHON = (3, 11)
MODULES_NEEDED = (
    *("click", "cryptography", "flask", "jinja2", "libcst", "msgspec", "pathspec"),
    *("platformdirs", "requests", "requests_oauthlib", "rich", "sqlalchemy", "tomlkit"),
)
OPTIONAL = {"keyring": "keyring", "waitress": "gateway", "psycopg": "postgres"}
# Seconds the clock may differ before the age of tokens is judged wrongly.
SKEW = 60
TIMEOUT = (5.0, 10.0)


@dataclass(frozen=True)
class DoctorContext:
    """What the checks read."""

    workspace: Workspace
    environ: Mapping[str, str]
    network: bool = True


def python(context: DoctorContext) -> Verification:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Verification("python", "failed", f"{version}: install Python 3.11 or later")
    return Verification("python", "ok", version)


def dependencies(context: DoctorContext) -> Verification:
    missing = [name for name in MODULES_NEEDED if util.find_spec(name) is None]
    if missing:
        fix = "pip install 'helpscout-toolkit[migrate]'"
        return Verification("packages", "failed", f"missing: {', '.join(missing)}; {fix}")
    absent = [extra for name, extra in OPTIONAL.items() if util.find_spec(name) is None]
    note = f"; not installed, and only needed for that: {', '.join(absent)}" if absent else ""
    return Verification("packages", "ok", f"helpscout-toolkit {tool()}{note}")


def store(context: DoctorContext) -> Verification:
    """The token store opens, and other users cannot read it."""
    url = context.environ.get("HELPSCOUT_STORE", "")
    path = default_store_path()
    if not url and not path.exists():
        return Verification(
            "token store",
            "skipped",
            f"none at {path}; `helpscout-migrate exchange` or `login` creates it",
        )
    try:
        with TokenStore(url or None) as token_store:
            inventory = token_store.inventory()
            address = token_store.address
    except AuthError as error:
        return Verification("token store", "failed", str(error))
    if not url and os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Verification("token store", "failed", f"other users can read it: chmod 600 {path}")
    for one in inventory:
        if isinstance(one, DamagedAccount):
            return Verification("token store", "failed", str(one.problem))
    return Verification("token store", "ok", f"{address}: {plural(len(inventory), 'account')}")


def key(context: DoctorContext) -> Verification:
    """Where the key that encrypts the store and the backups comes from."""
    if context.environ.get("HELPSCOUT_STORE_KEY"):
        return Verification("store key", "ok", "from HELPSCOUT_STORE_KEY")
    file = default_store_path().with_name(default_store_path().name + ".key")
    if file.exists():
        return Verification(
            "store key", "ok", f"from {file}; keep a copy: without it backups are unrecoverable"
        )
    keyring = keyring_status()
    if keyring.name:
        return Verification("store key", "ok", keyring.message)
    return Verification(
        "store key", "skipped", f"none yet; it will be created at {file}; {keyring.message}"
    )


def credentials(context: DoctorContext) -> Verification:
    """Which credentials the environment has; no value is shown."""
    names = ("HELPSCOUT_ACCESS_TOKEN", "HELPSCOUT_APP_ID", "HELPSCOUT_APP_SECRET")
    variables = [name for name in names if context.environ.get(name)]
    if "HELPSCOUT_APP_SECRET" in variables and "HELPSCOUT_APP_ID" not in variables:
        half = "HELPSCOUT_APP_SECRET without HELPSCOUT_APP_ID: set both"
        return Verification("credentials", "failed", half)
    if not variables:
        return Verification(
            "credentials",
            "skipped",
            "no application in the environment: create one under Your Profile > My Apps and set "
            "HELPSCOUT_APP_ID and HELPSCOUT_APP_SECRET",
        )
    return Verification("credentials", "ok", f"set: {', '.join(variables)}")


def hosts(context: DoctorContext) -> tuple[Verification, ...]:
    """Each host answers; the clock of the API agrees with ours."""
    try:
        addresses = Endpoints.from_env(context.environ)
    except AuthError as error:
        return (Verification("hosts", "failed", str(error)),)
    if not context.network:
        return (
            Verification("hosts", "skipped", "--offline"),
            Verification("clock", "skipped", "--offline"),
        )
    api = reach("api host", addresses.api_url, "check your network and proxy settings")
    fix = "it may be switched off for good: use `helpscout-migrate login` or client credentials"
    return (
        api,
        clock(addresses.api_url)
        if api.status == "ok"
        else Verification("clock", "skipped", "no answer"),
        reach("transition host", addresses.transition_url, fix),
        reach("authorize host", addresses.authorize_url, "check your network and proxy settings"),
    )


def reach(name: str, url: str, fix: str) -> Verification:
    host = urlsplit(url).hostname or url
    try:
        answer = requests.head(url, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        return Verification(name, "failed", f"{host} {_problem(error)}; {fix}")
    return Verification(name, "ok", f"{host} answers ({answer.status_code})")


def _problem(error: requests.RequestException) -> str:
    match error:
        case requests.exceptions.SSLError():
            return "has a certificate that cannot be verified"
        case requests.exceptions.ProxyError():
            return "cannot be reached through the proxy"
        case requests.Timeout():
            return "does not answer in time"
        case requests.ConnectionError():
            return "cannot be reached"
        case _:
            return f"gives no answer ({type(error).__name__})"


def clock(url: str) -> Verification:
    try:
        date = requests.head(url, timeout=TIMEOUT, allow_redirects=False).headers.get("Date", "")
        theirs = parsedate_to_datetime(date)
    except (requests.RequestException, ValueError):
        return Verification("clock", "skipped", "the host sends no time")
    off = abs((datetime.now(UTC) - theirs).total_seconds())
    if off > SKEW:
        return Verification(
            "clock", "failed", f"{off:.0f} seconds off: turn on time synchronisation"
        )
    return Verification("clock", "ok", f"within {SKEW} seconds of the API host")


def state(context: DoctorContext) -> Verification:
    """The journal of this folder can be read, and nothing is unfinished."""
    try:
        condition = journal.state_of(migration_history.events_of(context.workspace))
    except MigrationError as error:
        return Verification("journal", "failed", str(error))
    match condition:
        case Applying(plan=plan):
            fix = "`helpscout-migrate resume` continues, `undo` restores the files"
            return Verification("journal", "failed", f"plan {plan} is partly applied: {fix}")
        case Undoing(plan=plan):
            return Verification(
                "journal",
                "failed",
                f"the undo of {plan} is unfinished: run `helpscout-migrate undo` again",
            )
        case Applied(plan=plan, at=at):
            return Verification("journal", "ok", f"plan {plan} was applied {at}")
        case Idle():
            return Verification("journal", "ok", "nothing is unfinished here")


def writable(context: DoctorContext) -> Verification:
    root: Path = context.workspace.root
    if not os.access(root, os.W_OK):
        return Verification("folder", "failed", f"{root} is read-only: change its permissions")
    return Verification("folder", "ok", str(root))


def loopback(context: DoctorContext) -> Verification:
    """The sandbox needs a port on this machine."""
    try:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
    except OSError as error:
        fix = "demo, sandbox and rehearse need it"
        return Verification(
            "loopback", "failed", f"cannot listen on 127.0.0.1: {error.strerror}; {fix}"
        )
    return Verification("loopback", "ok", "listening on 127.0.0.1 works")


SINGLE: tuple[Callable[[DoctorContext], Verification], ...] = (
    python,
    dependencies,
    store,
    key,
    credentials,
    loopback,
    writable,
    state,
)


def examine(context: DoctorContext) -> tuple[Verification, ...]:
    """Run every check, in the order in which problems should be fixed."""
    return (*(check(context) for check in SINGLE), *hosts(context))
