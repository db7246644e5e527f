"""What of a text that fissix upgraded would fail, or mean something else, when Python 3 runs it."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

_REMOVED_NAMES = (
    r"\b(base64\.(?:en|de)codestring|(?:configparser\.)?SafeConfigParser|time\.clock|cgi\.escape"
    r"|inspect\.getargspec|string\.(?:letters|lowercase|uppercase|join|replace|split|atoi|maketrans)"
    r"|os\.getcwdu|sys\.(?:maxint|exc_clear|setdefaultencoding)|collections\.(?:Callable|Mapping"
    r"|MutableMapping|Sequence|Iterable|Hashable)|(?<=\.)readfp|platform\.(?:linux_distribution|dist)"
    r"|HTMLParser\.HTMLParseError|types\.\w+Type|os\.popen[234])\b"
)
_ENCODINGS = r"\.(?:en|de)code\(\s*[\"'](hex|base64|string[_-]escape|zlib|rot13)[\"']"
_NEW_NAMES = {
    "basestring": "str", "file": "open", "long": "int", "raw_input": "input", "unichr": "chr",
    "unicode": "str", "xrange": "range",
}  # fmt: skip
"""What fissix writes for the builtins of Python 2."""
OLD_BUILTINS = frozenset(
    {
        "apply", "basestring", "buffer", "cmp", "coerce", "execfile", "file", "intern", "long",
        "raw_input", "reduce", "reload", "unichr", "unicode", "xrange",
    }
)  # fmt: skip
OLD_MODULES = frozenset(
    {
        "BaseHTTPServer", "Bastion", "CGIHTTPServer", "ConfigParser", "Cookie", "HTMLParser",
        "MimeWriter", "Queue", "SimpleHTTPServer", "SocketServer", "StringIO", "Tkinter",
        "UserDict", "UserList", "UserString", "__builtin__", "anydbm", "cPickle", "cStringIO",
        "commands", "cookielib", "copy_reg", "dircache", "exceptions", "htmlentitydefs", "htmllib",
        "httplib", "imputil", "md5", "mimetools", "mimify", "multifile", "new", "popen2",
        "robotparser", "rfc822", "sets", "sgmllib", "sha", "statvfs", "thread", "urllib2",
        "urlparse", "user", "whichdb", "xmlrpclib",
    }
)  # fmt: skip
"""Modules of the standard library that Python 3 does not have under this name."""
_METHODS = frozenset(
    {"has_key", "iteritems", "iterkeys", "itervalues", "viewitems", "viewkeys", "viewvalues"}
)
_HOOKS = {
    "__cmp__": "__lt__", "__coerce__": "", "__delslice__": "", "__div__": "__truediv__",
    "__getslice__": "", "__hex__": "__index__", "__oct__": "__index__", "__setslice__": "",
    "__unicode__": "__str__",
}  # fmt: skip
"""Methods that Python 3 never calls, and what a class may define in their place."""
Problem = str
_IN_PLACE = "is not in Python 3; replace it by hand"


def not_in_python_3(old: str, new: str) -> Problem:
    """The first thing that would fail in the upgraded text `new`, in a few words; "" for none."""
    for match in (re.search(_REMOVED_NAMES, new), re.search(_ENCODINGS, new)):
        if match:
            return f"{match[1]} is not in Python 3.12; replace it by hand"
    if re.search(r"\btypes\.(?:String|Unicode)Types?\b", old):
        return "types.StringType becomes bytes; ask for str by hand"
    try:
        tree = ast.parse(new)
    except (SyntaxError, ValueError, RecursionError):
        return "the new text does not parse"
    bound = bound_names(tree)
    for before, after in _NEW_NAMES.items():
        if after in bound and re.search(rf"(?<![\w.\"']){before}\b(?![\"'])", old):
            return f"{before}() becomes {after}(), and a variable is called {after}; rename it"
    if "list" in bound and new.count("list(") > old.count("list("):
        return "list() is written, and a variable is called list; rename it"
    return next(_problems(tree, bound), "")


def bound_names(tree: ast.AST) -> set[str]:
    """Every name that a module binds in any scope."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.alias():
                names.add((node.asname or node.name).partition(".")[0])
            case ast.ExceptHandler(name=str(name)):
                names.add(name)
            case _:
                pass
    return names


def _problems(tree: ast.Module, bound: set[str]) -> Iterator[Problem]:
    errors = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                if name in OLD_BUILTINS - bound and not hasattr(builtins, name):
                    yield f"{name}() {_IN_PLACE}"
            case ast.Import(names=names):
                for alias in names:
                    if alias.name.partition(".")[0] in OLD_MODULES:
                        yield f"the module {alias.name} {_IN_PLACE}"
            case ast.ImportFrom(module=str(module), level=0):
                if module.partition(".")[0] in OLD_MODULES:
                    yield f"the module {module} {_IN_PLACE}"
            case ast.Attribute(value=ast.Name(id=name), attr="message") if name in errors:
                yield f"{name}.message of an exception is not in Python 3; write str({name})"
            case ast.Attribute(attr=attribute) if attribute in _METHODS - bound:
                yield f".{attribute} {_IN_PLACE}"
            case ast.Call(func=ast.Attribute(attr="sort"), args=[_, *_]):
                yield "a function to compare by, given to sort(), is not in Python 3; give key="
            case ast.keyword(arg="cmp"):
                yield "cmp= is not in Python 3; give key="
            case ast.ClassDef(name=name, body=body):
                own = {one.name for one in body if isinstance(one, ast.FunctionDef)}
                for hook, instead in _HOOKS.items():
                    if hook in own and instead not in own:
                        more = f"; define {instead}" if instead else ""
                        yield f"{name}.{hook} is not called by Python 3{more}"
            case _:
                pass


def divisions(text: str) -> list[int]:
    """The rows where two numbers that may be whole are divided, which Python 2 rounded down."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    if re.search(r"(?m)^from __future__ import .*\bdivision\b", text):
        return []
    rows = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
        if not any(map(_is_fraction, ast.iter_child_nodes(node)))
    }
    return sorted(rows)


def _is_fraction(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float")):
            return True
    return False
