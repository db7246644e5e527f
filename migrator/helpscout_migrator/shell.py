"""Names as words of a shell, for the commands that messages show."""

from __future__ import annotations

import re
import shlex

from helpscout_codemods.escape_control import visible_name

PLAIN = re.compile(r"[\w@%+=:,./-]+")


def shell_word(name: str) -> str:
    """A file name as one word for a shell; control characters as bash and zsh read them."""
    if PLAIN.fullmatch(name):
        return name
    if visible_name(name) == name:
        return shlex.quote(name)
    return "$'" + visible_name(name.replace("\\", "\\\\").replace("'", "\\'")) + "'"
