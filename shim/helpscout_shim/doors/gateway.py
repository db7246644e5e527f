"""The door for everybody else: V1 as a local HTTP server, for PHP, Ruby, shell."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from ..credentials import Accounts, Found, Known, Unknown, key_of
from ..notices import Notices
from ..translate import Policy, V1Answer, V1Request, answers
from ..translate.errors import TEXTS
from ..translate.task import V1_URL
from .core import unknown, unreachable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from helpscout_v2 import HelpScout
    from helpscout_v2.secret import Secret

log = logging.getLogger("helpscout_shim.gateway")
HOST = "127.0.0.1"
PORT = 8065
# V1's largest body is an attachment; the translator checks the smaller limits.
LARGEST_BODY = 14 * 1024 * 1024
HEALTH = "/health"


class Finder(Protocol):
    """Whose account a key stands for."""

    def find(self, key: str | None) -> Found: ...


class OneKey:
    """One client for one key, compared in constant time."""

    def __init__(self, accounts: Accounts, api_key: str) -> None:
        self._accounts = accounts
        self._expected = api_key.encode("utf-8")

    def find(self, key: str | None) -> Found:
        given = (key or "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, self._expected):
            return Unknown(401, "Invalid API Key")
        return self._accounts.find(key)


class Gateway:
    """The WSGI application: `/v1/...` as V1 answered it, `/health` for the supervisor.

    Paths below `/v1/` need Basic auth with the V1 key as user name.
    """

    def __init__(self, finder: Finder, *, silent: bool = False) -> None:
        self._finder = finder
        self._notices = Notices(silent=silent)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = LARGEST_BODY
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path == HEALTH:
            return Response('{"status":"ok"}', content_type=answers.JSON_TYPE)
        if not request.path.startswith("/v1/"):
            return _response(answers.unrouted(request.path), request)
        found = self._finder.find(key_of(request.headers.get("Authorization")))
        if isinstance(found, Unknown):
            return _response(unknown(found), request)
        if not isinstance(found, Known):
            log.warning("the key of a call could not be checked: %s", found.failure)
            return _response(unreachable(found), request)
        try:
            body = request.get_data(cache=False)
        except RequestEntityTooLarge:
            return _response(answers.error(413, TEXTS[413]), request)
        query = tuple(request.args.items(multi=True))
        answer = found.runner.run(V1Request(request.method, request.path, query, body))
        if answer.failure is not None:
            log.warning("V2 could not be reached: %s", answer.failure)
        self._notices.tell(answer.losses, answer.endpoint)
        return _response(answer, request)


def _response(answer: V1Answer, request: Request) -> Response:
    headers = dict(answer.headers)
    location = headers.get("Location", "")
    if location.startswith(V1_URL):
        # Following a Location must come back here, not go to Help Scout's own host.
        headers["Location"] = request.root_url.rstrip("/") + "/v1" + location[len(V1_URL) :]
    response = Response(answer.body, status=answer.status, headers=headers)
    response.autocorrect_location_header = False
    return response


def create_app(
    *,
    client: HelpScout | None = None,
    api_key: str | Secret | None = None,
    strict: bool = False,
    silent: bool = False,
    accept: tuple[str, ...] = (),
) -> Gateway:
    """The WSGI application.

    A key is accepted when the token store has an account for it, or when the transition service
    exchanges it. With `client`, calls with the key `api_key` are answered from that client and no
    other key is. `strict` answers 400 to calls that would lose something not named in `accept`.
    """
    policy = Policy(strict=strict, accept=frozenset(accept))
    key = api_key if api_key is None or isinstance(api_key, str) else api_key.reveal()
    accounts = Accounts(client=client, api_key=api_key, policy=policy, open_to_all=False)
    if client is not None:
        if not key:
            raise ValueError("a gateway for one client needs the V1 key that its callers send")
        return Gateway(OneKey(accounts, key), silent=silent)
    return Gateway(accounts, silent=silent)


def serve(
    app: Gateway | None = None,
    *,
    host: str = HOST,
    port: int = PORT,
    threads: int = 8,
    **options: Any,
) -> None:
    """Serve until interrupted, with waitress; on loopback unless told otherwise.

    `options` are passed on to `create_app` when no `app` is given. Traffic is plain HTTP with keys
    in it: put a TLS proxy in front of any `host` that others can reach.
    """
    server = make_server(app if app is not None else create_app(**options), host, port, threads)
    try:
        server.run()
    finally:
        server.close()


def make_server(app: Gateway, host: str = HOST, port: int = PORT, threads: int = 8) -> Any:
    """A waitress server that is bound and not yet running; `effective_port` tells its port."""
    import waitress  # type: ignore[import-untyped]

    return waitress.create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        max_request_body_size=LARGEST_BODY,
        ident="helpscout-gateway",
    )
