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
from support.migrator.cli import Ran, clean_environment, invoke, small
from support.migrator.trees import tree

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
    """The webhooks to our address, as Help Scout lists them."""
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
    assert "1. Create missing webhooks (at Help Scout; undo keeps it)" in ran.out
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
    state_texts = [
        p.read_bytes() for p in (mini / ".helpscout-migration").rglob("*") if p.is_file()
    ]
    assert not any(SECRET.encode() in data for data in state_texts)

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
from helpscout_migrator.webhooks import account
real = account.create
def fatal(*args):
    real(*args)
    os.kill(os.getpid(), signal.SIGKILL)
account.create = fatal
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
    process = subprocess.run(
        [sys.executable, "-c", KILLED_AFTER_THE_ANSWER, *order],
        env=clean_environment(home, variables(sandbox)),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr
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
    assert "plan with --no-webhooks" in ran.err
    assert tree(mini) == before
    assert there(sandbox) == []


def test_a_plan_is_refused_when_the_webhook_secret_is_another_one(
    mini: Path, sandbox: Sandbox
) -> None:
    assert call(mini, sandbox, "plan", mini, *ORDER).code == 1
    ran = call(mini, sandbox, "apply", mini, "--yes", HELPSCOUT_WEBHOOK_SECRET="another")
    assert ran.code == 2
    assert "the webhook secret has changed" in ran.err
    assert there(sandbox) == []


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (("--webhook-event", "convo.created"), "missing --webhook-url"),
        ((*ORDER, "--webhook-event", "convo.create"), "did you mean convo.created?"),
        (("--webhook-url", "desk.test/hook"), "not a webhook URL such as"),
        (
            ("--webhook-url", "https://me:word@desk.test/"),
            "must not contain a user name or password",
        ),
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


# The order of the settings


def settings(place: Path, text: str) -> None:
    (place / "pyproject.toml").write_text(f"[tool.helpscout-migrate.webhooks]\n{text}\n")


def planned_hooks(place: Path, sandbox: Sandbox, *order: str, **more: str) -> list[dict[str, Any]]:
    ran = call(place, sandbox, "plan", place, "--format", "json", *order, **more)
    hooks: list[dict[str, Any]] = json.loads(ran.out)["webhooks"]
    return hooks


def test_the_settings_of_the_project_ask_for_webhooks_and_the_command_line_wins(
    mini: Path, sandbox: Sandbox
) -> None:
    settings(mini, f'url = "{HOOK}"\nevents = ["convo.created"]\nsecret-env = "DESK_SECRET"')
    (need,) = planned_hooks(mini, sandbox, DESK_SECRET="word")
    assert (need["url"], need["events"], need["variable"]) == (
        *(HOOK, ["convo.created"]),
        "DESK_SECRET",
    )
    (need,) = planned_hooks(mini, sandbox, "--webhook-event", "convo.status", DESK_SECRET="word")
    assert (need["url"], need["events"]) == (HOOK, ["convo.status"])
    other = ("--webhook-url", "https://other.test/", "--webhook-secret-env")
    (need,) = planned_hooks(mini, sandbox, *other, "HELPSCOUT_WEBHOOK_SECRET")
    assert need["url"] == "https://other.test/"
    assert need["variable"] == "HELPSCOUT_WEBHOOK_SECRET"
    assert planned_hooks(mini, sandbox, "--no-webhooks") == []


def test_a_run_makes_the_webhooks_of_the_settings(mini: Path, sandbox: Sandbox) -> None:
    settings(mini, f'url = ["{HOOK}"]\nevents = ["convo.created"]')
    ran = call(mini, sandbox, "run", mini, "--yes")
    assert ran.code == 0, ran.everything
    ((number, _, names),) = there(sandbox)
    assert names == ("convo.created",)
    ran = call(mini, sandbox, "webhooks", "plan", "--path", mini)
    assert ran.code == 0, ran.everything
    assert f"kept     {number}  {HOOK}" in ran.out
    # Nothing is left to migrate: that is no failure of a project that keeps its settings.
    ran = call(mini, sandbox, "run", mini, "--yes")
    assert ran.code == 0, ran.everything


def test_a_plan_is_stale_when_the_settings_ask_for_something_else(
    mini: Path, sandbox: Sandbox
) -> None:
    settings(mini, f'url = "{HOOK}"')
    assert call(mini, sandbox, "plan", mini).code == 1
    settings(mini, 'url = "https://other.test/"')
    ran = call(mini, sandbox, "apply", mini, "--yes")
    assert ran.code == 2
    assert "the plan is stale: pyproject.toml" in ran.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'secret = "{SECRET}"', "secret: a secret must not be in a committed file"),
        (f'url = "{HOOK}"\nsecret-key = "{SECRET}"', "secret-key: a secret must not"),
        (f'url = "{HOOK}"\nsecret-env = "{SECRET}"', "secret-env: must be the name of a variable"),
        (f'url = "{HOOK}"\nevent = "convo.created"', "unknown setting 'event'"),
        (f'url = "{HOOK}"\nevents = ["convo.create"]', "did you mean convo.created?"),
        ('url = "desk.test/hook"', "not a webhook URL such as"),
        ("url = 7", "url: must be a string or a list of strings"),
        ('events = ["convo.created"]', "url: missing"),
    ],
)
def test_settings_that_cannot_be_meant_are_one_line_without_a_secret(
    mini: Path, sandbox: Sandbox, text: str, words: str
) -> None:
    settings(mini, text)
    ran = call(mini, sandbox, "plan", mini)
    assert ran.code == 2
    assert words in ran.err.splitlines()[-1]
    assert "pyproject.toml: [tool.helpscout-migrate.webhooks]" in ran.err


