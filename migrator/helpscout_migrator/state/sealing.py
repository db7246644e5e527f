"""The key that closes the backups: the one of the user's own token store, so that there is one key
to keep and one way to rotate it, and so that an undo months later finds it.
"""

from __future__ import annotations

from collections.abc import Mapping

from helpscout_migrator.errors import MigrationError
from helpscout_v2.auth.crypto import (
    KEY_VARIABLE,
    default_store_path,
    default_vault,
    is_key_beside,
)
from helpscout_v2.auth.crypto import Vault as Seal
from helpscout_v2.auth.errors import StoreError


def seal_of(environ: Mapping[str, str]) -> Seal:
    """What seals and opens the backups. Raises MigrationError when the key cannot be had."""
    try:
        _make_store(environ)
        return default_vault(environ=environ)
    except (StoreError, OSError) as error:
        raise MigrationError(f"no key to encrypt the backups with: {error}") from error


def _make_store(environ: Mapping[str, str]) -> None:
    """A key is created with its store, so that a key without a store indicates a loss."""
    path = default_store_path()
    if environ.get(KEY_VARIABLE, "").strip() or path.exists() or is_key_beside(path):
        return
    from helpscout_v2.auth.store import TokenStore  # only at the first migration: it takes its time

    TokenStore(path, environ=environ).close()
