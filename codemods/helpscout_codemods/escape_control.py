r"""Makes characters visible that a terminal, a browser or a CI runner would act on.

A file name, a line of code or a server's answer may hold escape sequences that clear the screen or
rename the window, marks that reverse the direction of writing, and commands to the CI runner that
reads the output. All text for people passes through here. Output for machines keeps every character
(JSON escapes them), except that a diff in a pipe quotes file names as git does.
"""

from __future__ import annotations

import re

_CONTROLS = (
    "\r(?!\n)"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
    # Marks of direction: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    # Bytes of a file name that are no text: no output could encode them.
    "|[\ud800-\udfff]"
)
# Not only at the start of a line: printed text may be wrapped. Azure takes them anywhere.
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
_RUNNER_COMMANDS = (
    "(?i:"
    ":(?=:(?:add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher"
    "|save-state|set-env|set-output|stop-commands|warning)(?:[ \t]|::))"
    r"|\#(?=\#(?:\[[a-z]|vso\[|teamcity\[))"
    ")"
)
_UNSAFE = re.compile(f"{_CONTROLS}|{_RUNNER_COMMANDS}")
_OBEYED_IN_A_NAME = re.compile(f"[\r\n\u2028\u2029]|{_UNSAFE.pattern}")
_IN_JSON = re.compile(f"[\u2028\u2029]|{_UNSAFE.pattern}")
_SHORT = {"\n": "\\n"}


def visible(text: str) -> str:
    r"""``text`` with every character that acts instead of showing as its escape, such as ``\x1b``.

    Line ends and tabs stay; a carriage return alone, which would overwrite its line, does not.
    """
    return _UNSAFE.sub(_escaped, text)


def visible_name(text: str) -> str:
    r"""A file name, or other text of one line: as :func:`visible`, line ends as ``\n`` too."""
    return _OBEYED_IN_A_NAME.sub(_escaped, text)


def visible_json(text: str) -> str:
    r"""JSON that means the same, with every character that acts as ``\u001b``."""
    return _IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def one_line(text: str) -> str:
    """``text`` as :func:`visible`, all on one line."""
    return visible(" ".join(text.split()))


def quoted_name(name: str) -> str:
    """A file name for the header of a diff: quoted as git and patch read it where that is needed.

    https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath
    """
    if visible_name(name) == name and not set(name) & set('\t"\\'):
        return name
    quoted_name = name.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{_OBEYED_IN_A_NAME.sub(_octal, quoted_name)}"'


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    # surrogateescape keeps the byte 0xNN as U+DCNN.
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


def _octal(found: re.Match[str]) -> str:
    character = found.group()
    if character in _SHORT:
        return _SHORT[character]
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))
