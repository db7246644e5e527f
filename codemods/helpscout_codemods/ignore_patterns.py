"""Gitignore patterns that others wrote: bounded in what they cost, and read although one is bad."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Few runs have patterns of their own, and the package takes as long to import as a small scan.
    import pathspec

__all__ = ["is_cheap", "is_valid", "spec_of"]

# The engine that matches them goes back at every star.
MAX_STARS = 3


def is_cheap(pattern: str) -> bool:
    """Whether a pattern costs little to match: each star of a name multiplies the ways to match.

    Args:
        pattern: a line of a .gitignore.
    """
    return pattern.count("**") <= MAX_STARS and all(
        part.count("*") <= MAX_STARS for part in pattern.split("/")
    )


def is_valid(pattern: str) -> bool:
    """Whether a pattern can be read, such as not ``\\`` or ``[z-a]``.

    Args:
        pattern: a line of a .gitignore.
    """
    try:
        _parsed([pattern])
    except (ValueError, re.error):
        return False
    return True


def spec_of(lines: Iterable[str]) -> pathspec.GitIgnoreSpec:
    """The patterns of a foreign .gitignore; what git ignores in it is ignored here.

    Args:
        lines: the lines of the file.
    """
    patterns = [_bounded(line) for line in lines]
    try:
        return _parsed(patterns)
    except (ValueError, re.error):
        return _parsed([pattern for pattern in patterns if is_valid(pattern)])


def _bounded(pattern: str) -> str:
    """The pattern, or one in its place that costs little to match and lets more files be looked at:
    none, or the exception of every file."""
    if is_cheap(pattern):
        return pattern
    return "!*" if pattern.startswith("!") else ""


def _parsed(patterns: list[str]) -> pathspec.GitIgnoreSpec:
    import pathspec

    with warnings.catch_warnings():
        # `[[:alpha:]]` makes the regular expressions of the library warn.
        warnings.simplefilter("ignore", FutureWarning)
        return pathspec.GitIgnoreSpec.from_lines(patterns)
