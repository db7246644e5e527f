# native
import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]
URL = "https://api.helpscout.net/v1/conversations/{}.json"


def conversation(cid):
    resp = requests.get(URL.format(cid), auth=(KEY, "X"))
    resp.raise_for_status()
    return resp.json()["item"]


def reply(cid, text, user_id):
    conv = conversation(cid)
    thread = {
        "createdBy": {"type": "user", "id": user_id},
        "type": "message",
        "body": text,
        "status": "pending",
    }
    resp = requests.post(URL.format(cid), json=thread, auth=(KEY, "X"))
    if resp.status_code != 201:
        print("could not reply to", conv["number"], resp.status_code)
        return False
    return True


def note(cid, text, user_id):
    resp = requests.post(
        URL.format(cid),
        json={"createdBy": {"type": "user", "id": user_id}, "type": "note", "body": text},
        auth=(KEY, "X"),
    )
    resp.raise_for_status()


def last_thread(cid):
    threads = [t for t in conversation(cid)["threads"] if t["type"] != "lineitem"]
    return max(threads, key=lambda t: t["createdAt"])


print(reply(50002, "Thanks, it is on its way.", 41))
note(50002, "answered by the bot", 41)
conv = conversation(50002)
print(conv["status"], conv["threadCount"], sorted({t["type"] for t in conv["threads"]}))
print(last_thread(50004)["body"])
