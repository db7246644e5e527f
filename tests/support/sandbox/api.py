"""A bare V2 caller for the sandbox's own tests."""

from __future__ import annotations

from typing import Any

import requests

from helpscout_sandbox import Sandbox


class Api:
    """Calls one sandbox with a valid bearer token; answers are `requests.Response`s."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {sandbox.access_token()}"

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        url = path if path.startswith("http") else f"{self.sandbox.url}{path}"
        options.setdefault("allow_redirects", False)
        return self.session.request(method, url, timeout=60, **options)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.call("GET", path, params=params)

    def json(self, path: str, **params: Any) -> Any:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> requests.Response:
        return self.call("POST", path, json=body)

    def put(self, path: str, body: Any) -> requests.Response:
        return self.call("PUT", path, json=body)

    def patch(self, path: str, body: Any) -> requests.Response:
        return self.call("PATCH", path, json=body)

    def delete(self, path: str, **params: Any) -> requests.Response:
        return self.call("DELETE", path, params=params)

    def total(self, path: str, **params: Any) -> int:
        return int(self.json(path, **params)["page"]["totalElements"])

    def rows(self, path: str, key: str, **params: Any) -> list[dict[str, Any]]:
        """All rows of all pages, by following `next`."""
        body = self.json(path, **params)
        rows: list[dict[str, Any]] = []
        while True:
            rows += body.get("_embedded", {}).get(key, [])
            following = body["_links"].get("next")
            if following is None:
                return rows
            body = self.json(following["href"])


def new_conversation(**changes: Any) -> dict[str, Any]:
    """A valid body for Create Conversation."""
    body: dict[str, Any] = {
        "subject": "A lamp without light",
        "customer": {"email": "novel@mail.test", "firstName": "Novel"},
        "mailboxId": 101,
        "type": "email",
        "status": "active",
        "threads": [
            {"type": "customer", "customer": {"email": "novel@mail.test"}, "text": "It is dark."}
        ],
    }
    body.update(changes)
    return {key: value for key, value in body.items() if value is not ...}
