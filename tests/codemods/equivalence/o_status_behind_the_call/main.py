# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")


def name(cid):
    # customers come and go
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    try:
        r.raise_for_status()
    except requests.HTTPError as error:
        return "none: %d" % error.response.status_code
    return r.json()["item"]["firstName"]


def folders(box):
    r = requests.get(BASE + "/mailboxes/%d/folders.json" % box, auth=AUTH)
    try:
        r.raise_for_status()
        names = [f["name"] for f in r.json()["items"]]
    except requests.exceptions.HTTPError:
        return None
    else:
        return names


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
rows = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()["items"]
print(name(rows[0]["customer"]["id"]), name(999999999))
print(folders(box), folders(999999999))
