from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import requests

JSON = dict[str, Any]
KEY = os.environ["HELPSCOUT_API_KEY"]


class Api:
    base: str = "https://api.helpscout.net/v1"

    def __init__(self, key: str) -> None:
        self._auth: tuple[str, str] = (key, "X")

    def customer(self, customer_id: int) -> JSON | None:
        r = requests.get(f"{self.base}/customers/{customer_id}.json", auth=self._auth)
        if r.status_code == 404:
            return None
        r.raise_for_status()
        item: JSON = r.json()["item"]
        return item

    def me(self) -> Mapping[str, Any]:
        r = requests.get(f"{self.base}/users/me.json", auth=self._auth)
        r.raise_for_status()
        item: Mapping[str, Any] = r.json()["item"]
        return item


def card(customer: JSON) -> str:
    name: str = customer["firstName"]
    title: str | None = customer["jobTitle"]
    return f"{name} ({title})" if title else name


if __name__ == "__main__":
    api = Api(KEY)
    someone = api.customer(8001)
    print(card(someone) if someone is not None else "nobody", api.me()["email"])
