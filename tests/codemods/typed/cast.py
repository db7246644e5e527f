import os
from typing import Any, Dict

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


from typing import cast


def count(mailbox_id: int) -> int:
    response = requests.get(BASE + f"/mailboxes/{mailbox_id}/conversations.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return cast(int, response.json()["count"])


def newest(mailbox_id: int) -> Dict[str, Any]:
    response = requests.get(BASE + f"/mailboxes/{mailbox_id}/conversations.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    return cast(Dict[str, Any], response.json()["items"][0])


def main() -> None:
    print(newest(101)["subject"], count(101))
