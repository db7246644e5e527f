"""Opening files of the state folder: regular ones only, and through no link.

The folder may have come with the tree. A pipe would make us wait for ever, a device or a link would
have us read or write somewhere else.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from helpscout_codemods.atomic import BINARY
from helpscout_migrator.errors import MigrationError

STATE_FOLDER = ".helpscout-migration"
# Windows has neither, and no named pipes in folders.
OPEN_FLAGS: int = BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def open_file(path: Path, flags: int) -> int:
    """A descriptor of a regular file, made with mode 0600 where `flags` ask for that.

    Raises:
        MigrationError: A link is on the way, or this is no regular file.
        OSError: The system refuses.
    """
    refuse_links(path)
    try:
        handle = os.open(path, flags | OPEN_FLAGS, 0o600)
    except OSError as error:
        # A pipe without a reader, a socket, a folder.
        if error.errno in (errno.ENXIO, errno.EISDIR):
            raise _not_regular(path) from None
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _not_regular(path)
    return handle


def read(path: Path) -> bytes:
    """The bytes of a file. Raises as `open_file`."""
    with os.fdopen(open_file(path, os.O_RDONLY), "rb") as stream:
        return stream.read()


def refuse_links(path: Path) -> None:
    """Refuse a path that leads through a link.

    Raises:
        MigrationError: A name from the state folder down to `path` is a symbolic link.
    """
    for part in (path, *path.parents):
        if part.is_symlink():
            raise MigrationError(f"{part} is a link, which we never make: remove it")
        if part.name == STATE_FOLDER:
            return


def _not_regular(path: Path) -> MigrationError:
    return MigrationError(f"{path} is no regular file: remove it")
