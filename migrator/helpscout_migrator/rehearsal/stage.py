"""A fresh sandbox for a rehearsal, and an environment in which a program reaches nothing else."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from helpscout_migrator.errors import MigrationError
from helpscout_sandbox import Sandbox
from helpscout_v2.secret import Secret

# Nothing listens there (the discard port): a request to another host fails at once.
NOWHERE = "http://127.0.0.1:9"
LOOPBACK = "127.0.0.1,localhost,::1"


@dataclass(frozen=True)
class Stage:
    """A running sandbox, and the HELPSCOUT_* variables that lead to it and a throw-away store."""

    sandbox: Sandbox
    environ: dict[str, str]


@contextlib.contextmanager
def raised(keys: tuple[Secret, ...] = (), *, port: int = 0) -> Generator[Stage, None, None]:
    """Start a sandbox that accepts these V1 keys. Raises MigrationError when the port is taken."""
    accepted_keys = tuple(key.reveal() for key in keys)
    with tempfile.TemporaryDirectory(prefix="helpscout-stage-") as folder:
        try:
            sandbox = Sandbox.start(port=port, api_keys=accepted_keys)
        except (OSError, SystemExit) as error:  # werkzeug exits where a port is taken
            raise MigrationError(
                f"the sandbox cannot listen on port {port}: it is in use or not permitted; "
                "leave --port out to pick a free one"
            ) from error
        with sandbox:
            environ = {
                **sandbox.environment(),
                "HELPSCOUT_API_KEY": accepted_keys[0] if accepted_keys else sandbox.api_key,
                "HELPSCOUT_STORE": f"sqlite:///{Path(folder) / 'tokens.db'}",
                "HELPSCOUT_STORE_KEY": Fernet.generate_key().decode("ascii"),
                "HELPSCOUT_ACCOUNT": "default",
            }
            environ.pop("HELPSCOUT_ACCESS_TOKEN", None)
            yield Stage(sandbox, environ)


def closed_environment(stage: Stage, extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a rehearsed program: the stage's variables, no way to the real network."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HELPSCOUT_") and name.lower() not in _PROXIES
    }
    environ.update(stage.environ)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        environ[name] = environ[name.lower()] = NOWHERE
    environ["NO_PROXY"] = environ["no_proxy"] = LOOPBACK
    # A script whose first line asks env for python3 gets this Python, which has the packages.
    here = str(Path(sys.executable).parent)
    environ["PATH"] = os.pathsep.join([here, environ.get("PATH", os.defpath)])
    environ["PYTHONDONTWRITEBYTECODE"] = "1"
    environ["PYTHONHASHSEED"] = "0"
    environ["PYTHONIOENCODING"] = "utf-8"
    environ.update(extra)
    return environ


_PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
