# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]
AUTH = (KEY, "X")

found = requests.get(BASE + "/search/conversations.json", auth=AUTH,
                     params={"query": '(tag:"vip")', "sortField": "number", "sortOrder": "asc"}).json()
for row in found["items"][:5]:
    print(row["number"], row["subject"], row["status"])
