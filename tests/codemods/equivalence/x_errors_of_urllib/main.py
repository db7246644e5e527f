# bridged
"""Errors of urllib that are named outside of a handler: no error of the client is one."""

import base64
import contextlib
import json
import os
import urllib.error
import urllib.request

BASE = "https://api.helpscout.net/v1"
TOKEN = base64.b64encode((os.environ["HELPSCOUT_API_KEY"] + ":X").encode()).decode()


def subject(cid):
    request = urllib.request.Request(BASE + "/conversations/%d.json" % cid)
    request.add_header("Authorization", "Basic " + TOKEN)
    return json.loads(urllib.request.urlopen(request).read())["item"]["subject"]


print("begin")
with contextlib.suppress(urllib.error.HTTPError):
    print(subject(999999999))
print("end")
