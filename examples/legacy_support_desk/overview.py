"""Who we are: mailboxes, their folders, and whose key this is."""
import requests

from settings import API_KEY


def call(path, *args):
    url = "https://api.helpscout.net/v1/" + path.format(*args)
    response = requests.get(url, auth=(API_KEY, "X"))
    response.raise_for_status()
    return response.json()


def mailbox_ids():
    return [box["id"] for box in call("mailboxes.json")["items"]]


def mailbox_line(mailbox_id):
    box = call("mailboxes/{}.json", mailbox_id)["item"]
    return "%s <%s>" % (box["name"], box["email"])


def folder_counts(mailbox_id):
    counts = {}
    for folder in call("mailboxes/{}/folders.json", mailbox_id)["items"]:
        counts[folder["name"]] = folder["totalCount"]
    return counts


def whoami():
    return call("users/me.json")["item"]["id"]
