# native
"""Who waits, with nothing but the standard library."""
import base64
import json
import os
import urllib.error
import urllib.request
from contextlib import closing

KEY = os.environ["HELPSCOUT_API_KEY"]
HEADERS = {
    "Authorization": "Basic " + base64.b64encode((KEY + ":X").encode("ascii")).decode("ascii"),
    "Accept": "application/json",
}


def mailboxes():
    request = urllib.request.Request("https://api.helpscout.net/v1/mailboxes.json", headers=HEADERS)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["items"]


def conversation(cid):
    request = urllib.request.Request("https://api.helpscout.net/v1/conversations/%d.json" % cid)
    request.add_header("Authorization", "Basic %s" % base64.b64encode(f"{KEY}:x".encode()).decode())
    try:
        with closing(urllib.request.urlopen(request)) as answer:
            return json.loads(answer.read().decode("utf-8"))["item"]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def waiting(box):
    page = 1
    while True:
        url = "https://api.helpscout.net/v1/mailboxes/%d/conversations.json?%s" % (
            box, "status=pending&page=%d" % page)
        answer = urllib.request.urlopen(urllib.request.Request(url, None, HEADERS))
        data = json.loads(answer.read())
        answer.close()
        for row in data["items"]:
            yield row
        if page >= data["pages"]:
            break
        page += 1


for box in mailboxes():
    rows = list(waiting(box["id"]))
    print(box["name"], len(rows))
    for row in rows[:3]:
        whole = conversation(row["id"])
        print(" ", row["number"], row["createdAt"], whole["threads"][-1]["createdBy"]["email"])
if conversation(999999) is None:
    print("no conversation 999999")
