"""Reading TOML of any tree: what is not TOML, or nests too deeply, is one error in one line."""

from __future__ import annotations

import tomllib
from typing import Any


class TomlError(ValueError):
    """A text that cannot be read as TOML; the message is one line."""


def read_toml(text: str) -> dict[str, Any]:
    """The values of a TOML text.

    Args:
        text: the whole text.

    Raises:
        TomlError: it is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(f"not TOML: {error}") from error
    except RecursionError:
        raise TomlError("not read as TOML: nested too deeply") from None
