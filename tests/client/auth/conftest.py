from __future__ import annotations

from collections.abc import Iterator

import keyring
import pgserver
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from support.auth_postgres import running_postgres


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pgserver.PostgresServer]:
    with running_postgres(tmp_path_factory.getbasetemp() / "postgres") as server:
        yield server


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """No test reads or writes the keyring of the person who runs it."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)
