"""The token endpoint and the authorization page.

https://developer.helpscout.com/mailbox-api/overview/authentication/
Its error bodies are not documented; these follow RFC 6749.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from helpscout_sandbox import json_text
from helpscout_sandbox.auth import Grant
from helpscout_sandbox.context import world
from helpscout_sandbox.http import dumps

routes = Blueprint("oauth", __name__)
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _answer(status: int, body: dict[str, Any]) -> Response:
    answer = Response(dumps(body), status, headers=NO_STORE)
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    return answer


def _error(status: int, error: str, description: str) -> Response:
    return _answer(status, {"error": error, "error_description": description})


def _parameters() -> dict[str, Any] | None:
    """Form, JSON or query parameters, whichever the Content-Type says; None if unreadable."""
    values: dict[str, Any] = dict(request.args)
    if "json" in (request.content_type or ""):
        try:
            body = json_text.loads(request.get_data() or b"{}")
        except ValueError:
            return None
        if not isinstance(body, dict):
            return None
        return values | body
    return values | dict(request.form)


def _token(grant: Grant) -> Response:
    body: dict[str, Any] = {}
    if grant.refresh_token is not None:
        body["refresh_token"] = grant.refresh_token
    body |= {
        "token_type": "bearer",
        "access_token": grant.access_token,
        "expires_in": grant.life,
    }
    return _answer(200, body)


@routes.post("/v2/oauth2/token")
def token() -> Response:
    status = world().next_status("token")
    if status is not None:
        return _error(status, "temporarily_unavailable", HTTPStatus(status).phrase)
    values = _parameters()
    if values is None:
        return _error(400, "invalid_request", "The request body cannot be read")
    basic = request.authorization
    app_id = str(values.get("client_id") or (basic.username if basic else "") or "")
    app_secret = str(values.get("client_secret") or (basic.password if basic else "") or "")
    kind = values.get("grant_type")
    if not kind:
        return _error(400, "invalid_request", "grant_type is required")
    authority = world().authority
    if not authority.is_application(app_id, app_secret):
        return _error(401, "invalid_client", "Client authentication failed")
    if kind == "client_credentials":
        return _token(authority.issue())
    if kind == "authorization_code":
        grant = authority.redeem_code(str(values.get("code") or ""))
    elif kind == "refresh_token":
        grant = authority.refresh(str(values.get("refresh_token") or ""))
    else:
        return _error(400, "unsupported_grant_type", "The grant type is not supported")
    if grant is None:
        return _error(400, "invalid_grant", "The code or refresh token is not valid")
    return _token(grant)


@routes.get("/authentication/authorizeClientApplication")
def authorize() -> Response | Redirect:
    """The browser's page, with a user who always says yes. Echoes `state`."""
    authority = world().authority
    if request.args.get("client_id") != authority.app_id:
        return Response("Unknown application", 400, content_type="text/plain; charset=UTF-8")
    answer = {"code": authority.issue_code()}
    if "state" in request.args:
        answer["state"] = request.args["state"]
    joint = "&" if "?" in authority.redirect_url else "?"
    return redirect(f"{authority.redirect_url}{joint}{urlencode(answer)}")
