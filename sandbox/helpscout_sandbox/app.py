"""The Flask application: one account behind the three services."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from helpscout_sandbox import calls as call_log
from helpscout_sandbox.context import SERVICE_PATHS, World
from helpscout_sandbox.errors import ApiError, forbidden
from helpscout_sandbox.fault_effects import AFTER, BEFORE, TOKEN_MESSAGE, bearer, too_many
from helpscout_sandbox.handler import CUT
from helpscout_sandbox.http import refused
from helpscout_sandbox.ratelimit import RateLimitExceeded
from helpscout_sandbox.routes import ROUTES

CACHED_ANSWERS = 1024
STANDARD_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Expires": "0",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Xss-Protection": "1; mode=block",
}
WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Id(IntegerConverter):
    """An id in a path. Python refuses to read numbers of thousands of digits."""

    regex = r"\d{1,30}"


def is_api(path: str) -> bool:
    return path.startswith(("/v2/", "/v3/", "/chat/v1/")) and path not in SERVICE_PATHS


def create_app(world: World) -> Flask:
    """The WSGI application over a `World`."""
    app = Flask("helpscout_sandbox")
    app.extensions["helpscout_sandbox"] = world
    app.url_map.converters["int"] = Id
    for routes in ROUTES:
        app.register_blueprint(routes)
    # Recorded links end in a slash, documented paths do not; both are accepted.
    app.wsgi_app = _without_trailing_slash(app.wsgi_app)  # type: ignore[method-assign,assignment]

    @app.before_request
    def enter() -> Response | None:
        g.fault, g.limits, g.cache_key, g.body = None, {}, None, b""
        g.body = request.get_data(cache=True)
        # Pauses happen before the lock is taken, so that one slow call does not stop the others.
        plan = world.fault_plan(request.path)
        if is_api(request.path) or request.path in SERVICE_PATHS:
            with world.lock:
                g.fault = plan.next()
            if g.fault == "slow":
                plan.met["slow"] += 1
                time.sleep(plan.faults.slow_seconds)
        world.lock.acquire()
        g.locked = True
        return _admit(world) if is_api(request.path) else _answer_of_fault(world)

    @app.errorhandler(ApiError)
    def refuse(error: ApiError) -> Response:
        return refused(error, f"{world.correlation}#{world.answer_count + 1}")

    @app.errorhandler(HTTPException)
    def refuse_http(error: HTTPException) -> Response:
        status = error.code or 500
        return refuse(ApiError(status, error.name))

    @app.after_request
    def leave(answer: Response) -> Response:
        if is_api(request.path):
            answer.headers["Correlation-Id"] = world.correlation_id()
            for name, value in STANDARD_HEADERS.items():
                answer.headers.setdefault(name, value)
            _remember(world, answer)
        for name, value in g.limits.items():
            answer.headers[name] = value
        if g.fault in AFTER:
            world.fault_plan(request.path).met[g.fault] += 1
            answer = AFTER[g.fault](world, answer)
        _record(world, answer)
        world.save()
        return answer

    @app.teardown_request
    def unlock(_: BaseException | None) -> None:
        if g.pop("locked", False):
            world.lock.release()

    return app


def _admit(world: World) -> Response | None:
    usage = world.limiter.spend(request.method)
    g.limits = usage.headers
    if isinstance(usage, RateLimitExceeded):
        return too_many()
    broken = _answer_of_fault(world)
    if broken is not None:
        return broken
    token = bearer()
    if token is None or not world.authority.valid(token):
        raise ApiError(401, TOKEN_MESSAGE)
    for denial in world.denials:
        if denial.covers(request.method, request.path):
            raise forbidden(denial.message)
    if len(g.body) > world.max_body:
        raise ApiError(413, "Request Entity Too Large")
    if request.method == "GET":
        g.cache_key = (request.full_path, request.headers.get("Accept"))
        earlier_answer = world.answers.get(g.cache_key)
        if earlier_answer is not None:
            g.cache_key = None
            return Response(earlier_answer[0], 200, content_type=earlier_answer[1])
    return None


def _answer_of_fault(world: World) -> Response | None:
    """The answer of a call that a fault met before it was served."""
    if g.fault not in BEFORE:
        return None
    world.fault_plan(request.path).met[g.fault] += 1
    return BEFORE[g.fault](world)


def _remember(world: World, answer: Response) -> None:
    """Keeps a JSON answer for the next time; files are left out, their headers matter."""
    if g.cache_key is None or answer.status_code != 200 or not answer.is_json:
        return
    if len(world.answers) < CACHED_ANSWERS:
        world.answers[g.cache_key] = (answer.get_data(), answer.headers["Content-Type"])


def _record(world: World, answer: Response) -> None:
    if request.path.startswith("/__sandbox__"):
        return
    world.calls.append(
        call_log.Call(
            method=request.method,
            path=request.path,
            query=call_log.query_of(request.query_string.decode("latin-1")),
            body=call_log.body_of(request.content_type or "", g.body),
            status=0 if request.environ.get(CUT) else answer.status_code,
        )
    )


def _without_trailing_slash(inner: WSGI) -> WSGI:
    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if len(path) > 1 and path.endswith("/"):
            environ["PATH_INFO"] = path.rstrip("/")
        return inner(environ, start_response)

    return outer
