"""The bytes of every changed file, before and after, encrypted and found by their hash.

Sources may hold API keys, so nothing of them lies in the clear in the state folder. The two sides
of every edit are stored before the first file is touched: from then on apply, resume and undo
only move known bytes, and none of them needs the codemods again.
"""

from __future__ import annotations

import re
from pathlib import Path

from helpscout_migrator.errors import MigrationError, from_os_error
from helpscout_migrator.state import atomic
from helpscout_v2.auth.crypto import Vault as Seal
from helpscout_v2.auth.errors import StoreKeyError

NAME = re.compile(r"[0-9a-f]{64}")


class Vault:
    """An encrypted, content-addressed store in one folder."""

    def __init__(self, folder: Path, seal: Seal, *, scratch: Path | None = None) -> None:
        self.folder = folder
        self.scratch = scratch
        self._seal = seal

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256. Storing the same bytes twice costs nothing."""
        name = atomic.digest(data)
        path = self.folder / name
        if not path.exists():
            atomic.write(path, self._seal.seal(data), scratch=self.scratch)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of a hash. Raises MigrationError when they are gone, damaged or locked away."""
        if not NAME.fullmatch(name):
            raise MigrationError(f"{name!r} is no backup: the state folder was altered")
        path = self.folder / name
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            raise MigrationError(
                f"the backup {path} is missing: restore it from your own copy"
            ) from None
        except OSError as error:
            raise from_os_error("read", path, error) from error
        try:
            data = self._seal.open_sealed(sealed)
        except StoreKeyError:
            raise MigrationError(
                f"the backup {path} does not open with this key: set HELPSCOUT_STORE_KEY to the "
                "key that was in use when the plan was applied"
            ) from None
        if atomic.digest(data) != name:
            raise MigrationError(f"the backup {path} is damaged: restore it from your own copy")
        return data

    def vouch(self, path: Path, data: bytes) -> None:
        """Refuse what lies in the clear at `path` unless it was stored here when it was written.

        Storing needs the key, so a state folder that came with a tree, or that somebody edited, is
        told from our own. Raises MigrationError.
        """
        if not (self.folder / atomic.digest(data)).is_file():
            raise MigrationError(
                f"{path} is not as this tool wrote it: nothing of it is followed; move "
                f"{self.folder.parent.name} away to start anew (undo is then lost)"
            )
        self.get(atomic.digest(data))
