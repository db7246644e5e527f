"""The shim with other patches in any order: V1 is answered unless it is uninstalled."""

from __future__ import annotations

import logging
import sys
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from support.http_calls import LIBRARIES
from support.shim.live import V1, LiveShim

import helpscout_shim
from helpscout_shim.adapters import patching
from helpscout_shim.adapters.patching import ORIGINAL

responses = pytest.importorskip("responses")
requests_mock = pytest.importorskip("requests_mock")
vcr = pytest.importorskip("vcr")

AUTH = ("a-v1-key", "X")
URL = f"{V1}/mailboxes.json"
BASIC = "Basic " + b64encode(b"a-v1-key:X").decode()
# Where requests and urllib reach the network; the test patches these.
PLACES = [(HTTPAdapter, "send"), (urllib.request.OpenerDirector, "_open")]


def by_requests() -> int:
    return int(requests.get(URL, auth=AUTH, timeout=5).json()["count"])


@pytest.fixture(autouse=True)
def uninstalled() -> Iterator[None]:
    yield
    helpscout_shim.uninstall()
    for owner, name in PLACES:
        assert not hasattr(vars(owner)[name], ORIGINAL), "the test leaves nothing behind"


def test_installing_inside_responses_survives_its_end(live: LiveShim) -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock_of_requests:
        mock_of_requests.add_passthru(live.sandbox.url)
        helpscout_shim.install(client=live.client, silent=True)
        assert by_requests() == 3
    helpscout_shim.install(client=live.client, silent=True)
    assert by_requests() == 3
    helpscout_shim.uninstall()
    helpscout_shim.install(client=live.client, silent=True)
    assert by_requests() == 3
    with helpscout_shim.installed(client=live.client, silent=True):
        assert by_requests() == 3


def test_a_removed_patch_is_reported_and_the_key_is_not_sent(
    live: LiveShim, caplog: pytest.LogCaptureFixture
) -> None:
    """The end of `responses` puts back the `send` it saw, which is not ours."""
    patching._reported_libraries.clear()
    with responses.RequestsMock(assert_all_requests_are_fired=False):
        helpscout_shim.install(client=live.client, silent=True)
    with caplog.at_level(logging.WARNING, "helpscout_shim"):
        assert by_requests() == 3
        assert by_requests() == 3
    messages = [one.getMessage() for one in caplog.records]
    assert len(messages) == 1
    assert "requests" in messages[0]
    assert "install() again" in messages[0]


def test_the_same_for_urllib(live: LiveShim, caplog: pytest.LogCaptureFixture) -> None:
    patching._reported_libraries.clear()
    request = urllib.request.Request(URL, headers={"Authorization": BASIC})
    with mock.patch.object(urllib.request.OpenerDirector, "_open"):
        helpscout_shim.install(client=live.client, silent=True)
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200
    assert "urllib" in caplog.text


def test_mocks_win_while_they_are_active_and_then_the_shim_answers(live: LiveShim) -> None:
    helpscout_shim.install(client=live.client, silent=True)
    with responses.RequestsMock() as mock_of_requests:
        mock_of_requests.get(URL, json={"count": 77})
        assert by_requests() == 77
    assert by_requests() == 3
    with requests_mock.Mocker() as mocker:
        mocker.get(URL, json={"count": 78})
        assert by_requests() == 78
        helpscout_shim.install(client=live.client, silent=True)
        assert by_requests() == 78
    assert by_requests() == 3


def test_a_mock_that_lets_through_reaches_the_shim(live: LiveShim) -> None:
    helpscout_shim.install(client=live.client, silent=True)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock_of_requests:
        mock_of_requests.add_passthru("https://api.helpscout.net")
        mock_of_requests.add_passthru(live.sandbox.url)
        assert by_requests() == 3
    with requests_mock.Mocker(real_http=True):
        assert by_requests() == 3


