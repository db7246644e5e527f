"""Which token a V1 key is answered with: store, exchange, environment, refusal."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from support.canaries import key_source

import helpscout_shim
from helpscout_sandbox import Sandbox
from helpscout_shim import autoload
from helpscout_shim.credentials import key_of
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret

URL = "https://api.helpscout.net/v1/mailboxes.json"
NAMES = (
    "HELPSCOUT_ACCESS_TOKEN",
    "HELPSCOUT_APP_ID",
    "HELPSCOUT_APP_SECRET",
    "HELPSCOUT_ACCOUNT",
    "HELPSCOUT_API_KEY",
    "HELPSCOUT_STORE_KEY",
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as sandbox_:
        yield sandbox_


@pytest.fixture
def environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """The variables that lead to the sandbox, and a token store of this test only."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    variables = {**sandbox.environment(), "HELPSCOUT_STORE": f"sqlite:///{tmp_path / 'tokens.db'}"}
    del variables["HELPSCOUT_API_KEY"]
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    yield variables
    helpscout_shim.uninstall()


def read(key: str, **parts: Any) -> requests.Response:
    return requests.get(URL, auth=(key, "X"), timeout=20, **parts)


def exchanges(sandbox: Sandbox) -> int:
    return sum(call.path.rstrip("/").endswith("transition") for call in sandbox.calls)


def test_c09_an_unknown_key_is_exchanged_on_first_use_and_only_then(
    sandbox: Sandbox, environment: dict[str, str]
) -> None:
    helpscout_shim.install(api_key=sandbox.api_key, silent=True)
    assert exchanges(sandbox) == 0
    assert read(sandbox.api_key).json()["count"] == 3
    assert read(sandbox.api_key).ok
    assert exchanges(sandbox) == 1
    helpscout_shim.install(silent=True)
    assert read(sandbox.api_key).ok, "the store remembers whose key it is"
    assert exchanges(sandbox) == 1


