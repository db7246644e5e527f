"""Names and texts that are made to fool a reader of what the command shows."""

from __future__ import annotations

import dataclasses
import logging
import os
import pty
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from support.migrator.cli import V1_CALL, clean_environment, invoke
from support.migrator.pages import REPORT, Outline, site

from helpscout_migrator.cli.log import MaskingFormatter
from helpscout_migrator.report import html
from helpscout_migrator.report.model import FileDiff, Rehearsal, StepLine

TITLE = "\x1b]0;owned\x07"
BIDI_CONTROL = "\u202e"
NAME = f"desk{TITLE}{BIDI_CONTROL}<script>alert(1)<"
BREAKERS = (
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</pre></code></details><img src=x onerror=alert(1)>",
    "\" onmouseover=alert(1) x='' ' onfocus=alert(1) autofocus tabindex=1 '",
    "<svg/onload=alert(1)>",
    "<!--", "-->", "]]>", "&#60;script&#62;", "{{ 7*7 }}{% raw %}", "`${1}`",
    "javascript:alert(1)", "\x00<\x00script>", "+ADw-script+AD4-", "\u2028\u2029",
    f"{BIDI_CONTROL}fdp.exe", TITLE,
)  # fmt: skip


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    target = tmp_path / "target"
    target.mkdir()
    noted_code = f"import requests  # {TITLE}{BIDI_CONTROL}".encode()
    (target / f"{NAME}.py").write_bytes(V1_CALL.replace(b"import requests", noted_code))
    (target / f"broken{TITLE}.py").write_bytes(V1_CALL + b"def (:\n")
    return target


def harmless(text: str) -> bool:
    return not {"\x1b", "\x07", BIDI_CONTROL} & set(text)


@pytest.mark.parametrize("command", ["check", "plan", "rewrite"])
def test_nothing_that_a_name_holds_reaches_a_reader_as_an_order(
    hostile: Path, tmp_path: Path, command: str
) -> None:
    style = ["--format", "text"] if command == "rewrite" else []
    ran = invoke(command, hostile, *style, home=tmp_path / "home")
    assert "desk\\x1b]0;owned\\x07\\u202e" in ran.out
    assert harmless(ran.everything)


def test_an_error_about_a_hostile_name_is_one_harmless_line(tmp_path: Path) -> None:
    ran = invoke("check", f"gone{TITLE}\nhelpscout-migrate: done", home=tmp_path / "home")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert harmless(ran.err)


def at_a_terminal(*arguments: str | Path, home: Path) -> str:
    """What a run of the command shows on a terminal of its own."""
    home.mkdir(exist_ok=True)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "helpscout_migrator", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=clean_environment(home) | {"TERM": "xterm"},
    )
    os.close(theirs)
    output = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux ends a terminal whose other side is closed with EIO.
            break
        if not piece:
            break
        output += piece
    os.close(ours)
    process.wait(timeout=60)
    return output.decode("utf-8", "replace")


def test_a_diff_on_a_terminal_orders_nothing_and_in_a_pipe_keeps_every_byte(
    hostile: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    output = at_a_terminal("rewrite", hostile, "--diff", home=home)
    assert "owned" in output
    assert "\x1b]0" not in output
    assert BIDI_CONTROL not in output
    piped_run = invoke("rewrite", hostile, "--diff", home=home)
    assert f"# {TITLE}{BIDI_CONTROL}" in piped_run.out
    assert "/desk\\033]0;owned\\007\\342\\200\\256<script>" in piped_run.out


@pytest.mark.parametrize("breaker", BREAKERS)
def test_no_text_breaks_out_of_the_report_page(breaker: str) -> None:
    report = msgspec.structs.replace(
        REPORT,
        target=f"/home/{breaker}",
        sites=(
            dataclasses.replace(
                site("left"), path=breaker, message=breaker, instead=breaker, link=breaker
            ),
        ),
        diffs=(FileDiff(breaker, f"--- a\n+++ b\n@@ -1 +1 @@\n-{breaker}\n+{breaker}"),),
        tokens=(breaker,),
        steps=(StepLine(breaker, "done", breaker),),
        rehearsal=Rehearsal(breaker, False, 3, 0, 1, 5, 4, (breaker,), note=breaker),
        errors=(breaker,),
    )
    expected, new_outline = Outline(html.render(REPORT)), Outline(html.render(report))
    assert {tag for tag, _ in new_outline.tags} <= {tag for tag, _ in expected.tags}
    for tag, attributes in new_outline.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        if tag == "a":
            assert str(attributes["href"]).startswith(("#", "https://developer.helpscout.com/"))
    assert harmless(new_outline.text)


def test_a_log_line_from_afar_cannot_pass_for_one_of_ours() -> None:
    forged_text = "no\nWARNING helpscout_v2: all is well\x1b[2K"
    record = logging.LogRecord(
        "x", logging.INFO, "f", 1, "the server said %s", (forged_text,), None
    )
    lines = MaskingFormatter("%(levelname)s %(name)s: %(message)s").format(record).split("\n")
    assert lines[0] == "INFO x: the server said no"
    assert lines[1:] == ["    WARNING helpscout_v2: all is well\\x1b[2K"]


SECRET = "canary.of-a.webhook 31415"
QUOTING_COMMANDS = (
    ("check", "--format", "json"),
    ("check", "--format", "sarif"),
    ("check", "--format", "html"),
    ("rewrite", "--diff"),
    ("rewrite", "--format", "html"),
    ("todo",),
    ("todo", "--format", "json"),
    ("plan",),
    ("plan", "--format", "html"),
)


@pytest.mark.parametrize("words", QUOTING_COMMANDS, ids=" ".join)
@pytest.mark.parametrize("place", [".env", ".env.production", "environment"])
def test_a_secret_of_the_settings_is_not_shown_where_code_repeats_it(
    words: tuple[str, ...], place: str, tmp_path: Path
) -> None:
    """Neither its name nor its form shows that the text is a secret: only the settings do."""
    target = tmp_path / "desk"
    target.mkdir()
    code = V1_CALL.replace(b"def boxes", f'HOOK = "{SECRET}"\n\n\ndef boxes'.encode())
    left = f'requests.get("https://api.helpscout.net/v1/" + input(), {{}})  # {SECRET}\n'.encode()
    (target / "desk.py").write_bytes(code + left)
    page = f"<?php get('https://api.helpscout.net/v1/users.json'); // {SECRET}\n"
    (target / "desk.php").write_text(page, encoding="utf-8")
    environ = {"HELPSCOUT_WEBHOOK_SECRET": SECRET} if place == "environment" else {}
    if not environ:
        (target / place).write_text(f"HELPSCOUT_WEBHOOK_SECRET='{SECRET}'\n", encoding="utf-8")
    command, *options = words
    ran = invoke(command, target, *options, home=tmp_path / "home", environ=environ)
    assert ran.code == 1, ran.everything
    assert SECRET not in ran.everything
    assert SECRET.replace(" ", "%20") not in ran.everything
