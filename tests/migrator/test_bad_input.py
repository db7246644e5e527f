"""Every wrong input gets one clear line on standard error, exit 2, and loses nothing."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.migrator.cli import V1_CALL, Ran, example, forms_of, helpscout_migrate, invoke, small
from support.migrator.trees import tree

from helpscout_migrator.errors import from_os_error
from helpscout_sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A Help Scout that does not know the key of the example."""
    with Sandbox.start() as stage:
        yield stage


KEY = "c0ffee" * 6 + "c0de"


def with_a_key(place: Path) -> Path:
    """The smallest integration, with a V1 key in its .env file."""
    small(place)
    (place / ".env").write_text(f"HELPSCOUT_API_KEY={KEY}\n")
    return place


def one_line(ran: Ran) -> str:
    """The error, which must be the only line that begins so, and the last one."""
    lines = [line for line in ran.err.splitlines() if line.startswith("helpscout-migrate: error:")]
    assert len(lines) == 1, ran.err
    assert ran.err.splitlines()[-1] == lines[0]
    assert "Traceback" not in ran.everything
    return lines[0]


def test_a_wrong_v1_key_is_named_by_its_hash_and_nothing_is_changed(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    place, key = with_a_key(tmp_path / "desk"), KEY
    before = tree(place)
    environ = {k: v for k, v in sandbox.environment().items() if k != "HELPSCOUT_API_KEY"}
    ran = helpscout_migrate("--debug", "run", place, "--yes", home=tmp_path / "h", environ=environ)
    assert ran.code == 2
    assert "HELPSCOUT_API_KEY in .env: the key <secret" in one_line(ran)
    assert "was refused" in one_line(ran)
    assert tree(place) == before
    state_texts = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.name != ".env"]
    for data in (*state_texts, ran.everything.encode()):
        assert not any(form in data for form in forms_of(key))


def test_a_dead_transition_service_tells_the_other_ways(tmp_path: Path, sandbox: Sandbox) -> None:
    place = with_a_key(tmp_path / "desk")
    before = tree(place)
    environ = sandbox.environment() | {"HELPSCOUT_TRANSITION_URL": "http://127.0.0.1:9/"}
    del environ["HELPSCOUT_API_KEY"]
    ran = invoke("run", place, "--yes", home=tmp_path / "home", environ=environ)
    assert "trying again" not in ran.err, "a refused connection gives up at once"
    assert ran.code == 2
    line = one_line(ran)
    assert "My Apps" in line
    assert "--no-tokens" in line
    assert tree(place) == before
    again = invoke("run", place, "--yes", "--no-tokens", home=tmp_path / "home", environ=environ)
    assert again.code in (0, 1), again.everything
    assert tree(place) != before


@pytest.mark.parametrize(
    "command",
    ["run", "plan", "apply", "resume", "undo", "status", "verify", "report", "check", "rewrite"],
)
def test_a_path_that_does_not_exist_is_said_by_every_command(tmp_path: Path, command: str) -> None:
    ran = invoke(command, tmp_path / "nowhere", home=tmp_path / "home")
    assert ran.code == 2
    assert "no such file or folder" in one_line(ran)


