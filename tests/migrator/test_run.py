"""`run` and its companions: rehearse, status, verify, report, resume, undo."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.migrator.cli import (
    V1_CALL,
    Ran,
    clean_environment,
    example,
    example_key,
    forms_of,
    invoke,
    small,
)
from support.migrator.trees import tree

from helpscout_migrator.state import lock
from helpscout_sandbox import Sandbox


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    return small(tmp_path / "mini")


def call(place: Path, *arguments: str | Path, environ: dict[str, str] | None = None) -> Ran:
    return invoke(*arguments, home=place.parent / "home", environ=environ)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """The example, migrated with --sandbox and rehearsed."""
    place = example(tmp_path_factory.mktemp("run") / "desk")
    command = ("run", place, "--sandbox", "--yes", "--rehearse", "python run.py")
    return place, call(place, *command)


def test_run_with_the_sandbox_exchanges_rewrites_verifies_and_rehearses(
    migrated: tuple[Path, Ran],
) -> None:
    place, ran = migrated
    assert ran.code == 1, ran.everything  # .env needs manual work
    assert "tokens: 1 token in the store" in ran.err
    assert "verification: compiles ok, idempotent ok, credentials ok" in ran.err
    assert "same result before and after: python run.py" in ran.out
    assert b"helpscout_v2" in (place / "report.py").read_bytes()


def test_the_json_report_tells_the_whole_run_and_no_key(migrated: tuple[Path, Ran]) -> None:
    place, _ = migrated
    ran = call(place, "report", place, "--format", "json")
    data = json.loads(ran.out)
    assert data["rehearsal"]["same"] is True
    assert [check["status"] for check in data["checks"]] == ["ok", "ok", "ok"]
    assert data["counts"]["bridged"] >= 1
    assert "desk_client.py" in {s["path"] for s in data["sites"] if s["state"] == "bridged"}
    assert len(data["tokens"]) == 1
    assert "<secret " in data["tokens"][0]
    assert not any(form in ran.out.encode() for form in forms_of(example_key(place)))


def test_the_sarif_report_names_the_rules_and_the_places(migrated: tuple[Path, Ran]) -> None:
    place, _ = migrated
    log = json.loads(call(place, "report", place, "--format", "sarif").out)
    assert log["version"] == "2.1.0"
    results = log["runs"][0]["results"]
    places = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results
    }
    assert "report.py" in places


def test_the_page_makes_no_request_and_escapes_what_it_shows(migrated: tuple[Path, Ran]) -> None:
    place, _ = migrated
    page = call(place, "report", place, "--format", "html").out
    assert "default-src 'none'" in page
    for word in ("<script", "<link", "<img", "@import", "url(", "src="):
        assert word not in page, word
    assert "&lt;secret " in page
    assert "&#34;/mailboxes/%d/conversations.json&#34;" in page


def test_status_after_a_run_names_every_file(migrated: tuple[Path, Ran]) -> None:
    place, _ = migrated
    ran = call(place, "status", place)
    assert ran.code == 0
    assert "was applied" in ran.out
    assert "migrated  report.py" in ran.out


def test_verify_without_credentials_skips_that_check_and_says_what_to_set(
    migrated: tuple[Path, Ran],
) -> None:
    place, _ = migrated
    ran = call(place, "verify", place)
    assert ran.code == 1, "skipped is not passed"
    assert "skipped credentials" in ran.out
    assert "HELPSCOUT_APP_ID" in ran.out


def test_verify_fails_when_the_credentials_are_refused(
    migrated: tuple[Path, Ran], tmp_path: Path
) -> None:
    place, _ = migrated
    with Sandbox.start() as stage:
        environ = {"HELPSCOUT_API_URL": stage.url, "HELPSCOUT_ACCESS_TOKEN": "not-a-token"}
        ran = call(place, "verify", place, environ=environ)
    assert ran.code == 2
    assert "FAILED  credentials" in ran.out


def test_verify_notices_code_that_does_not_compile(mini: Path) -> None:
    assert call(mini, "run", mini, "--yes", "--sandbox").code == 0
    (mini / "desk.py").write_bytes(b"def broken(:\n")
    ran = call(mini, "verify", mini)
    assert ran.code == 2
    assert "FAILED  compiles" in ran.out


def test_rehearse_before_the_migration_changes_nothing_and_compares(mini: Path) -> None:
    before = tree(mini)
    ran = invoke("rehearse", "--path", mini, "--", "python", "desk.py", home=mini.parent / "home")
    assert ran.code == 0, ran.everything
    assert "same result before and after: python desk.py" in ran.out
    assert tree(mini) == before


def test_rehearse_prints_what_differs(mini: Path) -> None:
    (mini / "tell.py").write_text(
        "import sys\nfrom pathlib import Path\n"
        "text = Path('desk.py').read_text()\n"
        "v1 = 'https://api.helpscout.net/v1' in text\n"
        "print('uses', 'V1' if v1 else 'V2')\n"
        "Path('out.txt').write_text(str(v1))\n"
        "sys.exit(0 if v1 else 4)\n"
    )
    ran = call(mini, "rehearse", "--path", mini, "--", "python", "tell.py")
    assert ran.code == 1
    assert "exit code 0 before, 4 after" in ran.out
    assert "stdout: -uses V1" in ran.out
    assert "stdout: +uses V2" in ran.out
    assert "written file: out.txt" in ran.out


def test_rehearse_compares_the_effects_on_the_data(mini: Path) -> None:
    (mini / "act.py").write_text(
        "from pathlib import Path\nfrom helpscout_v2 import HelpScout\n"
        "if 'api.helpscout.net/v1' in Path('desk.py').read_text():\n"
        "    HelpScout.from_env().customers.create(first_name='Only', last_name='Before')\n"
    )
    ran = call(mini, "rehearse", "--path", mini, "--", "python", "act.py")
    assert ran.code == 1, ran.everything
    assert "effect: customers." in ran.out
    assert "only before" in ran.out


def test_a_rehearsed_program_cannot_reach_the_network(mini: Path) -> None:
    (mini / "leave.py").write_text(
        "import requests\n"
        "try:\n"
        "    requests.get('http://desk.test/', timeout=5)\n"
        "except requests.exceptions.ProxyError:\n"
        "    print('kept inside')\n"
    )
    ran = call(mini, "rehearse", "--path", mini, "--", "python", "leave.py")
    assert ran.code == 0, ran.everything
    assert "(1 line" in ran.out


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), "missing command"),
        (("no-such-program-anywhere",), "no such program"),
        (("python", "-c", "import time; time.sleep(60)"), "did not finish within 2 seconds"),
    ],
)
def test_a_command_that_cannot_be_rehearsed_is_said_in_one_line(
    mini: Path, command: tuple[str, ...], words: str
) -> None:
    ran = call(mini, "rehearse", "--path", mini, "--timeout", "2", "--", *command)
    assert ran.code == 2
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_two_runs_at_once_are_told_apart_and_the_second_names_the_first(mini: Path) -> None:
    (mini / ".helpscout-migration").mkdir(mode=0o700)
    with lock.hold(mini / ".helpscout-migration" / "lock", "run"):
        ran = call(mini, "run", mini, "--yes", "--sandbox")
    assert ran.code == 2
    assert f"pid {os.getpid()}, run" in ran.err
    assert (mini / "desk.py").read_bytes() == V1_CALL


# A suite that runs in the background of a shell has SIGINT ignored, and hands that down.
SLOW_STEP = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from helpscout_migrator import applying
real = applying.atomic.swap
def slow(path, *a, **k):
    real(path, *a, **k)
    if path.name == "requirements.txt":
        print("first file written", flush=True)
        time.sleep(60)
applying.atomic.swap = slow
from helpscout_migrator.cli import main
main(["run", sys.argv[1], "--yes", "--sandbox"])
"""


