"""Writing edits so that no interruption leaves half a file and no failure leaves half a flow."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from helpscout_codemods.atomic import keeps_owner, stage, sync_folder
from helpscout_codemods.findings import Edit, Problem

__all__ = ["Outcome", "write_edits"]


class Outcome(Struct, frozen=True):
    """What became of a set of edits."""

    written: tuple[Edit, ...]
    problems: tuple[Problem, ...]


def write_edits(root: Path, edits: Iterable[Edit]) -> Outcome:
    """Write every edit below `root`; those of one flow all or none.

    The new texts of a flow are first stored completely beside their files (which finds a full
    disk, a read-only folder and a file that changed meanwhile), then put in place by renaming.
    When a rename fails the files of that flow already replaced get their old bytes back.

    Args:
        root: the folder that the paths of the edits are relative to.
        edits: the edits, each of another file.

    Returns:
        The edits that were written, and an error for each that was not.
    """
    edits_written: list[Edit] = []
    problems: list[Problem] = []
    order = sorted((edit for edit in edits if edit.changes), key=lambda e: (e.flow, e.path))
    for flow, members in groupby(order, key=lambda e: e.flow or f"\0{e.path}"):
        del flow
        group = list(members)
        problem = _write_flow(root, group)
        if problem is None:
            edits_written += group
        else:
            problems.append(problem)
            problems += [
                Problem(edit.path, f"not written, because {problem.path} could not be")
                for edit in group
                if edit.path != problem.path
            ]
    return Outcome(tuple(sorted(edits_written, key=lambda e: e.path)), tuple(problems))


def _write_flow(root: Path, edits: list[Edit]) -> Problem | None:
    staging: list[tuple[Edit, Path, Path]] = []
    try:
        for edit in edits:
            target = (root / edit.path).resolve()
            try:
                staging.append((edit, target, _stage(target, edit)))
            except OSError as error:
                return Problem(edit.path, f"not written: {error.strerror or error}")
        replacements: list[tuple[Edit, Path]] = []
        for edit, target, temporary in staging:
            try:
                # Again, because storing the other texts of the flow took its time.
                _compare(target, edit)
                os.replace(temporary, target)
            except OSError as error:
                reason = f"not written: {error.strerror or error}"
                return Problem(edit.path, reason + _put_back(replacements))
            replacements.append((edit, target))
        for folder in {target.parent for _, target, _ in staging}:
            sync_folder(folder)
        return None
    finally:
        for _, _, temporary in staging:
            temporary.unlink(missing_ok=True)


def _stage(target: Path, edit: Edit) -> Path:
    """The new text, complete and flushed, in a temporary file beside `target`. Raises OSError."""
    status = target.stat()
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        # Replacing would succeed where the folder is writable, against the owner's wish.
        raise OSError("the file is read-only")
    if status.st_nlink > 1:
        raise OSError("it is a hard link, and its other names would keep the old text")
    if not keeps_owner(status):
        raise OSError("it belongs to another user or group, which a new text could not keep")
    _compare(target, edit)
    return _stage_bytes(target, edit.after, status)


def _compare(target: Path, edit: Edit) -> None:
    if target.read_bytes() != edit.before:
        raise OSError("the file changed since it was read; run again")


def _stage_bytes(target: Path, data: bytes, status: os.stat_result) -> Path:
    return stage(target.parent, data, mode=stat.S_IMODE(status.st_mode), like=status)


def _put_back(replaced: list[tuple[Edit, Path]]) -> str:
    for edit, target in replaced:
        try:
            os.replace(_stage_bytes(target, edit.before, target.stat()), target)
        except OSError as error:
            return f"; {edit.path} holds its new text and could not be put back ({error.strerror})"
    return ""
