"""Writing a file so that a kill at any moment leaves the old bytes or the new ones, never a mix."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from pathlib import Path

from helpscout_codemods.atomic import stage, sync_folder
from helpscout_migrator.errors import EditedSinceError, from_os_error

# The former text of a file that was just replaced; it may hold a user's edit.
ASIDE = ".old"


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str | None:
    """The hash of a file; None when there is none."""
    return digest(path.read_bytes()) if path.is_file() else None


def write(path: Path, data: bytes, *, scratch: Path | None = None, mode: int = 0o600) -> None:
    """Put `data` at `path` in one step.

    The bytes go to a file in `scratch` first, so that a kill leaves temporary files there, not in
    the user's tree; `scratch` must be on the same file system, else the folder of `path` is used,
    as when another command has swept `scratch` meanwhile.

    Raises:
        MigrationError: The disk is full, read-only or closed to us.
    """
    try:
        try:
            _write(path, data, scratch or path.parent, mode)
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.ENOENT) or scratch is None:
                raise
            _write(path, data, path.parent, mode)
    except OSError as error:
        raise from_os_error("write", path, error) from error


def write_output(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file that the user names: through a link, and into a device or a pipe, not over it.

    Raises:
        MigrationError: The disk refuses.
    """
    try:
        real = path.resolve()
        if not real.exists() or real.is_file():
            return write(real, data, mode=mode)
        with open(real, "wb") as stream:
            stream.write(data)
    except OSError as error:
        raise from_os_error("write", path, error) from error


def _write(path: Path, data: bytes, folder: Path, mode: int) -> None:
    temporary = stage(folder, data, mode=mode)
    try:
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def swap(
    path: Path,
    data: bytes | None,
    *,
    name: str,
    expected: str | None,
    scratch: Path,
    mode: int = 0o600,
) -> None:
    """Replace the bytes of a user's file, only if they are the expected ones until that moment.

    What is replaced is held in `scratch` until it was compared, so that an edit that came between
    the comparison and the rename is put back.

    Args:
        path: The file.
        data: Its new bytes; None removes it.
        name: Its name for people.
        expected: The SHA-256 of its bytes now; None for no file.
        scratch: A folder for temporary files.
        mode: Of the new file.

    Raises:
        EditedSinceError: The file is another one; it is left as it is.
        MigrationError: The disk refuses.
    """
    try:
        try:
            same = _swap(path, data, expected, scratch, mode)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            same = _swap(path, data, expected, path.parent, mode)
    except OSError as error:
        raise from_os_error("write", path, error) from error
    if not same:
        raise EditedSinceError(
            f"{name} was edited while this command ran: it holds your text, and the files after it "
            "were left alone; `helpscout-migrate status` says where it stands",
            (name,),
        )


def _swap(path: Path, data: bytes | None, expected: str | None, folder: Path, mode: int) -> bool:
    """False, and nothing changed, when the file is not the expected one."""
    staged_file: Path | None = None
    aside = folder / f".{secrets.token_hex(8)}{ASIDE}"
    try:
        if data is not None:
            staged_file = stage(
                folder, data, mode=mode, like=path.stat() if path.exists() else None
            )
        if digest_of(path) != expected:
            return False
        if expected is None and staged_file is not None:
            return _create(staged_file, path)
        if staged_file is None:
            os.replace(path, aside)
        else:
            # Without hard links the comparison above has to do.
            with contextlib.suppress(OSError):
                os.link(path, aside)
            os.replace(staged_file, path)
        sync_folder(path.parent)
        if expected is not None and digest_of(aside) not in (expected, None):
            os.replace(aside, path)
            sync_folder(path.parent)
            return False
        return True
    finally:
        for temporary in (staged_file, aside):
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink()


def _create(staged: Path, path: Path) -> bool:
    try:
        os.link(staged, path)
    except FileExistsError:
        return False
    except OSError:
        os.replace(staged, path)
    sync_folder(path.parent)
    return True
