"""The engine's contract with the rewriting half of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from helpscout_codemods.findings import Report, Target


class Refactor(Protocol):
    """`helpscout_codemods.refactor.refactor`: pure, no file system.

    `files` maps project-relative paths (forward slashes) to bytes. It is a lazy mapping: iterating
    it yields the *candidates* (files with a Help Scout needle, plus every file that imports one of
    those by name, transitively), and `files.get(path)` also answers for any other Python file of
    the project, reading it on first use. All candidates parse as Python 3; BOM, coding line and
    newlines are as on disk.

    The answer holds one edit for each changed file, and findings with line numbers of the text
    before. It writes no markers: the engine adds them for findings whose state is "left".
    """

    def __call__(self, files: Mapping[str, bytes], *, to: Target = "native") -> Report: ...
