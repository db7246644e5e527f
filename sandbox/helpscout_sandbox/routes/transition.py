"""The service that exchanged V1 API keys for V2 tokens, as it was before it was switched off.

Its refusal repeats the key in the message. That is the recorded behaviour and the reason why
clients must redact what this service says.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request

from helpscout_sandbox import json_text
from helpscout_sandbox.context import world
from helpscout_sandbox.http import dumps

routes = Blueprint("transition", __name__)


def _answer(status: int, body: object) -> Response:
    return Response(dumps(body), status, content_type="application/json;charset=UTF-8")


def _bad(message: str) -> Response:
    return _answer(400, {"status": 400, "message": message})


@routes.post("/transition")
def exchange() -> Response:
    status = world().next_status("transition")
    if status is not None:
        return _answer(status, {"status": status, "message": HTTPStatus(status).phrase})
    try:
        body = json_text.loads(request.get_data())
        api_key, client_id = str(body.get("apiKey") or ""), str(body.get("clientId") or "")
    except (ValueError, AttributeError):
        return _bad("The request body is not valid JSON")
    authority = world().authority
    if client_id != authority.app_id:
        return _bad(f"{client_id} is not a valid Client ID")
    grant = authority.exchange(api_key)
    if grant is None:
        return _bad(f"{api_key} is not a valid API Key")
    return _answer(
        200,
        {
            "accessToken": grant.access_token,
            "refreshToken": grant.refresh_token,
            "expiresIn": authority.seconds_left(grant),
        },
    )
