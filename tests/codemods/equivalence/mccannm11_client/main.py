# native
import os

import helpscout
from helpscout.client import ApiException

client = helpscout.Client()
client.api_key = os.environ["HELPSCOUT_API_KEY"]


def rows(box):
    """All conversations of a mailbox, page by page."""
    found = []
    page = client.conversations_for_mailbox(box, status="active")
    while page:
        for row in page:
            found.append(row)
        page = client.conversations_for_mailbox(box, status="active")
    client.clearstate()
    return found


def closed(box):
    while True:
        page = client.conversations_for_mailbox(box)
        if not page or page.count < 1:
            break
        for row in page.items:
            if row.status == "closed":
                yield row
    client.clearstate()


def show(cid):
    try:
        whole = client.conversation(cid)
    except ApiException as error:
        print("no conversation", error.status_code)
        return
    for thread in whole.threads:
        print("     ", thread.type, thread.createdat, thread.createdby["firstName"], thread.body)


for box in client.mailboxes():
    print(box.name, box.createdat)
    waiting = rows(box.id)
    for row in waiting:
        print(" ", row.number, row.subject, row.customer["firstName"], row.threadcount)
        print("   ", row.createdat, row.folderid, "vip" in row.tags)
    for row in waiting[:2]:
        show(row.id)
    print(len(list(closed(box.id))))
    for folder in client.folders(box.id):
        print(folder.name, folder.totalcount)
show(999999)
print([customer.firstname for customer in client.customers(firstName="Amira")])
