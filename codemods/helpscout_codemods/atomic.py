"""Writing files in one step: a complete temporary file first, then a rename."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

__all__ = ["PRIVILEGES", "keeps_owner", "stage", "sync_folder"]

# Windows would write \r\n for every \n of a descriptor in text mode.
BINARY: int = getattr(os, "O_BINARY", 0)
PRIVILEGES: int = stat.S_ISUID | stat.S_ISGID


def stage(folder: Path, data: bytes, *, mode: int, like: os.stat_result | None = None) -> Path:
    """`data`, complete and flushed, in a new temporary file.

    Where the owner cannot be kept, setuid and setgid bits are not either.

    Args:
        folder: the folder of the new file.
        data: the whole content.
        mode: the permissions, as `os.chmod` takes them.
        like: the status of a file whose owner and group the new one gets.

    Raises:
        OSError: it cannot be written.
    """
    # Not named after the target, whose name may be as long as the file system allows.
    temporary = folder / f".{secrets.token_hex(8)}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
            set_mode(handle, temporary, mode if _owned_like(handle, like) else mode & ~PRIVILEGES)
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def set_mode(handle: int, path: Path, mode: int) -> None:
    """`fchmod`, which Windows has since Python 3.13 only."""
    if hasattr(os, "fchmod"):
        os.fchmod(handle, mode)
    else:
        os.chmod(path, mode)


def keeps_owner(status: os.stat_result) -> bool:
    """Whether a new file can have the owner and group of the one that it replaces.

    Args:
        status: that of the file to be replaced.
    """
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return True
    groups = {os.getegid(), *os.getgroups()}
    return status.st_uid == os.geteuid() and status.st_gid in groups


def _owned_like(handle: int, like: os.stat_result | None) -> bool:
    """Whether the file has the owner and group of `like` now."""
    if like is None or not hasattr(os, "fchown"):
        return True
    with contextlib.suppress(OSError):
        # Not where it is ours already: some file systems refuse even that.
        now = os.fstat(handle)
        if (now.st_uid, now.st_gid) != (like.st_uid, like.st_gid):
            os.fchown(handle, like.st_uid, like.st_gid)
    now = os.fstat(handle)
    return (now.st_uid, now.st_gid) == (like.st_uid, like.st_gid)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable; some file systems cannot do it, and need not.

    Args:
        folder: where the renamed file is.
    """
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
