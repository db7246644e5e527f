# native
import json
import os
import urllib.request

ROOT = "https://api.helpscout.net/v1"
passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
passwords.add_password(None, ROOT, os.environ["HELPSCOUT_API_KEY"], "X")
opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))


def rows(path):
    answer = opener.open(ROOT + path)
    return json.loads(answer.read())["items"]


for box in rows("/mailboxes.json"):
    print(box["name"], box["slug"])
    for folder in rows("/mailboxes/%d/folders.json" % box["id"]):
        print(" ", folder["name"], folder["totalCount"])
