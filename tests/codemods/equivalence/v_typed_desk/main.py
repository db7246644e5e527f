# native
"""Typed code: annotated variables, parameters and results, TypedDicts, casts, optional records."""
import os
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, TypedDict, cast

import requests

BASE = "https://api.helpscout.net/v1"
API_KEY: str = os.environ["HELPSCOUT_API_KEY"]


class Person(TypedDict):
    id: int
    firstName: str


class Line(NamedTuple):
    number: int
    email: str
    owner: Optional[str]
    folder: int


def conversation(conversation_id: int) -> Dict[str, Any]:
    response: requests.Response = requests.get(
        f"{BASE}/conversations/{conversation_id}.json", auth=(API_KEY, "X")
    )
    response.raise_for_status()
    item: Dict[str, Any] = response.json()["item"]
    return item


def conversations(mailbox_id: int) -> Iterator[Dict[str, Any]]:
    page: int = 1
    while True:
        response = requests.get(
            BASE + "/mailboxes/%d/conversations.json" % mailbox_id,
            auth=(API_KEY, "X"),
            params={"page": page},
        )
        response.raise_for_status()
        data: Dict[str, Any] = response.json()
        yield from data["items"]
        if page >= data["pages"]:
            break
        page += 1


def lines(mailbox_id: int) -> List[Line]:
    found: List[Line] = []
    for row in conversations(mailbox_id):
        owner: Optional[Person] = row["owner"]
        name = owner["firstName"] if owner else None
        found.append(Line(row["number"], row["customer"]["email"], name, row["folderId"]))
    return found


def customer(customer_id: int) -> Optional[Dict[str, Any]]:
    response = requests.get(BASE + "/customers/%d.json" % customer_id, auth=(API_KEY, "X"))
    if response.status_code == 404:
        return None
    response.raise_for_status()
    return cast(Dict[str, Any], response.json()["item"])


def day(row: Dict[str, Any]) -> str:
    stamp: str = row["createdAt"]
    return stamp[:10]


def closed(row: Dict[str, Any]) -> Optional[str]:
    return str(row["closedAt"]) if row["closedAt"] else None


def main() -> None:
    for line in lines(101)[:5]:
        print(line.number, line.email, line.owner, line.folder)
    rows: List[Dict[str, Any]] = list(conversations(101))
    by_id: Dict[int, Dict[str, Any]] = {row["id"]: row for row in rows}
    print(day(rows[0]), closed(rows[0]), by_id[rows[0]["id"]]["subject"], day(conversation(50001)))
    for customer_id in (8001, 999999):
        someone = customer(customer_id)
        print(someone["firstName"] if someone is not None else "nobody")
    thread: Dict[str, Any] = conversation(50001)["threads"][-1]
    author: Dict[str, Any] = thread["createdBy"]
    words: int = len(thread["body"].split())
    print(f"{author['firstName']} {author['lastName']}", words)


main()
