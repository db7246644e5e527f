"""Expressions that can be dropped because their evaluation has no effect."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

PURE_CALLS = frozenset(
    {
        "HTTPBasicAuth",
        "requests.auth.HTTPBasicAuth",
        "requests.Session",
        "httpx.Client",
        "httpx.AsyncClient",
        "httpx.BasicAuth",
        "httpx.Limits",
        "httpx.Timeout",
        "aiohttp.BasicAuth",
        "aiohttp.encode_basic_auth",
        "encode_basic_auth",
        "aiohttp.ClientTimeout",
        "BasicAuth",
        "ClientTimeout",
        "requests.session",
        "Session",
        "os.environ.get",
        "os.getenv",
        "environ.get",
        "getenv",
        "str",
        "int",
        "dict",
        "HTTPAdapter",
        "requests.adapters.HTTPAdapter",
        "adapters.HTTPAdapter",
        "Retry",
        "urllib3.Retry",
        "urllib3.PoolManager",
        "PoolManager",
        "urllib3.make_headers",
        "make_headers",
        "http.client.HTTPSConnection",
        "client.HTTPSConnection",
        "HTTPSConnection",
        "json.dumps",
        "tortilla.wrap",
        "tortilla.Wrap",
        "HelpscoutClient",
        "helpscout_api.HelpscoutClient",
        "base64.b64encode",
        "b64encode",
        "urllib.request.Request",
        "urllib2.Request",
        "Request",
        "urllib.request.HTTPPasswordMgrWithDefaultRealm",
        "urllib2.HTTPPasswordMgrWithDefaultRealm",
        "HTTPPasswordMgrWithDefaultRealm",
        "urllib.request.HTTPBasicAuthHandler",
        "urllib2.HTTPBasicAuthHandler",
        "HTTPBasicAuthHandler",
        "urllib.request.build_opener",
        "urllib2.build_opener",
        "build_opener",
        "urllib.parse.urlencode",
        "urllib.parse.quote",
        "urllib.parse.quote_plus",
        "urlencode",
        "quote",
        "quote_plus",
        "logging.getLogger",
        "re.compile",
        "functools.partial",
        "partial",
    }
)


TYPES = frozenset(
    {"Callable", "Dict", "Iterable", "Iterator", "List", "Mapping", "MutableMapping", "Optional"}
) | {"Sequence", "Set", "Tuple", "Union", "dict", "list", "set", "tuple"}
"""What is indexed by types."""


def pure(node: cst.BaseExpression) -> bool:
    """Whether evaluating the expression has no effect that anybody could miss."""
    match node:
        case cst.Name() | cst.BaseNumber() | cst.SimpleString() | cst.ConcatenatedString():
            return True
        case cst.FormattedString():
            return all(
                pure(p.expression)
                for p in node.parts
                if isinstance(p, cst.FormattedStringExpression)
            )
        case cst.Attribute():
            return pure(node.value)
        case cst.Subscript():
            name = get_full_name_for_node(node.value) or ""
            return name in ("os.environ", "environ") or name.rpartition(".")[2] in TYPES
        case cst.Lambda():
            return True
        case cst.Tuple() | cst.List() | cst.Set():
            return all(pure(e.value) for e in node.elements)
        case cst.Dict():
            return all(
                isinstance(e, cst.DictElement) and pure(e.key) and pure(e.value)
                for e in node.elements
            )
        case cst.BinaryOperation() | cst.BooleanOperation():
            return pure(node.left) and pure(node.right)
        case cst.Call():
            name = get_full_name_for_node(node.func) or ""
            formatting = isinstance(node.func, cst.Attribute) and (
                node.func.attr.value in ("format", "rstrip", "lstrip", "strip", "encode", "decode")
            )
            return (name in PURE_CALLS or formatting) and all(pure(a.value) for a in node.args)
    return False
