import base64
import os

import requests

from desk import call


def of(conversation):
    for thread in conversation["threads"]:
        for a in thread["attachments"] or []:
            yield a


def content(aid):
    return base64.b64decode(call("attachments/%d/data.json" % aid)["item"]["data"])


def show(thread, prefix="last"):
    for a in thread["attachments"] or []:
        print(prefix, a["fileName"], a["size"], len(content(a["id"])))


def delete(conversation, aid):
    print("deleting from", conversation["number"])
    url = "https://api.helpscout.net/v1/attachments/%d.json" % aid
    requests.delete(url, auth=(os.environ["HELPSCOUT_API_KEY"], "X")).raise_for_status()
