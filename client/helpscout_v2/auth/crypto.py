"""Encryption at rest: the key, where it is kept, and how it is changed.

Fernet (AES-128-CBC with HMAC-SHA256) from ``cryptography``. The first key encrypts, every key
decrypts. The key is taken from, in this order: the argument; ``HELPSCOUT_STORE_KEY`` (several
keys with commas); the key file beside the store; the OS keyring, when the ``keyring`` extra is
installed and a real keyring answers; else a new key file of mode 0600 is made beside the store.
"""

from __future__ import annotations

import logging
import os
import secrets
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from platformdirs import user_state_path

from helpscout_v2.auth.config import ENVIRONMENT, Environment
from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.secret import Secret

__all__ = ["Vault", "default_vault", "new_key", "open_sealed", "open_vault", "seal"]

log: logging.Logger = logging.getLogger(__name__)

KEY_VARIABLE = "HELPSCOUT_STORE_KEY"
KEYRING_SERVICE = "helpscout-toolkit"
MAKE_A_KEY = (
    'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)


def default_store_path() -> Path:
    """``tokens.db`` in the user's state directory."""
    return user_state_path("helpscout-toolkit") / "tokens.db"


def new_key() -> Secret:
    """A fresh random Fernet key."""
    return Secret(Fernet.generate_key().decode())


class KeyHome(Protocol):
    """A place that keeps keys: a file or the OS keyring."""

    def read(self) -> Secret | None:
        """The keys as kept, comma separated, or None."""

    @abstractmethod
    def create(self) -> Secret:
        """Keep a new key unless one is there by now; the one that is kept."""

    def write(self, keys: Secret) -> None:
        """Replace what is kept."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file of mode 0600."""

    path: Path

    def __str__(self) -> str:
        return f"the key file {self.path}"

    def read(self) -> Secret | None:
        try:
            text = self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            reason = type(error).__name__
        else:
            self._tighten()
            return Secret(text)
        raise StoreKeyError(f"cannot read {self}: {reason}")

    def _tighten(self) -> None:
        if os.name == "posix" and self.path.stat().st_mode & 0o077:
            log.warning("%s was readable by others; its mode is 0600 now", self)
            self.path.chmod(0o600)

    def create(self) -> Secret:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._draft(new_key())
        try:
            # link() fails when the name exists: of many processes, one wins and all read it.
            os.link(draft, self.path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        kept = self.read()
        if kept is None:
            raise StoreKeyError(f"{self} vanished while it was made")
        return kept

    def write(self, keys: Secret) -> None:
        os.replace(self._draft(keys), self.path)

    def _draft(self, keys: Secret) -> Path:
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(keys.reveal() + "\n")
            file.flush()
            os.fsync(file.fileno())
        return draft


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keyring of the operating system."""

    name: str

    def __str__(self) -> str:
        return f"the OS keyring ({KEYRING_SERVICE}, {self.name})"

    def read(self) -> Secret | None:
        import keyring

        kept = keyring.get_password(KEYRING_SERVICE, self.name)
        return Secret(kept) if kept else None

    def create(self) -> Secret:
        self.write(self.read() or new_key())
        kept = self.read()
        if kept is None:
            raise StoreKeyError(f"{self} did not keep the key")
        return kept

    def write(self, keys: Secret) -> None:
        import keyring

        keyring.set_password(KEYRING_SERVICE, self.name, keys.reveal())


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """The OS keyring that works unattended, None without one, and a sentence about it."""

    name: str | None
    said: str

    @property
    def usable(self) -> bool:
        return self.name is not None


def keyring_status() -> KeyringStatus:
    """Looks for the OS keyring; never raises, never asks."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        extra = "pip install 'helpscout-toolkit[keyring]'"
        return KeyringStatus(None, f"the OS keyring is not used: its extra is missing ({extra})")
    try:
        backend = keyring.get_keyring()
        if backend.priority >= 1:
            return KeyringStatus(backend.name, f"the OS keyring answers ({backend.name})")
        reason = "this machine has none, which is usual for servers and containers"
    except (KeyringError, RuntimeError, OSError) as error:
        reason = f"it fails with {type(error).__name__}"
    return KeyringStatus(None, f"the OS keyring is not used: {reason}")


def usable_keyring() -> str | None:
    """The name of the OS keyring's backend, None where none works unattended."""
    return keyring_status().name


@dataclass
class Vault:
    """Seals bytes for the disk. ``home`` is None when the key came by argument or environment."""

    keys: tuple[Secret, ...]
    source: str
    home: KeyHome | None = None
    _fernet: MultiFernet = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._fernet = _fernet(self.keys, self.source)

    def seal(self, data: bytes) -> bytes:
        """``data`` encrypted and signed with the first key."""
        return self._fernet.encrypt(data)

    def open_sealed(self, sealed: bytes) -> bytes:
        """What ``seal`` was given.

        Raises:
            StoreKeyError: when none of the keys fits, or the data was changed or cut.
        """
        opened = self._try(sealed)
        if opened is None and self.reload():
            opened = self._try(sealed)
        if opened is None:
            raise StoreKeyError(
                f"the encryption key from {self.source} does not open this data: "
                "it was sealed with another key, or it is damaged"
            )
        return opened

    def _try(self, sealed: bytes) -> bytes | None:
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            return None

    def reseal(self, sealed: bytes) -> bytes:
        """The same data, sealed with the first key."""
        return self.seal(self.open_sealed(sealed))

    def reload(self) -> bool:
        """Read the keys again, for when another process has rotated them. True if they changed."""
        kept = self.home.read() if self.home else None
        if kept is None:
            return False
        keys = _split(kept)
        changed = keys != self.keys
        self.keys, self._fernet = keys, _fernet(keys, self.source)
        return changed

    def add_key(self) -> None:
        """Put a new key first and keep the old ones, so that old data can still be opened.

        Raises:
            StoreKeyError: when the key came by argument or environment: only you can change that.
        """
        self._write((new_key(), *self.keys))

    def drop_old_keys(self) -> None:
        """Keep the first key alone; what was sealed with the others can never be opened again."""
        self._write(self.keys[:1])

    def _write(self, keys: tuple[Secret, ...]) -> None:
        if self.home is None:
            raise StoreKeyError(
                f"the key comes from {self.source}, which only you can change: put a new key in "
                f"front ({KEY_VARIABLE}=new,old), rotate again, then drop the old one. "
                f"A new key: {MAKE_A_KEY}"
            )
        self.home.write(Secret(",".join(key.reveal() for key in keys)))
        self.keys, self._fernet = keys, _fernet(keys, self.source)


def open_vault(
    key: Secret | str | None = None,
    *,
    beside: Path | None = None,
    name: str = "tokens",
    create: bool = True,
    environ: Mapping[str, str] = ENVIRONMENT,
) -> Vault:
    """The vault for a store: see the module's text for where the key comes from.

    Args:
        key: one or several Fernet keys with commas.
        beside: the store's file; the key file is its name with ``.key`` added. None for a store
            without a file (PostgreSQL), whose key must be given, because other machines need it.
        name: the name in the OS keyring.
        create: False when the store already holds data: a new key could not open it.

    Raises:
        StoreKeyError: no key, or a malformed one.
    """
    key, environ = Secret(key) if key else None, Environment(environ)
    if key:
        return Vault(_split(key), "the argument")
    if environ.get(KEY_VARIABLE, "").strip():
        return Vault(_split(Secret(environ[KEY_VARIABLE])), KEY_VARIABLE)
    homes: list[KeyFile | Keyring] = []
    if beside is not None:
        homes.append(KeyFile(beside.with_name(beside.name + ".key")))
    status = keyring_status()
    if status.usable:
        homes.append(Keyring(str(beside.absolute()) if beside is not None else name))
    for home in homes:
        kept = home.read()
        if kept is not None:
            return Vault(_split(kept), str(home), home)
    if beside is None:
        raise StoreKeyError(
            f"a store shared by several machines needs {KEY_VARIABLE}, the same on each of them. "
            f"Make one once with: {MAKE_A_KEY}"
        )
    if not create:
        looked = " and ".join(map(str, homes))
        raise StoreKeyError(
            f"the store has data but its key is gone: looked in {looked}; {status.said}"
        )
    home = homes[-1]
    log.info("a new encryption key in %s; %s", home, status.said)
    return Vault(_split(home.create()), str(home), home)


def default_vault(key: Secret | str | None = None) -> Vault:
    """The vault of the default store, for sealing other things such as backups."""
    return open_vault(key, beside=default_store_path())


def seal(data: bytes, *, key: Secret | str | None = None) -> bytes:
    """``data`` sealed with the default store's key (or ``key``)."""
    return default_vault(key).seal(data)


def open_sealed(sealed: bytes, *, key: Secret | str | None = None) -> bytes:
    """What ``seal`` was given.

    Raises:
        StoreKeyError: when the key does not fit or the data was changed.
    """
    return default_vault(key).open_sealed(sealed)


def _split(keys: Secret) -> tuple[Secret, ...]:
    return tuple(Secret(key.strip()) for key in keys.reveal().split(",") if key.strip())


def _fernet(keys: Sequence[Secret], source: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.reveal()) for key in keys])
    except ValueError:
        pass
    raise StoreKeyError(
        f"the encryption key from {source} is not a Fernet key (32 bytes, URL-safe base64). "
        f"Make one with: {MAKE_A_KEY}"
    )
