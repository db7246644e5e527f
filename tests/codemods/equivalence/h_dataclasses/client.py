import os
from typing import Any, Dict, Iterator, Optional

import requests

from models import Conversation

BASE = "https://api.helpscout.net/v1"


class Client:
    def __init__(self, key: Optional[str] = None) -> None:
        self._auth = (key or os.environ["HELPSCOUT_API_KEY"], "X")

    def _request(self, path: str, params: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        response = requests.get(f"{BASE}/{path}.json", params=params, auth=self._auth)
        response.raise_for_status()
        return response.json()

    def conversations(self, mailbox: int) -> Iterator[Conversation]:
        page: int = 1
        while True:
            body: Dict[str, Any] = self._request(f"mailboxes/{mailbox}/conversations", {"page": page})
            for row in body["items"]:
                yield Conversation.from_json(row)
            if page >= body["pages"]:
                return
            page += 1

    def conversation(self, conversation_id: int) -> Conversation:
        return Conversation.from_json(self._request(f"conversations/{conversation_id}")["item"])
