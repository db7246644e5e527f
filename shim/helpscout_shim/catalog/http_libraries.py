"""Which HTTP libraries the shim answers when it is installed, as data.

`install()` reads this table, docs/shim.md prints it, and codemods ask it what a bridge carries.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CAUGHT", "NOT_CAUGHT", "HTTPLibrary", "is_caught", "table"]


@dataclass(frozen=True, slots=True)
class HTTPLibrary:
    """A library, and the place where `install()` puts itself in its way.

    `patched` is a module and an attribute of it. `through` is another library of this table that
    answers the calls; then `patched` may be empty. `adapter` is the module of
    `helpscout_shim.adapters` that patches.
    """

    name: str
    patched: tuple[tuple[str, str], ...] = ()
    adapter: str = ""
    through: str = ""
    note: str = ""


CAUGHT: tuple[HTTPLibrary, ...] = (
    HTTPLibrary(
        "requests",
        (("requests.adapters", "HTTPAdapter.send"),),
        "requests",
        note="every session, also one made before, and adapters that the program mounted",
    ),
    HTTPLibrary(
        "urllib.request",
        (("urllib.request", "OpenerDirector._open"),),
        "urllib",
        note="`urlopen` and every opener, also one made before",
    ),
    HTTPLibrary(
        "urllib3",
        (("urllib3.connectionpool", "HTTPConnectionPool.urlopen"),),
        "urllib3",
        note="pools and pool managers; retries and redirects are its own",
    ),
    HTTPLibrary(
        "http.client",
        (("http.client", "HTTPConnection.putrequest"),),
        "http_client",
        note="also below libraries that are built on it and lost their own patch",
    ),
    HTTPLibrary(
        "httpcore",
        (
            ("httpcore", "ConnectionPool.handle_request"),
            ("httpcore", "AsyncConnectionPool.handle_async_request"),
        ),
        "httpcore",
        note="every pool, also one behind a proxy",
    ),
    HTTPLibrary(
        "httpx",
        (
            ("httpx", "HTTPTransport.handle_request"),
            ("httpx", "AsyncHTTPTransport.handle_async_request"),
        ),
        "httpx",
        through="httpcore",
        note="`Client`, `AsyncClient` and the functions; "
        "a transport of another kind is not changed",
    ),
    HTTPLibrary(
        "aiohttp",
        (("aiohttp", "BaseConnector.connect"), ("aiohttp", "ClientSession._request")),
        "aiohttp",
        note="every `ClientSession`, also one made before",
    ),
    HTTPLibrary("requests_futures", through="requests"),
    HTTPLibrary("requests_cache", through="requests"),
    HTTPLibrary("requests_oauthlib", through="requests"),
    HTTPLibrary("requests_toolbelt", through="requests"),
    HTTPLibrary("tortilla", through="requests"),
    HTTPLibrary(
        "httplib2",
        (("httplib2", "Http._conn_request"),),
        "httplib2",
        through="http.client",
        note="no connection is opened",
    ),
)
NOT_CAUGHT: tuple[HTTPLibrary, ...] = (
    HTTPLibrary("pycurl", note="libcurl does not use Python's sockets"),
    HTTPLibrary("curl_cffi", note="libcurl does not use Python's sockets"),
    HTTPLibrary("tornado.httpclient", note="has an HTTP client of its own"),
    HTTPLibrary("twisted.web.client", note="has an HTTP client of its own"),
    HTTPLibrary("treq", note="is built on Twisted"),
    HTTPLibrary("asks", note="has an HTTP client of its own"),
    HTTPLibrary("subprocess", note="a child process such as curl: use the gateway"),
)


def is_caught(module: str) -> bool:
    """Whether `install()` answers V1 calls that are made with this module, a dotted name."""
    return any(module == one.name or module.startswith(f"{one.name}.") for one in CAUGHT)


def table() -> str:
    """The Markdown table of docs/shim.md."""
    lines = ["| library | V1 calls are | how |", "|---|---|---|"]
    for one in CAUGHT:
        places = ", ".join(f"`{place}`" for _, place in one.patched)
        how = f"as {one.through}" if one.through else f"at {places}"
        lines.append(f"| {one.name} | answered | {how}{f': {one.note}' if one.note else ''} |")
    lines += [f"| {one.name} | not seen | {one.note} |" for one in NOT_CAUGHT]
    return "\n".join(lines)
