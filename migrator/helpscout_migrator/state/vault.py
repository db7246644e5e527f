"""The bytes of every changed file, before and after, encrypted and found by their hash.

Sources may hold API keys, so nothing of them lies in the clear in the state folder. The two sides
of every edit are stored before the first file is touched: from then on apply, resume and undo
only move known bytes, and none of them needs the codemods again.
"""

from __future__ import annotations

import re
from pathlib import Path

from helpscout_migrator.errors import MigrationError, from_os_error
from helpscout_migrator.state import atomic, regular
from helpscout_v2.auth.crypto import Vault as Seal
from helpscout_v2.auth.errors import StoreKeyError

NAME = re.compile(r"[0-9a-f]{64}")


class BackupVault:
    """An encrypted, content-addressed store in one folder."""

    def __init__(self, folder: Path, seal: Seal, *, scratch: Path | None = None) -> None:
        self.folder = folder
        self.scratch = scratch
        self._seal = seal

    def put(self, data: bytes) -> str:
        """Store bytes. What is there already counts only when it opens with this key.

        Returns:
            Their SHA-256 in hex.

        Raises:
            MigrationError: The disk refuses.
        """
        name = atomic.digest(data)
        path = self.folder / name
        if not self.holds(name):
            atomic.write(path, self._seal.seal(data), scratch=self.scratch)
        return name

    def holds(self, name: str) -> bool:
        """Whether the bytes of a hash are here and can be opened."""
        try:
            self.get(name)
        except MigrationError:
            return False
        return True

    def get(self, name: str, *, of: str = "") -> bytes:
        """The bytes of a hash.

        Args:
            name: SHA-256 in hex.
            of: The user's file, for the message.

        Raises:
            MigrationError: They are gone, damaged or locked away.
        """
        if not NAME.fullmatch(name):
            raise MigrationError(f"{name!r} is no backup: the state folder was altered")
        path = self.folder / name
        backup = f"the backup {path}" + (f" of {of}" if of else "")
        try:
            sealed_data = regular.read(path)
        except FileNotFoundError:
            raise MigrationError(f"{backup} is missing: restore it from your own copy") from None
        except OSError as error:
            raise from_os_error("read", path, error) from error
        try:
            data = self._seal.open_sealed(sealed_data)
        except StoreKeyError:
            raise MigrationError(
                f"{backup} does not open with this key, or it is damaged: set "
                "HELPSCOUT_STORE_KEY to the key that was in use when the plan was applied "
                "(several keys with commas)"
            ) from None
        if atomic.digest(data) != name:
            raise MigrationError(f"{backup} is damaged: restore it from your own copy")
        return data

    def vouch(self, path: Path, data: bytes) -> None:
        """Refuse what lies in the clear at `path` unless it was stored here when it was written.

        Storing needs the key, so a state folder that came with a tree, or that was edited, is
        told from our own. Raises MigrationError.
        """
        if not (self.folder / atomic.digest(data)).is_file():
            raise MigrationError(
                f"{path} is not as this tool wrote it: nothing of it is followed; move "
                f"{self.folder.parent.name} away to start again (undo is then lost)"
            )
        self.get(atomic.digest(data))
