import os

import requests


def call(path, **params):
    url = "https://api.helpscout.net/v1/" + path
    r = requests.get(url, auth=(os.environ["HELPSCOUT_API_KEY"], "X"), params=params)
    r.raise_for_status()
    return r.json()