@pytest.fixture
def interrupted(mini: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A run that waits in the middle of its second step."""
    home = mini.parent / "home"
    home.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_STEP, str(mini)],
        env=clean_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line == "first file written\n":
            break
    yield mini, process
    process.kill()
    process.communicate()


def test_ctrl_c_leaves_a_state_that_can_go_on_and_says_so(
    interrupted: tuple[Path, subprocess.Popen[str]],
) -> None:
    mini, process = interrupted
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "run the same command again" in " ".join(err.split())
    assert "Traceback" not in err
    ran = call(mini, "status", mini)
    assert (ran.code, "partly applied" in ran.out) == (1, True)
    ran = call(mini, "run", mini, "--yes", "--sandbox")
    assert ran.code == 0, ran.everything
    assert "continuing the interrupted migration" in ran.err
    assert b"helpscout_v2" in (mini / "desk.py").read_bytes()


def test_a_killed_run_can_be_resumed_or_undone(
    interrupted: tuple[Path, subprocess.Popen[str]],
) -> None:
    mini, process = interrupted
    process.kill()
    process.wait()
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    ran = call(mini, "resume", mini)
    assert ran.code == 1, "there are no credentials to verify with"
    assert "skipped credentials" in ran.out
    assert call(mini, "undo", mini).code == 0
    assert (mini / "desk.py").read_bytes() == V1_CALL


def test_nothing_to_resume_and_nothing_to_undo_are_said(mini: Path) -> None:
    ran = call(mini, "resume", mini)
    assert (ran.code, "nothing to resume" in ran.err) == (2, True)
    ran = call(mini, "undo", mini)
    assert (ran.code, "nothing to undo" in ran.err) == (0, True)


def test_a_damaged_journal_is_said_in_one_line_by_every_command(mini: Path) -> None:
    assert call(mini, "run", mini, "--yes", "--sandbox").code == 0
    path = mini / ".helpscout-migration" / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"not json\n", *lines[2:]]))
    new_files = tree(mini)
    for command in ("status", "undo", "resume", "report", "verify"):
        ran = call(mini, command, mini)
        assert ran.code == 2, command
        assert "journal.jsonl:2" in ran.err
        assert len(ran.err.splitlines()) == 1
    assert tree(mini) == new_files


def test_undo_shows_what_was_edited_since_and_keeps_it(mini: Path) -> None:
    assert call(mini, "run", mini, "--yes", "--sandbox").code == 0
    with (mini / "desk.py").open("ab") as handle:
        handle.write(b"# my own line\n")
    ran = call(mini, "undo", mini)
    assert ran.code == 2
    assert "+# my own line" in ran.out
    assert "--force" in ran.err
    assert call(mini, "undo", mini, "--file", "requirements.txt").code == 0
    assert (mini / "requirements.txt").read_bytes() == b"requests\n"
    assert call(mini, "undo", mini, "--force").code == 0
    assert (mini / "desk.py").read_bytes() == V1_CALL


def test_after_an_undo_the_same_folder_can_be_migrated_again(mini: Path) -> None:
    assert call(mini, "run", mini, "--yes", "--sandbox").code == 0
    first = tree(mini)
    assert call(mini, "undo", mini).code == 0
    assert call(mini, "status", mini).out.startswith("plan ")
    assert call(mini, "run", mini, "--yes", "--sandbox").code == 0
    assert tree(mini) == first


LITERAL = "0123456789abcdef0123456789abcdef01234567"


def test_a_key_written_into_the_source_is_exchanged_rehearsed_and_never_shown(
    tmp_path: Path,
) -> None:
    place = tmp_path / "desk"
    place.mkdir()
    (place / "requirements.txt").write_text("requests\n")
    source = (
        f'import requests\nAPI_KEY = "{LITERAL}"\n'
        'url = "https://api.helpscout.net/v1/mailboxes.json"\n'
        'for box in requests.get(url, auth=(API_KEY, "X")).json()["items"]:\n'
        '    print(box["name"])\n'
    )
    (place / "desk.py").write_text(source)
    ran = call(place, "run", place, "--sandbox", "--yes", "--rehearse", "python desk.py")
    assert ran.code == 0, ran.everything
    assert "a literal in desk.py" in ran.out
    assert "same result before and after: python desk.py (3 lines, exit 0" in ran.out
    state_texts = [
        p.read_bytes() for p in (place / ".helpscout-migration").rglob("*") if p.is_file()
    ]
    for data in (*state_texts, ran.everything.encode()):
        assert not any(form in data for form in forms_of(LITERAL))
    assert call(place, "undo", place).code == 0
    assert (place / "desk.py").read_text() == source


def test_a_key_of_the_docs_api_is_no_key_to_exchange(tmp_path: Path) -> None:
    place = small(tmp_path / "desk")
    (place / "both.py").write_text(
        f'import requests\nDOCS_KEY = "{LITERAL}"\n'
        'requests.get("https://docsapi.helpscout.net/v1/sites", auth=(DOCS_KEY, "X"))\n'
    )
    ran = call(place, "plan", place, "--format", "json")
    assert json.loads(ran.out)["tokens"] == []


def test_a_webhook_receiver_is_left_to_a_person_with_both_ways_on(
    migrated: tuple[Path, Ran],
) -> None:
    _, ran = migrated
    assert "webhook.py:18 HS401" in ran.out
    text = " ".join(ran.out.split())
    assert "helpscout_v2.webhooks.receive(body, headers, secret)" in text
    assert "helpscout-migrate webhooks relay" in text
