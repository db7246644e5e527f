"""Run a small V1 program before (through the shim) and after (rewritten) against one sandbox.

A program is a folder in `tests/codemods/equivalence`; `main.py` starts it. Its first line says what
is expected of the rewriting: `# native` (no call is left on the shim), `# bridged` (all are) or
`# mixed`. What it prints and what it leaves behind in the sandbox must be the same both times.
"""

from __future__ import annotations

import contextlib
import io
import runpy
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from support.codemods import engine

import helpscout_shim
from helpscout_codemods.findings import Report
from helpscout_sandbox import Sandbox
from helpscout_v2 import AsyncHelpScout, HelpScout

PROGRAMS = Path(__file__).parents[2] / "codemods" / "equivalence"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a program showed and did, and with how many requests."""

    output: str
    state: dict[str, Any]
    requests: int


def programs() -> list[str]:
    return sorted(p.parent.name for p in PROGRAMS.glob("*/main.py"))


def expectation(name: str) -> str:
    return (PROGRAMS / name / "main.py").read_text().split("\n", 1)[0].lstrip("# ").strip()


def rewrite(folder: Path, target: Path) -> Report:
    """Write the rewritten program to `target`, with everything else the folder holds."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.py")}
    report = engine.rewrite(files)
    for edit in report.edits:
        (target / edit.path).write_bytes(edit.after)
    return report


def startable(folder: Path, target: Path) -> Path:
    """The program as it runs before: one that imports a V1 client library, which is not installed
    here, through the shim's facade."""
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.py")}
    report = engine.rewrite(files, to="bridge")
    facade_edits = [edit for edit in report.edits if b"from helpscout_shim" in edit.after]
    if not facade_edits:
        return folder
    shutil.copytree(folder, target)
    for edit in facade_edits:
        (target / edit.path).write_bytes(edit.after)
    return target


def token(sandbox: Sandbox) -> str:
    """A bearer of the sandbox's own application."""
    answer = requests.post(
        f"{sandbox.url}/v2/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": sandbox.app_id,
            "client_secret": sandbox.app_secret,
        },
        timeout=60,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def _of_key(sandbox: Sandbox, client: HelpScout) -> Callable[[str], HelpScout]:
    """`HelpScout.from_v1_key` for the one account of the sandbox."""

    def from_v1_key(api_key: str) -> HelpScout:
        assert api_key == sandbox.api_key, "a program asks with another key than it was given"
        return client

    return from_v1_key


def _of_loop(sandbox: Sandbox, bearer: str) -> Callable[..., AsyncHelpScout]:
    def make(api_key: str = sandbox.api_key) -> AsyncHelpScout:
        assert api_key == sandbox.api_key, "a program asks with another key than it was given"
        return AsyncHelpScout.with_token(bearer, api_url=sandbox.url)

    return make


@contextlib.contextmanager
def fresh_modules(folder: Path) -> Iterator[None]:
    """Let a program import its own modules, and forget them afterwards."""
    modules_before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - modules_before:
            path = getattr(sys.modules[name], "__file__", None) or ""
            if path.startswith(str(folder)):
                del sys.modules[name]


def run(
    folder: Path,
    sandbox: Sandbox,
    patch: pytest.MonkeyPatch,
    *,
    shim: bool,
    script: str = "main.py",
) -> Run:
    """Run a script of a folder in this process against a freshly seeded sandbox."""
    sandbox.reset()
    bearer = token(sandbox)
    client = HelpScout.with_token(bearer, api_url=sandbox.url)
    patch.setattr(HelpScout, "from_env", classmethod(lambda cls: client), raising=False)
    patch.setattr(HelpScout, "from_v1_key", _of_key(sandbox, client))
    for name in ("from_env", "from_v1_key"):
        # Each event loop has a client of its own.
        patch.setattr(AsyncHelpScout, name, _of_loop(sandbox, bearer))
    patch.setenv("HELPSCOUT_API_KEY", sandbox.api_key)
    patch.setattr(sys, "argv", [script])
    # The shim is installed below for this sandbox; a bridged module would install it again.
    patch.setattr(helpscout_shim, "install", lambda: None, raising=False)
    output = io.StringIO()
    calls = len(sandbox.calls)
    with contextlib.ExitStack() as stack:
        stack.enter_context(fresh_modules(folder))
        stack.enter_context(contextlib.redirect_stdout(output))
        if shim:
            stack.enter_context(helpscout_shim.installed(client=client, silent=True))
        runpy.run_path(str(folder / script), run_name="__main__")
    return Run(output.getvalue(), _without_times(sandbox.snapshot()), len(sandbox.calls) - calls)


def _without_times(value: Any) -> Any:
    """The sandbox's clock counts requests, and the shim may need more of them."""
    if isinstance(value, dict):
        return {k: _without_times(v) for k, v in value.items() if not k.endswith("At")}
    return [_without_times(v) for v in value] if isinstance(value, list) else value
