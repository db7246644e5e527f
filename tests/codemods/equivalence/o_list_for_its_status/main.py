# native
import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
FOLDERS = BASE + "/mailboxes/%d/folders.json"


def has_folders(box):
    try:
        r = requests.get(FOLDERS % box, auth=AUTH)
        r.raise_for_status()
    except requests.HTTPError:
        return False
    return True


def has_folders_at_once(box):
    try:
        requests.get(FOLDERS % box, auth=AUTH).raise_for_status()
    except requests.HTTPError:
        return False
    return True


box = requests.get(BASE + "/mailboxes.json", auth=AUTH).json()["items"][0]["id"]
print(has_folders(box), has_folders(999999999))
print(has_folders_at_once(box), has_folders_at_once(999999999))
