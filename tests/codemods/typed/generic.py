from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
T = TypeVar("T")


def first(rows: Iterable[T], test: Callable[[T], bool]) -> T | None:
    return next((row for row in rows if test(row)), None)


def tags() -> list[dict[str, Any]]:
    response = requests.get("https://api.helpscout.net/v1/tags.json", auth=(API_KEY, "X"))
    response.raise_for_status()
    rows: list[dict[str, Any]] = response.json()["items"]
    return rows


def main() -> None:
    vip = first(tags(), lambda tag: bool(tag["tag"] == "vip"))
    print(vip["count"] if vip else 0)
