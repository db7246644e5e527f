"""The weekly report: what waits, what nobody owns, what people ask about."""
import requests
from requests.auth import HTTPBasicAuth

from settings import API_KEY

BASE = "https://api.helpscout.net/v1"
AUTH = HTTPBasicAuth(API_KEY, "not-a-password")


def unowned(mailbox_id):
    """Active conversations that nobody has picked up: (number, subject, customer)."""
    page = 1
    while True:
        r = requests.get(BASE + "/mailboxes/%d/conversations.json" % mailbox_id,
                         auth=(API_KEY, "X"), params={"status": "active", "page": page})
        r.raise_for_status()
        data = r.json()
        for c in data["items"]:
            if c["owner"] is None:
                yield c["number"], c["subject"], c["customer"]["firstName"]
        if page == data["pages"]:
            break
        page += 1


def tag_counts(mailbox_id):
    """How often each tag is used in a mailbox, over all its conversations."""
    counts = {}
    page = 1
    while True:
        r = requests.get("https://api.helpscout.net/v1/mailboxes/{}/conversations.json".format(mailbox_id),
                         auth=AUTH, params={"page": page})
        data = r.json()
        for conversation in data["items"]:
            for tag in conversation["tags"]:
                counts[tag] = counts.get(tag, 0) + 1
        if page == data["pages"]:
            break
        page += 1
    return counts


def by_status(mailbox_id):
    """Conversations by status. Help Scout's lists hold every status unless asked otherwise."""
    counts = {}
    page = 1
    while True:
        r = requests.get("https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % mailbox_id,
                         auth=(API_KEY, "X"), params={"page": page})
        data = r.json()
        for c in data["items"]:
            counts[c["status"]] = counts.get(c["status"], 0) + 1
        if page == data["pages"]:
            break
        page += 1
    return counts


def newest(mailbox_id):
    """The newest conversation of a mailbox: (id, number, subject)."""
    r = requests.get("https://api.helpscout.net/v1/mailboxes/{}/conversations.json".format(mailbox_id),
                     auth=AUTH)
    c = r.json()["items"][0]
    return c["id"], c["number"], c["subject"]


def first_message(conversation_id):
    """Who opened a conversation, and with how many words. Threads come newest first."""
    r = requests.get("https://api.helpscout.net/v1/conversations/%d.json" % conversation_id, auth=AUTH)
    r.raise_for_status()
    threads = r.json()["item"]["threads"]
    spoken = [t for t in threads if t["body"]]
    opening = spoken[-1]
    return opening["createdBy"]["firstName"], len(opening["body"].split())
