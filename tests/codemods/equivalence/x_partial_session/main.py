# native
import os
from functools import partial

import requests

session = requests.Session()
session.auth = (os.environ["HELPSCOUT_API_KEY"], "X")
ask = partial(session.get, timeout=30)
listing = partial(requests.get, params={"status": "pending"}, auth=session.auth)

for box in ask("https://api.helpscout.net/v1/mailboxes.json").json()["items"]:
    print(box["id"], box["name"])
    answer = listing("https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % box["id"])
    for conversation in answer.json()["items"]:
        print(conversation["number"], conversation["status"], conversation["subject"])
