import os

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


def fetch(path: str) -> requests.Response:
    response = requests.get(BASE + path, auth=(API_KEY, "X"))
    response.raise_for_status()
    return response


def main() -> None:
    boxes = fetch("/mailboxes.json").json()["items"]
    for box in boxes:
        print(box["name"])
    answer: requests.Response = fetch("/users/me.json")
    print(answer.json()["item"]["email"])