def test_installing_while_vcrpy_records(live: LiveShim, tmp_path: Path) -> None:
    """It puts classes of its own in the place of http.client's for the length of a cassette."""
    recorder = vcr.VCR(filter_headers=["Authorization"], cassette_library_dir=str(tmp_path))
    with recorder.use_cassette("a.yaml"):
        helpscout_shim.install(client=live.client, silent=True)
        assert by_requests() == 3
    assert {call("GET", URL)[0] for call in LIBRARIES} == {200}
    with recorder.use_cassette("b.yaml"):
        assert {call("GET", URL)[0] for call in LIBRARIES} == {200}
        helpscout_shim.uninstall()


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python 3.14 has no URLopener")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_patch_in_place_is_not_reported_as_removed(
    live: LiveShim, caplog: pytest.LogCaptureFixture
) -> None:
    """An old opener of urllib goes around the place that is patched there."""
    patching._reported_libraries.clear()
    opener = urllib.request.URLopener()
    opener.addheader("Authorization", BASIC)
    with helpscout_shim.installed(client=live.client, silent=True), opener.open(URL) as answer:
        assert answer.getcode() == 200
    assert not caplog.records


class Foreign:
    """Another library's patch: it wraps what it sees, and puts that back when it ends."""

    def __init__(self, owner: Any, name: str) -> None:
        self.place, self.before = (owner, name), vars(owner)[name]
        before = self.before

        def passing(*args: Any, **kwargs: Any) -> Any:
            return before(*args, **kwargs)

        setattr(owner, name, passing)

    def end(self) -> None:
        setattr(*self.place, self.before)


STEPS = st.lists(
    st.sampled_from(["install", "uninstall", "patch", "end_last", "end_first"]), max_size=12
)


@pytest.mark.fuzz
@pytest.mark.parametrize("library", ["requests", "urllib"])
@given(steps=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_order_of_installing_and_foreign_patches(
    live: LiveShim, library: str, steps: list[str]
) -> None:
    owner, name = PLACES[library == "urllib"]
    helpscout_shim.uninstall()
    bottom = vars(owner)[name]
    network: list[str] = []

    def reached(*args: Any, **kwargs: Any) -> Any:
        network.append("request")
        raise ReachedTheNetwork

    call = CALLS[library]
    foreign: list[Foreign] = []
    is_installed = ended_since = False
    with (
        mock.patch.object(owner, name, reached),
        mock.patch("http.client.HTTPConnection.putrequest", reached),
    ):
        try:
            for step in steps:
                if step == "install":
                    helpscout_shim.install(client=FakeClient(), silent=True)  # type: ignore[arg-type]
                    is_installed, ended_since = True, False
                elif step == "uninstall":
                    helpscout_shim.uninstall()
                    is_installed = False
                elif step == "patch":
                    foreign.append(Foreign(owner, name))
                elif foreign:
                    foreign.pop(-1 if step == "end_last" else 0).end()
                    ended_since = True
                network.clear()
                if is_installed and not ended_since:
                    assert call() == 200, "installing patches what is there now"
                elif not is_installed:
                    assert call() is None, "uninstalled, the call is the network's"
                    assert network == ["request"]
        finally:
            helpscout_shim.uninstall()
    assert vars(owner)[name] is bottom


class ReachedTheNetwork(OSError):
    """A request left the process."""


class FakeClient:
    """A client whose V2 has no mailboxes."""

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return mock.Mock(status=200, headers={}, content=b'{"page": {"totalElements": 0}}')


def _status_by_requests() -> int | None:
    try:
        return requests.get(URL, auth=AUTH, timeout=5).status_code
    except ReachedTheNetwork:
        return None


def _status_by_urllib() -> int | None:
    request = urllib.request.Request(URL, headers={"Authorization": BASIC})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return None


CALLS: dict[str, Callable[[], int | None]] = {
    "requests": _status_by_requests,
    "urllib": _status_by_urllib,
}
