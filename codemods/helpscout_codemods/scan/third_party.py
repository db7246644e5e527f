"""Code of other people and of tools: folders of installed packages, and generated files.

Neither is rewritten: the next installation or the next run of the generator would undo it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

PACKAGES = frozenset(
    {
        "site-packages", "dist-packages", "__pypackages__", ".pixi", ".direnv",
        ".ipynb_checkpoints", "_vendor", "_vendored",
    }
)  # fmt: skip
ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
"""What stands in the folder of an environment, and nowhere else."""
_COPIES = frozenset({"third_party", "thirdparty", "vendor", "vendored"})
"""Where projects keep copies of other people's code beside their own."""
GENERATED_SUFFIXES = ("_pb2.py", "_pb2_grpc.py")
_BUILD_FOLDERS = re.compile(r"(?:^|/)(?:build/(?:lib|bdist|scripts)[^/]*|dist)\Z")
_HEAD_ROWS = 30
_HEAD_COLUMNS = 400
_MARK = re.compile(
    rb"(?im)^[ \t]*(?:\#|\"\"\"|''')?.*(?:@generated\b|\bdo not edit\b(?!.*\bbelow\b))"
)


@dataclass(frozen=True, slots=True)
class NotOwn:
    """Why a file is not edited, in two lengths, and what to do."""

    reason: str
    message: str
    instead: str


GENERATED_CODE = NotOwn(
    "generated file", "a tool generates this file", "change what it is generated from"
)
COPIED_CODE = NotOwn(
    "copy of third-party code",
    "it is in a folder for third-party code",
    "update the copy, replace it with helpscout_v2, or move the file out of that folder",
)


class Foreign:
    """Which names of one listing lie in folders of other people's code."""

    def __init__(self, names: Iterable[str]):
        self._packages_of_dist: set[str] = set()
        self._environments: set[str] = set()
        self._folders: dict[str, str | None] = {"": None}
        for name in names:
            for mark in ENVIRONMENT_MARKS:
                if f"/{mark}" in name:
                    parts = name.split("/")
                    if mark in parts[1:]:
                        self._environments.add("/".join(parts[: parts.index(mark, 1)]))
            if name.endswith("dist/__init__.py"):
                self._packages_of_dist.add(name.removesuffix("/__init__.py"))

    def folder(self, name: str) -> str | None:
        """The outermost such folder that holds the file; None for the project's own files."""
        return self._of(name.rpartition("/")[0])

    def _of(self, folder: str) -> str | None:
        """The same for the files directly in a folder; each folder is looked at once."""
        if folder not in self._folders:
            above, _, last = folder.rpartition("/")
            outer = self._of(above)
            own = last in PACKAGES or folder in self._environments or self._is_built(folder)
            self._folders[folder] = outer or (folder if own else None)
        return self._folders[folder]

    def _is_built(self, folder: str) -> bool:
        # A package may well be called dist; what setuptools fills holds no package itself.
        return bool(_BUILD_FOLDERS.search(folder)) and folder not in self._packages_of_dist


def is_copied(path: str) -> bool:
    """Whether a file lies in a folder for copies of other people's code."""
    return not _COPIES.isdisjoint(path.split("/")[:-1])


def is_generated(path: str, data: bytes) -> bool:
    """Whether a source says at its head that a tool wrote it."""
    if path.endswith(GENERATED_SUFFIXES):
        return True
    rows = data.split(b"\n", _HEAD_ROWS)[:_HEAD_ROWS]
    # Only comments and the docstring's first row count: a text may speak of other files.
    return any(
        row.lstrip().startswith((b"#", b'"""', b"'''")) and _MARK.search(row[:_HEAD_COLUMNS])
        for row in rows
    )
