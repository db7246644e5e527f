"""The programs of docs/guides/frameworks.md; what it says of threads and forks.

Libraries that are not installed are left out; Flask is always there.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from support.client.server import reply, serving
from support.repository import pages as reading

import helpscout_v2
from helpscout_sandbox import Sandbox
from helpscout_v2 import HelpScout, errors, webhooks
from helpscout_v2.models import Tag

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "frameworks.md"
SECRET = "shared-word"
CREATION = b'{"id":%d,"subject":"A lamp"}'


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox.start() as running:
        monkeypatch.setenv("HELPSCOUT_API_URL", running.url)
        monkeypatch.setenv("HELPSCOUT_ACCESS_TOKEN", running.access_token())
        monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path}/tokens.db")
        monkeypatch.setenv("HELPSCOUT_WEBHOOK_SECRET", SECRET)
        yield running


def program(heading: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """The program below a heading of the page, as a module that can be imported."""
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    (block,) = [
        one for one in reading.blocks(section) if one.language == "python" and not one.title
    ]
    module = types.ModuleType(f"recipe_{heading.lower().replace(' ', '_')}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(block.text, f"{PAGE.name}: {heading}", "exec"), vars(module))
    return module


def delivery(number: int) -> tuple[bytes, dict[str, str]]:
    body = CREATION % number
    headers = {
        webhooks.EVENT_HEADER: "convo.created",
        webhooks.SIGNATURE_HEADER: webhooks.signature(body, SECRET),
    }
    return body, headers


def a_conversation(hs: HelpScout) -> int:
    row = hs.conversations.list(status="all").first()
    assert row is not None
    return row.id


def tags_of(hs: HelpScout, number: int) -> tuple[str, ...]:
    return hs.conversations.get(number).tag_names


def test_flask(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = program("Flask", monkeypatch)
    number = a_conversation(recipe.hs)
    body, headers = delivery(number)
    browser = recipe.app.test_client()
    assert browser.post("/helpscout", data=body + b" ", headers=headers).status_code == 401
    assert "arrived" not in tags_of(recipe.hs, number)
    assert browser.post("/helpscout", data=body, headers=headers).status_code == 204
    assert "arrived" in tags_of(recipe.hs, number)


def test_django(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    django = pytest.importorskip("django", minversion="4")
    from django.conf import settings

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="of a test")
        django.setup()
    from django.test import Client, override_settings

    recipe = program("Django", monkeypatch)
    number = a_conversation(recipe.hs)
    body, headers = delivery(number)
    with override_settings(ROOT_URLCONF=recipe.__name__):
        browser = Client(enforce_csrf_checks=True)

        def post(data: bytes) -> int:
            payload = {f"HTTP_{name.upper().replace('-', '_')}": v for name, v in headers.items()}
            answer = browser.post("/helpscout", data, content_type="application/json", **payload)
            return int(answer.status_code)

        assert post(body + b" ") == 401
        assert "arrived" not in tags_of(recipe.hs, number)
        assert post(body) == 204
    assert "arrived" in tags_of(recipe.hs, number)


def test_fastapi(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fastapi")
    from fastapi.testclient import TestClient

    recipe = program("FastAPI", monkeypatch)
    number = a_conversation(recipe.hs)
    body, headers = delivery(number)
    with TestClient(recipe.app) as browser:
        assert browser.post("/helpscout", content=body + b" ", headers=headers).status_code == 401
        assert "arrived" not in tags_of(recipe.hs, number)
        assert browser.post("/helpscout", content=body, headers=headers).status_code == 204
        assert browser.get(f"/conversations/{number}").json()["subject"]
        assert browser.get("/conversations/999999999").status_code == 404
    assert "arrived" in tags_of(recipe.hs, number)


def test_celery(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("celery")
    recipe = program("Celery", monkeypatch)
    recipe.app.conf.task_always_eager = True
    number = a_conversation(recipe.hs)
    recipe.tag.delay(number, "late").get()
    assert "late" in tags_of(recipe.hs, number)


def test_a_celery_task_comes_back_after_the_wait_that_the_server_named(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    celery = pytest.importorskip("celery")
    refusal = reply(429, b"{}", {"X-RateLimit-Retry-After": "37"})
    with serving(refusal) as server:
        monkeypatch.setenv("HELPSCOUT_API_URL", server.url)
        recipe = program("Celery", monkeypatch)
        waits: list[float] = []

        def retry(*, exc: Exception, countdown: float) -> Exception:
            waits.append(countdown)
            return celery.exceptions.Retry(exc=exc)

        monkeypatch.setattr(recipe.tag, "retry", retry)
        with pytest.raises(celery.exceptions.Retry):
            recipe.tag(1, "late")
    assert waits == [37.0]


def test_lambda(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # As there: an application's credentials, a home folder that cannot be written to, and /tmp.
    for name, value in sandbox.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("HELPSCOUT_ACCESS_TOKEN")
    monkeypatch.setenv("HOME", "/proc/none")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    recipe = program("AWS Lambda", monkeypatch)
    number = a_conversation(recipe.hs)
    assert recipe.handler({"id": str(number)}, None)["subject"]
    assert (tmp_path / "tokens.db").exists()
    monkeypatch.delenv("HELPSCOUT_STORE")
    with pytest.raises(errors.CredentialsError, match="cannot open the token store"):
        program("AWS Lambda", monkeypatch).handler({"id": number}, None)


def test_lambda_answers_the_rate_limit(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(reply(429, b"{}", {"X-RateLimit-Retry-After": "37"})) as server:
        monkeypatch.setenv("HELPSCOUT_API_URL", server.url)
        assert program("AWS Lambda", monkeypatch).handler({"id": 1}, None) == {"retry_after": 37}


def test_cron(sandbox: Sandbox, tmp_path: Path) -> None:
    blocks_by_title = {
        one.title: one.text for one in reading.blocks(PAGE.read_text("utf-8")) if one.title
    }
    home = tmp_path / "home"
    (home / "desk" / ".venv" / "bin").mkdir(parents=True)
    (home / "desk" / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (home / "desk" / "waiting.py").write_text(blocks_by_title["waiting.py"])
    names = re.findall(r"^(\w+)=", blocks_by_title["helpscout.env"], re.M)
    assert names == ["HELPSCOUT_APP_ID", "HELPSCOUT_APP_SECRET"]
    values = {**sandbox.environment(), "PYTHONPATH": ":".join(sys.path)}
    lines = [f"{name}={value}" for name, value in values.items() if name != "HELPSCOUT_API_KEY"]
    (home / "desk" / "helpscout.env").write_text("\n".join(lines))
    minute, hour, day, month, weekday, command = blocks_by_title["crontab"].strip().split(" ", 5)
    assert (minute, hour, day, month, weekday) == ("17", "*", "*", "*", "*")
    # What cron gives: a home folder, a short path, and a shell.
    environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LOGNAME": "desk"}
    ran = subprocess.run(
        ["sh", "-c", command], env=environ, capture_output=True, text=True, check=False
    )
    (home / "desk" / "helpscout.env").unlink()  # no secret stays behind
    assert ran.returncode == 0, ran.stderr
    assert re.match(r"\d+ \S", ran.stdout)


def test_jupyter(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = program("Jupyter", monkeypatch)
    assert recipe.rows
    assert {len(row) for row in recipe.rows} == {3}


# --- threads and forks


def test_threads_share_one_client(sandbox: Sandbox) -> None:
    with HelpScout.from_env() as hs, ThreadPoolExecutor(8) as pool:
        number = a_conversation(hs)
        rows = list(pool.map(hs.conversations.get, [number] * 40))
    assert {row.id for row in rows} == {number}
    assert len({row.raw["subject"] for row in rows}) == 1


def asked_in_a_child(hs: HelpScout, number: int, answers: Any) -> None:
    answers.put(hs.conversations.get(number).id)


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_a_child_of_a_fork_goes_on_with_a_client_that_was_used(sandbox: Sandbox) -> None:
    fork = get_context("fork")
    with HelpScout.from_env() as hs:
        number = a_conversation(hs)
        answers = fork.Queue()
        children = [
            fork.Process(target=asked_in_a_child, args=(hs, number, answers)) for _ in range(3)
        ]
        for child in children:
            child.start()
        results = [answers.get(timeout=30) for _ in children]
        assert hs.conversations.get(number).id == number
        for child in children:
            child.join(30)
    assert results == [number] * 3


def test_a_running_event_loop_does_not_matter(sandbox: Sandbox) -> None:
    async def cell() -> int:
        with HelpScout.from_env() as hs:
            return a_conversation(hs)

    assert asyncio.run(cell()) > 0


def test_showing_a_client_or_a_list_sends_nothing() -> None:
    with serving(reply(500)) as server:
        hs = HelpScout.with_token("t", api_url=server.url)
        for text in (hs, hs.conversations, hs.conversations.list(), hs.v3.customers.list()):
            assert repr(text)
            assert dir(text)
            assert not hasattr(text, "_repr_html_")
            assert not hasattr(text, "_ipython_display_")
    assert server.requests == []


def test_raw_is_a_copy() -> None:
    with serving(reply(200, {"id": 1, "subject": "x", "tags": [{"tag": "a"}]})) as server:
        row = HelpScout.with_token("t", api_url=server.url).conversations.get(1)
    row.raw["subject"] = "y"
    row.raw["tags"][0]["tag"] = "b"
    assert (row.subject, row.raw["subject"]) == ("x", "x")
    assert row.raw["tags"] == [{"tag": "a"}]
    made_here = Tag(id=1, name="x")
    made_here.raw["name"] = "y"
    assert made_here.raw["name"] == "x"


def test_every_error_can_be_imported_from_the_package() -> None:
    kinds = {name for name in errors.__all__ if name != "THREAD_LIMIT"}
    assert kinds <= set(helpscout_v2.__all__)
    assert all(getattr(helpscout_v2, name) is getattr(errors, name) for name in kinds)
