"""Webhooks as a step of a migration: planned, created once, survived, told by undo."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.migrator_cli import Ran, clean_environment, invoke, small
from support.migrator_trees import tree

from helpscout_migrator.plans.plan import json_schema
from helpscout_sandbox import Sandbox
from helpscout_v2 import HelpScout

HOOK = "https://desk.test/hook"
SECRET = "moss-under-the-stairs"
ORDER = ("--webhook-url", HOOK, "--webhook-event", "convo.created,convo.status")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as stage:
        yield stage


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    return small(tmp_path / "mini")


def variables(sandbox: Sandbox, **more: str) -> dict[str, str]:
    return sandbox.environment() | {"HELPSCOUT_WEBHOOK_SECRET": SECRET} | more


def call(place: Path, sandbox: Sandbox, *arguments: str | Path, **more: str) -> Ran:
    ran = invoke(*arguments, home=place.parent / "home", environ=variables(sandbox, **more))
    assert SECRET not in ran.everything
    return ran


def there(sandbox: Sandbox) -> list[tuple[int, str, tuple[str, ...]]]:
    """The webhooks to our address, as Help Scout tells them."""
    settings = {
        "app_id": sandbox.app_id,
        "app_secret": sandbox.app_secret,
        "api_url": sandbox.url,
    }
    with HelpScout.client_credentials(**settings) as client:
        return [
            (hook.id, hook.url, hook.events) for hook in client.webhooks.list() if hook.url == HOOK
        ]


def events(place: Path) -> list[dict[str, Any]]:
    journal = place / ".helpscout-migration" / "journal.jsonl"
    return [json.loads(line) for line in journal.read_text().splitlines()]


def test_a_plan_names_the_webhook_and_that_undo_leaves_it_and_changes_nothing(
    mini: Path, sandbox: Sandbox
) -> None:
    before = tree(mini)
    ran = call(mini, sandbox, "plan", mini, "--no-tokens", *ORDER)
    assert ran.code == 1, ran.everything
    assert "1. Create missing webhooks (talks to Help Scout; undo leaves it there)" in ran.out
    assert HOOK in ran.out
    assert "convo.created, convo.status" in ran.out
    ran = call(mini, sandbox, "plan", mini, "--format", "json", *ORDER)
    plan = json.loads(ran.out)
    assert [step["name"] for step in plan["steps"]] == [
        *("tokens", "webhooks", "manifests", "code", "verification")
    ]
    (need,) = plan["webhooks"]
    assert (need["url"], need["events"]) == (HOOK, ["convo.created", "convo.status"])
    assert (need["variable"], need["where"]) == ("HELPSCOUT_WEBHOOK_SECRET", "the environment")
    step = plan["steps"][1]
    assert (step["remote"], step["undone_by"]) == (True, "")
    assert "webhooks" in json_schema()["$defs"]["Plan"]["properties"]  # type: ignore[index]
    assert tree(mini) == before
    assert sandbox.calls == [], "a plan asks nobody"


def test_apply_creates_the_planned_webhook_once_and_undo_names_it(
    mini: Path, sandbox: Sandbox
) -> None:
    before = tree(mini)
    assert call(mini, sandbox, "plan", mini, *ORDER).code == 1
    ran = call(mini, sandbox, "apply", mini, "--yes")
    assert ran.code == 0, ran.everything
    ((number, _, names),) = there(sandbox)
    assert set(names) == {"convo.created", "convo.status"}
    assert f"webhooks: created {number}: {HOOK}" in ran.err
    (call_made,) = [c for c in sandbox.calls if (c.method, c.path) == ("POST", "/v2/webhooks")]
    assert call_made.status == 201
    kinds = [event["event"] for event in events(mini)]
    assert kinds.index("hook-begun") < kinds.index("hook-made") < kinds.index("file-begun")
    kept = [p.read_bytes() for p in (mini / ".helpscout-migration").rglob("*") if p.is_file()]
    assert not any(SECRET.encode() in data for data in kept)

    ran = call(mini, sandbox, "undo", mini)
    assert ran.code == 0, ran.everything
    assert f"webhook {number} to {HOOK} stays at {sandbox.url}" in ran.err
    assert f"helpscout-migrate webhooks remove {number}" in ran.err
    assert tree(mini) == before
    assert len(there(sandbox)) == 1

    ran = call(mini, sandbox, "run", mini, "--yes", *ORDER)
    assert ran.code == 0, ran.everything
    assert f"webhooks: kept {number}: {HOOK}" in ran.err
    assert len(there(sandbox)) == 1

    ran = call(mini, sandbox, "webhooks", "remove", str(number), "--yes")
    assert ran.code == 0, ran.everything
    assert there(sandbox) == []


KILLED_AFTER_THE_ANSWER = """
import os, signal, sys
from helpscout_migrator import hooks
real = hooks.create
def fatal(*args):
    real(*args)
    os.kill(os.getpid(), signal.SIGKILL)
