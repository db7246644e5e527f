"""The key that closes the backups: the one of the user's own token store, so that there is one key
to keep and one way to rotate it, and so that an undo months later finds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_migrator.errors import MigrationError
from helpscout_v2.auth.crypto import Vault as Seal
from helpscout_v2.auth.crypto import default_vault
from helpscout_v2.auth.errors import StoreKeyError


def seal_of(environ: Mapping[str, str]) -> Seal:
    """What seals and opens the backups. Raises MigrationError when the key cannot be had."""
    try:
        return default_vault(environ=environ)
    except (StoreKeyError, OSError) as error:
        raise MigrationError(f"no key to encrypt the backups with: {error}") from error
