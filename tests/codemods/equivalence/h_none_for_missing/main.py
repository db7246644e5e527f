# native
import argparse
import json
import os
import sys

import requests

HOST = "https://api.helpscout.net"


def call(path, key, **params):
    url = "{}/v1/{}.json".format(HOST, path)
    res = requests.get(url, params=params, auth=(key, "dummy"))
    if res.status_code == 404:
        return None
    res.raise_for_status()
    return res.json()


def every_conversation(key, mailbox):
    first = call("mailboxes/%s/conversations" % mailbox, key)
    conversations = first["items"]
    for page in range(2, first["pages"] + 1):
        conversations += call("mailboxes/%s/conversations" % mailbox, key, page=page)["items"]
    return conversations


def simplify(c):
    return {
        "id": c["id"],
        "subject": c["subject"],
        "from": c["createdBy"]["email"],
        "assigned_to": c["owner"]["email"] if c["owner"] else None,
        "created": c["createdAt"],
        "closed_by": c["closedBy"]["id"] if c["closedBy"] else None,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailbox", type=int, default=101)
    parser.add_argument("--key", default=os.environ.get("HELPSCOUT_API_KEY"))
    args = parser.parse_args()
    rows = [simplify(c) for c in every_conversation(args.key, args.mailbox)]
    json.dump(rows[:20], sys.stdout, indent=1)
    print(len(rows))
    missing = call("conversations/999999", args.key)
    print("missing" if missing is None else missing["item"]["subject"])
    one = call("conversations/50007", args.key)
    if one:
        print(one["item"]["subject"])


main()
