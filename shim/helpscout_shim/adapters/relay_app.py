"""The relay as a WSGI application; needs the extra `gateway`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from helpscout_shim.adapters.gateway import Environ, StartResponse
from helpscout_shim.adapters.relay import (
    EVENT,
    SIGNATURE,
    Delivered,
    Ignored,
    InProgress,
    Outcome,
    Refused,
    Relay,
    Repeated,
    Undelivered,
)

__all__ = ["RelayApp"]

log = logging.getLogger("helpscout_shim.relay")
LARGEST_BODY = 16 * 1024 * 1024


class RelayApp:
    """Accepts Help Scout's POSTs on any path.

    Answers 200 for what was delivered or is no event of V1, 403 for a wrong signature or an
    unreadable body, and 502 when the receiver failed, so that Help Scout sends it again; 503 while
    the same delivery is still being forwarded. Never 410, which would end the webhook.

    Args:
        relay: forwards what arrives.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        if request.path == "/health" and request.method in ("GET", "HEAD"):
            return Response('{"status": "ok"}', mimetype="application/json")
        if request.method != "POST":
            return Response("POST only\n", HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})
        event = request.headers.get(EVENT, "")
        request.max_content_length = LARGEST_BODY
        try:
            body = request.get_data(cache=False)
        except HTTPException as error:
            return Response("the body cannot be read\n", error.code or 400)
        outcome = self._relay.deliver(event, request.headers.get(SIGNATURE, ""), body)
        status, text = _status_and_text(outcome)
        log.info("%r: %s", event, text)
        return Response(f"{text}\n", status)


def _status_and_text(outcome: Outcome) -> tuple[HTTPStatus, str]:
    match outcome:
        case Delivered(status, attempts):
            return HTTPStatus.OK, f"delivered ({status}, attempt {attempts})"
        case Ignored(event):
            return HTTPStatus.OK, f"ignored, since V1 had no such event: {event!r}"
        case Repeated():
            return HTTPStatus.OK, "not forwarded again: the same delivery arrived a moment ago"
        case InProgress():
            text = "not delivered yet: the same delivery is still being forwarded"
            return HTTPStatus.SERVICE_UNAVAILABLE, text
        case Refused(reason):
            return HTTPStatus.FORBIDDEN, f"refused: {reason}"
        case Undelivered(reason, attempts):
            return HTTPStatus.BAD_GATEWAY, f"not delivered after {attempts} attempts: {reason}"
