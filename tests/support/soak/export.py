"""Everything of an account, fetched through the client and through the shim."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from helpscout_shim import V1Adapter
from helpscout_v2 import HelpScout

V1 = "https://api.helpscout.net/v1"
KEY = "a-v1-key"
THREADS = 8
Export = list[tuple[int, str, list[int]]]
"""Conversations in the order in which they came: id, subject, ids of their threads."""


def expected(snapshot: dict[str, Any]) -> dict[int, tuple[str, list[int]]]:
    """What the account holds: threads newest first, as both versions of the API list them."""
    threads: dict[int, list[tuple[str, int]]] = {}
    for row in snapshot["threads"].values():
        threads.setdefault(row["conversationId"], []).append((row["createdAt"], row["id"]))
    return {
        row["id"]: (
            row["subject"],
            [number for _, number in sorted(threads[row["id"]], reverse=True)],
        )
        for row in snapshot["conversations"].values()
    }


def through_the_client(hs: HelpScout) -> Export:
    rows = list(hs.conversations.list(status="all"))

    def whole(row: Any) -> tuple[int, str, list[int]]:
        threads = [thread.id for thread in hs.conversations.threads.list(row.id)]
        return row.id, row.subject, threads

    return _all(whole, rows)


def through_the_shim(hs: HelpScout, boxes: list[int]) -> Export:
    with requests.Session() as session:
        session.auth = (KEY, "X")
        session.mount(V1 + "/", V1Adapter(client=hs, silent=True))

        def get(path: str, **params: Any) -> Any:
            answer = session.get(V1 + path, params=params, timeout=300)
            answer.raise_for_status()
            return answer.json()

        rows: list[Any] = []
        for box in boxes:
            page = {"pages": 1, "page": 0}
            while page["page"] < page["pages"]:
                path = f"/mailboxes/{box}/conversations.json"
                page = get(path, page=page["page"] + 1)
                rows += page["items"]

        def whole(row: Any) -> tuple[int, str, list[int]]:
            item = get(f"/conversations/{row['id']}.json")["item"]
            return row["id"], item["subject"], [thread["id"] for thread in item["threads"]]

        return _all(whole, rows)


def _all(whole: Callable[[Any], tuple[int, str, list[int]]], rows: list[Any]) -> Export:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(whole, rows))
