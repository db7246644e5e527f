"""Reading files of a tree that others wrote: regular files only.

A pipe would block the read without end, and a device would fill the memory.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from helpscout_codemods.atomic import BINARY

__all__ = ["read_regular"]

_FLAGS: int = os.O_RDONLY | BINARY | getattr(os, "O_NONBLOCK", 0)


def read_regular(path: Path, limit: int = -1) -> bytes:
    """The first bytes of a file.

    Args:
        path: the file.
        limit: how many bytes; -1 for all of them.

    Raises:
        OSError: it cannot be read, or it is neither a regular file nor a link to one.
    """
    handle = os.open(path, _FLAGS)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return stream.read(limit)
