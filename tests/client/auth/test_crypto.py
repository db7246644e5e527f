from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from cryptography.fernet import Fernet
from keyring.backend import KeyringBackend
from support.auth.leaks import everything_shown_by

from helpscout_v2.auth import crypto
from helpscout_v2.auth.crypto import new_key, open_vault
from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.auth.key_homes import KeyFile, KeyringStatus, keyring_status, usable_keyring
from helpscout_v2.secret import Secret


class MemoryKeyring(KeyringBackend):
    # Keyring registers every subclass; with priority 0 no other test gets this one by chance.
    priority = 0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.priority = 5  # type: ignore[assignment]
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.passwords[service, username] = password


def test_what_is_sealed_opens_again_and_is_not_readable() -> None:
    vault = open_vault(new_key())
    ciphertext = vault.seal(b"canary bytes \x00\xff")
    assert b"canary" not in ciphertext
    assert vault.open_sealed(ciphertext) == b"canary bytes \x00\xff"


def flipped(sealed: bytes) -> bytes:
    return sealed[:20] + (b"B" if sealed[20:21] == b"A" else b"A") + sealed[21:]


@pytest.mark.parametrize("spoil", [lambda s: s[:-4], lambda s: b"", flipped])
def test_damaged_data_is_refused(spoil: object) -> None:
    vault = open_vault(new_key())
    assert callable(spoil)
    with pytest.raises(StoreKeyError, match="damaged"):
        vault.open_sealed(spoil(vault.seal(b"data")))


def test_another_key_does_not_open_it_and_is_not_shown() -> None:
    other = new_key()
    ciphertext = open_vault(new_key()).seal(b"data")
    with pytest.raises(StoreKeyError) as excinfo:
        open_vault(other).open_sealed(ciphertext)
    assert other.reveal() not in everything_shown_by(excinfo.value)


def test_a_malformed_key_is_one_clear_line_without_the_key() -> None:
    with pytest.raises(StoreKeyError, match="not a Fernet key") as excinfo:
        open_vault("canary-no-key")
    assert "canary" not in everything_shown_by(excinfo.value)


def test_the_argument_beats_the_environment_beats_the_file(tmp_path: Path) -> None:
    environ = {"HELPSCOUT_STORE_KEY": new_key().reveal()}
    beside = tmp_path / "tokens.db"
    from_file = open_vault(beside=beside, environ={})
    assert open_vault(new_key(), beside=beside, environ=environ).source == "the argument"
    assert open_vault(beside=beside, environ=environ).source == "HELPSCOUT_STORE_KEY"
    again = open_vault(beside=beside, environ={})
    assert again.keys == from_file.keys
    assert str(beside) + ".key" in again.source


