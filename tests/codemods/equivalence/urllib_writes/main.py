# native
import base64
import json
import os
import urllib.request

BASE = "https://api.helpscout.net/v1"
TOKEN = base64.b64encode("{}:{}".format(os.environ["HELPSCOUT_API_KEY"], "X").encode()).decode()


def get(path):
    request = urllib.request.Request(BASE + path, headers={"Authorization": f"Basic {TOKEN}"})
    return json.load(urllib.request.urlopen(request))


def note(cid, user, text):
    body = json.dumps({"type": "note", "createdBy": {"type": "user", "id": user}, "body": text})
    request = urllib.request.Request(
        BASE + "/conversations/%d.json" % cid, data=body.encode("utf-8"),
        headers={"Authorization": f"Basic {TOKEN}", "Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


def close(cid):
    request = urllib.request.Request(
        BASE + "/conversations/%d.json" % cid, json.dumps({"status": "closed"}).encode(), method="PUT")
    request.add_header("Authorization", "Basic " + TOKEN)
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request)


def delete(cid):
    request = urllib.request.Request(BASE + "/conversations/%d.json" % cid)
    request.get_method = lambda: "DELETE"
    request.add_header("Authorization", "Basic " + TOKEN)
    with urllib.request.urlopen(request):
        pass


me = get("/users/me.json")["item"]["id"]
box = get("/mailboxes.json")["items"][0]["id"]
rows = get("/mailboxes/%d/conversations.json" % box)["items"]
note(rows[0]["id"], me, "Looked into it.")
close(rows[0]["id"])
delete(rows[1]["id"])
after = get("/conversations/%d.json" % rows[0]["id"])["item"]
print(after["status"], after["threads"][0]["type"], after["threads"][0]["body"])
