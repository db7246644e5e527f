"""The V1 API as a local HTTP server, for programs in any language.

`create_app` gives the WSGI application, `serve` (in `gateway_server`) runs it. Needs the extra
`gateway`. https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request
from werkzeug.wsgi import get_path_info

from helpscout_shim.adapters.core import unknown, unreachable
from helpscout_shim.adapters.gateway_keys import Admission, KeyStore
from helpscout_shim.adapters.loopback import is_loopback
from helpscout_shim.adapters.reasons import reason
from helpscout_shim.call_site import Where
from helpscout_shim.credentials import WRONG_KEY, Account, RunnersByKey, UnknownKey, key_of
from helpscout_shim.notices import Notices
from helpscout_shim.routing import match
from helpscout_shim.translate import Policy, V1Answer, V1Request, answers
from helpscout_shim.translate.context import BODY_LIMIT, BODY_LIMITS
from helpscout_shim.translate.errors import TEXTS
from helpscout_shim.v1_address import ROOT, encoded, v1_path
from helpscout_v2.auth.errors import StoreError
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.errors import ConfigurationError, HelpScoutError

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout
    from helpscout_v2.secret import Secret

__all__ = ["Gateway", "create_app"]

log = logging.getLogger("helpscout_shim.gateway")
Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
LOSSES = "X-HelpScout-Shim-Losses"
# Some proxies store answers by address alone: the next key would get another customer's data.
NOT_CACHED = {"Cache-Control": "no-store", "Vary": "Authorization"}
METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"


class HeaderName(str):
    """A name that keeps its spelling: waitress capitalizes each word, V1 wrote X-RateLimit-.

    Header names ignore case, but one of Help Scout's SDKs keeps them as they are sent.
    """

    __slots__ = ()

    def split(self, *args: Any, **kwargs: Any) -> list[str]:
        return [self]

    def capitalize(self) -> str:
        return self


class Gateway:
    """The WSGI application.

    Answers `/v1/...json` with V1's answers and `/health`. Nothing of a request but its method and
    path is logged. `create_app` makes one.

    Args:
        accounts: finds the account of a key.
        admission: decides which keys may use the gateway.
        public_url: the root of Location headers, as for `create_app`.
        silent: warn about no loss.
    """

    def __init__(
        self,
        accounts: RunnersByKey,
        admission: Admission,
        *,
        public_url: str | None = None,
        silent: bool = False,
    ) -> None:
        self._accounts = accounts
        self._admission = admission
        self._public_url = public_url
        self._notices = Notices(silent=silent)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method = str(environ.get("REQUEST_METHOD", "GET")).upper()
        # Percent-encoded as it was sent: it goes into the catalogue and into the log.
        path = encoded(get_path_info(environ))
        start = time.perf_counter()
        try:
            answer = self._respond(method, path, environ)
        except Exception:
            log.exception("could not answer %s %s", method, path)
            answer = answers.error(500, TEXTS[500])
        elapsed = (time.perf_counter() - start) * 1000
        log.info("%s %s %d %.0f ms", method, path, answer.status, elapsed)
        headers = {**answer.headers, **NOT_CACHED, "Content-Length": str(len(answer.body))}
        status = f"{answer.status} {reason(answer.status)}"
        start_response(status, [(_header_name(name), value) for name, value in headers.items()])
        return () if method == "HEAD" else (answer.body,)

    def close(self) -> None:
        """Close the clients that were opened for the keys."""
        self._accounts.close()

    def _respond(self, method: str, target: str, environ: Environ) -> V1Answer:
        if target == "/health":
            return V1Answer(200, {"Content-Type": "application/json"}, b'{"status": "ok"}')
        path = v1_path(target)
        if path is None or path == "/v1":
            return answers.unrouted(target)
        if method == "OPTIONS":
            return V1Answer(200, {"Allow": METHODS, **answers.CORS}, b"")
        return self._v1("GET" if method == "HEAD" else method, path, environ)

    def _v1(self, method: str, path: str, environ: Environ) -> V1Answer:
        route = match(method, path)
        if route is None:
            return answers.unrouted(path)
        if environ.get("HTTP_SEC_FETCH_SITE") == "cross-site":
            # A browser that has stored a key would send it for any web page.
            return answers.error(403, TEXTS[403])
        key = key_of(environ.get("HTTP_AUTHORIZATION"))
        try:
            is_admitted = self._admission.admits(key)
        except HelpScoutError as error:
            log.error("the token store cannot be read: %s", error)
            return answers.error(503, TEXTS[503])
        if not is_admitted:
            return unknown(UnknownKey(401, WRONG_KEY))
        try:
            body = _body(environ, BODY_LIMITS.get(route.endpoint.id, BODY_LIMIT))
        except HTTPException as error:
            status = error.code or 400
            return answers.error(status, TEXTS.get(status, "The body cannot be read."))
        url = f"{path}?{environ.get('QUERY_STRING', '')}"
        answer = self._answer(V1Request.of_url(method, url, body), key)
        return self._finish(answer, environ)

    def _answer(self, request: V1Request, key: str | None) -> V1Answer:
        account = self._accounts.find(key)
        if isinstance(account, UnknownKey):
            return unknown(account)
        if not isinstance(account, Account):
            log.warning("V2 could not be reached: %s", account.failure)
            return unreachable(account)
        answer = account.runner.run(request)
        if answer.failure is not None:
            log.warning("V2 could not be reached: %s", answer.failure)
        where = Where(f"{request.method} {request.path}")
        self._notices.tell(answer.losses, answer.endpoint, where, may_raise=False)
        return answer

    def _finish(self, answer: V1Answer, environ: Environ) -> V1Answer:
        headers = {}
        location = answer.headers.get("Location")
        if location is not None and location.startswith(ROOT):
            root = (self._public_url or _own_root(Request(environ))).rstrip("/")
            headers["Location"] = f"{root}/v1{location.removeprefix(ROOT)}"
        if answer.losses:
            headers[LOSSES] = ", ".join(loss.id for loss in answer.losses)
        return answers.with_headers(answer, headers) if headers else answer


def create_app(
    *,
    client: HelpScout | None = None,
    api_key: str | Secret | None = None,
    shared_account: bool = False,
    public_url: str | None = None,
    strict: bool = False,
    silent: bool = False,
    accept: tuple[str, ...] = (),
) -> Gateway:
    """The gateway as a WSGI application.

    A V1 key is accepted when it has a token in the token store, or when it is `api_key`.

    Args:
        client: serves `api_key`, in place of the credentials of the environment.
        api_key: the key that may use them, by default HELPSCOUT_API_KEY.
        shared_account: accept every key; those that are not in the store use that one account.
        public_url: the root of Location headers; by default the address that the caller used if
            it is this machine's, else none: Location is then a path.
        strict: answer 400 for losses not named in `accept`.
        silent: warn about no loss.
        accept: names of losses that a strict gateway accepts.

    Raises:
        ConfigurationError: when there is a `client` but no key that may use it, or when the token
            store cannot be opened.
    """
    key = api_key or os.environ.get("HELPSCOUT_API_KEY")
    if client is not None and not key and not shared_account:
        raise ConfigurationError(
            "the gateway would refuse every key: pass api_key, or set HELPSCOUT_API_KEY"
        )
    policy = Policy(strict=strict, accept=frozenset(accept))
    accounts = RunnersByKey(
        client=client, api_key=key, policy=policy, shared_account=shared_account
    )
    store = _store() if client is None else None
    admission = Admission((key,) if key else (), store, any_key=shared_account)
    if not admission.is_open:
        log.warning(
            "no key is accepted yet: set HELPSCOUT_API_KEY, exchange a key "
            "(helpscout-migrate exchange), or start with --any-key"
        )
    if shared_account:
        log.warning("every key is accepted and uses the account of the environment (--any-key)")
    return Gateway(accounts, admission, public_url=public_url, silent=silent)


def _store() -> KeyStore:
    try:
        return TokenStore()
    except StoreError as error:
        raise ConfigurationError(str(error)) from error


_header_name = lru_cache(maxsize=256)(HeaderName)


def _body(environ: Environ, limit: int) -> bytes:
    """The body, at most `limit` bytes, so that a huge one never fills the memory.

    Raises werkzeug's HTTPException for one that is larger or cannot be read.
    """
    if environ.get("CONTENT_LENGTH", "") in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    request = Request(environ)
    request.max_content_length = limit
    return request.get_data(cache=False)


def _own_root(request: Request) -> str:
    """The address that the caller used when it is this machine's; else an empty text.

    Any caller may send any Host, and a Location is followed together with the key.
    """
    host = urlsplit(request.root_url).hostname or ""
    own = is_loopback(host) or host == request.environ.get("SERVER_NAME")
    return request.root_url if own else ""
