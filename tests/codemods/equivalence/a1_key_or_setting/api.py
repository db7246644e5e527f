import os

import requests


class Api:
    def __init__(self, key=None):
        self.key = key or os.environ["HELPSCOUT_API_KEY"]

    def boxes(self):
        url = "https://api.helpscout.net/v1/mailboxes.json"
        response = requests.get(url, auth=(self.key, "X"))
        response.raise_for_status()
        return response.json()["items"]