def test_settings_of_webhooks_disturb_no_other_command(mini: Path, sandbox: Sandbox) -> None:
    settings(mini, f'url = "{HOOK}"')
    assert call(mini, sandbox, "check", mini).code == 1
    assert call(mini, sandbox, "rewrite", "--diff", mini).code == 1


# The page


def test_the_page_of_a_plan_shows_address_events_and_whose_secret(
    mini: Path, sandbox: Sandbox
) -> None:
    page = call(mini, sandbox, "plan", mini, "--format", "html", *ORDER).out
    assert f"<code>{HOOK}</code>" in page
    assert "convo.created, convo.status" in page
    assert "HELPSCOUT_WEBHOOK_SECRET in the environment, &lt;secret " in page
    assert "will be created unless it exists" in page
    call(mini, sandbox, "run", mini, "--yes", *ORDER)
    ((number, _, _),) = there(sandbox)
    page = call(mini, sandbox, "report", mini, "--format", "html").out
    assert f"created, id {number}" in page
    (progress_calls,) = json.loads(call(mini, sandbox, "report", mini, "--format", "json").out)[
        "webhooks"
    ]
    assert (progress_calls["url"], progress_calls["id"], progress_calls["made"]) == (
        HOOK,
        number,
        True,
    )


def test_a_run_after_another_login_says_what_a_run_can_do_about_it(
    mini: Path, sandbox: Sandbox
) -> None:
    # `webhooks apply` has put the application's own token into the account of the V1 key.
    apply = ("webhooks", "apply", "--path", mini, "--yes", "--url", HOOK)
    assert call(mini, sandbox, *apply).code == 0
    before = tree(mini)
    ran = call(mini, sandbox, "run", mini, "--yes")
    assert ran.code == 2
    last = ran.err.splitlines()[-1]
    assert "set HELPSCOUT_ACCOUNT to another name" in last
    assert "--no-tokens continues without it" in last
    assert "--account," not in last
    assert tree(mini) == before
    assert call(mini, sandbox, "run", mini, "--yes", "--no-tokens").code == 0


# Undo, with the webhooks


def migrated(mini: Path, sandbox: Sandbox) -> int:
    assert call(mini, sandbox, "run", mini, "--yes", *ORDER).code == 0
    ((number, _, _),) = there(sandbox)
    return number


