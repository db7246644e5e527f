"""Facades in a program that also installs the shim."""

from __future__ import annotations

import subprocess
import sys

from support.shim.live import V1, LiveShim

import helpscout_shim
from helpscout_shim.facades.session import v1_session
from helpscout_shim.laslabs import HelpScout
from helpscout_shim.mccannm11 import Client


def test_a_facade_made_before_uses_the_shim_that_is_installed_later(live: LiveShim) -> None:
    hs, client = HelpScout("a-v1-key"), Client()
    client.api_key = "a-v1-key"
    with helpscout_shim.installed(client=live.client, silent=True):
        assert len(list(hs.Mailboxes.list())) == 3
        page = client.mailboxes()
    assert page is not None
    assert page.count == 3


def test_a_client_of_its_own_wins_over_the_installed_shim(live: LiveShim) -> None:
    hs = HelpScout("a-v1-key", client=live.client, silent=True)
    helpscout_shim.install(api_key="unused")
    try:
        assert len(list(hs.Mailboxes.list())) == 3
    finally:
        helpscout_shim.uninstall()


def test_other_hosts_are_not_caught_by_a_facades_session(live: LiveShim) -> None:
    answer = v1_session("a-v1-key").get(live.sandbox.url + "/v2/users/me", timeout=60)
    assert answer.status_code == 401


def test_facades_without_options_share_one_shim() -> None:
    first, second = (v1_session(key).get_adapter(f"{V1}/x.json") for key in ("one", "two"))
    assert first is not second
    assert first._own() is second._own()  # type: ignore[attr-defined]


def test_importing_a_facade_loads_neither_a_server_nor_the_commands() -> None:
    program = (
        "import sys, helpscout_shim.laslabs, helpscout_shim.mccannm11\n"
        "print(sorted({'werkzeug', 'waitress', 'flask', 'click', 'libcst'} & set(sys.modules)))"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert process.stdout == "[]\n"
