"""Whether a source can be worked on, and what to say when it cannot."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterable, Sequence

from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding
from helpscout_codemods.rules import make_finding
from helpscout_codemods.scan import python2
from helpscout_codemods.scan.prefilter import MAX_SOURCE, v1_lines
from helpscout_codemods.scan.third_party import NotOwn

_TEMPLATE_STRING = re.compile(rb"(?<![\w\"'])(?:t|rt|tr)(?:\"|')")
_TYPE_PARAMETERS = re.compile(
    rb"(?m)^[ \t]*(?:type[ \t]+\w+[^=\n]*=|(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*\[)"
)
_QUOTES_IN_F_STRING = re.compile(
    rb"f\"(?:[^\"{\n]++|\{[^}\"\n]*+\})*+\{[^}\"\n]*+\""
    rb"|f'(?:[^'{\n]++|\{[^}'\n]*+\})*+\{[^}'\n]*+'"
)
DEEPEST = 500
"""Levels of nesting that are followed; hand-written code has fewer than a hundred."""
MAX_NODES = 100_000
"""Nodes of a syntax tree that are followed: about 10,000 lines of code."""
NESTING = "nested too deeply"
TOO_LONG = f"longer than {MAX_SOURCE // 1_000_000} MB"
TOO_MANY = f"more than {MAX_NODES:,} names, values and operators in one file"


def unparsable(
    path: str,
    data: bytes,
    config: Config,
    sources: Iterable[str] = (),
    old_project: bool = False,
) -> Finding | None:
    """Why a candidate cannot be worked on, with its V1 lines found by text; None when it can.

    `sources` are the files of the project: Python 2 is told by modules that neither they nor
    Python 3 have. A finding without a line (0) has no V1 in it and is only worth a mention.
    """
    reason = syntax_problem(data)
    parses = reason is None
    if parses and not (old_project or python2.is_old(data, sources)):
        return None
    large = reason in (NESTING, TOO_LONG, TOO_MANY)
    old = parses or (not large and python2.looks_like(data))
    if old and config.python2 and python2.available():
        return None
    lines = v1_lines(data)
    where = _where(lines)
    if old:
        identity, what = "HS902", "Python 2 source"
        instead = "port it to Python 3 first"
        if config.python2:
            instead += ", or install the extra python2, which upgrades it with fissix"
        else:
            instead += ", or let fissix upgrade it: `rewrite --python2`, or the setting python2"
    elif large:
        identity, what = "HS901", f"not rewritten: {reason}"
        instead = (
            "move the V1 calls into a smaller file, then run again; helpscout_shim.install() at"
            " the start of the program keeps them working as they are"
        )
    else:
        identity, what = "HS901", f"cannot be parsed ({reason})"
        instead = "fix the syntax, then run again"
        newer = newer_grammar(data)
        if newer:
            instead = f"run the tool on Python {newer} or later, which reads this"
    message = f"{what}; {where}" if lines else what
    line = lines[0] if lines else 0
    return make_finding(identity, "manual", "left", path, line, message, instead, link="")


def newer_grammar(data: bytes) -> str:
    """The first Python whose grammar has what this interpreter does not read; "" for none."""
    marks = (("3.14", _TEMPLATE_STRING.search), ("3.14", python2.is_pep_758),
             ("3.12", _TYPE_PARAMETERS.search), ("3.12", _QUOTES_IN_F_STRING.search))  # fmt: skip
    running = sys.version_info[:2]
    versions = [v for v, has in marks if has(data) and tuple(map(int, v.split("."))) > running]
    return max(versions, default="")


def failed(path: str, data: bytes, reason: str, instead: str) -> Finding | None:
    """What to say of a file that parses and could not be worked on; None without V1 in it."""
    lines = v1_lines(data)
    if not lines:
        return None
    message = f"not rewritten: {reason}; {_where(lines)}"
    return make_finding("HS904", "manual", "left", path, lines[0], message, instead)


def not_own(path: str, data: bytes, why: NotOwn) -> list[Finding]:
    """What to say of a file that names V1 and that is not for this project to edit."""
    lines = v1_lines(data)
    return [
        make_finding(
            "HS906",
            "manual",
            "left",
            path,
            line,
            f"not rewritten, because {why.message}; {_where(lines)}",
            why.instead,
        )
        for line in lines[:1]
    ]


def _where(lines: Sequence[int]) -> str:
    more = f" and {len(lines) - 20} more" if len(lines) > 20 else ""
    return f"V1 on line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:20]))}{more}"


def syntax_problem(data: bytes) -> str | None:
    """Why a source cannot be followed, in a few words: Python 3 cannot read it, or it is larger
    than NESTED, TOO_LONG and TOO_MANY allow. None when it can."""
    if len(data) > MAX_SOURCE:
        return TOO_LONG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # ast overlooks bytes that are in no encoding when a comment holds them.
            data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
            tree = ast.parse(data)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return f"not {error.encoding}, line {row}; declare its encoding or convert it"
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        return f"{error.msg}{line}"
    except (ValueError, LookupError) as error:
        return str(error)
    except (RecursionError, MemoryError):
        return NESTING
    return _size_problem(tree)


def _size_problem(tree: ast.AST) -> str | None:
    """Whether a tree is too large. Where Python itself gives up depends on a limit that any
    library may raise."""
    waiting: list[tuple[ast.AST, int]] = [(tree, 0)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            return NESTING
        nodes += 1
        if nodes > MAX_NODES:
            return TOO_MANY
        # ast has all operands of `a and b and c` in one node, libcst nests them one by one.
        below = depth + (len(node.values) if isinstance(node, ast.BoolOp) else 1)
        waiting.extend((child, below) for child in ast.iter_child_nodes(node))
    return None
