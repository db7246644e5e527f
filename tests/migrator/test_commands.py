"""Every command's help, and the commands beside the migration: check, rewrite, doctor, webhooks,
gateway, sandbox, completion, report."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import requests
from click.testing import CliRunner
from support.migrator.cli import V1_CALL, clean_environment, example, invoke, small
from support.migrator.trees import tree

from helpscout_migrator.cli import main
from helpscout_migrator.cli.group import COMMANDS, SECTIONS
from helpscout_sandbox import Sandbox


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    return small(tmp_path / "mini")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as stage:
        yield stage


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_help_of_every_command_fits_and_says_what_it_is_for(command: str) -> None:
    answer = CliRunner().invoke(main, [command, "--help"], terminal_width=80)
    assert answer.exit_code == 0, answer.output
    lines = answer.output.splitlines()
    assert lines[0].startswith("Usage: ")
    assert max(map(len, lines)) <= 80
    prose = [line for line in lines[1:] if line.startswith("  ") and line.strip()]
    assert prose, answer.output


def commands_below(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for below in command.list_commands(click.Context(command)):
            findings = command.get_command(click.Context(command), below)
            assert findings is not None
            yield from commands_below(findings, f"{name} {below}")


@pytest.mark.parametrize(("name", "command"), list(commands_below(main, "helpscout-migrate")))
def test_every_option_says_what_it_does_and_no_summary_is_cut_short(
    name: str, command: click.Command
) -> None:
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            assert option.help, f"{name} {option.opts}"
    text = command.get_help(click.Context(command, info_name=name, terminal_width=80))
    assert [line for line in text.splitlines()[1:] if line.endswith("...")] == []


def test_the_help_groups_every_command_and_gives_the_exit_codes() -> None:
    text = CliRunner().invoke(main, ["--help"]).output
    for section, commands in SECTIONS.items():
        assert f"\n{section}:\n" in text
        for command in commands:
            assert f"\n  {command} " in text
    assert (
        "Exit codes: 0 nothing to do or done, 1 findings or work that is left, 2 error,\n" in text
    )
    assert "130 interrupted" in text


def test_the_version_is_the_one_of_the_distribution() -> None:
    from importlib.metadata import version

    answer = CliRunner().invoke(main, ["--version"])
    assert answer.output == f"helpscout-migrate, version {version('helpscout-toolkit')}\n"


def test_an_unknown_command_exits_2() -> None:
    assert CliRunner().invoke(main, ["migrate-everything"]).exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_names_the_command(shell: str) -> None:
    answer = CliRunner().invoke(main, ["completion", shell])
    assert answer.exit_code == 0
    assert "helpscout-migrate" in answer.output
    assert "_HELPSCOUT_MIGRATE_COMPLETE" in answer.output


def test_check_exits_1_with_findings_and_0_without(mini: Path) -> None:
    ran = invoke("check", mini, home=mini.parent / "home")
    assert ran.code == 1
    assert "desk.py" in ran.out
    (mini / "desk.py").write_text("print('no V1 here')\n")
    assert invoke("check", mini, home=mini.parent / "home").code == 0


def test_check_for_github_writes_annotations(mini: Path) -> None:
    ran = invoke("check", mini, "--format", "github", home=mini.parent / "home")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert any("file=" in line and "line=9" in line for line in lines), lines


def test_check_has_a_line_for_each_finding_and_a_count_for_each_rule(mini: Path) -> None:
    home = mini.parent / "home"
    full = json.loads(invoke("check", mini, "--format", "json", home=home).out)["findings"]
    *lines, totals = invoke("check", mini, "--format", "concise", home=home).out.splitlines()
    assert len(lines) == len(full)
    assert any("desk.py:9:" in line and ": HS101 V2: GET /mailboxes.json" in line for line in lines)
    ran = invoke("check", mini, "--statistics", home=home)
    counts = [int(line.split()[0]) for line in ran.out.splitlines()[:-1]]
    assert sum(counts) == len(full)
    assert counts == sorted(counts, reverse=True)
    assert ran.out.splitlines()[-1] == totals
    assert "  helpscout-migrate rewrite " in ran.err


def test_a_quiet_check_prints_findings_and_nothing_else(mini: Path) -> None:
    ran = invoke("check", mini, "--quiet", "--format", "concise", home=mini.parent / "home")
    assert ran.err == ""
    assert all(": HS" in line for line in ran.out.splitlines())
    (mini / "desk.py").write_text("print('no V1 here')\n")
    ran = invoke("check", mini, "-q", home=mini.parent / "home")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("style", ["json", "sarif"])
def test_check_speaks_to_machines(mini: Path, style: str) -> None:
    ran = invoke("check", mini, "--format", style, home=mini.parent / "home")
    assert "HS101" in json.dumps(json.loads(ran.out))


def test_check_makes_a_page_without_a_plan(mini: Path) -> None:
    ran = invoke("check", mini, "--format", "html", home=mini.parent / "home")
    assert ran.out.startswith("<!DOCTYPE html>")
    assert "helpscout-migrate undo" not in ran.out


def test_rewrite_shows_a_diff_and_writes_only_when_told(mini: Path) -> None:
    home = mini.parent / "home"
    before = tree(mini)
    ran = invoke("rewrite", mini, home=home)
    assert ran.code == 1
    assert "+hs = HelpScout.from_env()" in ran.out
    assert tree(mini) == before
    ran = invoke("rewrite", "--write", mini, home=home)
    assert ran.code == 0, ran.everything
    written_files = tree(mini)
    assert written_files != before
    ran = invoke("rewrite", "--write", mini, home=home)
    assert (ran.code, tree(mini)) == (0, written_files)


def test_rewrite_to_bridge_only_installs_the_shim(mini: Path) -> None:
    ran = invoke("rewrite", "--to", "bridge", "--write", mini, home=mini.parent / "home")
    assert ran.code == 0, ran.everything
    text = (mini / "desk.py").read_bytes()
    assert b"helpscout_shim.install()" in text
    assert b"https://api.helpscout.net/v1/mailboxes.json" in text


def test_rewrite_of_standard_input_prints_the_new_text_and_nothing_else(tmp_path: Path) -> None:
    ran = invoke("rewrite", "-", home=tmp_path / "home", stdin=V1_CALL)
    assert ran.code == 0, ran.everything
    assert "hs.mailboxes.list()" in ran.out
    assert "api.helpscout.net/v1" not in ran.out
    compile(ran.out, "out.py", "exec")


def test_check_of_standard_input_lists_its_findings(tmp_path: Path) -> None:
    ran = invoke("check", "-", "--format", "json", home=tmp_path / "home", stdin=V1_CALL)
    assert ran.code == 1
    assert [f["line"] for f in json.loads(ran.out)["findings"] if f["id"] == "HS101"] == [9]


def test_the_settings_of_pyproject_are_heard(mini: Path) -> None:
    (mini / "pyproject.toml").write_text('[tool.helpscout-migrate]\nto = "bridge"\n')
    ran = invoke("rewrite", mini, home=mini.parent / "home")
    assert "+helpscout_shim.install()" in ran.out
    (mini / "pyproject.toml").write_text("[tool.helpscout-migrate]\ntoo = 1\n")
    for command in ("rewrite", "check", "plan", "run"):
        ran = invoke(command, mini, home=mini.parent / "home")
        assert ran.code == 2, command
        assert "unknown setting 'too'" in ran.err
        assert len(ran.err.splitlines()) == 1


def test_doctor_gives_one_line_a_check_and_passes_offline(mini: Path) -> None:
    ran = invoke("doctor", mini, "--offline", home=mini.parent / "home")
    assert ran.code == 0, ran.everything
    names = [line.split(":")[0].split(maxsplit=1)[1] for line in ran.out.splitlines()]
    assert names == [
        "python",
        "packages",
        "token store",
        "store key",
        "credentials",
        "loopback",
        "folder",
        "journal",
        "hosts",
        "clock",
    ]


def test_doctor_sees_the_sandbox_and_a_dead_transition_service(
    mini: Path, sandbox: Sandbox
) -> None:
    environ = sandbox.environment()
    ran = invoke("doctor", mini, home=mini.parent / "home", environ=environ)
    assert ran.code == 0, ran.out
    assert "ok      clock" in ran.out
    environ["HELPSCOUT_TRANSITION_URL"] = "http://127.0.0.1:9/"
    ran = invoke("doctor", mini, home=mini.parent / "home", environ=environ)
    assert ran.code == 1
    assert "FAILED  transition host" in ran.out
    assert "login" in ran.out


def test_doctor_names_half_credentials_and_a_bad_store_key(mini: Path) -> None:
    environ = {"HELPSCOUT_APP_SECRET": "x", "HELPSCOUT_STORE": f"sqlite:///{mini}/../t.db"}
    environ["HELPSCOUT_STORE_KEY"] = "not-a-key"
    ran = invoke("doctor", mini, "--offline", home=mini.parent / "home", environ=environ)
    assert ran.code == 1
    assert "FAILED  credentials: HELPSCOUT_APP_SECRET without HELPSCOUT_APP_ID" in ran.out
    assert "FAILED  token store" in ran.out
    assert "not-a-key" not in ran.everything


HOOK = "https://desk.test/hook"


def test_webhooks_are_planned_created_once_and_others_are_kept(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    home, place = tmp_path / "home", example(tmp_path / "desk")
    environ = sandbox.environment()
    options = ("--path", place, "--url", HOOK)
    ran = invoke("webhooks", "plan", *options, home=home, environ=environ)
    assert ran.code == 1, ran.everything
    assert f"create   {HOOK}  convo.assigned,convo.created,convo.customer.reply.created" in ran.out
    assert "webhook.py:18 receives webhooks" in ran.err
    ran = invoke("webhooks", "apply", *options, "--yes", home=home, environ=environ)
    assert ran.code == 0, ran.everything
    assert "rain-on-the-roof" not in ran.everything
    created_hooks = [
        call for call in sandbox.calls if call.path == "/v2/webhooks" and call.method == "POST"
    ]
    assert len(created_hooks) == 1
    ran = invoke("webhooks", "apply", *options, "--yes", home=home, environ=environ)
    assert (ran.code, "nothing to create" in ran.err) == (0, True)
    assert ran.out.startswith("kept ")
    more = ("--url", HOOK, "--event", "customer.updated")
    ran = invoke("webhooks", "apply", *more, "--path", place, "--yes", home=home, environ=environ)
    assert "create   https://desk.test/hook  customer.updated" in ran.out


def test_a_token_in_the_address_of_a_webhook_is_not_shown(tmp_path: Path, sandbox: Sandbox) -> None:
    home, place = tmp_path / "home", example(tmp_path / "desk")
    environ = sandbox.environment()
    options = ("--path", place, "--url", "https://desk.test/hook?token=under-the-bridge")
    commands = (
        ("webhooks", "plan", *options),
        ("webhooks", "apply", *options, "--yes"),
        ("webhooks", "plan", *options),
    )
    for command in commands:
        ran = invoke(*command, home=home, environ=environ)
        assert "https://desk.test/hook?token=<secret " in ran.out
        assert "under-the-bridge" not in ran.everything
    urls = [c.body["url"] for c in sandbox.calls if (c.method, c.path) == ("POST", "/v2/webhooks")]
    assert "https://desk.test/hook?token=under-the-bridge" in urls


def test_webhooks_take_the_events_that_the_code_registers_its_hook_for(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    place = tmp_path / "desk"
    place.mkdir()
    (place / "register.py").write_text(
        "import requests\nEVENTS = ['convo.note.created', 'satisfaction.ratings']\n"
        "requests.post('https://api.helpscout.net/v1/hooks.json', json={'events': EVENTS})\n"
    )
    options = ("--path", place, "--url", "https://other.test/hook")
    ran = invoke(
        *("webhooks", "plan", *options), home=tmp_path / "home", environ=sandbox.environment()
    )
    assert ran.out == "create   https://other.test/hook  convo.note.created,satisfaction.ratings\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("plan",), "--url"),
        (("apply",), "--url"),
        (("plan", "--url", HOOK, "--event", "convo.create"), "did you mean convo.created?"),
        (("apply", "--url", HOOK, "--event", "convo.created"), "HELPSCOUT_WEBHOOK_SECRET"),
    ],
)
def test_wrong_webhook_orders_are_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "code").mkdir()
    ran = invoke("webhooks", *arguments, "--path", tmp_path / "code", home=tmp_path / "home")
    assert ran.code == 2
    assert words in ran.err.splitlines()[-1]


@contextlib.contextmanager
def serving(home: Path, *arguments: str, **environ: str) -> Iterator[list[str]]:
    """A server command in its own process; gives what it printed before it was ready."""
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "helpscout_migrator", *arguments],
        env=clean_environment(home, environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stdout is not None
    try:
        first = process.stderr.readline()
        # Not more of it: a server that runs has no end.
        assert first.startswith("serving"), first
        process.send_signal(0)
        lines: list[str] = []
        yield lines
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=60)
        lines += out.splitlines()


def test_the_gateway_speaks_v1_to_a_program_that_is_not_python(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home, environ = tmp_path / "home", sandbox.environment()
    with serving(home, "gateway", "--port", str(port), **environ):
        answer = requests.get(
            f"http://127.0.0.1:{port}/v1/mailboxes.json", auth=(sandbox.api_key, "X"), timeout=20
        )
    assert answer.status_code == 200
    assert {"page", "pages", "count", "items"} <= set(answer.json())
    assert answer.json()["count"] == 3


def test_the_sandbox_command_serves_and_prints_the_variables(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "sandbox") as lines:
        pass
    names = [line.partition("=")[0] for line in lines]
    assert "HELPSCOUT_API_URL" in names
    assert "HELPSCOUT_APP_SECRET" in names


def test_a_taken_port_is_said_in_one_line(tmp_path: Path, sandbox: Sandbox) -> None:
    port = sandbox.url.rpartition(":")[2]
    for command in ("sandbox", "gateway"):
        ran = invoke(command, "--port", port, home=tmp_path / "home", environ=sandbox.environment())
        assert ran.code == 2, ran.everything
        errors = [
            line for line in ran.err.splitlines() if line.startswith("helpscout-migrate: error")
        ]
        assert len(errors) == 1
        assert port in errors[0]


def test_the_c_locale_and_no_color_are_heard(mini: Path) -> None:
    home = mini.parent / "home"
    home.mkdir()
    environ = clean_environment(home, {"LC_ALL": "C", "NO_COLOR": "1", "PYTHONUTF8": "0"})
    environ["PYTHONCOERCECLOCALE"] = "0"
    answer = subprocess.run(
        [sys.executable, "-m", "helpscout_migrator", "run", str(mini), "--yes", "--no-tokens"],
        env=environ,
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 1, answer.stderr
    assert answer.stdout.isascii()
    assert b"\x1b" not in answer.stdout


def test_the_gateway_is_tried_on_a_throw_away_account(tmp_path: Path) -> None:
    """Two minutes from nothing: no account, no variables, one command and the line it prints."""
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-m", "helpscout_migrator", "gateway", "--sandbox", "--port", "0"]
    with subprocess.Popen(
        [*command, "--access-log", "--threads", "2"],
        env=clean_environment(home, {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        words = process.stderr.readline().split()
        key = words[words.index("-u") + 1].partition(":")[0]
        answer = requests.get(words[-1], auth=(key, "X"), timeout=60)
        refusal = requests.get(words[-1], auth=("another-key", "X"), timeout=60)
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert words[-1].startswith(url)
    assert answer.json()["count"] == 3
    assert refusal.status_code == 401
    assert "GET /v1/mailboxes.json 200" in err
    assert "GET /v1/mailboxes.json 401" in err
    assert key not in err


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--port", "70000"), "70000"),
        (("--public-url", "foo"), "--public-url"),
        (("--accept", "person.phone"), "--strict"),
        (("--strict", "--accept", "no.such.loss"), "no.such.loss"),
        (("--threads", "0"), "0"),
        (("--sandbox", "--any-key"), "--sandbox"),
    ],
)
def test_options_of_the_gateway_that_cannot_be_meant(
    tmp_path: Path, options: tuple[str, ...], named: str
) -> None:
    ran = invoke("gateway", *options, home=tmp_path / "home")
    assert ran.code == 2
    assert named in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("options", [("--to", "foo"), ("--to", "http://x", "--port", "99999999")])
def test_options_of_the_relay_that_cannot_be_meant(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    ran = invoke("webhooks", "relay", *options, home=tmp_path / "home")
    assert ran.code == 2
    assert options[-1] in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("form", "key", "value"), [("json", "version", 1), ("openapi", "openapi", "3.1.0")]
)
def test_the_catalogue_is_printed_as_data(
    tmp_path: Path, form: str, key: str, value: object
) -> None:
    ran = invoke("catalogue", "--format", form, home=tmp_path / "home")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)[key] == value
    assert ran.err == ""


def test_the_catalogue_is_printed_as_the_page(tmp_path: Path) -> None:
    ran = invoke("catalogue", home=tmp_path / "home")
    page = Path(__file__).resolve().parents[2] / "docs" / "compatibility.md"
    assert ran.out == page.read_text("utf-8")


@pytest.mark.parametrize("columns", [40, 60])
@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_narrow_terminal_gets_narrow_lines(command: str, columns: int, tmp_path: Path) -> None:
    small(tmp_path / "desk")
    environ = {"COLUMNS": str(columns)}
    ran = invoke(command, tmp_path / "desk", home=tmp_path / "home", environ=environ)
    wide = [line for line in ran.out.splitlines() if len(line) > columns]
    # A path and an address stay in one piece, so that they can be copied.
    assert [line for line in wide if "/" not in line] == []
    assert "HS101" in ran.out or "will be rewritten" in ran.out
