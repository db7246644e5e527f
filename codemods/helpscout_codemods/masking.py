"""Keeps credentials out of everything the codemods show.

Source code that speaks V1 often holds its key as a literal. Nothing printed about such a file may
repeat it, so every text that leaves this room goes through `mask`. When in doubt a string is
treated as a credential: a hidden word costs a reader a glance, a shown key costs an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_LITERAL = r"""(?:[rbuf]{0,2})(?P<quote>["'])(?P<value>[^"'\n]{4,}?)(?P=quote)"""
_NAME = r"(?:api_?key|token|secret|passw(?:or)?d|credential|authorization|scout\w*key|hs_?key)"
# Bounded, or a long line of nothing but `token` would be searched in quadratic time.
_PART = r"\w{0,80}"
_GAP = r"\s{0,40}"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    # Compiled at the first text: most runs mask nothing.
    return (
        # A name that announces a credential and the literal given to it: KEY = "..",
        # {"token": ".."}, environ.get("KEY", "..").
        re.compile(
            rf"""(?i){_NAME}{_PART}["']?{_GAP}\]?{_GAP}(?:=(?!=)|:(?!/)|(?<=["']),)\s*{_LITERAL}"""
        ),
        re.compile(rf"(?i)^[ +\-\t]*(?:\w*_)?key\s*=\s*{_LITERAL}", re.MULTILINE),
        # The same without quotes: .env, setup.cfg, ini.
        re.compile(
            rf"(?im)^[ \t+\-]*(?:export[ \t]+)?[\w.]{{0,80}}(?:{_NAME}|_key)[\w.]{{0,80}}"
            r"""[ \t]{0,40}[=:][ \t]*(?P<value>[^\s"'#()\[\]{},]{8,})[ \t]*(?:\#.*)?\r?$"""
        ),
        # The user name of Basic authentication, and the argument of the V1 clients' constructors.
        re.compile(
            r"(?:\bauth\s*=\s*\(|\b(?:HTTPBasicAuth|HelpScout|HelpscoutClient|ApiClient|Client)\s*\()"
            rf"\s*{_LITERAL}"
        ),
        re.compile(r"(?i)\bbasic\s+(?P<value>[A-Za-z0-9+/=_-]{8,})"),
        re.compile(r"(?i)\bbearer\s+(?P<value>[A-Za-z0-9+/=._~-]{12,})"),
        re.compile(r"(?i)\bhttps?://(?P<value>[^\s/@:'\"{}%]{6,})(?::[^\s/@'\"]*)?@"),
    )


# A run of characters nobody types: long, letters and digits mixed, no word inside.
_OPAQUE = re.compile(r"(?<![\w/.+-])(?P<value>[A-Za-z0-9+/_-]{24,}={0,2})(?![\w/.+-])")
_WORD = re.compile(r"[A-Za-z]{9,}|[a-z]+_[a-z]+|[A-Z]+_[A-Z]+|/v\d")
_SCHEME = re.compile(r"(?i)\s*(?:basic|bearer|token)(?:\s+|$)")
"""The first word of an Authorization header is no secret, what follows it is."""
_HARMLESS = re.compile(
    r"[A-Z][A-Z_]+"  # the name of a variable, not its value
    r"|(?i:your[\w -]*|change.?me|x+|\*+|<.*>|\{.*\}|\$\{?\w+\}?|none|true|false|basic|bearer)"
    r"|%\(?\w*\)?s|(?:\.{0,2}/|https?:).*|os\.\S+|<secret.*"
)


def fingerprint(value: str) -> str:
    """A short stand-in that tells two credentials apart without telling either."""
    import hashlib

    data = value.encode("utf-8", "backslashreplace")
    return f"<secret {hashlib.sha256(data).hexdigest()[:6]}>"


def _spans(text: str) -> Iterable[tuple[int, int]]:
    for pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span("value")
            scheme = _SCHEME.match(match["value"])
            start += scheme.end() if scheme else 0
            secret = text[start:end].strip()
            if secret and not _HARMLESS.fullmatch(secret):
                yield start, end
    for match in _OPAQUE.finditer(text):
        if _is_opaque(match["value"]):
            yield match.span("value")


def _is_opaque(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    if not digits or not any(c.isalpha() for c in value):
        return False
    # A random text of letters and digits holds long runs of letters by chance; a name that long
    # without a separator hardly holds three digits.
    return (value.isalnum() and digits >= 3) or not _WORD.search(value)


def credentials_in(text: str) -> frozenset[str]:
    """The credentials written out in `text` that are distinctive enough to search for elsewhere."""
    values = (text[start:end] for start, end in _spans(text))
    return frozenset(v for v in values if len(v) >= 10 and any(c.isdigit() for c in v))


def mask(text: str, known: Iterable[str] = ()) -> str:
    """`text` with every credential replaced by its fingerprint.

    `known` holds credentials found elsewhere in the project, hidden here whatever surrounds them.
    """
    pieces: list[str] = []
    position = 0
    for start, end in sorted(_spans(text)):
        if start >= position:
            pieces += (text[position:start], fingerprint(text[start:end]))
            position = end
    masked = "".join((*pieces, text[position:]))
    everywhere = credentials_in(text) | set(known)
    for value in sorted(everywhere, key=len, reverse=True):
        if value:
            masked = masked.replace(value, fingerprint(value))
    return masked
