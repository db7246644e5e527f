# native
"""Writes that went on past a bad answer go on."""

import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
URL = BASE + "/conversations/%d.json"

mailboxes = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % mailboxes[0]["id"], auth=AUTH)
ids = [c["id"] for c in rows.json()["items"]][:4]

for cid in (999999999, ids[0]):
    requests.put(URL % cid, json={"status": "closed"}, auth=AUTH)
    print("closed", cid)
for cid in (999999999, ids[1]):
    try:
        answer = requests.put(URL % cid, json={"tags": ["late"]}, auth=AUTH)
        print("tagged", cid)
    except Exception:
        print("failed", cid)
for cid in (999999999, ids[2]):
    # the note is optional
    requests.post(URL % cid, json={"type": "note", "body": "x", "createdBy": {"id": 41, "type": "user"}}, auth=AUTH)
for cid in (999999999, ids[3]):
    requests.delete(URL % cid, auth=AUTH)
print("end")
