"""Values and combinations without a meaning: one line, exit code 2, and nothing is changed."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from support.migrator.cli import clean_environment, invoke, small

from helpscout_sandbox import Sandbox

KEY = "c0ffee" * 6 + "c0de"
APPLICATION = {
    "HELPSCOUT_APP_ID": "app",
    "HELPSCOUT_APP_SECRET": "secret",
    "HELPSCOUT_API_URL": "http://127.0.0.1:9",
    "HELPSCOUT_TRANSITION_URL": "http://127.0.0.1:9/transition",
    "HELPSCOUT_AUTHORIZE_URL": "http://127.0.0.1:9/authorize",
}


@pytest.mark.parametrize(
    "command",
    [
        "rehearse --timeout nan -- python -c pass",
        "rehearse --timeout inf -- python -c pass",
        "rehearse --timeout 1e99 -- python -c pass",
        "exchange --keys keys.csv --rate nan",
        "exchange --keys keys.csv --lease nan",
        "login --timeout nan",
        "login --timeout inf",
        "check - desk.py",
        "rewrite - --write",
        "rewrite - --format json",
        "run --yes --no-tokens --rehearse ''",
        "tokens refresh --all acme",
        "apply --plan requirements.txt",
        "apply --plan .",
        "exchange --keys nosuch://host/crm --query 'select 1'",
    ],
)
def test_it_is_refused_in_one_line(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = small(tmp_path / "desk")
    before = {path: path.read_bytes() for path in place.iterdir()}
    monkeypatch.chdir(place)
    ran = invoke(*shlex.split(command), home=tmp_path / "home", environ=APPLICATION, stdin="")
    assert ran.code == 2, ran.everything
    (line,) = ran.err.splitlines()
    assert line.startswith("helpscout-migrate: error: ")
    assert "Errno" not in line
    assert "PostgreSQL" not in line
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("account", "complaint"),
    [
        ("x" * 256, "at most 255 printable characters"),
        ("a\nb", "at most 255 printable characters"),
        (KEY, "looks like a V1 key"),
    ],
    ids=["long", "two lines", "a key"],
)
@pytest.mark.parametrize("command", ["exchange", "login --client-credentials"])
def test_an_account_of_one_key_follows_the_rules_of_many(
    account: str, complaint: str, command: str, tmp_path: Path
) -> None:
    environ = {**APPLICATION, "HELPSCOUT_API_KEY": "0" * 40}
    words = shlex.split(command)
    for option, more in ((["--account", account], {}), ([], {"HELPSCOUT_ACCOUNT": account})):
        ran = invoke(*words, *option, home=tmp_path / "home", environ={**environ, **more})
        assert ran.code == 2
        assert complaint in ran.err
        assert KEY not in ran.everything


def test_a_key_that_is_no_text_is_refused(tmp_path: Path) -> None:
    environ = {**APPLICATION, "HELPSCOUT_API_KEY": "\udcff\udcfe"}
    ran = invoke("exchange", home=tmp_path / "home", environ=environ)
    assert ran.code == 2
    assert "HELPSCOUT_API_KEY is not text" in ran.err


def test_a_malformed_address_is_met_before_any_code_is_changed(tmp_path: Path) -> None:
    place = small(tmp_path / "desk")
    before = (place / "desk.py").read_bytes()
    environ = {**APPLICATION, "HELPSCOUT_API_URL": "api.helpscout.net"}
    ran = invoke("run", place, "--yes", home=tmp_path / "home", environ=environ)
    assert ran.code == 2
    assert "HELPSCOUT_API_URL" in ran.err.splitlines()[-1]
    assert (place / "desk.py").read_bytes() == before


def test_forgetting_tells_what_was_forgotten_and_forgets_all_or_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Sandbox.start() as sandbox:
        environ = dict(sandbox.environment())
        ran = invoke("exchange", "--account", "acme", home=home, environ=environ)
        assert ran.code == 0, ran.everything
    ran = invoke("tokens", "forget", "acme", "birch", "--yes", home=home)
    assert ran.code == 2
    assert "birch; nothing was forgotten" in ran.err
    ran = invoke("tokens", "list", home=home)
    assert "acme" in ran.out
    assert "pending refresh" not in ran.out, "the column is for those that have one"
    ran = invoke("tokens", "forget", "acme", "--yes", home=home)
    assert (ran.code, ran.err) == (0, "forgot acme; the tokens stay valid at Help Scout\n")
    assert "no accounts" in invoke("tokens", "list", home=home).err
    assert "no accounts" in invoke("tokens", "refresh", "--all", home=home).err


def shell(line: str, place: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """A line for a POSIX shell, in which `HSM` is the command."""
    return subprocess.run(
        [
            "/bin/sh",
            "-c",
            line.replace("HSM", f"{shlex.quote(sys.executable)} -m helpscout_migrator"),
        ],
        cwd=place,
        env=clean_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "command",
    ["check .", "plan .", "todo .", "catalogue", "completion bash", "doctor --offline", "--help"],
)
def test_an_output_that_cannot_be_written_is_an_error(command: str, tmp_path: Path) -> None:
    ran = shell(f"HSM {command} > /dev/full", small(tmp_path / "desk"), tmp_path / "home")
    assert ran.returncode == 2
    errors = [line for line in ran.stderr.splitlines() if "error" in line]
    assert len(errors) == 1, ran.stderr
    assert errors[0].startswith("helpscout-migrate: error: ")
    assert "Exception" not in ran.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_a_closed_stream_does_not_change_the_verdict(closed: str, tmp_path: Path) -> None:
    place, home = small(tmp_path / "desk"), tmp_path / "home"
    for command, code in (
        ("check .", 1),
        ("run . --sandbox --yes", 0),
        ("status", 0),
        ("check .", 0),
    ):
        ran = shell(f"HSM {command} {closed}", place, home)
        assert (ran.returncode, "Traceback" in ran.stderr) == (code, False), ran.stderr


def test_a_folder_that_was_deleted_under_the_command_is_named(tmp_path: Path) -> None:
    place = tmp_path / "gone"
    place.mkdir()
    for command in ("check", "plan", "status"):
        ran = shell(
            f'mkdir -p "{place}"; cd "{place}"; rmdir "{place}"; HSM {command}', tmp_path, tmp_path
        )
        assert ran.returncode == 2
        (line,) = ran.stderr.splitlines()
        assert line == (
            "helpscout-migrate: error: the current folder no longer exists: change to another one"
        )


@pytest.mark.parametrize(
    ("word", "meant"), [("help", "--help"), ("CHECK", "check"), ("planing", "plan")]
)
def test_a_command_of_another_spelling_is_recognised(word: str, meant: str, tmp_path: Path) -> None:
    ran = invoke(word, home=tmp_path / "home")
    assert ran.code == 2
    assert f"did you mean {meant!r}?" in ran.err


def stopped(*_: object, **__: object) -> bool:
    raise click.Abort


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [(stopped, 130, "interrupted: "), (lambda *_, **__: False, 1, "")],
    ids=["Ctrl-C", "no"],
)
@pytest.mark.parametrize(
    ("command", "truth"),
    [
        ("run . --sandbox", "nothing was changed"),
        ("apply .", "nothing was changed"),
        ("tokens forget acme", "nothing was forgotten"),
        ("tokens rotate-key --drop-old", "nothing was changed"),
        ("webhooks apply --url https://desk.test/hook", "nothing was created"),
    ],
)
def test_a_question_without_a_yes_says_what_did_not_happen(
    command: str,
    truth: str,
    answer: Callable[..., bool],
    code: int,
    word: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, home = small(tmp_path / "desk"), tmp_path / "home"
    monkeypatch.chdir(place)
    monkeypatch.setattr("helpscout_migrator.cli.options.can_ask", lambda: True)
    monkeypatch.setattr("helpscout_migrator.cli.options.click.confirm", answer)
    with Sandbox.start() as sandbox:
        environ = {**sandbox.environment(), "HELPSCOUT_WEBHOOK_SECRET": "word"}
        invoke("exchange", "--account", "acme", home=home, environ=environ)
        invoke("plan", home=home, environ=environ)
        ran = invoke(*shlex.split(command), home=home, environ=environ)
    assert ran.code == code, ran.everything
    assert ran.err.splitlines()[-1] == f"{word}{truth}"
