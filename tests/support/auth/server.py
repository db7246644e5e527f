"""A small token endpoint and transition service that counts, rotates and misbehaves on demand."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from support.canaries import APP_SECRET

Reply = tuple[int, Any, dict[str, str]]

APP_ID = "app-1"


class AuthServer:
    """``script`` answers instead of the rules while it has something; see ``calls`` for the log."""

    def __init__(self, *, expires_in: int = 7200, delay: float = 0.0, port: int = 0) -> None:
        self.expires_in = expires_in
        self.delay = delay
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.script: list[Reply] = []
        self.known_keys: Callable[[str], bool] = lambda key: True
        self.refresh_tokens: set[str] = set()
        self.by_key: dict[str, dict[str, Any]] = {}
        self.exchanges: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.arrived = threading.Event()
        self.answered = threading.Event()
        self._http = _Http(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> AuthServer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def grants(self) -> list[str]:
        return [
            body.get("grant_type", "") for path, body in self.calls if path == "/v2/oauth2/token"
        ]

    def environment(self) -> dict[str, str]:
        return {
            "HELPSCOUT_API_URL": self.url,
            "HELPSCOUT_TRANSITION_URL": self.url,
            "HELPSCOUT_AUTHORIZE_URL": self.url + "/authorize",
            "HELPSCOUT_APP_ID": APP_ID,
            "HELPSCOUT_APP_SECRET": APP_SECRET,
        }

    def answer(self, path: str, body: dict[str, str]) -> Reply:
        self.arrived.set()
        if self.delay:
            time.sleep(self.delay)
        with self.lock:
            self.calls.append((path, body))
            if self.script:
                return self.script.pop(0)
            return self._transition(body) if path == "/" else self._token(body)

    def mint(self) -> dict[str, Any]:
        refresh = "refresh-canary-" + uuid.uuid4().hex
        self.refresh_tokens.add(refresh)
        return {"access": "access-canary-" + uuid.uuid4().hex, "refresh": refresh}

    def _transition(self, body: dict[str, str]) -> Reply:
        key = body["apiKey"]
        self.exchanges[key] += 1
        if not self.known_keys(key):
            return 400, {"status": 400, "message": f"{key} is not a valid API Key"}, {}
        answer = self.by_key.setdefault(key, self.mint() if key not in self.by_key else {})
        return (
            200,
            {
                "accessToken": answer["access"],
                "expiresIn": self.expires_in,
                "refreshToken": answer["refresh"],
            },
            {},
        )

    def _token(self, body: dict[str, str]) -> Reply:
        if body.get("client_id") != APP_ID or body.get("client_secret") != APP_SECRET:
            return 401, {"error": "invalid_client", "error_description": "unknown client"}, {}
        grant = body["grant_type"]
        if grant == "refresh_token":
            refresh_token = body.get("refresh_token", "")
            if refresh_token not in self.refresh_tokens:
                text = f"refresh token {refresh_token} is not valid"
                return 400, {"error": "invalid_grant", "error_description": text}, {}
            self.refresh_tokens.remove(refresh_token)
        new_answer = self.mint()
        answer = {
            "access_token": new_answer["access"],
            "token_type": "bearer",
            "expires_in": self.expires_in,
        }
        if grant != "client_credentials":
            answer["refresh_token"] = new_answer["refresh"]
        return 200, answer, {}


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _handler(server: AuthServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.headers.get("Content-Type", "").startswith("application/json"):
                body = json.loads(raw)
            else:
                body = {name: values[0] for name, values in parse_qs(raw).items()}
            status, payload, headers = server.answer(self.path, body)
            data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Type" not in headers:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            with suppress(BrokenPipeError, ConnectionResetError):
                self.end_headers()
                self.wfile.write(data)
            server.answered.set()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
