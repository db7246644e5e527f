"""The command on a pty: the hidden prompt, the progress bar, the offer to log in."""

from __future__ import annotations

import os
import pty
import select
import sys

import pytest
from support.auth.command import Command, key_file, v1_key
from support.auth.server import AuthServer

from helpscout_v2.secret import Secret

DEADLINE = 120
RUN = "from helpscout_migrator.cli.exchange import exchange; exchange()"


def on_a_terminal(command: Command, *arguments: str, typed: dict[str, str]) -> tuple[int, str]:
    """Run the command; when a text of ``typed`` is asked, type the answer. Exit code, screen.

    A prompt is whole with its blank: what is typed before that is lost when the echo goes off.
    """
    own_environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**own_environment, **command.settings, "TERM": "xterm", "COLUMNS": "120"}
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(command.folder)
        os.execve(sys.executable, [sys.executable, "-c", RUN, *arguments], environment)
    screen = ""
    waiting = dict(typed)
    while True:
        assert select.select([terminal], [], [], DEADLINE)[0], f"nothing more was printed: {screen}"
        try:
            piece = os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:  # how Linux says that the other side is closed
            break
        if not piece:
            break
        screen += piece
        for question in [question for question in waiting if question in screen]:
            os.write(terminal, waiting.pop(question).encode() + b"\n")
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), screen


def test_the_prompt_does_not_echo_the_key(command: Command, server: AuthServer) -> None:
    key = v1_key()
    code, screen = on_a_terminal(command, "--account", "acme", typed={"V1 API key: ": key})
    assert code == 0, screen
    assert "V1 API key" in screen
    assert key not in screen
    assert dict(server.exchanges) == {key: 1}
    with command.store() as store:
        assert store.find_by_key(Secret(key)) == "acme"


def test_a_terminal_gets_a_bar_and_no_key(command: Command, server: AuthServer) -> None:
    keys = {f"acct{number}": v1_key() for number in range(40)}
    path = command.write("keys.csv", key_file(keys))
    code, screen = on_a_terminal(command, "--keys", path, typed={})
    assert code == 0, screen
    assert "40/40" in screen
    assert "whole queue" in screen
    assert not any(key in screen for key in keys.values())


@pytest.mark.parametrize("answer", ["n", ""])
def test_after_a_gone_service_it_offers_to_log_in_and_takes_no_for_an_answer(
    command: Command, server: AuthServer, answer: str
) -> None:
    command.settings |= {"HELPSCOUT_API_KEY": v1_key()}
    server.script = [(410, b"", {})]
    code, screen = on_a_terminal(command, typed={"Log in in the browser now?": answer})
    assert code == 2
    assert "Log in in the browser now? [y/N]" in screen
    assert "helpscout-migrate login --client-credentials --account default" in screen
    assert server.grants == []
