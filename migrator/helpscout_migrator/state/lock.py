"""One migration at a time: a lock of the operating system, and a note that says who holds it.

The lock itself is `flock` (`msvcrt.locking` on Windows), which the system releases when its holder
dies; the note beside it is only there to be read by the one who is refused.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import os
import socket
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

import msgspec

from helpscout_migrator.errors import FolderLockedError, from_os_error
from helpscout_migrator.state import json_text, regular

# Another process has the lock; other errors come from a file system without locks.
LOCKED_ELSEWHERE = {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK}
# Seconds to wait for a lock whose holder is dead.
PATIENCE = 3.0


class Holder(msgspec.Struct, frozen=True):
    """Who holds the lock, and since when (UTC, ISO 8601)."""

    command: str
    user: str
    pid: int
    host: str
    since: str


def _take(handle: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":  # pragma: no cover
            import msvcrt

            handle.seek(1 << 30)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in LOCKED_ELSEWHERE:
            raise
        return False
    return True


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


def _read(handle: BinaryIO) -> Holder | None:
    handle.seek(0)
    try:
        return json_text.decode(handle.read(), Holder)
    except json_text.UNREADABLE:
        return None


def _lives(holder: Holder | None) -> bool:
    """Whether the holder is known to be at work: another host's process counts as alive."""
    if holder is None:
        return False
    if holder.host != socket.gethostname():
        return True
    if os.name == "nt":
        # There, os.kill(pid, 0) would send Ctrl-C to the console of that process.
        return True
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _wait(handle: BinaryIO) -> bool:
    """Take the lock; where its holder is dead, wait for what it left running.

    A killed process may have been about to start another program (git): for a moment that child
    still holds the same lock.
    """
    patience = time.monotonic() + PATIENCE
    while not _take(handle):
        if _lives(_read(handle)) or time.monotonic() > patience:
            return False
        time.sleep(0.02)
    return True


def _refusal(path: Path, holder: Holder | None) -> FolderLockedError:
    if holder is None:
        return FolderLockedError(f"another process holds {path}: wait for it to end")
    return FolderLockedError(
        f"locked since {holder.since} by {holder.user} on {holder.host} "
        f"(pid {holder.pid}, {holder.command}): wait for it to end, or stop it; {path}"
    )


@contextlib.contextmanager
def hold(path: Path, command: str) -> Generator[None, None, None]:
    """Hold the lock for the time of the block.

    Raises:
        FolderLockedError: Another process holds it; the message names it.
        MigrationError: The file cannot be opened, or the file system has no locks.
    """
    try:
        handle = os.fdopen(regular.open_file(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), "a+b")
    except OSError as error:
        raise from_os_error("open", path, error) from error
    with handle:
        try:
            free = _wait(handle)
        except OSError as error:
            raise from_os_error("lock", path, error) from error
        if not free:
            raise _refusal(path, _read(handle))
        note = Holder(
            command=command,
            user=_user(),
            pid=os.getpid(),
            host=socket.gethostname(),
            since=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        )
        try:
            handle.truncate(0)
            handle.write(json_text.encode(note))
            handle.flush()
        except OSError as error:
            raise from_os_error("write", path, error) from error
        yield
        with contextlib.suppress(OSError):
            handle.truncate(0)
