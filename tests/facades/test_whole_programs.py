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

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("facades.md", "gateway.md")
LASLABS = """
import os
from helpscout_shim.laslabs import HelpScout
hs = HelpScout(os.environ["HELPSCOUT_API_KEY"])
print([box.name for box in hs.Mailboxes.list()])
"""
MCCANNM11 = """
import os
from helpscout_shim import mccannm11 as helpscout
client = helpscout.Client()
client.api_key = os.environ["HELPSCOUT_API_KEY"]
page = client.mailboxes()
while page:
    print([box.name for box in page])
    page = client.mailboxes()
"""
APICLIENT = """
import os
from helpscout_shim.mccannm11 import ApiClient
client = ApiClient.ApiClient()
client.apiKey = os.environ["HELPSCOUT_API_KEY"]
print([box.name for box in client.getMailboxes()])
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as made:
        yield made


def run(
    program: str, sandbox: Sandbox, folder: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("HELPSCOUT_")}
    environment = {
        **inherited,
        **sandbox.environment(),
        "HELPSCOUT_STORE": f"sqlite:///{folder / 'tokens.db'}",
        "HELPSCOUT_STORE_KEY": Fernet.generate_key().decode(),
        **more,
    }
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-c", program],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("program", [LASLABS, MCCANNM11, APICLIENT])
def test_a_program_with_a_v1_key_runs_on_v2(program: str, sandbox: Sandbox, tmp_path: Path) -> None:
    done = run(program, sandbox, tmp_path)
    names = [box["name"] for box in sandbox.snapshot()["mailboxes"].values()]
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{names}\n"


@pytest.mark.parametrize("program", [LASLABS, MCCANNM11, APICLIENT])
def test_a_wrong_key_is_the_clients_own_error_and_does_not_show(
    program: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    done = run(program, sandbox, tmp_path, HELPSCOUT_API_KEY="wrong-key-9d2e")
    assert done.returncode == 1
    assert re.search(r"(HelpScoutRemoteException|ApiException): .*401", done.stderr)
    assert "wrong-key-9d2e" not in done.stdout + done.stderr


def test_the_imports_that_the_documentation_tells_to_write_work() -> None:
    text = "".join((DOCS / page).read_text(encoding="utf-8") for page in PAGES)
    told = sorted(set(re.findall(r"from helpscout_(?:shim|v2)[\w.]* import [\w, ]+", text)))
    assert len(told) >= 8
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(told)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_the_documentation_are_python(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert examples
    for example in examples:
        compile(example, page, "exec")
