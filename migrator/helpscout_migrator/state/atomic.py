"""Writing a file so that a kill at any moment leaves the old bytes or the new ones, never a mix."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from pathlib import Path

from helpscout_migrator.errors import from_os_error


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable (a no-op where folders cannot be opened)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write(path: Path, data: bytes, *, scratch: Path | None = None, mode: int = 0o600) -> None:
    """Put `data` at `path` in one step.

    The bytes go to a file in `scratch` first, so that a kill leaves its litter there and not in
    the user's tree; `scratch` must be on the same file system, else the folder of `path` is used.
    Raises MigrationError when the disk is full, read-only or closed to us.
    """
    try:
        _write(path, data, scratch or path.parent, mode)
    except OSError as error:
        if error.errno != errno.EXDEV or scratch is None:
            raise from_os_error("write", path, error) from error
        try:
            _write(path, data, path.parent, mode)
        except OSError as second:
            raise from_os_error("write", path, second) from second


def _write(path: Path, data: bytes, folder: Path, mode: int) -> None:
    beside = folder / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
            os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)
