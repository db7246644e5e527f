import os
from typing import Any, Dict, List

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


class Desk:
    def __init__(self, key: str) -> None:
        self.session = requests.Session()
        self.session.auth = (key, "X")

    def get(self, path: str, **params: Any) -> Dict[str, Any]:
        response = self.session.get(BASE + path, params=params)
        response.raise_for_status()
        data: Dict[str, Any] = response.json()
        return data

    def mailboxes(self) -> List[Dict[str, Any]]:
        rows: List[Dict[str, Any]] = self.get("/mailboxes.json")["items"]
        return rows

    def conversation(self, conversation_id: int) -> Dict[str, Any]:
        item: Dict[str, Any] = self.get("/conversations/%d.json" % conversation_id)["item"]
        return item


def main() -> None:
    desk = Desk(API_KEY)
    for box in desk.mailboxes():
        print(box["name"])
    print(desk.conversation(1)["subject"])
