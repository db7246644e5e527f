"""The places that keep an encryption key: a file beside the store, or the OS keyring."""

from __future__ import annotations

import errno
import logging
import os
import secrets
import stat
import time
from abc import abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.fernet import Fernet

from helpscout_v2.auth.errors import StoreKeyError
from helpscout_v2.secret import Secret

log: logging.Logger = logging.getLogger(__name__)

KEYRING_SERVICE = "helpscout-toolkit"
NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}
KEY_WRITE_SECONDS = 2.0
"""How long another process may take to write the key into the file that it has created."""


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
        deadline = time.monotonic() + KEY_WRITE_SECONDS
        while True:
            keys = self._read()
            if keys is None or keys.reveal():
                return keys
            if time.monotonic() > deadline:
                raise StoreKeyError(f"{self} is empty: put its key back from your own copy")
            time.sleep(0.02)

    def _read(self) -> Secret | None:
        try:
            # Reading a pipe would wait for ever.
            if not stat.S_ISREG(self.path.stat().st_mode):
                raise OSError(errno.EINVAL, "it is no regular file")
            keys = Secret(self.path.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            reason = _reason(error)
        else:
            self._tighten()
            return keys
        raise StoreKeyError(f"cannot read {self}: {reason}")

    def _tighten(self) -> None:
        if os.name == "posix" and self.path.stat().st_mode & 0o077:
            log.warning("%s was readable by others; its mode is 0600 now", self)
            self.path.chmod(0o600)

    def create(self) -> Secret:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._create()
            problem = ""
        except OSError as error:
            problem = _reason(error)
        if problem:
            raise StoreKeyError(f"cannot create {self}: {problem}")
        key_text = self.read()
        if key_text is None:
            raise StoreKeyError(f"{self} vanished while it was made")
        return key_text

    def _create(self) -> None:
        """One of many processes creates the file; for the others it exists, which is no error."""
        draft = _draft(self.path, new_key())
        try:
            # Unlike a rename, link() fails when the name exists.
            os.link(draft, self.path)
        except FileExistsError:
            return
        except OSError as error:
            # exFAT, SMB and some shared folders have no hard links.
            if error.errno not in NO_HARD_LINKS:
                raise
            with suppress(FileExistsError):
                _write_new(self.path, new_key())
        finally:
            draft.unlink()
        _sync_folder(self.path.parent)

    def write(self, keys: Secret) -> None:
        try:
            # A link stays a link: its target is what the user mounts or copies.
            real = Path(os.path.realpath(self.path))
            draft = _draft(real, keys)
            try:
                os.replace(draft, real)
            finally:
                draft.unlink(missing_ok=True)
            _sync_folder(real.parent)
            return
        except OSError as error:
            problem = _reason(error)
        raise StoreKeyError(f"cannot write {self}: {problem}")


def _draft(path: Path, keys: Secret) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    _write_new(draft, keys)
    return draft


def _write_new(path: Path, keys: Secret) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(keys.reveal() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        # Half a key is a secret too, and no command would remove it.
        path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make a rename durable before data that needs the new key is written."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keyring of the operating system."""

    name: str

    def __str__(self) -> str:
        return f"the OS keyring ({KEYRING_SERVICE}, {self.name})"

    def read(self) -> Secret | None:
        import keyring

        key_text = keyring.get_password(KEYRING_SERVICE, self.name)
        return Secret(key_text) if key_text else None

    def create(self) -> Secret:
        self.write(self.read() or new_key())
        key_text = self.read()
        if key_text is None:
            raise StoreKeyError(f"{self} did not keep the key")
        return key_text

    def write(self, keys: Secret) -> None:
        import keyring

        keyring.set_password(KEYRING_SERVICE, self.name, keys.reveal())


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """The OS keyring that works unattended, None without one, and a sentence about it."""

    name: str | None
    message: str

    @property
    def usable(self) -> bool:
        """Whether keys can be kept there."""
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
