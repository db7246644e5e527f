"""What each kind of fault does to a call: before it is served, or to the finished answer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g, request

from helpscout_sandbox.context import World
from helpscout_sandbox.errors import ApiError
from helpscout_sandbox.handler import CUT, DRIP, TRUNCATE
from helpscout_sandbox.http import dumps, refused

TOKEN_MESSAGE = "Invalid or expired access token"
PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>Oops</body></html>"


def bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _error(status: int, message: str) -> Callable[[World], Response]:
    def answer(w: World) -> Response:
        return refused(ApiError(status, message), f"{w.correlation}#{w.answer_count + 1}")

    return answer


def too_many() -> Response:
    """The recorded body: no logRef, and plain JSON."""
    body = dumps({"message": "API rate limit exceeded"})
    return Response(body, 429, content_type="application/json")


def _bare_too_many(w: World) -> Response:
    """From something in between that knows nothing of the account's budget."""
    g.limits = {}
    return Response("Too Many Requests", 429, content_type="text/plain")


def _html(w: World) -> Response:
    """A proxy's page in place of the API's answer."""
    g.limits = {}
    return Response(PAGE, 502, content_type="text/html; charset=utf-8")


def _too_many(w: World) -> Response:
    g.limits = {
        **g.limits,
        "X-RateLimit-Remaining-Minute": "0",
        "X-RateLimit-Retry-After": str(w.fault_plan(request.path).faults.retry_after),
    }
    return too_many()


def _expire(w: World) -> Response:
    """The caller's token dies: this call and all after it are a 401 until it is renewed."""
    w.authority.expire(bearer() or "")
    return refused(ApiError(401, TOKEN_MESSAGE), f"{w.correlation}#{w.answer_count + 1}")


def _cut(w: World) -> Response:
    request.environ[CUT] = True
    return Response(b"", 503)


def _truncated(w: World, answer: Response) -> Response:
    """Announces the whole body and sends half of it, as a dying proxy does."""
    body = answer.get_data()
    if body:
        request.environ[TRUNCATE] = True
    return answer


def _lose_answer(w: World, answer: Response) -> Response:
    """The work is done, and the answer is not sent."""
    request.environ[CUT] = True
    return answer


def _drip(w: World, answer: Response) -> Response:
    """The body comes in pieces."""
    request.environ[DRIP] = w.fault_plan(request.path).faults.slow_seconds
    return answer


BEFORE: dict[str, Callable[[World], Response]] = {
    "429": _too_many,
    "bare429": _bare_too_many,
    "html": _html,
    "500": _error(500, "Internal error"),
    "502": _error(502, "Bad Gateway"),
    "503": _error(503, "Service Unavailable"),
    "504": _error(504, "Gateway Timeout"),
    "403": _error(403, "Access denied"),
    "expired": _expire,
    "reset": _cut,
}
AFTER: dict[str, Callable[[World, Response], Response]] = {
    "truncated": _truncated,
    "lost": _lose_answer,
    "drip": _drip,
}
