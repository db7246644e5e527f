"""`check`, `plan` and `run` agree; what was skipped did not pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.migrator.cli import V1_CALL, invoke, small
from support.migrator.trees import tree

V1 = b'import requests\nr = requests.get("https://api.helpscout.net/v1/mailboxes.json")\n'
KEY = "0123456789abcdef0123456789abcdef01234567"
UNREADABLE = {
    "python 2": V1 + b'print "n", r.json()["count"]\n',
    "syntax error": V1 + b"def broken(:\n",
    "unknown codec": b"# coding: klingon\n" + V1,
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.mark.parametrize("kind", sorted(UNREADABLE))
def test_plan_and_run_do_not_deny_what_check_finds(kind: str, tmp_path: Path, home: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "old.py").write_bytes(UNREADABLE[kind])
    check = invoke("check", target, home=home)
    assert check.code in (1, 2)
    for command in (("plan", target), ("run", target, "--yes"), ("run", target, "--sandbox")):
        ran = invoke(*command, home=home)
        assert ran.code == check.code, ran.everything
        assert "nothing to do" not in ran.everything
        assert "old.py" in ran.everything
    assert tree(target) == {"old.py": UNREADABLE[kind]}


def test_without_v1_nothing_is_to_do(tmp_path: Path, home: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "new.py").write_bytes(b"print('hello')\n")
    for command in (("check", target), ("plan", target), ("run", target)):
        assert invoke(*command, home=home).code == 0


@pytest.mark.parametrize("key", [None, KEY])
def test_code_is_not_touched_while_the_result_could_not_start(
    key: str | None, tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    before = tree(target)
    environ = {"HELPSCOUT_API_KEY": key} if key else {}
    ran = invoke("run", target, "--yes", home=home, environ=environ)
    assert ran.code == 2
    assert "could not start, so nothing was changed" in ran.err
    assert "--no-tokens" in ran.err
    assert tree(target) == before
    forced_run = invoke("run", target, "--yes", "--no-tokens", home=home, environ=environ)
    assert forced_run.code == 1
    assert tree(target) != before
    assert "open: credentials skipped" in invoke("status", target, home=home).out
    assert invoke("verify", target, home=home).code == 1


def test_a_plan_with_tokens_is_not_applied_without_an_application(
    tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    before = tree(target)
    environ = {"HELPSCOUT_API_KEY": KEY}
    assert invoke("plan", target, home=home, environ=environ).code == 1
    ran = invoke("apply", target, "--yes", home=home, environ=environ)
    assert ran.code == 2
    assert "could not start" in ran.err
    assert tree(target) == before


@pytest.mark.parametrize("where", ["environment", ".env", ".env.staging"])
def test_a_key_that_cannot_be_one_is_named(where: str, tmp_path: Path, home: Path) -> None:
    target = small(tmp_path / "target")
    environ = {"HELPSCOUT_API_KEY": "short"} if where == "environment" else {}
    if where != "environment":
        (target / where).write_text("HELPSCOUT_API_KEY=short\n")
    for command in (("plan", target), ("run", target, "--yes")):
        ran = invoke(*command, home=home, environ=environ)
        assert f"{where} is set but is not a V1 key (40 hexadecimal digits)" in ran.err
        assert "short" not in ran.err.replace("nothing was", "")


@pytest.mark.parametrize("name", [".env", ".env.staging", "production.env", ".flaskenv"])
def test_every_file_of_settings_gives_its_key_and_its_secrets(
    name: str, tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    (target / name).write_text(f"HELPSCOUT_API_KEY={KEY}\nOTHER_SECRET=swordfish-of-the-desk\n")
    ran = invoke("plan", target, home=home)
    assert f"HELPSCOUT_API_KEY in {name} -> account default" in ran.out
    from helpscout_migrator.plans.keys import secrets_of

    secret_texts = {secret.reveal() for secret in secrets_of(target, {})}
    assert secret_texts == {KEY, "swordfish-of-the-desk"}


def test_an_address_of_the_api_that_is_none_fails_the_verification(
    tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    assert invoke("run", target, "--yes", "--sandbox", home=home).code == 0
    ran = invoke("verify", target, home=home, environ={"HELPSCOUT_API_URL": "foo"})
    assert ran.code == 2
    assert "must start with https://" in " ".join(ran.out.split())


@pytest.mark.parametrize("program", ["raise SystemExit(2)", "def broken(:"])
def test_a_rehearsal_whose_first_run_fails_is_no_success(
    program: str, tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    (target / "main.py").write_text(program)
    ran = invoke("rehearse", "--path", target, "--", "python", "main.py", home=home)
    assert ran.code == 2
    assert "the command failed before anything was changed" in ran.err


def test_bridged_findings_are_no_manual_work(tmp_path: Path, home: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "desk.py").write_bytes(V1_CALL)
    (target / "requirements.txt").write_bytes(b"requests\n")
    first = invoke("run", target, "--yes", "--sandbox", "--to", "bridge", home=home)
    assert first.code in (0, 1), first.everything
    again = invoke("run", target, "--yes", "--sandbox", "--to", "bridge", home=home)
    assert again.code == invoke("check", target, home=home).code
    assert "manual work" not in again.everything


@pytest.mark.parametrize("line", ["check", "check --format concise", "plan", "run --yes", "todo"])
def test_nothing_found_names_what_was_not_scanned(line: str, tmp_path: Path, home: Path) -> None:
    small(tmp_path / "elsewhere")
    project = tmp_path / "project"
    project.mkdir()
    (project / "desk.py").symlink_to("../elsewhere/desk.py")
    ran = invoke(*line.split(), project, home=home)
    assert ran.code == 0
    assert "not scanned" in ran.everything
    if line in ("plan", "run --yes"):
        assert "desk.py (symbolic link that leads out of this folder)" in ran.err


@pytest.mark.parametrize("style", ["text", "concise"])
def test_nothing_found_of_selected_rules_is_not_no_v1(
    style: str, tmp_path: Path, home: Path
) -> None:
    small(tmp_path / "desk")
    ran = invoke("check", "--select", "HS4", "--format", style, tmp_path / "desk", home=home)
    assert ran.out == "No findings of the selected rules.\n"
