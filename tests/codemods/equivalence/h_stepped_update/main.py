# native
import os

import requests


def update(conversation_id, subject=None, status=None, owner=None, tags=None):
    body = {}
    if subject:
        body["subject"] = subject
    if status is not None:
        body["status"] = status
    if owner:
        body["owner"] = {"id": owner, "type": "user"}
    if tags:
        body["tags"] = tags
    response = requests.put(
        "https://api.helpscout.net/v1/conversations/%d.json" % conversation_id,
        json=body,
        auth=(os.environ["HELPSCOUT_API_KEY"], "X"),
    )
    response.raise_for_status()


def show(conversation_id):
    response = requests.get(
        "https://api.helpscout.net/v1/conversations/%d.json" % conversation_id,
        auth=(os.environ["HELPSCOUT_API_KEY"], "X"),
    )
    response.raise_for_status()
    item = response.json()["item"]
    print(item["subject"], item["status"], item["owner"] and item["owner"]["id"], item["tags"])


update(50003, "Hello", "pending")
show(50003)
update(50003, owner=42, tags=["a", "b"])
show(50003)
update(50004)
show(50004)