hooks.create = fatal
from helpscout_migrator.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("again", ["resume", "run"])
def test_a_kill_between_answer_and_journal_does_not_double_the_webhook(
    mini: Path, sandbox: Sandbox, again: str
) -> None:
    before, home = tree(mini), mini.parent / "home"
    home.mkdir()
    order = ("run", str(mini), "--yes", *ORDER)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AFTER_THE_ANSWER, *order],
        env=clean_environment(home, variables(sandbox)),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert tree(mini) == before
    assert events(mini)[-1]["event"] == "hook-begun"
    ((number, _, _),) = there(sandbox)

    ran = call(mini, sandbox, *(order if again == "run" else ("resume", mini)))
    assert ran.code == 0, ran.everything
    assert f"created {number} before the interruption: {HOOK}" in ran.err
    assert [one[0] for one in there(sandbox)] == [number]
    assert tree(mini) != before
    ran = call(mini, sandbox, "undo", mini)
    assert f"webhook {number} to {HOOK} stays" in ran.err, "ours, although its answer was lost"


def test_a_webhook_of_a_sandbox_run_ends_with_it_and_undo_is_silent(
    mini: Path, sandbox: Sandbox
) -> None:
    ran = call(mini, sandbox, "run", mini, "--sandbox", "--yes", *ORDER)
    assert ran.code == 0, ran.everything
    assert "webhooks: created" in ran.err
    assert there(sandbox) == []
    assert "webhook" not in call(mini, sandbox, "undo", mini).err


def test_a_webhook_that_is_refused_stops_before_the_first_file(
    mini: Path, sandbox: Sandbox
) -> None:
    before = tree(mini)
    ran = call(mini, sandbox, "run", mini, "--yes", *ORDER, HELPSCOUT_ACCESS_TOKEN="expired")
    assert ran.code == 2
    assert "helpscout-migrate: error: webhooks: " in ran.err
    assert "plan without --webhook-url" in ran.err
    assert tree(mini) == before
    assert there(sandbox) == []


def test_a_plan_is_refused_when_the_webhook_secret_is_another_one(
    mini: Path, sandbox: Sandbox
) -> None:
    assert call(mini, sandbox, "plan", mini, *ORDER).code == 1
    ran = call(mini, sandbox, "apply", mini, "--yes", HELPSCOUT_WEBHOOK_SECRET="another")
    assert ran.code == 2
    assert "the webhook secret is another one" in ran.err
    assert there(sandbox) == []


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (("--webhook-event", "convo.created"), "give --webhook-url"),
        ((*ORDER, "--webhook-event", "convo.create"), "did you mean convo.created?"),
        (("--webhook-url", "desk.test/hook"), "needs an address such as"),
        (("--webhook-url", "https://me:word@desk.test/"), "a name or password in it"),
        ((*ORDER, "--webhook-secret-env", "NO_SUCH_NAME"), "set NO_SUCH_NAME in the environment"),
    ],
)
def test_a_wrong_webhook_order_is_said_in_one_line(
    mini: Path, sandbox: Sandbox, order: tuple[str, ...], words: str
) -> None:
    ran = call(mini, sandbox, "run", mini, "--yes", *order)
    assert ran.code == 2
    assert words in ran.err.splitlines()[-1]
    assert "word@" not in ran.err
    assert not (mini / ".helpscout-migration").exists()


def test_where_nothing_is_migrated_a_webhook_is_not_forgotten_in_silence(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    place = tmp_path / "shop"
    place.mkdir()
    (place / "shop.py").write_text("print('hello')\n")
    for command in ("plan", "run"):
        ran = call(place, sandbox, command, place, *ORDER)
        assert ran.code == 1
        assert f"helpscout-migrate webhooks apply --url {HOOK}" in ran.err
    assert there(sandbox) == []
