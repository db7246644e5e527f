"""Encryption at rest: the key, where it is kept, and how it is changed.

Fernet (AES-128-CBC with HMAC-SHA256) from ``cryptography``. The first key encrypts, every key
decrypts. The key is taken from, in this order: the argument; ``HELPSCOUT_STORE_KEY`` (several
keys with commas); the key file beside the store; the OS keyring, when the ``keyring`` extra is
installed and a real keyring answers; else a new key file of mode 0600 is made beside the store.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from platformdirs import user_state_path

from helpscout_v2.auth.config import ENVIRONMENT, Environment
from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.auth.key_homes import KeyFile, KeyHome, Keyring, keyring_status, new_key
from helpscout_v2.secret import Secret

__all__ = ["Vault", "default_vault", "new_key", "open_sealed", "open_vault", "seal"]

log: logging.Logger = logging.getLogger(__name__)

KEY_VARIABLE = "HELPSCOUT_STORE_KEY"
MAKE_A_KEY = (
    'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)


def default_store_path() -> Path:
    """``tokens.db`` in the user's state directory."""
    return user_state_path("helpscout-toolkit") / "tokens.db"


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
        """``data`` encrypted and signed with the first key.

        The keys are read again before: another process may have rotated them, and what is sealed
        with a dropped key is lost. For the same reason what goes into a store is sealed inside
        its write transaction, which a rotation waits for.

        Args:
            data: any bytes.

        Raises:
            StoreKeyError: when the key file or keyring entry is gone.
        """
        self._refresh()
        return self._fernet.encrypt(data)

    def open_sealed(self, sealed: bytes) -> bytes:
        """What ``seal`` was given.

        Args:
            sealed: what ``seal`` returned.

        Raises:
            StoreKeyError: when none of the keys fits, or the data was changed or cut.
        """
        plaintext = self._try(sealed)
        if plaintext is None and self.reload():
            plaintext = self._try(sealed)
        if plaintext is None:
            raise StoreKeyError(
                f"the encryption key from {self.source} does not open this data: "
                "it was sealed with another key, or it is damaged"
            )
        return plaintext

    def _try(self, sealed: bytes) -> bytes | None:
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            return None

    def reseal(self, sealed: bytes) -> bytes:
        """The same data, sealed with the first key.

        Args:
            sealed: what ``seal`` returned, under any of the keys.
        """
        plaintext = self.open_sealed(sealed)
        return self._fernet.encrypt(plaintext)

    def reload(self) -> bool:
        """Read the keys again, for when another process has rotated them. True if they changed."""
        key_text = self.home.read() if self.home else None
        return key_text is not None and self._use(_split(key_text))

    def _use(self, keys: tuple[Secret, ...]) -> bool:
        if keys == self.keys:
            return False
        self._fernet = _fernet(keys, self.source)
        self.keys = keys
        return True

    def _refresh(self) -> None:
        if self.home is None:
            return
        key_text = self.home.read()
        if key_text is None:
            raise StoreKeyError(
                f"{self.home} is gone: put it back, or nothing sealed from now on could be opened"
            )
        self._use(_split(key_text))

    def add_key(self) -> tuple[Secret, ...]:
        """Put a new key in front of every key that is kept; returns the older ones.

        Only for who holds the store's lock: ``TokenStore.rotate_key`` does.

        Raises:
            StoreKeyError: when the key came by argument or environment: only you can change that.
        """
        home = self._writable()
        self._refresh()
        older = self.keys
        self._write(home, (new_key(), *older))
        return older

    def drop_keys(self, old: Collection[Secret]) -> None:
        """Forget ``old`` keys; what was sealed with them can never be opened again.

        Keys that another process has added since stay.

        Args:
            old: the keys that nothing is sealed with any more.
        """
        home = self._writable()
        self._refresh()
        remaining_keys = tuple(key for key in self.keys if key not in old)
        if not remaining_keys:
            raise StoreKeyError(f"{home} has no newer key: none was dropped")
        self._write(home, remaining_keys)

    def _writable(self) -> KeyHome:
        if self.home is None:
            raise StoreKeyError(
                f"the key comes from {self.source}, which only you can change: put a new key in "
                f"front ({KEY_VARIABLE}=new,old), rotate again, then drop the old one. "
                f"A new key: {MAKE_A_KEY}"
            )
        return self.home

    def _write(self, home: KeyHome, keys: tuple[Secret, ...]) -> None:
        home.write(Secret(",".join(key.reveal() for key in keys)))
        self._use(keys)


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
        environ: the variables to read, by default those of the process.

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
        homes.append(_key_file(beside))
    status = keyring_status()
    if status.usable:
        homes.append(Keyring(str(beside.absolute()) if beside is not None else name))
    for home in homes:
        key_text = home.read()
        if key_text is not None:
            return Vault(_split(key_text), str(home), home)
    if beside is None:
        raise StoreKeyError(
            f"a store shared by several machines needs {KEY_VARIABLE}, the same on each of them. "
            f"Make one once with: {MAKE_A_KEY}"
        )
    if not create:
        places = " and ".join(map(str, homes))
        raise StoreKeyError(
            f"the store has data but its key is gone: looked in {places}; {status.message}"
        )
    home = homes[-1]
    log.info("a new encryption key in %s; %s", home, status.message)
    return Vault(_split(home.create()), str(home), home)


def is_key_beside(store: Path) -> bool:
    """Whether the key file of a store is there."""
    return _key_file(store).path.exists()


def _key_file(store: Path) -> KeyFile:
    return KeyFile(store.with_name(store.name + ".key"))


def default_vault(
    key: Secret | str | None = None, *, environ: Mapping[str, str] = ENVIRONMENT
) -> Vault:
    """The vault of the default store, for sealing other things such as backups.

    Args:
        key: the key, None to look for it where stores keep theirs.
        environ: the variables to read, by default those of the process.

    Raises:
        StoreKeyError: also when that store has data and its key is gone: a new key beside it would
            hide the loss.
    """
    store = default_store_path()
    has_content = store.is_file() and store.stat().st_size > 0
    return open_vault(key, beside=store, create=not has_content, environ=environ)


def seal(data: bytes, *, key: Secret | str | None = None) -> bytes:
    """``data`` sealed with the default store's key (or ``key``).

    Args:
        data: any bytes.
        key: a Fernet key; without one that of the default vault.
    """
    return default_vault(key).seal(data)


def open_sealed(sealed: bytes, *, key: Secret | str | None = None) -> bytes:
    """What ``seal`` was given.

    Args:
        sealed: what ``seal`` returned.
        key: the key that it was sealed with; without one that of the default vault.

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
