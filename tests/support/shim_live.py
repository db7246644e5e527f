"""A sandbox behind the shim: what V1 code sees, and what reached V2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from helpscout_sandbox import Sandbox
from helpscout_shim import V1Adapter
from helpscout_v2 import HelpScout

V1 = "https://api.helpscout.net/v1"


@dataclass
class World:
    """A sandbox with a client for it, and a session whose V1 calls are answered from it."""

    sandbox: Sandbox
    client: HelpScout
    session: requests.Session

    def v1(self, method: str, path: str, **parts: Any) -> requests.Response:
        parts.setdefault("auth", ("a-v1-key", "X"))
        parts.setdefault("allow_redirects", False)
        return self.session.request(method, V1 + path, **parts)

    def get(self, path: str, **params: Any) -> Any:
        """The parsed body of a successful read."""
        answer = self.v1("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def item(self, path: str, **params: Any) -> Any:
        return self.get(path, **params)["item"]

    def calls_since(self, mark: int) -> list[tuple[str, str]]:
        return [(c.method, c.path) for c in self.sandbox.calls[mark:]]

    @property
    def mark(self) -> int:
        return len(self.sandbox.calls)


@contextmanager
def world(**options: Any) -> Iterator[World]:
    """A fresh sandbox; it and everything that talks to it is closed at the end."""
    with Sandbox.start(**options) as sandbox:
        token = requests.post(
            sandbox.url + "/v2/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": sandbox.app_id,
                "client_secret": sandbox.app_secret,
            },
            timeout=10,
        ).json()["access_token"]
        client = HelpScout.with_token(token, api_url=sandbox.url)
        session = requests.Session()
        session.mount(V1 + "/", V1Adapter(client=client, silent=True))
        yield World(sandbox, client, session)
        session.close()
        client.close()
