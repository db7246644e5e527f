"""What pages promise in words: each claim stands on its page, and is tried with the real command.

`CLAIMS` has the page, the sentence, and the function that proves it. A sentence that is reworded
has to be reworded here, too, so that its proof is looked at again.
"""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from support.migrator.cli import clean_environment, helpscout_migrate, invoke, small
from support.migrator.pages import REPORT, Outline
from support.migrator.trees import tree
from support.repository.pages import ROOT

from helpscout_migrator.report import html

KEY = "0123456789abcdef0123456789abcdef01234567"
PHP = b'<?php $c = curl_init("https://api.helpscout.net/v1/mailboxes.json");\n'


class Place(NamedTuple):
    """A small V1 project, its user's home folder, and that user's variables."""

    project: Path
    home: Path
    environ: dict[str, str]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    home = tmp_path / "home"
    home.mkdir()
    return Place(small(tmp_path / "project"), home, {"HELPSCOUT_API_KEY": KEY})


def sources(place: Place) -> dict[str, bytes]:
    return {n: data for n, data in tree(place.project).items() if ".helpscout-migration" not in n}


def migrate(place: Place) -> None:
    ran = helpscout_migrate(
        "run", place.project, "--sandbox", "--yes", home=place.home, environ=place.environ
    )
    assert ran.code == 0, ran.everything


# Proofs


def wrong_input_is_one_line(place: Place) -> None:
    for words in (
        ["chekc"],
        ["check", "--format", "xml"],
        ["check", place.project / "missing"],
        ["gateway", "--port", "70000"],
        ["webhooks", "relay", "--to", "foo"],
        ["rewrite", "--diff", "--write", place.project],
        ["sandbox", "--faults", "nonsense"],
        ["exchange", "--keys", place.project / "missing.csv"],
    ):
        ran = invoke(*words, home=place.home, environ=place.environ)
        assert ran.code == 2, words
        errors = [line for line in ran.err.splitlines() if "error: " in line]
        assert len(errors) == 1, ran.err
        assert ran.err.rstrip().endswith(errors[0])


