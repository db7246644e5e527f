# native
"""What waits where, over the LasLabs client."""
import os
from itertools import islice

from helpscout import HelpScout

hs = HelpScout(os.environ["HELPSCOUT_API_KEY"])

me = hs.Users.get_me()
print(me.first_name, me.last_name, me["email"], me.get("role"))

for mailbox in hs.Mailboxes.list():
    print(mailbox.name, mailbox.slug, mailbox.created_at)
    for folder in hs.Mailboxes.get_folders(mailbox):
        print("  folder", folder.id, folder.name, folder.total_count, folder.type == "mine")
    for conversation in islice(hs.Conversations.list(mailbox), 4):
        owner = conversation.owner.first_name if conversation.owner else "nobody"
        print("  #%d %s, %s, %s" % (conversation.number, conversation.subject, owner, conversation.status))
        print("   ", conversation.created_at, conversation.created_at.year, conversation.mailbox.id)
        print("   ", conversation.customer.email, conversation.customer["first_name"], conversation.thread_count)
        if "vip" in conversation.tags or not conversation.tags:
            print("    look at it:", sorted(conversation.tags))

box = next(iter(hs.Mailboxes.list()))
newest = next(iter(hs.Conversations.list(box)))
whole = hs.Conversations.get(newest.id)
for thread in whole.threads:
    print(thread.type, thread.created_by.first_name, thread.created_at, thread.body)
    for attachment in thread.attachments:
        print(attachment.file_name, attachment.size)

print([team.id for team in hs.Teams.list()])
print(sum(1 for _ in hs.Conversations.list_folder(box, next(iter(hs.Mailboxes.get_folders(box))))))
for customer in hs.Customers.list(first_name="Amira"):
    print(customer.last_name, customer.created_at.isoformat())
for found in islice(hs.Conversations.search([("subject", "Order"), "OR", ("number", 1)]), 3):
    print(found.number, found.subject)
for customer in hs.Customers.search([("first_name", "Amira")]):
    print(customer.id, customer.first_name, customer.job_title)
