# native
import os

import ApiClient

api = ApiClient.ApiClient()
api.apiKey = os.environ["HELPSCOUT_API_KEY"]


def every(box):
    page = 1
    while True:
        found = api.getConversationsForMailbox(box, page=page, status="active")
        for row in found.items:
            yield row
        if page >= found.pages:
            break
        page += 1


boxes = api.getMailboxes().items
for box in boxes:
    print(box.name, box.slug)
    print(api.getConversationsForMailbox(box.id).count)
    for row in every(box.id):
        print(row.subject, row.customer["email"], row.tags)
print(api.getUser("me").email)
one = api.getConversation(next(every(boxes[0].id)).id)
print(one.subject, len(one.threads))
