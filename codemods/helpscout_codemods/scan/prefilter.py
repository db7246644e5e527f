"""Which files can matter, decided on bytes: most files of a tree are never parsed.

A file uses V1 when it holds the host, a V1 client or a V1 path; it mentions Help Scout when the
name occurs at all. Which files matter because of these is the business of `reach`.
"""

from __future__ import annotations

import enum
import re


class Needle(enum.IntEnum):
    """What a file's bytes say, weakest first."""

    NOTHING = 0
    PATH = 1
    """V1 paths such as conversations.json, no name: counts where the project names Help Scout."""
    NAME = 2
    V1 = 3


_NAME = re.compile(rb"(?i)help[ _-]?scout")
_V1 = re.compile(
    rb"(?i)api\.helpscout\.net|helpscout\.net/v1"
    rb"|^[ \t]*(?:from|import)[ \t]+(?:[\w.]+\.)?(?:helpscout|helpscout_api)\b"
    rb"|\bhelpscoutclient\b|\bhelpscout\.client\(",
    re.MULTILINE,
)
_OLDEST_CLIENT = re.compile(
    rb"\.(?:getMailbox(?:es)?|getFolders|getConversation(?:sFor\w+)?|getCustomers?|getUsers?)\b"
)
"""Methods of mccannm11's ApiClient, in whose programs nothing else need name Help Scout."""
_PATH = re.compile(
    rb"\b(?:conversations|customers|mailboxes|folders|attachments|workflows|hooks|users|members)"
    rb"(?:/[^\s\"']{0,60}|[\"'][^\n]{0,60})?\.json\b"
)
BINARY_HEAD = 8192
MAX_SOURCE = 1_000_000
"""Bytes of Python that are followed: a syntax tree takes about a thousand times the memory."""


def needle(data: bytes) -> Needle:
    """How much the bytes of one file name Help Scout: V1, NAME or NOTHING."""
    # Lowering and one plain search are many times faster than a search that ignores case.
    if b"scout" not in data.lower():
        oldest = b"ApiClient" in data and _OLDEST_CLIENT.search(data)
        return Needle.NAME if oldest else Needle.NOTHING
    if _V1.search(data):
        return Needle.V1
    return Needle.NAME if _NAME.search(data) else Needle.NOTHING


def has_v1_path(data: bytes) -> bool:
    """Whether a file spells V1 paths such as conversations.json, whatever else it says."""
    return b".json" in data and bool(_PATH.search(data))


def is_binary(data: bytes) -> bool:
    return b"\0" in data[:BINARY_HEAD]


_V1_LINE = re.compile(
    rb"(?i)(?<!docs)api\.helpscout\.net|helpscout\.net/v1|\b(?:import|from)[ \t]+helpscout\b"
    rb"|\bHelpScout\(|\bApiClient\b|\bhelpscout\.client\(|" + _PATH.pattern
)


def v1_lines(data: bytes) -> tuple[int, ...]:
    """Line numbers, from 1, that look like V1 to the eye: for files that cannot be parsed."""
    return tuple(
        number
        for number, line in enumerate(data.splitlines(), 1)
        if _V1_LINE.search(line) and b"docsapi.helpscout.net" not in line
    )
