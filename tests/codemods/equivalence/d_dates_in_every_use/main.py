# native
"""Dates that are shown, cut, changed, parsed, compared and sorted by; some of them are null."""
import datetime as dt
import os
from datetime import datetime, timezone

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def conv(cid):
    r = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH)
    r.raise_for_status()
    return r.json()["item"]


def listed():
    r = requests.get(BASE + "/mailboxes/101/conversations.json", auth=AUTH)
    r.raise_for_status()
    return r.json()["items"]


def parsed(c):
    return datetime.strptime(c["createdAt"], FORMAT)


c = conv(50001)
print(c["createdAt"][:10], c["createdAt"][11:16], c["createdAt"][0:4], c["createdAt"][:-1])
print(c["createdAt"][3:6], c["createdAt"][-4:-1], c["createdAt"][:16].replace("T", " "))
print(c["createdAt"].split("T")[0], c["createdAt"].split("T")[-1], c["createdAt"].split("T"))
print(c["createdAt"].replace("T", " ").replace("Z", ""), c["createdAt"].replace("Z", " 100%"))
print(c["createdAt"].rstrip("Z"), c["createdAt"].strip("TZ"), c["createdAt"].replace("2", "x"))
print(c["createdAt"].replace('-', '"').replace("T", "'"), c["createdAt"].replace("Z", "\\"))
print(f"on {c['createdAt'][:10]} at {c['createdAt'][11:16]}: {c['createdAt']}", "at " + c["createdAt"])
print("%s" % c["createdAt"], c["createdAt"].partition("T")[0], c["createdAt"].split("T")[0].split("-"))

print(parsed(c), parsed(c).date(), datetime.strptime(c["createdAt"], "%Y-%m-%dT%H:%M:%SZ").year)
print(dt.datetime.strptime(c["createdAt"], FORMAT).strftime("%d.%m.%Y"), parsed(c).isoformat())
print(datetime.strptime(c["createdAt"], FORMAT).replace(tzinfo=timezone.utc))
print(datetime.strptime(c["createdAt"], "%Y-%m-%dT%H:%M:%S%z"), datetime.fromisoformat(c["createdAt"]))
print(datetime.fromisoformat(c["createdAt"].replace("Z", "+00:00")))
print(datetime.fromisoformat(c["createdAt"][:-1]), datetime.strptime(c["createdAt"][:10], "%Y-%m-%d"))
print(datetime.strptime(c["createdAt"][:19], "%Y-%m-%dT%H:%M:%S").weekday())
print((datetime(2030, 1, 1) - datetime.strptime(c["createdAt"], FORMAT)).days > 0)

rows = listed()
rows.sort(key=lambda c: c["createdAt"])
print([c["id"] for c in rows][:5])
print([c["id"] for c in sorted(rows, key=lambda c: (c["status"], c["createdAt"]), reverse=True)][:5])
print(max(rows, key=lambda c: c["createdAt"])["id"], min(c["createdAt"] for c in rows))
print([c["id"] for c in rows if c["createdAt"] < c["userModifiedAt"]][:5])
print([c["id"] for c in rows if c["createdAt"] >= "2024-02-01T00:00:00Z"][:5])
print(rows[0]["createdAt"] == rows[1]["createdAt"], rows[0]["createdAt"][:7] == "2024-02")

for c in rows:
    print(c["closedAt"], c["closedAt"] or "open", "%s" % c["closedAt"], [c["closedAt"]])
    print(c["closedAt"][:10] if c["closedAt"] else "", c["closedAt"] and c["closedAt"][:10])
    print({"closed": c["closedAt"]}, c["closedAt"] is None, c["closedAt"] == c["createdAt"])
    print((c["closedAt"] or "open") + "!", c["closedAt"] or c["createdAt"])
    if c["closedAt"] is None or c["status"] == "spam":
        continue
    done = c["closedAt"]
    print(done[:10], c["closedAt"], datetime.strptime(c["closedAt"], FORMAT).month)
print([c["closedAt"][:10] for c in rows if c["closedAt"]][:3])
print([c["closedAt"] for c in rows if c["status"] == "closed"][:3])
print([c["id"] for c in sorted((c for c in rows if c["closedAt"]), key=lambda c: c["closedAt"] or "")])
print(conv(50001)["closedAt"], [conv(i)["closedAt"] for i in (50001, 50003)])
