"""Python 2 sources: told apart from broken ones, and upgraded on request.

The upgrade is done by fissix, the maintained successor of lib2to3 (which Python 3.13 removed). It
is an optional dependency, imported only when asked for.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import PurePosixPath

from helpscout_codemods.findings import Finding
from helpscout_codemods.rules import make_finding

_SIGNS = re.compile(
    rb"""(?mx)
    ^[ \t]*print[ \t]+(?![=(.\[])[^\s]          # print statement
    | ^[ \t]*print[ \t]*>>
    | ^[ \t]*except[ \t]+[\w.,() ]+?,[ \t]*\w+[ \t]*:   # except X, e:
    | ^[ \t]*raise[ \t]+[\w.]+[ \t]*,[ \t]*\S
    | ^[ \t]*exec[ \t]+["'\w]
    | \bur["']
    | <>
    | \b0[0-7]+L?\b | \b\d+L\b
    | `[^`\n]+`
    """
)


_EXCEPT_COMMA = re.compile(rb"(?m)^[ \t]*except[ \t]+[\w.,() ]+?,[ \t]*[\w.]+[ \t]*:")


_OLD_IMPORT = re.compile(
    rb"(?m)^(?:import|from)[ \t]+(ConfigParser|urllib2|httplib|cPickle|cStringIO|StringIO|cookielib"
    rb"|HTMLParser|htmlentitydefs|urlparse|xmlrpclib|Queue|SocketServer|BaseHTTPServer|Tkinter"
    rb"|__builtin__|robotparser|UserDict|sets|md5|commands)\b"
)


def imports_old_modules(data: bytes, sources: Iterable[str]) -> bool:
    """Whether a source that parses imports, without a way out, a module that Python 3 has not and
    that the project (`sources`) has not either."""
    names = {match[1].decode() for match in _OLD_IMPORT.finditer(data)}
    if not names:
        return False
    own = {PurePosixPath(path).stem for path in sources}
    own |= {part for path in sources for part in PurePosixPath(path).parts[:-1]}
    return bool(names - own)


def looks_like(data: bytes) -> bool:
    """Whether a source that Python 3 refuses has the marks of Python 2.

    `except A, B:` alone is none: Python 3.14 reads it as two exceptions (PEP 758).
    """
    return bool(_SIGNS.search(_EXCEPT_COMMA.sub(b"except:", data)) or _old_names(data))


def is_pep_758(data: bytes) -> bool:
    """Whether `except A, B:` is all that an older Python cannot read."""
    return bool(_EXCEPT_COMMA.search(data)) and not looks_like(data)


def _old_names(data: bytes) -> bool:
    """Whether an exception is bound with a comma to a name that is then read, as Python 2 did."""
    for match in re.finditer(rb"(?m)^([ \t]*)except[^\n:]*,[ \t]*([a-z_]\w*)[ \t]*:", data):
        rest = data[match.end() :]
        if re.search(rb"\b" + re.escape(match[2]) + rb"\b", rest[:2000]):
            return True
        return len(match[2]) <= 3
    return False


def available() -> bool:
    return importlib.util.find_spec("fissix") is not None


class UpgradeError(ValueError):
    """A source that fissix cannot read either; the text is one line."""


def upgrade(data: bytes) -> bytes:
    """The source as Python 3, its encoding, newlines and BOM kept. Raises UpgradeError."""
    fissix_refactor = importlib.import_module("fissix.refactor")
    fixers = fissix_refactor.get_fixers_from_package("fissix.fixes")
    tool = fissix_refactor.RefactoringTool(fixers)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        newline = "\r\n" if "\r\n" in text else "\n"
        body = text.replace("\r\n", "\n")
        ended = body if body.endswith("\n") else body + "\n"
        tree = tool.refactor_string(ended, "<python 2 source>")
    except Exception as error:
        # fissix raises its own ParseError, and tokenizer errors of several kinds.
        raise UpgradeError(f"fissix cannot read it: {str(error).splitlines()[0]}") from error
    upgraded = str(tree)
    missing = _not_in_python_3(body, upgraded)
    if missing:
        raise UpgradeError(f"not upgraded by fissix: {missing}")
    if ended != body:
        upgraded = upgraded.removesuffix("\n")
    return upgraded.replace("\n", newline).encode(encoding)


_GONE = re.compile(
    r"\b(base64\.(?:en|de)codestring|(?:configparser\.)?SafeConfigParser|time\.clock|cgi\.escape"
    r"|inspect\.getargspec|string\.(?:letters|lowercase|uppercase|join|replace|split)"
    r"|os\.getcwdu)\b"
)
_RENAMED = {"unicode": "str", "raw_input": "input", "xrange": "range", "long": "int"}
"""What fissix writes for the builtins of Python 2."""


def _not_in_python_3(old: str, new: str) -> str:
    """What of the upgraded text would fail when it runs, in a few words; "" for nothing."""
    gone = _GONE.search(new)
    if gone:
        return f"{gone[1]} is not in Python 3.12; replace it by hand"
    try:
        tree = ast.parse(new)
    except (SyntaxError, ValueError, RecursionError):
        return "the new text does not parse"
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for before, after in _RENAMED.items():
        if after in own and re.search(rf"(?<![\w.]){before}\(", old):
            return f"{before}() becomes {after}(), and a variable is called {after}; rename it"
    return ""


def upgraded(path: str) -> Finding:
    """Says that a file was Python 2 and is rewritten as Python 3."""
    return make_finding(
        "HS903",
        confidence="review",
        state="native",
        path=path,
        line=1,
        message="Python 2 source, upgraded to Python 3 by fissix before rewriting",
        instead="run the program's tests under Python 3; division and byte strings may differ",
        link="https://docs.python.org/3/howto/pyporting.html",
    )


def refused(path: str, reason: str) -> Finding:
    """Says that a file is neither Python 3 nor Python 2 that fissix can read."""
    return make_finding(
        "HS901",
        confidence="manual",
        state="left",
        path=path,
        line=1,
        message=reason,
        instead="make the file parse, then run again",
        link="",
    )
