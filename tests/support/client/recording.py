"""Recording and playing back HTTP: where the API is, and what a cassette must not hold.

Playing back, the API has its real names and nothing is listening; the cassette answers. Recording,
the API is a sandbox started for this one test (or the live service), and everything that belongs to
that run only (addresses, keys, tokens) is replaced before it is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

API_URL = "https://api.helpscout.net"
TRANSITION_URL = "https://transition.helpscout.net"
AUTHORIZE_URL = "https://secure.helpscout.net/authentication/authorizeClientApplication"

# What stands for the secrets in every cassette.
APP_ID = "recorded-app-id"
APP_SECRET = "recorded-app-secret"
API_KEY = "recorded-api-key"
ACCESS_TOKEN = "recorded-access-token"
REFRESH_TOKEN = "recorded-refresh-token"

KEPT_REQUEST_HEADERS = ("accept", "content-type")
DROPPED_RESPONSE_HEADERS = ("date", "server", "connection", "set-cookie", "transfer-encoding")
_TOKENS = tuple(
    (re.compile(rf'("{name}"\s*:\s*")[^"]*(")'), value)
    for names, value in (
        (("access_token", "accessToken"), ACCESS_TOKEN),
        (("refresh_token", "refreshToken"), REFRESH_TOKEN),
        (("client_secret", "clientSecret"), APP_SECRET),
        (("apiKey",), API_KEY),
    )
    for name in names
) + tuple(
    (re.compile(rf"((?:^|[?&]){name}=)[^&\s]*()"), value)
    for name, value in (
        ("client_secret", APP_SECRET),
        ("client_id", APP_ID),
        ("refresh_token", REFRESH_TOKEN),
    )
)


@dataclass(frozen=True)
class Api:
    """The API as a test sees it; the same fields whether it is played back or real.

    ``sandbox`` is the running sandbox while recording from one, else None: use it to bring about
    what no client can (a merge, an expired token), in a branch that playing back skips.
    """

    url: str = API_URL
    transition_url: str = TRANSITION_URL
    authorize_url: str = AUTHORIZE_URL
    app_id: str = APP_ID
    app_secret: str = APP_SECRET
    api_key: str = API_KEY
    access_token: str = ACCESS_TOKEN
    sandbox: Any = None

    def environment(self) -> dict[str, str]:
        """The HELPSCOUT_* variables for it, without a token."""
        return {
            "HELPSCOUT_API_URL": self.url,
            "HELPSCOUT_TRANSITION_URL": self.transition_url,
            "HELPSCOUT_AUTHORIZE_URL": self.authorize_url,
            "HELPSCOUT_APP_ID": self.app_id,
            "HELPSCOUT_APP_SECRET": self.app_secret,
            "HELPSCOUT_API_KEY": self.api_key,
        }

    def replacements(self) -> dict[str, str]:
        """What belongs to this run only, and what a cassette holds in its place."""
        pairs = {
            self.transition_url: TRANSITION_URL,
            self.authorize_url: AUTHORIZE_URL,
            self.url: API_URL,
            self.app_secret: APP_SECRET,
            self.app_id: APP_ID,
            self.api_key: API_KEY,
            self.access_token: ACCESS_TOKEN,
        }
        return {old: new for old, new in pairs.items() if old and old != new}


@contextmanager
def recorded_api(seed: str = "default") -> Iterator[Api]:
    """A real API to record from: the live one with HELPSCOUT_LIVE=1, else a fresh sandbox."""
    if os.environ.get("HELPSCOUT_LIVE") == "1":
        yield _live()
        return
    from helpscout_sandbox import Sandbox

    with Sandbox.start(seed=seed) as sandbox:
        yield Api(
            url=sandbox.url,
            transition_url=sandbox.transition_url,
            authorize_url=sandbox.authorize_url,
            app_id=sandbox.app_id,
            app_secret=sandbox.app_secret,
            api_key=sandbox.api_key,
            access_token=sandbox.access_token(),
            sandbox=sandbox,
        )


def _live() -> Api:
    import requests

    app_id, app_secret = os.environ["HELPSCOUT_APP_ID"], os.environ["HELPSCOUT_APP_SECRET"]
    form = {
        "grant_type": "client_credentials",
        "client_id": app_id,
        "client_secret": app_secret,
    }
    answer = requests.post(f"{API_URL}/v2/oauth2/token", data=form, timeout=30)
    answer.raise_for_status()
    return Api(
        app_id=app_id,
        app_secret=app_secret,
        api_key=os.environ.get("HELPSCOUT_API_KEY", ""),
        access_token=answer.json()["access_token"],
    )


def scrubber(api: Api) -> Callable[[str], str]:
    """Replaces what belongs to this run only, and anything that looks like a token."""
    pairs = api.replacements()

    def scrub(text: str) -> str:
        for old, new in pairs.items():
            text = text.replace(old, new).replace(old.replace("/", "\\/"), new.replace("/", "\\/"))
        for pattern, value in _TOKENS:
            text = pattern.sub(rf"\g<1>{value}\g<2>", text)
        return text

    return scrub


def vcr_settings(api: Api) -> dict[str, Any]:
    """pytest-recording's configuration for one test."""
    scrub = scrubber(api)

    def request(found: Any) -> Any:
        found.uri = scrub(found.uri)
        if found.uri == TRANSITION_URL:
            found.uri += "/"
        found.body = _scrub_bytes(found.body, scrub)
        kept_headers = {k: v for k, v in found.headers.items() if k.lower() in KEPT_REQUEST_HEADERS}
        found.headers.clear()
        found.headers.update(kept_headers)
        return found

    def response(found: dict[str, Any]) -> dict[str, Any]:
        body = _scrub_bytes(found["body"].get("string"), scrub) or b""
        headers = {
            name: [scrub(value) for value in values]
            for name, values in found["headers"].items()
            if name.lower() not in DROPPED_RESPONSE_HEADERS
        }
        for name in headers:
            if name.lower() == "content-length":
                headers[name] = [str(len(body))]
        return {**found, "headers": headers, "body": {"string": body}}

    return {
        "before_record_request": request,
        "before_record_response": response,
        "decode_compressed_response": True,
        "match_on": ("method", "scheme", "host", "port", "path", "query", "raw_body"),
    }


def _scrub_bytes(body: Any, scrub: Callable[[str], str]) -> Any:
    if isinstance(body, str):
        return scrub(body)
    if isinstance(body, bytes | bytearray):
        try:
            return scrub(bytes(body).decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            return bytes(body)
    return body


def same_body(one: Any, other: Any) -> None:
    """A vcr matcher: the bodies are equal, as JSON when both are."""
    assert _parsed(one.body) == _parsed(other.body), f"{_parsed(one.body)} != {_parsed(other.body)}"


def _parsed(body: Any) -> Any:
    import json

    text = body.decode("utf-8", "replace") if isinstance(body, bytes | bytearray) else body
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


Settings = Mapping[str, Any]
