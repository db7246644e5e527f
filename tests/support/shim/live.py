"""A sandbox behind the shim: what V1 code sees, and what reached V2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from support.shim.adapters import serving

from helpscout_sandbox import Sandbox
from helpscout_shim import V1Adapter
from helpscout_shim.adapters.gateway import create_app
from helpscout_v2 import HelpScout

V1 = "https://api.helpscout.net/v1"
KEY = "a-v1-key"


@dataclass
class LiveShim:
    """A sandbox with a client for it, and a session whose V1 calls are answered from it."""

    sandbox: Sandbox
    client: HelpScout
    session: requests.Session
    base: str = V1

    def v1(self, method: str, path: str, **parts: Any) -> requests.Response:
        parts.setdefault("auth", (KEY, "X"))
        parts.setdefault("allow_redirects", False)
        parts.setdefault("timeout", 20)
        return self.session.request(method, self.base + path, **parts)

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
def live_shim(**options: Any) -> Iterator[LiveShim]:
    """A fresh sandbox; it and everything that talks to it is closed at the end."""
    with Sandbox.start(**options) as sandbox:
        client = HelpScout.with_token(sandbox.access_token(), api_url=sandbox.url)
        session = requests.Session()
        session.mount(V1 + "/", V1Adapter(client=client, silent=True))
        yield LiveShim(sandbox, client, session)
        session.close()
        client.close()


@contextmanager
def through_gateway(live: LiveShim) -> Iterator[LiveShim]:
    """The same sandbox through a gateway that waitress serves on a free port."""
    app = create_app(client=live.client, api_key=KEY, silent=True)
    with serving(app, threads=4) as url, requests.Session() as session:
        yield LiveShim(live.sandbox, live.client, session, f"{url}/v1")