def test_a_wrong_key_answers_v1s_401_without_repeating_the_key(
    sandbox: Sandbox, environment: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    helpscout_shim.install(silent=True)
    with caplog.at_level("DEBUG", "helpscout_shim"):
        answer = read("a-wrong-key-7f3a")
    assert answer.status_code == 401
    assert answer.json()["code"] == 401
    assert "a-wrong-key-7f3a" not in answer.text + caplog.text


def test_a_stored_key_needs_no_application(
    sandbox: Sandbox, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    helpscout_shim.install(silent=True)
    assert read(sandbox.api_key).ok
    with TokenStore() as store:
        assert store.find_by_key(Secret(sandbox.api_key)) is not None
    monkeypatch.delenv("HELPSCOUT_APP_ID")
    monkeypatch.delenv("HELPSCOUT_APP_SECRET")
    helpscout_shim.install(silent=True)
    assert read(sandbox.api_key).ok


def test_when_the_transition_service_is_gone_the_environment_serves(
    sandbox: Sandbox,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sandbox.retire_transition()
    monkeypatch.setenv("HELPSCOUT_API_KEY", "own-key")
    helpscout_shim.install(silent=True)
    assert read("own-key").ok
    assert "credentials of the environment" in caplog.text


def test_without_any_credentials_the_answer_is_401_and_the_log_says_what_to_set(
    sandbox: Sandbox,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.delenv("HELPSCOUT_APP_ID")
    monkeypatch.delenv("HELPSCOUT_APP_SECRET")
    monkeypatch.setenv("HELPSCOUT_API_KEY", "own-key")
    helpscout_shim.install(silent=True)
    assert read("own-key").status_code == 401
    assert "HELPSCOUT_APP_ID" in caplog.text


def test_a_static_token_of_the_environment_serves_its_key(
    sandbox: Sandbox, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HELPSCOUT_APP_ID")
    monkeypatch.delenv("HELPSCOUT_APP_SECRET")
    monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", sandbox.access_token())
    monkeypatch.setenv("HELPSCOUT_API_KEY", "own-key")
    helpscout_shim.install(silent=True)
    assert read("own-key").ok


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Basic a2V5Olg=", "key"),
        (b"Basic a2V5Olg=", "key"),
        ("basic a2V5Olg=", "key"),
        ("Basic a2V5", "key"),
        ("Bearer a2V5", None),
        ("Basic !!!", None),
        ("Basic Olg=", None),
        ("", None),
        (None, None),
    ],
)
def test_the_key_is_the_user_name_of_basic_auth(header: Any, key: str | None) -> None:
    assert key_of(header) == key


def test_an_upload_of_one_process_is_used_by_another(
    sandbox: Sandbox, environment: dict[str, str], tmp_path: Path
) -> None:
    base = "https://api.helpscout.net/v1"
    auth = (sandbox.api_key, "X")
    upload = {"fileName": "a.txt", "mimeType": "text/plain", "data": "VGVzdCBTdHJpbmc="}
    helpscout_shim.install(silent=True)
    upload_answer = requests.post(f"{base}/attachments.json", auth=auth, json=upload, timeout=60)
    key = upload_answer.json()["item"]["hash"]
    # Installing again forgets what the process knew, as another process would not know it.
    helpscout_shim.install(silent=True)
    box = read(sandbox.api_key).json()["items"][0]["id"]
    rows = requests.get(f"{base}/mailboxes/{box}/conversations.json", auth=auth, timeout=60)
    path = f"{base}/conversations/{rows.json()['items'][0]['id']}.json"
    note = {
        "type": "note",
        "createdBy": {"type": "user", "id": 41},
        "body": "x",
        "attachments": [{"hash": key}],
        "reload": True,
    }
    whole = requests.post(path, auth=auth, json=note, timeout=60).json()["item"]
    file = whole["threads"][0]["attachments"][0]["id"]
    helpscout_shim.install(silent=True)
    data = requests.get(f"{base}/attachments/{file}/data.json", auth=auth, timeout=60)
    assert data.json()["item"] == {"id": file, "data": upload["data"]}
    database = (tmp_path / "tokens.db").read_bytes()
    assert b"VGVzdCBTdHJpbmc=" not in database, "files of customers are sealed at rest"
    assert sandbox.api_key.encode() not in database


PROGRAM = """
import requests
answer = requests.get(%r, auth=(%r, "X"), timeout=60)
print(answer.status_code, answer.json()["count"])
"""


def test_a_child_process_starts_with_the_shim_without_knowing_it(
    sandbox: Sandbox, environment: dict[str, str], tmp_path: Path
) -> None:
    program = tmp_path / "frozen.py"
    key_source(program)
    program.write_text(PROGRAM % (URL, sandbox.api_key), encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("print('theirs')", encoding="utf-8")
    variables = {**environment, **autoload.environment()}
    variables["PYTHONPATH"] += f":{tmp_path / 'site'}"
    process = subprocess.run(
        [sys.executable, str(program)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.stdout.split() == ["theirs", "200", "3"], process.stderr


def test_the_variables_of_a_child_are_printed_for_a_shell() -> None:
    script = f'eval "$({sys.executable} -m helpscout_shim.autoload)" && env'
    process = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    lines = process.stdout.splitlines()
    for name, value in autoload.environment().items():
        assert f"{name}={value}" in lines


def _read_in_child(key: str, answers: Any) -> None:
    base = "https://api.helpscout.net/v1/mailboxes"
    page = requests.get(f"{base}/101/conversations.json", auth=(key, "X"), timeout=60)
    answers.put(len(page.json()["items"]))


def test_a_forked_process_uses_connections_and_threads_of_its_own(
    sandbox: Sandbox, environment: dict[str, str]
) -> None:
    helpscout_shim.install(silent=True)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    # The parent has open connections and a pool of threads before it forks.
    _read_in_child(sandbox.api_key, answers)
    children = [
        context.Process(target=_read_in_child, args=(sandbox.api_key, answers)) for _ in range(3)
    ]
    for child in children:
        child.start()
    assert [answers.get(timeout=60) for _ in range(4)] == [50] * 4
    for child in children:
        child.join(20)
        assert child.exitcode == 0