def test_the_first_of_several_keys_seals_and_each_opens() -> None:
    old, new = new_key(), new_key()
    ciphertext = open_vault(old).seal(b"data")
    both = open_vault(f"{new.reveal()}, {old.reveal()}")
    assert both.open_sealed(ciphertext) == b"data"
    assert Fernet(new.reveal()).decrypt(both.reseal(ciphertext)) == b"data"


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_a_new_key_file_is_private_and_a_loose_one_is_tightened(tmp_path: Path) -> None:
    beside = tmp_path / "state" / "tokens.db"
    open_vault(beside=beside, environ={})
    file = beside.with_name("tokens.db.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["tokens.db.key"]
    file.chmod(0o644)
    open_vault(beside=beside, environ={})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_many_processes_that_start_at_once_agree_on_one_key_file(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from helpscout_v2.auth.key_homes import KeyFile;"
        "print(KeyFile(Path(sys.argv[1])).create().reveal())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "k")], stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    keys = {process.communicate(timeout=60)[0] for process in processes}
    assert len(keys) == 1
    assert keys == {(tmp_path / "k").read_text()}


def test_a_store_with_data_never_gets_a_new_key(tmp_path: Path) -> None:
    with pytest.raises(StoreKeyError, match="its key is gone"):
        open_vault(beside=tmp_path / "tokens.db", create=False, environ={})
    assert list(tmp_path.iterdir()) == []


def test_a_shared_store_says_how_to_make_its_key() -> None:
    with pytest.raises(StoreKeyError, match=r"HELPSCOUT_STORE_KEY.*same on each.*generate_key"):
        open_vault(environ={})


def test_rotation_keeps_old_data_readable_until_old_keys_are_dropped(tmp_path: Path) -> None:
    beside = tmp_path / "tokens.db"
    vault = open_vault(beside=beside, environ={})
    ciphertext = vault.seal(b"old data")
    bystander = open_vault(beside=beside, environ={})
    vault.add_key()
    newer = vault.seal(b"new data")
    assert bystander.open_sealed(newer) == b"new data", "a running process reads the file again"
    assert open_vault(beside=beside, environ={}).open_sealed(ciphertext) == b"old data"
    vault.drop_keys(vault.keys[1:])
    with pytest.raises(StoreKeyError):
        open_vault(beside=beside, environ={}).open_sealed(ciphertext)


def test_a_key_from_the_environment_is_yours_to_rotate() -> None:
    vault = open_vault(environ={"HELPSCOUT_STORE_KEY": new_key().reveal()})
    with pytest.raises(StoreKeyError, match="HELPSCOUT_STORE_KEY=new,old"):
        vault.add_key()


def test_a_working_keyring_keeps_the_key_instead_of_a_file(tmp_path: Path) -> None:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    vault = open_vault(beside=tmp_path / "tokens.db", environ={})
    assert "OS keyring" in vault.source
    assert list(tmp_path.iterdir()) == []
    assert Secret(*backend.passwords.values()) == vault.keys[0]
    vault.add_key()
    assert open_vault(beside=tmp_path / "tokens.db", environ={}).keys == vault.keys
    assert len(vault.keys) == 2


def test_a_key_file_that_is_there_wins_over_a_new_keyring(tmp_path: Path) -> None:
    beside = tmp_path / "tokens.db"
    vault = open_vault(beside=beside, environ={})
    keyring.set_keyring(MemoryKeyring())
    assert open_vault(beside=beside, environ={}).keys == vault.keys


def test_a_machine_without_a_keyring_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keyring_status() == KeyringStatus(
        None,
        "the OS keyring is not used: this machine has none, which is usual for servers and "
        "containers",
    )
    keyring.set_keyring(MemoryKeyring())
    assert keyring_status().name
    assert keyring_status().name == usable_keyring()
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "helpscout-toolkit[keyring]" in keyring_status().message


def test_an_unreadable_key_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "tokens.db.key").mkdir()
    with pytest.raises(StoreKeyError, match="cannot read the key file"):
        open_vault(beside=tmp_path / "tokens.db", environ={})
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(StoreKeyError, match="cannot read the key file"):
        KeyFile(tmp_path / "binary").read()


def test_the_helpers_use_the_default_stores_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HELPSCOUT_STORE_KEY", raising=False)
    monkeypatch.setattr(crypto, "default_store_path", lambda: tmp_path / "tokens.db")
    ciphertext = crypto.seal(b"backup")
    assert crypto.open_sealed(ciphertext) == b"backup"
    with pytest.raises(StoreKeyError):
        crypto.open_sealed(ciphertext, key=new_key())


def test_backups_get_no_new_key_beside_a_store_whose_key_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crypto, "default_store_path", lambda: tmp_path / "tokens.db")
    (tmp_path / "tokens.db").write_bytes(b"SQLite format 3")
    with pytest.raises(StoreKeyError, match="its key is gone"):
        crypto.default_vault(environ={})
    assert [path.name for path in tmp_path.iterdir()] == ["tokens.db"]


@pytest.mark.parametrize("reason", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_hard_links_gets_a_key_file_too(
    reason: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(source: Path, to: Path) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "link", refused)
    first = open_vault(beside=tmp_path / "tokens.db", environ={})
    assert open_vault(beside=tmp_path / "tokens.db", environ={}).keys == first.keys
    assert KeyFile(tmp_path / "tokens.db.key").create() == first.keys[0], "the first one wins"
    assert [path.name for path in tmp_path.iterdir()] == ["tokens.db.key"]


def test_a_key_file_that_cannot_be_made_or_written_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreKeyError, match="cannot create the key file"):
        KeyFile(tmp_path / "file" / "tokens.db.key").create()
    file = KeyFile(tmp_path / "tokens.db.key")
    file.create()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreKeyError, match=r"cannot write the key file.*No space left"):
        file.write(new_key())


def test_an_empty_key_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpscout_v2.auth.key_homes.KEY_WRITE_SECONDS", 0.0)
    (tmp_path / "tokens.db.key").write_bytes(b"")
    with pytest.raises(StoreKeyError, match=r"tokens\.db\.key is empty: put its key back"):
        open_vault(beside=tmp_path / "tokens.db", environ={})


def test_a_default_store_without_data_and_key_gets_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crypto, "default_store_path", lambda: tmp_path / "tokens.db")
    (tmp_path / "tokens.db").touch()
    sealed_texts = crypto.default_vault(environ={}).seal(b"backup")
    assert crypto.default_vault(environ={}).open_sealed(sealed_texts) == b"backup"
