"""Programs in a process of their own: nothing but a changed import line and the environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from helpscout_sandbox import Sandbox

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGES = ("facades.md", "gateway.md")
CLIENTS = """
import os
from helpscout_shim import mccannm11 as helpscout
from helpscout_shim.laslabs import HelpScout
from helpscout_shim.mccannm11 import ApiClient

key = os.environ["HELPSCOUT_API_KEY"]
client = helpscout.Client()
client.api_key = key
first = ApiClient.ApiClient()
first.apiKey = key
calls = (HelpScout(key).Mailboxes.list, client.mailboxes, first.getMailboxes)
"""
READING_PROGRAM = (
    CLIENTS
    + """
for call in calls:
    print([box.name for box in call()])
"""
)
FAILING_PROGRAM = (
    CLIENTS
    + """
for call in calls:
    try:
        print([box.name for box in call()])
    except Exception as error:
        print(type(error).__name__, error)
"""
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as sandbox_:
        yield sandbox_


def run(
    program: str, sandbox: Sandbox, folder: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    variables = {k: v for k, v in os.environ.items() if not k.startswith("HELPSCOUT_")}
    environment = {
        **variables,
        **sandbox.environment(),
        "HELPSCOUT_STORE": f"sqlite:///{folder / 'tokens.db'}",
        "HELPSCOUT_STORE_KEY": Fernet.generate_key().decode(),
        **more,
    }
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-c", program],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_programs_with_a_v1_key_run_on_v2(sandbox: Sandbox, tmp_path: Path) -> None:
    process = run(READING_PROGRAM, sandbox, tmp_path)
    names = [box["name"] for box in sandbox.snapshot()["mailboxes"].values()]
    assert process.returncode == 0, process.stderr
    assert process.stdout == f"{names}\n" * 3


def test_a_wrong_key_is_each_clients_own_error_and_does_not_show(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    process = run(FAILING_PROGRAM, sandbox, tmp_path, HELPSCOUT_API_KEY="wrong-key-9d2e")
    errors = [line.partition(" ")[0] for line in process.stdout.splitlines()]
    assert errors == ["HelpScoutRemoteException", "ApiException", "ApiException"]
    assert process.stdout.count("401") == 3
    assert "wrong-key-9d2e" not in process.stdout + process.stderr


def test_the_imports_that_the_documentation_tells_to_write_work() -> None:
    text = "".join((DOCS / page).read_text(encoding="utf-8") for page in PAGES)
    imports = sorted(set(re.findall(r"from helpscout_(?:shim|v2)[\w.]* import [\w, ]+", text)))
    assert len(imports) >= 8
    process = subprocess.run(
        [sys.executable, "-c", "\n".join(imports)], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_the_documentation_are_python(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert examples
    for example in examples:
        compile(example, page, "exec")
