from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import requests

URL = "https://api.helpscout.net/v1"


class DeskError(RuntimeError):
    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Desk:
    def __init__(self, key: str) -> None:
        self.auth = requests.auth.HTTPBasicAuth(key, "X")

    def _check(self, response: requests.Response) -> None:
        if response.status_code >= 400:
            raise DeskError(f"HTTP {response.status_code}", response.status_code)

    def _payload(self, subject: str, email: str, text: str) -> dict[str, object]:
        thread = {
            "type": "customer",
            "createdBy": {"type": "customer", "email": email},
            "body": text,
        }
        return {
            "type": "email",
            "mailbox": {"id": 101},
            "subject": subject,
            "customer": {"email": email},
            "threads": [thread],
        }

    def open(self, subject: str, email: str, text: str) -> None:
        body = self._payload(subject, email, text)
        response = requests.post(f"{URL}/conversations.json", json=body, auth=self.auth)
        self._check(response)

    def subjects(self, status: str = "active") -> Iterator[str]:
        params: dict[str, Any] = {"status": status}
        url = f"{URL}/mailboxes/101/conversations.json"
        response = requests.get(url, params=params, auth=self.auth)
        self._check(response)
        for row in response.json()["items"]:
            yield str(row["subject"])


def main() -> None:
    desk = Desk(os.environ["HELPSCOUT_API_KEY"])
    try:
        desk.open("Lamp", "mara@example.test", "It is broken")
    except DeskError as error:
        print(error, error.status)
    print(list(desk.subjects()))


main()
