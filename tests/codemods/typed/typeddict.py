import os
from typing import List, Optional, TypedDict

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]


class Person(TypedDict):
    id: int
    firstName: str
    lastName: str


class Conversation(TypedDict):
    id: int
    number: int
    subject: str
    owner: Optional[Person]


def waiting(mailbox_id: int) -> List[Conversation]:
    response = requests.get(
        "https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % mailbox_id, auth=(API_KEY, "X")
    )
    response.raise_for_status()
    rows: List[Conversation] = response.json()["items"]
    return rows


def main() -> None:
    for row in waiting(101):
        owner = row["owner"]
        print(row["number"], row["subject"], owner["firstName"] if owner else "nobody")
