"""The snippets of the pages run: Python against the sandbox, consoles as they are printed.

A Python block that no test can run says why, in a comment `not run: ...` above it.
"""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.fernet import Fernet
from support.migrator.cli import clean_environment, small
from support.repository import pages as reading
from support.repository.pages import ROOT, Block, name_of
from support.shim.live import World, world

import helpscout_shim
from helpscout_sandbox import Sandbox
from helpscout_shim.adapters import gateway_server
from helpscout_shim.laslabs import HelpScout as LasLabs
from helpscout_v2 import HelpScout, Secret, webhooks
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token

KEY = "0123456789abcdef0123456789abcdef01234567"
ELSEWHERE = {
    "docs/client.md": "tests/client/test_cookbook.py",
    "docs/guides/frameworks.md": "tests/client/test_recipes.py",
    "docs/shim.md": "tests/shim/test_documentation.py",
    "docs/sandbox.md": "tests/sandbox/test_docs.py",
    "docs/codemods.md": "tests/codemods/test_cases.py",
}
"""Pages whose Python is run, and checked more closely, by the tests of a room."""
PAGES = {name_of(page): page.read_text("utf-8") for page in reading.pages()}
PYTHON = [
    pytest.param(name, block, id=f"{name}:{block.line}")
    for name, text in PAGES.items()
    for block in reading.blocks(text)
    if block.language == "python" and name not in ELSEWHERE and not block.title
]
CONSOLES = [name for name, text in PAGES.items() if "\n```console\n" in text]


def test_pages_that_are_run_elsewhere_are_named_there() -> None:
    for page, test in ELSEWHERE.items():
        assert page in PAGES
        assert re.search(
            Path(page).name + "|support.codemods.cases", (ROOT / test).read_text("utf-8")
        )


def test_what_is_not_run_is_the_exception_and_has_a_reason() -> None:
    skip_params = [param for param in PYTHON if param.values[1].not_run]  # type: ignore[attr-defined]
    assert len(skip_params) < len(PYTHON) / 2


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    with world(api_keys=[KEY]) as account:
        yield account


@pytest.fixture
def live(shared: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """A sandbox that the environment leads to, with a store that knows the pages' accounts."""
    shared.sandbox.reset()
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path / 'tokens.db'}")
    for name, value in shared.sandbox.environment().items():
        monkeypatch.setenv(name, value)
    token = Token(
        Secret(shared.sandbox.access_token()), None, datetime.now(UTC) + timedelta(hours=1)
    )
    store = TokenStore()
    for account in ("acme", "shop"):
        store.put(account, token, source="login")
    store.close()
    return shared


@pytest.mark.filterwarnings("ignore::helpscout_shim.LossyConversion")
@pytest.mark.parametrize(("page", "block"), PYTHON)
def test_a_python_snippet_runs(
    page: str, block: Block, live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if block.not_run:
        assert len(block.not_run) > 5
        return
    processes: list[Any] = []
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: processes.append((args, more)))
    servers: list[Any] = []
    takes = inspect.signature(gateway_server.serve)
    monkeypatch.setattr(
        gateway_server, "serve", lambda *args, **more: servers.append(takes.bind(*args, **more))
    )
    for name in ("HOOK_SECRET", "LEGACY_HOOK_SECRET"):
        monkeypatch.setenv(name, "a shared word")
    names: dict[str, Any] = {"hs": live.client, "api_key": KEY, "key": KEY}
    if page == "docs/facades.md":
        names["mailbox"] = next(iter(LasLabs(KEY, client=live.client).Mailboxes.list()))
    before = len(live.sandbox.calls)
    try:
        exec(compile(block.text, f"{page}:{block.line}", "exec"), names)
        if "def hook(" in block.text:
            check_receiver(names["hook"])
        assert len(servers) == len(re.findall(r"^serve\(", block.text, re.M))
        if "subprocess" in block.text:
            assert processes[0][1]["env"]["HELPSCOUT_SHIM"] == "1"
        if re.search(r"\bprint\(", block.text):
            assert len(live.sandbox.calls) > before, "a snippet that prints asks for something"
    finally:
        helpscout_shim.uninstall()


def check_receiver(hook: Any) -> None:
    body = b'{"id":7}'
    headers = {
        "X-HelpScout-Event": "convo.deleted",
        "X-HelpScout-Signature": webhooks.signature(body, "word"),
    }
    assert hook(body, headers, "word") == "convo.deleted"
    with pytest.raises(webhooks.SignatureError):
        hook(body + b" ", headers, "word")


# Consoles


def session(text: str) -> list[tuple[str, str]]:
    """The commands of a page's consoles with what the page says they print."""
    failures = []
    for block in reading.blocks(text):
        if block.language == "console":
            for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
                command, _, output = part.partition("\n")
                failures.append((command, output))
    return failures