def test_a_file_that_does_not_parse_is_left_and_the_others_are_migrated(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    place.mkdir()
    broken = b'import requests\nrequests.get("https://api.helpscout.net/v1/users.json"\n'
    (place / "broken.py").write_bytes(broken)
    (place / "good.py").write_bytes(V1_CALL)
    ran = invoke("run", place, "--yes", "--sandbox", home=tmp_path / "home")
    assert ran.code == 1, ran.everything
    assert "broken.py:2" in ran.out
    assert (place / "broken.py").read_bytes() == broken
    assert (place / "good.py").read_bytes() != V1_CALL


def test_only_the_docs_api_is_nothing_to_do_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "kb"
    place.mkdir()
    (place / "kb.py").write_text(
        'import requests\nrequests.get("https://docsapi.helpscout.net/v1/sites")\n'
    )
    before = tree(place)
    ran = invoke("run", place, home=tmp_path / "home")
    assert (ran.code, ran.out) == (0, "")
    assert "only the Docs API is used here" in ran.err
    assert tree(place) == before


def test_nothing_of_help_scout_is_nothing_to_do_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "shop"
    place.mkdir()
    (place / "shop.py").write_text("print('hello')\n")
    ran = invoke("run", place, home=tmp_path / "home")
    assert (ran.code, ran.out) == (0, "")
    assert "no Help Scout code found" in ran.err
    assert not (place / ".helpscout-migration").exists()


def git(place: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@desk.test"]
    subprocess.run(
        ["git", "-C", str(place), *identity, *arguments], check=True, capture_output=True
    )


def committed(place: Path) -> Path:
    small(place)
    git(place, "init", "-q")
    git(place, "add", "-A")
    git(place, "commit", "-qm", "start")
    return place


def test_a_dirty_git_tree_is_refused_until_it_is_allowed(tmp_path: Path) -> None:
    place = committed(tmp_path / "desk")
    (place / "desk.py").write_bytes(V1_CALL + b"# my work\n")
    ran = invoke("run", place, "--yes", "--sandbox", home=tmp_path / "home")
    assert ran.code == 2
    assert "uncommitted changes in desk.py" in one_line(ran)
    assert (place / "desk.py").read_bytes() == V1_CALL + b"# my work\n"
    ran = invoke("run", place, "--yes", "--sandbox", "--allow-dirty", home=tmp_path / "home")
    assert ran.code == 0, ran.everything


def test_git_never_sees_the_state_folder(tmp_path: Path) -> None:
    place = committed(tmp_path / "desk")
    assert invoke("run", place, "--yes", "--sandbox", home=tmp_path / "home").code == 0
    answer = subprocess.run(
        ["git", "-C", str(place), "status", "--porcelain"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == " M desk.py\n M requirements.txt\n"


def test_without_git_the_run_goes_on_and_says_what_undo_rests_on(tmp_path: Path) -> None:
    place = small(tmp_path / "desk")
    ran = invoke("run", place, "--yes", "--sandbox", home=tmp_path / "home")
    assert ran.code == 0, ran.everything
    assert "not a git repository" in ran.err


def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    place = example(tmp_path / "desk")
    before = tree(place)
    ran = invoke("run", place, "--no-tokens", home=tmp_path / "home")
    assert ran.code == 2
    assert "--yes" in one_line(ran)
    assert tree(place) == before


UNFOLLOWED_CALL = """import json
import urllib.parse
import urllib.request

ROOT = "https://api.helpscout.net/v1/"


def get(path, **params):
    url = ROOT + path
    for name in params:
        url = {"url": url}["url"] + "?" + urllib.parse.urlencode(params)
    return json.loads(urllib.request.urlopen(url).read().decode())
"""


def test_code_that_names_v1_and_cannot_be_followed_is_never_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    place.mkdir()
    (place / "export.py").write_text(UNFOLLOWED_CALL)
    (place / "prose.py").write_text(
        '"""See https://api.helpscout.net/v1/ for the old API."""\nimport requests\n'
    )
    ran = invoke("run", place, "--yes", "--sandbox", home=tmp_path / "home")
    assert ran.code == 1, ran.everything
    assert "export.py:" in ran.out
    assert "prose.py" not in ran.out
    assert "nothing to do" not in ran.err


OPTIONS = [
    (["chekc"], "no command 'chekc'; did you mean 'check'?"),
    (["check", "--formt", "json"], "--formt"),
    (["rewrite", "--diff", "--write"], "--diff and --write exclude each other"),
    (["check", "--statistics", "--format", "json"], "--statistics is an output format"),
    (["gateway", "--port", "70000"], "70000"),
    (["sandbox", "--port", "99999999"], "99999999"),
    (["webhooks", "relay", "--to", "https://desk.test/hook", "--port", "-1"], "-1"),
    (["webhooks", "relay", "--to", "foo"], "not a webhook URL"),
    (["webhooks", "plan", "--url", "foo"], "not a webhook URL"),
    (["webhooks", "apply", "--url", "ftp://desk.test/x"], "not a webhook URL"),
    (["gateway", "--public-url", "foo"], "--public-url needs an address"),
    (["gateway", "--public-url", "https://me:pw@x.test"], "--public-url needs an address"),
    (["gateway", "--public-url", "https://x.test?key=1"], "--public-url needs an address"),
    (["rehearse", "--timeout", "0", "--", "true"], "--timeout"),
    (["run", "--sandbox", "--no-tokens"], "leave --no-tokens out"),
    (
        ["run", "--no-webhooks", "--webhook-url", "https://desk.test/"],
        "--no-webhooks cannot be combined",
    ),
    (["exchange", "--query", "select 1"], "--query is for many keys"),
    (["exchange", "--workers", "3"], "--workers is for many keys"),
    (["exchange", "--lease", "60"], "--lease is for many keys"),
    (["exchange", "--dead-letter", "x.jsonl"], "--dead-letter is for many keys"),
    (["exchange", "--queued", "--key-column", "k"], "--queued reads none"),
    (["exchange", "--queued", "--keys", "k.csv"], "leave --keys out"),
    (["exchange", "--keys", "nowhere.csv"], "cannot read nowhere.csv"),
]


@pytest.mark.parametrize(("arguments", "words"), OPTIONS, ids=lambda value: " ".join(value)[:40])
def test_wrong_options_and_options_that_do_not_go_together_are_one_line(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    ran = invoke(*arguments, home=tmp_path / "home")
    assert ran.code == 2, ran.everything
    assert words in one_line(ran)
    assert ran.out == ""


def test_an_account_that_another_name_holds_is_not_said_to_be_made(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    environ = sandbox.environment()
    home = tmp_path / "home"
    first = invoke("exchange", "--account", "acme", home=home, environ=environ)
    assert first.code == 0, first.everything
    again = invoke("exchange", "--account", "acme", home=home, environ=environ)
    assert again.code == 0
    other = invoke("exchange", "--account", "globex", home=home, environ=environ)
    assert other.code == 2
    assert "was already exchanged for account acme" in one_line(other)


@pytest.mark.parametrize("command", ["todo", "check", "rewrite"])
def test_settings_that_another_user_closed_stop_no_command_that_only_shows(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = small(tmp_path / "desk")
    env_path, real = target / ".env", Path.read_bytes
    env_path.write_text(f"HELPSCOUT_API_KEY={'f' * 40}\n", encoding="utf-8")

    def read_bytes(path: Path) -> bytes:
        if path == env_path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    style = ["--format", "json"] if command != "rewrite" else ["--diff"]
    ran = invoke(command, target, *style, home=tmp_path / "home")
    assert ran.out
    assert "Traceback" not in ran.err
    assert ran.err.count("Permission denied") <= 1, "only where the file itself is a finding"


@pytest.mark.parametrize(("action", "word"), [("read", "readable"), ("write", "writable")])
def test_a_refusal_of_the_system_says_what_right_is_missing(action: str, word: str) -> None:
    error = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    assert str(from_os_error(action, Path("journal.jsonl"), error)) == (
        f"cannot {action} journal.jsonl: permission denied: make it {word} for you, then run the "
        "same command again"
    )
