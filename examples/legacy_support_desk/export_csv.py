"""Export a mailbox as CSV: python export_csv.py MAILBOX_ID > conversations.csv"""
import csv
import sys

import requests

from settings import API_KEY

COLUMNS = ["number", "created", "status", "subject", "customer", "owner", "threads", "tags"]


def export(mailbox_id, stream):
    """Write one row for each conversation of the mailbox; returns how many."""
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    rows = 0
    page = 1
    while True:
        response = requests.get(
            "https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % mailbox_id,
            auth=(API_KEY, "X"),
            params={"page": page},
        )
        response.raise_for_status()
        data = response.json()
        for c in data["items"]:
            owner = ""
            if c["owner"]:
                owner = c["owner"]["firstName"]
            writer.writerow([
                c["number"],
                c["createdAt"],
                c["status"],
                c["subject"],
                c["customer"]["email"],
                owner,
                c["threadCount"],
                " ".join(sorted(c["tags"])),
            ])
            rows += 1
        if page == data["pages"]:
            break
        page += 1
    return rows


if __name__ == "__main__":
    export(int(sys.argv[1]), sys.stdout)