def plain(text: str, folder: Path) -> str:
    """Output without what differs from run to run: places, times, ids, widths."""
    text = text.replace(str(folder), "/home/ada/vips")
    text = re.sub(r"\b[0-9a-f]{16}\b", "ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", text)
    text = re.sub(r'"key": "[0-9a-f]{12}"', '"key": "HASH"', text)
    text = re.sub("[━┏┓┗┛┡┩╇┳┃│└┘┴─]+", "━", text)
    return re.sub(r"\s+", " ", re.sub("━+", "━", text)).strip()


def differences(
    text: str, folder: Path, home: Path, given: Mapping[str, str] | None = None
) -> list[str]:
    """Run a page's consoles in `folder`; where what they print is not what the page says.

    `given` are variables that win over those which the page exports.
    """
    folder.mkdir()
    home.mkdir()
    environ = clean_environment(home, {"COLUMNS": "200"})
    environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
    for block in reading.blocks(text):
        if block.title:
            (folder / block.title).write_text(block.text, encoding="utf-8")
        if block.language == "sh":
            environ |= dict(re.findall(r"^export ([A-Z_]+)=(\S+)", block.text, re.M))
    environ |= given or {}
    wrong = []
    for command, expected_output in session(text):
        answer = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if plain(answer.stdout, folder) != plain(expected_output, folder):
            wrong.append(f"$ {command}\n{answer.stdout}\n{answer.stderr}")
    return wrong


def test_there_is_a_page_with_a_console() -> None:
    assert CONSOLES == ["docs/guides/many-keys.md", "docs/quick-start.md"]


@pytest.mark.parametrize("page", CONSOLES)
def test_a_console_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    with customers(PAGES[page]) as sandbox:
        store = {
            "HELPSCOUT_STORE": f"sqlite:///{tmp_path / 'tokens.db'}",
            "HELPSCOUT_STORE_KEY": Fernet.generate_key().decode(),
        }
        given = sandbox.environment() | store if "exchange --keys" in PAGES[page] else None
        assert differences(PAGES[page], tmp_path / "vips", tmp_path / "home", given) == []


def customers(text: str) -> AbstractContextManager[Sandbox]:
    """A sandbox that accepts the V1 keys of a page's tables, but not those of the last account."""
    rows = re.findall(r"^\w+,([0-9a-f]{40})$", text, re.M)
    return Sandbox.start(api_keys=rows[:-1] or [KEY])


def test_a_customer_connects_as_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PAGES["docs/guides/many-keys.md"]
    (block,) = [one for one in reading.blocks(text) if one.title == "connect.py"]
    with Sandbox.start(redirect_url="http://localhost/connected") as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("FLASK_SECRET_KEY", "of a test")
        monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path / 'tokens.db'}")
        names: dict[str, Any] = {"__name__": "connect"}
        exec(compile(block.text, "connect.py", "exec"), names)
        browser = names["app"].test_client()
        asked = browser.get("/connect/cedar")
        answer = requests.get(asked.headers["Location"], allow_redirects=False, timeout=30)
        back = answer.headers["Location"].removeprefix("http://localhost")
        assert browser.get(back.replace("state=", "state=x")).status_code == 400
        browser.get("/connect/cedar")
        assert browser.get(back).status_code == 400, "each state is good once"
        asked = browser.get("/connect/cedar")
        answer = requests.get(asked.headers["Location"], allow_redirects=False, timeout=30)
        back = answer.headers["Location"].removeprefix("http://localhost")
        assert browser.get(back).text == "Connected."
        with HelpScout.from_store("cedar") as hs:
            assert hs.users.me().email


def test_a_dask_cluster_rewrites_a_repository(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    (block,) = [one for one in reading.blocks(PAGES["docs/fleet.md"]) if one.title == "spread.py"]
    (tmp_path / "spread.py").write_text(block.text)
    place = small(tmp_path / "repository")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        ran = subprocess.run(
            [sys.executable, "spread.py", str(place), cluster.scheduler_address],
            cwd=tmp_path,
            env=clean_environment(tmp_path / "home"),
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.stdout == "2 files changed, 0 problems\n", ran.stderr
    assert b"helpscout_v2" in (place / "desk.py").read_bytes()


def test_a_console_that_prints_something_else_is_found(tmp_path: Path) -> None:
    text = (
        '```text title="a.txt"\nhello\n```\n\n```sh\nexport WORD=seven\n```\n\n'
        "```console\n$ cat a.txt\nhello\n$ echo $WORD\neight\n```\n"
    )
    (wrong,) = differences(text, tmp_path / "vips", tmp_path / "home")
    assert wrong.startswith("$ echo $WORD\nseven")


def test_a_snippet_that_fails_is_found(live: World) -> None:
    (block,) = reading.blocks("```python\nhs.conversations.lst()\n```\n")
    with pytest.raises(AttributeError):
        exec(compile(block.text, "planted", "exec"), {"hs": HelpScout.with_token("token")})