def test_a_dry_run_of_an_undo_lists_files_and_webhooks_and_does_nothing(
    mini: Path, sandbox: Sandbox
) -> None:
    number = migrated(mini, sandbox)
    after, call_count = tree(mini), len(sandbox.calls)
    ran = call(mini, sandbox, "undo", mini, "--dry-run")
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            "restore  desk.py",
            "restore  requirements.txt",
            f"stays    {number}  {HOOK}  at {sandbox.url}",
        ],
    )
    ran = call(mini, sandbox, "undo", mini, "--webhooks", "--dry-run")
    assert f"remove   {number}  {HOOK}  at {sandbox.url}" in ran.out
    assert tree(mini) == after
    assert len(sandbox.calls) == call_count
    assert len(there(sandbox)) == 1


def test_undo_with_webhooks_removes_those_that_were_made_and_no_other(
    mini: Path, sandbox: Sandbox
) -> None:
    before = tree(mini)
    number = migrated(mini, sandbox)
    foreign = call(
        mini, sandbox, "webhooks", "apply", "--path", mini, "--yes", "--url", "https://other.test/"
    )
    assert foreign.code == 0, foreign.everything
    ran = call(mini, sandbox, "undo", mini, "--webhooks", "--yes")
    assert ran.code == 0, ran.everything
    assert f"removed  {number}  {HOOK}" in ran.out
    assert there(sandbox) == []
    assert len(sandbox.snapshot()["webhooks"]) == 1
    assert tree(mini) == before
    assert events(mini)[-1]["event"] == "hook-removed"
    ran = call(mini, sandbox, "undo", mini, "--webhooks", "--yes")
    assert ran.code == 0, ran.everything
    assert "no webhook to delete" in ran.err


def test_undo_removes_webhooks_later_too_and_takes_one_that_is_gone_as_removed(
    mini: Path, sandbox: Sandbox
) -> None:
    number = migrated(mini, sandbox)
    ran = call(mini, sandbox, "undo", mini)
    assert "`helpscout-migrate undo --webhooks` or" in ran.err
    call(mini, sandbox, "webhooks", "remove", str(number), "--yes")
    ran = call(mini, sandbox, "undo", mini, "--webhooks", "--yes")
    assert ran.code == 0, ran.everything
    assert f"gone     {number}  {HOOK}" in ran.out


def test_undo_leaves_a_webhook_that_delivers_elsewhere_now(mini: Path, sandbox: Sandbox) -> None:
    number = migrated(mini, sandbox)
    settings = {"app_id": sandbox.app_id, "app_secret": sandbox.app_secret, "api_url": sandbox.url}
    with HelpScout.client_credentials(**settings) as client:
        client.webhooks.update(
            number, url="https://moved.test/", events=["convo.created"], secret="another"
        )
    ran = call(mini, sandbox, "undo", mini, "--webhooks", "--yes")
    assert ran.code == 1
    assert f"webhook {number} to {HOOK} was not deleted: it now delivers to" in ran.err
    assert len(sandbox.snapshot()["webhooks"]) == 1


def test_undo_asks_nobody_about_webhooks_without_a_terminal(mini: Path, sandbox: Sandbox) -> None:
    before, number = tree(mini), migrated(mini, sandbox)
    ran = call(mini, sandbox, "undo", mini, "--webhooks")
    assert ran.code == 2
    assert "add --yes" in ran.err
    assert tree(mini) == before, "the files are given back all the same"
    assert [one[0] for one in there(sandbox)] == [number]


def test_undo_with_webhooks_and_without_credentials_still_gives_the_files_back(
    mini: Path, sandbox: Sandbox
) -> None:
    before, number = tree(mini), migrated(mini, sandbox)
    ran = call(mini, sandbox, "undo", mini, "--webhooks", "--yes", HELPSCOUT_ACCESS_TOKEN="expired")
    assert ran.code == 2
    assert "helpscout-migrate: error: webhooks: " in ran.err
    assert tree(mini) == before
    assert [one[0] for one in there(sandbox)] == [number]


def test_webhooks_go_with_the_whole_undo_only(mini: Path, sandbox: Sandbox) -> None:
    migrated(mini, sandbox)
    ran = call(mini, sandbox, "undo", mini, "--file", "desk.py", "--webhooks", "--yes")
    assert ran.code == 2
    assert "--file cannot be combined" in ran.err
    assert len(there(sandbox)) == 1
