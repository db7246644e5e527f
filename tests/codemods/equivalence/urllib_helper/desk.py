import base64
import json
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen

ROOT = "https://api.helpscout.net/v1/"


def signed(url):
    key = os.environ["HELPSCOUT_API_KEY"]
    request = Request(url)
    request.add_header("Authorization", "Basic " + base64.b64encode(("%s:X" % key).encode()).decode())
    return request


def fetch(path):
    with urlopen(signed(ROOT + path)) as answer:
        return json.load(answer)


def find(path, **wanted):
    with urlopen(signed(ROOT + path + "?" + urlencode(wanted))) as answer:
        return json.load(answer)
