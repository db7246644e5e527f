# native
"""Posts the number of open conversations per mailbox to Slack."""
import json
import os
import sys

import requests

HELPSCOUT_KEY = os.environ["HELPSCOUT_API_KEY"]
SLACK_WEBHOOK = os.environ.get("SLACK_WEBHOOK")
API = "https://api.helpscout.net/v1"


def get_mailboxes():
    r = requests.get(API + "/mailboxes.json", auth=(HELPSCOUT_KEY, "X"))
    return r.json().get("items", [])


def count_active(mailbox_id):
    r = requests.get(
        f"{API}/mailboxes/{mailbox_id}/conversations.json",
        params={"status": "active"},
        auth=(HELPSCOUT_KEY, "X"),
    )
    r.raise_for_status()
    return r.json()["count"]


def unassigned(mailbox_id):
    r = requests.get(
        f"{API}/mailboxes/{mailbox_id}/conversations.json",
        params={"status": "active"},
        auth=(HELPSCOUT_KEY, "X"),
    )
    return [c for c in r.json()["items"] if c["owner"] is None]


def build_attachment(mailbox):
    rows = unassigned(mailbox["id"])
    lines = ["<https://secure.helpscout.net/conversation/{id}|#{number}> {subject}".format(**c) for c in rows[:5]]
    return {
        "title": mailbox["name"],
        "color": "danger" if len(rows) > 10 else "good",
        "text": "\n".join(lines),
        "fields": [{"title": "Active", "value": count_active(mailbox["id"]), "short": True}],
    }


def post(payload):
    if SLACK_WEBHOOK:
        requests.post(SLACK_WEBHOOK, data=json.dumps(payload), headers={"Content-Type": "application/json"})
    else:
        json.dump(payload, sys.stdout, indent=2)
        print()


if __name__ == "__main__":
    post({"attachments": [build_attachment(m) for m in get_mailboxes()]})
