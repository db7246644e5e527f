"""The key that closes the backups: the one of the user's token store, so that there is one key to
keep and one way to rotate it.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.fernet import MultiFernet


def cipher(environ: Mapping[str, str]) -> MultiFernet:
    raise NotImplementedError
