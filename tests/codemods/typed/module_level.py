import os
from typing import Any, Dict, List

import requests

API_KEY = os.environ["HELPSCOUT_API_KEY"]
BASE = "https://api.helpscout.net/v1"


BOXES: List[Dict[str, Any]] = requests.get(BASE + "/mailboxes.json", auth=(API_KEY, "X")).json()["items"]
ME: Dict[str, Any] = requests.get(BASE + "/users/me.json", auth=(API_KEY, "X")).json()["item"]

for box in BOXES:
    print(box["id"], box["name"])
print(ME["email"])
