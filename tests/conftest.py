"""What the tests of all packages share: the ``api`` fixture and its cassettes.

A test that takes ``api`` (or ``hs``) plays its HTTP from ``cassettes/<room>/<test>.yaml``;
``--record-mode=rewrite`` records it again. See cassettes/README.md.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import canaries
from support.client.recording import Api, recorded_api, same_body, vcr_settings
from support.fuzz import profiles
from support.repository.cassette_names import cassette_name

if TYPE_CHECKING:
    from support.auth.postgres import Server

    from helpscout_v2 import HelpScout

CASSETTES = Path(__file__).resolve().parents[1] / "cassettes"

profiles.load_profile()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "account(seed): record from this sandbox account, such as 'large:30'"
    )
    config.pluginmanager.register(canaries.Plugin(config), "canaries")
    config.pluginmanager.register(profiles.Plugin(), "fuzzing")


@pytest.fixture(scope="session", autouse=True)
def _own_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of the user who runs the tests is read or written: settings, tokens, cache."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("HELPSCOUT_")]:
            if not name.startswith(("HELPSCOUT_TEST_", "HELPSCOUT_LIVE")):
                patch.delenv(name)
        for name in ("STATE", "CACHE", "DATA", "CONFIG"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        yield


def _use_no_keyring() -> None:
    """Choose none: else keyring finds the user's, or a backend that a test module defines."""
    with contextlib.suppress(ImportError):
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring

        keyring.set_keyring(NoKeyring())


@pytest.fixture(scope="session", autouse=True)
def _no_keyring() -> None:
    _use_no_keyring()


@pytest.fixture(autouse=True)
def _no_keyring_of_another_test() -> Iterator[None]:
    yield
    _use_no_keyring()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "api" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.vcr)


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    vcr.register_matcher("raw_body", same_body)


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    return str(CASSETTES / Path(request.node.path).parent.name)


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    return cassette_name(request.node.name)


@pytest.fixture
def _recorded_api(request: pytest.FixtureRequest, record_mode: str) -> Iterator[Api]:
    if record_mode == "none":
        yield Api()
        return
    marker = request.node.get_closest_marker("account")
    with recorded_api(*(marker.args if marker else ())) as api:
        yield api


@pytest.fixture
def vcr_config(request: pytest.FixtureRequest) -> dict[str, Any]:
    if "api" not in request.fixturenames:
        return {}
    return vcr_settings(request.getfixturevalue("_recorded_api"))


@pytest.fixture
def api(_recorded_api: Api, vcr: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API, played back from the test's cassette or being recorded into it.

    The HELPSCOUT_* variables lead to it, and the token store is the test's own and empty.
    """
    for name in ("HELPSCOUT_ACCESS_TOKEN", "HELPSCOUT_ACCOUNT", "HELPSCOUT_STORE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path}/tokens.db")
    for name, value in _recorded_api.environment().items():
        monkeypatch.setenv(name, value)
    return _recorded_api


@pytest.fixture
def hs(api: Api) -> Iterator[HelpScout]:
    """A client of ``api`` that holds a valid token."""
    from helpscout_v2 import HelpScout

    with HelpScout.with_token(api.access_token, api_url=api.url) as client:
        yield client


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    from support.auth.postgres import running_postgres

    with running_postgres() as server:
        yield server
