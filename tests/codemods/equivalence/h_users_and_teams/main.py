# native
from __future__ import annotations

import os
from typing import Any, Dict, List, Optional, TypedDict

import requests


class User(TypedDict):
    id: int
    firstName: str
    lastName: str
    email: str


class Settings:
    base_url: str = "https://api.helpscout.net/v1"
    api_key: str = os.environ["HELPSCOUT_API_KEY"]


def _fetch(path: str, params: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
    response = requests.get(Settings.base_url + path, params=params or {}, auth=(Settings.api_key, "X"))
    response.raise_for_status()
    data: Dict[str, Any] = response.json()
    return data


def list_users() -> List[User]:
    users: List[User] = _fetch("/users.json")["items"]
    return users


def get_user(user_id: int) -> User:
    return _fetch(f"/users/{user_id}.json")["item"]


def by_email(email: str) -> Optional[User]:
    for user in list_users():
        if user["email"].lower() == email.lower():
            return user
    return None


def conversations_of(user: User, mailbox: int) -> List[Dict[str, Any]]:
    path = "/mailboxes/{}/users/{}/conversations.json".format(mailbox, user["id"])
    page: int = 1
    result: List[Dict[str, Any]] = []
    while True:
        data = _fetch(path, {"page": page})
        result += data["items"]
        if page >= data["pages"]:
            break
        page = page + 1
    return result


maren = by_email("Maren@lanternshop.test")
assert maren is not None
print(maren["id"], get_user(42)["lastName"], by_email("x@y.z") is None)
print(len(conversations_of(maren, 101)))