# A suite that runs in the background of a shell has SIGINT ignored, and its children would, too.
WITH_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from helpscout_migrator.cli import main
main(sys.argv[1:])
"""


def interrupting_the_question_is_130(place: Place) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", WITH_CTRL_C, "run", place.project, "--no-tokens"],
        env=clean_environment(place.home, place.environ),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    output = b""
    while b"[y/N]" not in output:
        output += os.read(ours, 4096)
    # `input()` forgets a signal that comes just before it begins to read: press Ctrl-C again then.
    # Never after the answer: a signal while Python ends kills it.
    while b"interrupted" not in output:
        process.send_signal(signal.SIGINT)
        while b"interrupted" not in output and select.select([ours], [], [], 20)[0]:
            output += os.read(ours, 4096)
    assert process.wait(60) == 130
    os.close(ours)
    assert b"Traceback" not in output


def undo_restores_the_file(place: Place) -> None:
    file = place.project / "desk.py"
    os.utime(file, (1_600_000_000, 1_600_000_000))
    file.chmod(0o750)
    before = sources(place)
    migrate(place)
    assert sources(place) != before
    assert invoke("undo", place.project, home=place.home).code == 0
    assert sources(place) == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o750
    assert file.stat().st_mtime == 1_600_000_000


def what_is_written_is_closed_to_others(place: Place) -> None:
    migrate(place)
    paths = [place.project / ".helpscout-migration"]
    paths += paths[0].rglob("*")
    paths += (place.home / "state").rglob("*")
    assert len(paths) > 12
    for path in paths:
        if path != place.home / "state":
            expected = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == expected, path


def looking_changes_nothing(place: Place) -> None:
    before = sources(place)
    for words in (["check"], ["plan"], ["todo"], ["rewrite", "--diff"]):
        invoke(*words, place.project, home=place.home, environ=place.environ)
    assert sources(place) == before


def a_second_run_changes_nothing(place: Place) -> None:
    migrate(place)
    once = sources(place)
    ran = helpscout_migrate(
        "run", place.project, "--sandbox", "--yes", home=place.home, environ=place.environ
    )
    assert ran.code == 0
    assert sources(place) == once


def a_stale_plan_is_refused(place: Place) -> None:
    more = {**place.environ, "HELPSCOUT_APP_ID": "app", "HELPSCOUT_APP_SECRET": "secret"}
    assert invoke("plan", place.project, home=place.home, environ=more).code in (0, 1)
    with (place.project / "desk.py").open("a") as file:
        file.write("# edited\n")
    before = sources(place)
    ran = invoke("apply", place.project, "--yes", home=place.home, environ=more)
    assert ran.code == 2
    assert "the plan is stale" in ran.err
    assert sources(place) == before


def uncommitted_changes_are_refused(place: Place) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@desk.test"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "V1"]):
        subprocess.run(["git", *words], cwd=place.project, check=True)
    with (place.project / "desk.py").open("a") as file:
        file.write("# edited\n")
    ran = invoke(
        "run", place.project, "--yes", "--no-tokens", home=place.home, environ=place.environ
    )
    assert ran.code == 2
    assert "uncommitted changes" in ran.err


def other_languages_are_found(place: Place) -> None:
    for name in ("desk.py", "requirements.txt"):
        (place.project / name).unlink()
    (place.project / "index.php").write_bytes(PHP)
    for command in (["check"], ["plan"], ["todo"]):
        ran = invoke(*command, place.project, home=place.home, environ=place.environ)
        assert ran.code == 1, command
        assert "index.php" in ran.out


def a_bad_row_is_named_and_nothing_is_queued(place: Place) -> None:
    table = place.project / "customers.csv"
    table.write_text(f"account,key\nacme,{KEY}\nbirch,\n", encoding="utf-8")
    app = {"HELPSCOUT_APP_ID": "app", "HELPSCOUT_APP_SECRET": "secret"}
    ran = invoke("exchange", "--keys", table, "--dry-run", home=place.home, environ=app)
    assert ran.code == 2
    assert re.search(r"\b(?:line|row) 3\b|:3\b", ran.err), ran.err
    assert KEY not in ran.everything


def a_port_in_use_is_one_line(place: Place) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        ran = invoke("gateway", "--port", port, home=place.home, environ=place.environ)
    assert ran.code == 2
    assert [line for line in ran.err.splitlines() if "error: " in line] == [
        ran.err.rstrip().splitlines()[-1]
    ]


def the_list_of_work_masks_keys(place: Place) -> None:
    code = (place.project / "desk.py").read_text("utf-8")
    code = code.replace('os.environ["HELPSCOUT_API_KEY"]', repr(KEY)).replace(
        "return [", "return raw(["
    )
    code = code.replace("def boxes", "from elsewhere import raw\n\n\ndef boxes").replace(
        '["items"]]', '["items"]])'
    )
    (place.project / "desk.py").write_text(code, encoding="utf-8")
    ran = invoke("todo", place.project, home=place.home)
    assert KEY not in ran.everything
    assert invoke("todo", place.project, "--format", "json", home=place.home).out.count(KEY) == 0


def the_report_loads_nothing(place: Place) -> None:
    outline = Outline(html.render(REPORT))
    assert outline.of("script", "link", "img", "iframe", "object") == []
    assert not any("src" in attributes for _, attributes in outline.tags)


def nothing_leaves_the_machine(place: Place) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(self, address):\n"
        "    raise AssertionError(f'a connection to {address}')\n"
        "socket.socket.connect = refuse\n"
        "from helpscout_migrator.entry import main\n"
        "main()\n"
    )
    for words in (["check"], ["plan"], ["rewrite", "--diff"], ["todo"]):
        ran = subprocess.run(
            [sys.executable, "-c", program, *words, str(place.project)],
            env=clean_environment(place.home, place.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode in (0, 1), ran.stderr
        assert "a connection to" not in ran.stderr


def the_completion_is_a_script(place: Place) -> None:
    script = invoke("completion", "bash", home=place.home).out
    assert "helpscout" in script
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def without_a_token_code_is_not_changed(place: Place) -> None:
    before = sources(place)
    ran = invoke("run", place.project, "--yes", home=place.home, environ=place.environ)
    assert ran.code == 2
    assert sources(place) == before
    ran = invoke(
        "run", place.project, "--yes", "--no-tokens", home=place.home, environ=place.environ
    )
    assert ran.code == 1
    assert sources(place) != before


def a_failing_program_fails_the_rehearsal(place: Place) -> None:
    (place.project / "broken.py").write_text("raise SystemExit(3)\n")
    ran = helpscout_migrate(
        "rehearse", "--", "python", "broken.py", home=place.home, cwd=place.project
    )
    assert ran.code == 2
    assert "the command failed" in ran.everything


def child_processes_are_named_by_another_rule(place: Place) -> None:
    (place.project / "desk.py").write_text(
        "import subprocess\n"
        'subprocess.run(["curl", "https://api.helpscout.net/v1/mailboxes.json"])\n'
    )
    ran = invoke("check", "--format", "concise", place.project, home=place.home)
    assert "desk.py:2:25: HS103 manual: " in ran.out


def the_last_rewrite_takes_the_shim_out(place: Place) -> None:
    code = place.project / "desk.py"
    invoke("rewrite", "--write", "--to", "bridge", place.project, home=place.home)
    assert "helpscout_shim.install()" in code.read_text()
    invoke("rewrite", "--write", place.project, home=place.home)
    assert "helpscout_shim" not in code.read_text()


def a_page_in_the_folder_makes_the_plan_stale(place: Place) -> None:
    more = {"HELPSCOUT_APP_ID": "a", "HELPSCOUT_APP_SECRET": "s", **place.environ}
    ran = invoke("plan", place.project, "--format", "html", home=place.home, environ=more)
    (place.project / "plan.html").write_text(ran.out)
    ran = invoke("apply", place.project, "--yes", home=place.home, environ=more)
    assert (ran.code, "stale: plan.html has changed" in ran.err) == (2, True)


def code_that_stays_v1_gets_a_comment(place: Place) -> None:
    (place.project / "desk.py").write_text(
        "import requests\n"
        'r = requests.get("https://api.helpscout.net/v1/mailboxes.json", auth=("k", "X"))\n'
        "print(r.headers)\n"
    )
    invoke("rewrite", "--write", place.project, home=place.home)
    text = (place.project / "desk.py").read_text()
    assert "# TODO(helpscout-v2) HS102: the code reads headers of the answer\nr = " in text


class Claim(NamedTuple):
    page: str
    sentence: str
    proof: Callable[[Place], None]


CLAIMS = (
    Claim("docs/command.md", "each error is one line", wrong_input_is_one_line),
    Claim("docs/command.md", "2 error, 130 interrupted.", interrupting_the_question_is_130),
    Claim(
        "docs/command.md",
        "`undo` restores bytes, modes and modification times",
        undo_restores_the_file,
    ),
    Claim(
        "docs/security.md",
        "modes 0600 and 0700 on everything that is written",
        what_is_written_is_closed_to_others,
    ),
    Claim(
        "docs/faq.md",
        "`check`, `plan`, `todo`, `rehearse` and `rewrite --diff` write nothing to your sources.",
        looking_changes_nothing,
    ),
    Claim("docs/faq.md", "A second run changes nothing", a_second_run_changes_nothing),
    Claim(
        "docs/command.md",
        "`apply` refuses the plan if a file that it depends on",
        a_stale_plan_is_refused,
    ),
    Claim(
        "docs/faq.md",
        "`run` refuses to start while tracked files have uncommitted changes",
        uncommitted_changes_are_refused,
    ),
    Claim(
        "README.md",
        "Files in other languages that name V1 are listed, too",
        other_languages_are_found,
    ),
    Claim(
        "docs/exchange.md",
        "Each row that cannot be used is reported in one line with its line number, and nothing",
        a_bad_row_is_named_and_nothing_is_queued,
    ),
    Claim(
        "docs/gateway.md",
        "A wrong address, a port in use, or a store that cannot be opened is reported in one line",
        a_port_in_use_is_one_line,
    ),
    Claim("docs/command.md", "Keys in the lines are masked", the_list_of_work_masks_keys),
    Claim(
        "docs/guides/undo-and-audit.md",
        "The HTML page needs no network and contains no script",
        the_report_loads_nothing,
    ),
    Claim(
        "docs/security.md",
        "`check`, `rewrite`, `plan`, `rehearse`, `demo`, `sandbox`, `undo`, `report`: nothing.",
        nothing_leaves_the_machine,
    ),
    Claim("docs/command.md", "## Shell completion", the_completion_is_a_script),
    Claim(
        "docs/limits.md",
        "reported (`HS107`, child processes `HS103`)",
        child_processes_are_named_by_another_rule,
    ),
    Claim(
        "docs/faq.md",
        "A rewrite that leaves no work for the shim removes `import helpscout_shim`",
        the_last_rewrite_takes_the_shim_out,
    ),
    Claim(
        "docs/guides/undo-and-audit.md",
        "a file that appears inside makes the plan stale",
        a_page_in_the_folder_makes_the_plan_stale,
    ),
    Claim(
        "docs/guides/one-script.md",
        "Code that stays V1 gets a comment with the reason above it",
        code_that_stays_v1_gets_a_comment,
    ),
    Claim(
        "docs/command.md",
        "refuses to change a file if the rewritten program could not get a token",
        without_a_token_code_is_not_changed,
    ),
    Claim(
        "docs/troubleshooting.md",
        "| `the command failed` | the rehearsed program fails |",
        a_failing_program_fails_the_rehearsal,
    ),
)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.proof.__name__)
def test_a_claim_stands_on_its_page_and_is_true(claim: Claim, place: Place) -> None:
    text = re.sub(r"\s+", " ", (ROOT / claim.page).read_text("utf-8"))
    assert claim.sentence in text
    claim.proof(place)


# Exit codes


def rows_of_exit_codes() -> Iterator[tuple[list[str], dict[int, str]]]:
    for line in (ROOT / "docs" / "fleet.md").read_text("utf-8").splitlines():
        if row := re.match(r"\| `(?:helpscout-migrate )?(\w+(?: --\w+)?) PATH`.*? \|(.+)\|$", line):
            yield row[1].split(), dict(enumerate(cell.strip() for cell in row[2].split("|")))


EXIT_CODES = list(rows_of_exit_codes())


@pytest.mark.parametrize(("words", "meanings"), EXIT_CODES, ids=lambda value: str(value)[:30])
def test_the_table_of_exit_codes_is_true(
    words: list[str], meanings: dict[int, str], place: Place, tmp_path: Path
) -> None:
    assert sorted(meanings) == [0, 1, 2]
    clean = tmp_path / "clean"
    clean.mkdir()
    (clean / "shop.py").write_text("print('hello')\n")
    assert invoke(*words, clean, home=place.home).code == 0
    assert invoke(*words, tmp_path / "missing", home=place.home).code == 2
    (place.project / "index.php").write_bytes(PHP)  # found, and never rewritten
    assert invoke(*words, place.project, home=place.home).code == 1


def test_there_is_a_table_of_exit_codes() -> None:
    assert len(EXIT_CODES) == 3


def test_the_json_of_a_check_can_be_read(place: Place) -> None:
    ran = invoke("check", "--format", "json", place.project, home=place.home)
    assert ran.code == 1
    assert json.loads(ran.out)
