"""Hides credentials in everything the codemods and the command show, and nothing else.

Source code that calls V1 often holds its key as a literal, and nothing printed about such a file
may repeat it. Context decides what is a credential: the name a value is given to, the place it
stands in (Basic authentication, a URL, a header), or else its looks. A value that only looks like
one stays readable when its label says what it is: a commit, a digest, a correlation id, an image, a
path. In doubt a value is hidden: a hidden word costs a reader a glance, a shown key an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LITERAL = r"""(?:[rbuf]{0,2})(?P<quote>["'])(?P<value>[^"'\n]{4,}?)(?P=quote)"""
_NAME = (
    r"(?:api_?key|token(?!i[zs])|secret(?!ar)|passw(?:or)?d(?!less)|credential|authorization"
    r"|scout\w*key|hs_?key)"
)
# Bounded, or a long line of nothing but `token` would be searched in quadratic time.
_PART = r"\w{0,80}"
_GAP = r"\s{0,40}"


# The `re` module compiles a pattern when it is first used and keeps it: most runs mask nothing.
_LABEL_PATTERNS = (
    # A name that announces a credential and the literal given to it: KEY = "..",
    # {"token": ".."}, environ.get("KEY", "..").
    rf"""(?i){_NAME}{_PART}["']?{_GAP}\]?{_GAP}(?:=(?!=)|:(?!/)|(?<=["']),)\s*{_LITERAL}"""
)
_SETTING = (
    # The same without quotes: .env, setup.cfg, ini.
    rf"(?im)^[ \t+\-]*(?:export[ \t]+)?[\w.]{{0,80}}(?:{_NAME}|_key)[\w.]{{0,80}}"
    r"""[ \t]{0,40}[=:][ \t]*(?P<value>[^\s"'#()\[\]{},]{8,})[ \t]*(?:\#.*)?\r?$"""
)
_QUERY = (
    # A parameter of an address: ?token=..
    rf"(?i)[?&;](?P<name>[\w.-]{{0,80}}(?:{_NAME}|\bkey)[\w.-]{{0,40}})="
    r"""(?P<value>[^\s&#;"'<>]{6,})"""
)
_PLACE_PATTERNS = (
    # The user name of Basic authentication, and the argument of the V1 clients' constructors.
    r"(?:\bauth\s*=\s*\(|\b(?:HTTPBasicAuth|HelpScout|HelpscoutClient|ApiClient|Client)\s*\()"
    rf"\s*{_LITERAL}",
    r"""(?i)\bcookie["']?:\s*["']?[\w-]{1,80}=(?P<value>[^\s;"']{8,})""",
    # A JSON web token, and keys that say whose they are.
    r"\b(?P<value>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]{8,})?)",
    r"\b(?P<value>(?:sk|pk|rk)_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{12,})",
)
# A `key` that is no api_key is a credential only when its value can be one.
_KEY = rf"(?im)^[ +\-\t]*(?P<name>(?:\w{{0,80}}_)?key)\s*=\s*{_LITERAL}"
_SCHEME_VALUE = (
    r"(?i)\b(?:basic\s+(?P<basic>[A-Za-z0-9+/=_-]{8,})"
    r"|bearer\s+(?P<bearer>[A-Za-z0-9+/=._~-]{12,}))"
)
_USERINFO = (
    r"""(?<![\w+.-])(?P<scheme>[A-Za-z][\w+.-]{0,30})://"""
    r"""(?P<user>[^\s/@:'"{}%<>]{0,300})(?::(?P<password>[^\s/@'"]{0,300}))?@"""
)
# A run of characters that people do not type: long, letters and digits mixed, no word inside.
_OPAQUE = re.compile(r"(?<![\w/.+-])(?P<value>[A-Za-z0-9+/_-]{24,}={0,2})(?![\w/+-]|\.\w)")
_V1_KEY = re.compile(r"(?<![0-9A-Fa-f/])[0-9A-Fa-f]{40}(?![0-9A-Fa-f])")
_WORD = r"[A-Za-z]{9,}|[a-z]+_[a-z]+|[A-Z]+_[A-Z]+|/v\d"
_UUID = r"(?i)(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])"
_SCHEME = r"(?i)\s*(?:basic|bearer|token)(?:\s+|$)"
"""The first word of an Authorization header is no secret, what follows it is."""
_HARMLESS = (
    r"[A-Z][A-Z_]+"  # the name of a variable, not its value
    r"|(?i:your[\w -]*|change.?me|x+|\*+|<.*>|\{.*\}|\$\{?\w+\}?|none|true|false|basic|bearer)"
    r"|%\(?\w*\)?s|(?:\.{0,2}/|https?:).*|os\.\S+|<secret.*"
)
# Names that speak about a credential, or of another kind of key or token.
_NAME_OF_NO_CREDENTIAL = (
    r"(?i)(?:^|_)(?:(?:next|page|cursor|sync|cancel\w*|stop|pad|eos|bos|sort|cache|primary|foreign"
    r"|group|order|row|index|dict|partition|lookup|config|setting|translation|natural|unique"
    r"|public)_?)+(?:token|key)s?$"
    r"|(?:name|field|env|ur[li]|path|file|header|param(?:eter)?|var(?:iable)?|column|label|type"
    r"|kind|prefix|suffix|length|size|endpoint|class|format|hint|help|error|message)s?$"
)
_PLAIN_WORD = r"[A-Za-z]?[a-z]+[.,]?"
_PLACEHOLDERS = frozenset({"", "x", "pass", "password", "passwd", "pw", "pwd", "secret", "user"})
# What stands directly before a value that is no credential although it looks like one.
_LABEL = (
    r"(?i)(?:"
    r"\b(?:git|ci|github|build|source|head|base|merge|parent)?_?"
    r"(?:commit|sha|revision|rev|tree|parent|merge|cherry-pick|head|blob)"
    r"(?:_?(?:sha|hash|id|hex))?"
    r"|\bgit (?:checkout|reset|revert|show|log|diff|cherry-pick|rebase|merge|branch|tag|bisect"
    r"|fetch|worktree|rev-parse|cat-file)(?: [\w./-]{1,60}){0,4}"
    r"|\bhead (?:is|was)(?: now)? at|\.git@|\buses:\s*[\w./-]{1,100}@"
    r"|\b(?:\w{1,40}_)?(?:md5|sha-?[1-9]\d{0,2}|blake2[bs]?|digest|hexdigest|etag|checksum"
    r"|fingerprint|integrity)(?:sum)?"
    r"|\b(?:\w{1,40}[_-])?(?:correlation(?:[ _-]?id)?|(?:request|trace|span|transaction)[ _-]?id)"
    r"|\btraceparent"
    r""")["'\]]?[ \t]{0,4}(?:[:=\-]|=>)?[ \t]{0,4}["'(\[<]?$"""
)
_DIGEST_LINE = r"[0-9a-fA-F]{64,128} [ *]\S+[./]\S+\s*(?:\n|$)"
_IMAGE = r"(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR|PHN2Zy|PD94bWw|JVBERi0)"
_IN_PATH = r"(?:[A-Za-z]:[\\/]|\\\\\w|\.{1,2}/|~/|/[\w.-]+/)[^\s\"'<>|:=,;?&()]*$"
_FOLDER = r"/[a-z]{2,}(?:/|$)"
_BEFORE = 80
"""Characters before a value in which its label stands."""
_LONGEST_PATH = 400
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[A-Za-z]")
_ANNOUNCING = ("key", "token", "secret", "passw", "credential", "authorization")
_PLACES = ("auth", "client", "helpscout", "cookie", "eyj", "_live_", "_test_", "akia")


def fingerprint(value: str) -> str:
    """A short stand-in: it differs for two credentials and shows neither."""
    # Few runs mask anything, and loading OpenSSL takes longer than they do.
    import hashlib

    data = value.encode("utf-8", "backslashreplace")
    return f"<secret {hashlib.sha256(data).hexdigest()[:6]}>"


def _spans(text: str) -> Iterator[tuple[int, int]]:
    # Most texts are short and name no credential: to look for the words costs less than to match.
    lower_text = text.lower()
    if any(word in lower_text for word in _ANNOUNCING):
        yield from _by_name(text)
    if any(word in lower_text for word in _PLACES):
        for pattern in _PLACE_PATTERNS:
            for match in re.finditer(pattern, text):
                yield from _literal(match)
    if "basic" in lower_text or "bearer" in lower_text:
        yield from _schemes(text)
    if "://" in text and "@" in text:
        yield from _urls(text)
    yield from _by_looks(text)


def _by_name(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(_LABEL_PATTERNS, text):
        if not re.search(_NAME_OF_NO_CREDENTIAL, _name(text, match)):
            yield from _literal(match)
    for match in re.finditer(_SETTING, text):
        name = _name(text, match)
        prose = name.lower().endswith("authorization") and re.fullmatch(_PLAIN_WORD, match["value"])
        if not prose and not re.search(_NAME_OF_NO_CREDENTIAL, name):
            yield from _literal(match)
    for match in re.finditer(_QUERY, text):
        if not re.search(_NAME_OF_NO_CREDENTIAL, match["name"]):
            yield from _literal(match)
    for match in re.finditer(_KEY, text):
        value = match["value"]
        names_no_credential = re.search(_NAME_OF_NO_CREDENTIAL, match["name"])
        if not names_no_credential and len(value) >= 8 and _DIGIT.search(value):
            yield from _literal(match)


def _name(text: str, match: re.Match[str]) -> str:
    """The whole name that the value of a match is given to."""
    start = match.start()
    while start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
        start -= 1
        if match.start() - start > 80:
            break
    words = re.findall(r"[\w-]+", text[start : match.start("value")])
    # A prefix such as `export`, or of a string literal, is not the name.
    return next((word for word in reversed(words) if len(word) > 2), "")


def _literal(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    start, end = match.span("value")
    scheme = re.match(_SCHEME, match["value"])
    start += scheme.end() if scheme else 0
    secret = match.string[start:end].strip()
    if secret and not re.fullmatch(_HARMLESS, secret):
        yield start, end


def _schemes(text: str) -> Iterator[tuple[int, int]]:
    """What follows `Basic` or `Bearer`; in prose a plain word follows, which is shown."""
    for match in re.finditer(_SCHEME_VALUE, text):
        group = match.lastgroup or ""
        value = match[group]
        if re.fullmatch(_PLAIN_WORD, value) and not _is_header(text, match.start()):
            continue
        if not re.fullmatch(_HARMLESS, value):
            yield match.span(group)


def _is_header(text: str, start: int) -> bool:
    before = text[max(0, start - 30) : start].rstrip("\"' ")
    return before.lower().rstrip("\"',:= ").endswith("authorization") and before[-1:] in ":=,"


def _urls(text: str) -> Iterator[tuple[int, int]]:
    """Passwords in URLs; the user name when it is the credential, as a V1 key is."""
    for match in re.finditer(_USERINFO, text):
        user, password = match["user"], match["password"] or ""
        is_placeholder = password.lower() in _PLACEHOLDERS or re.fullmatch(_HARMLESS, password)
        if not is_placeholder:
            yield match.span("password")
        if any(map(str.isdigit, user)) and (len(user) >= 20 or (is_placeholder and len(user) >= 6)):
            yield match.span("user")


def _by_looks(text: str) -> Iterator[tuple[int, int]]:
    for match in _V1_KEY.finditer(text):
        if _is_mixed(match[0]) and not _is_explained(text, match.start(), match[0]):
            yield match.span()
    for match in _OPAQUE.finditer(text):
        value = match["value"]
        if _V1_KEY.fullmatch(value) or not _is_opaque(value):
            continue
        if _is_opaque(re.sub(_UUID, "", value)) and not _is_explained(text, match.start(), value):
            yield match.span("value")


def _is_explained(text: str, start: int, value: str) -> bool:
    """Whether what surrounds a value says that it is something else than a credential."""
    before = text[max(0, start - _LONGEST_PATH) : start].rpartition("\n")[2]
    if re.search(_LABEL, before[-_BEFORE:]) or re.match(_IMAGE, value):
        return True
    if value.startswith("/") and re.search(_FOLDER, value):
        return True
    if before and before[-1] not in "\"' =:" and re.search(_IN_PATH, before):
        return True
    if before.endswith("base64,") and re.search(r"data:[\w/+.-]{1,80};base64,$", before):
        return True
    return not before.strip() and re.compile(_DIGEST_LINE).match(text, start) is not None


def _is_mixed(value: str) -> bool:
    return _DIGIT.search(value) is not None and _LETTER.search(value) is not None


def _is_opaque(value: str) -> bool:
    if len(value) < 24 or not _is_mixed(value):
        return False
    # A random text of letters and digits holds long runs of letters by chance; a name that long
    # without a separator hardly holds three digits.
    return (value.isalnum() and len(_DIGIT.findall(value)) >= 3) or not re.search(_WORD, value)


def credentials_in(text: str) -> frozenset[str]:
    """The credentials written out in `text` that are distinctive enough to search for elsewhere."""
    return _distinctive(text, _spans(text))


def _distinctive(text: str, spans: Iterable[tuple[int, int]]) -> frozenset[str]:
    values = {text[start:end] for start, end in spans}
    return frozenset(value for value in values if len(value) >= 10 and _DIGIT.search(value))


def mask(text: str, known: Iterable[str] = ()) -> str:
    """`text` with every credential replaced by its fingerprint.

    Args:
        text: Any text that is about to be shown.
        known: Credentials of the project, hidden here whatever surrounds them.
    """
    pieces: list[str] = []
    position = 0
    spans = sorted(_spans(text))
    for start, end in _merged(spans):
        pieces += (text[position:start], fingerprint(text[start:end]))
        position = end
    masked_text = "".join((*pieces, text[position:]))
    everywhere = _distinctive(text, spans) | set(known)
    for value in sorted(everywhere, key=len, reverse=True):
        if value:
            masked_text = masked_text.replace(value, fingerprint(value))
    return masked_text


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans without overlaps: two that overlap become one."""
    joined_spans: list[tuple[int, int]] = []
    for start, end in spans:
        if joined_spans and start < joined_spans[-1][1]:
            joined_spans[-1] = joined_spans[-1][0], max(end, joined_spans[-1][1])
        else:
            joined_spans.append((start, end))
    return joined_spans
