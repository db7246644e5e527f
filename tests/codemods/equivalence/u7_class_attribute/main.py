# native
import os

import requests
from requests.auth import HTTPBasicAuth


class Api(object):
    BASE_URI = "https://api.helpscout.net/v1"

    def __init__(self, key):
        self.session = requests.Session()
        self.session.auth = HTTPBasicAuth(key, "NoPass")

    def users(self):
        response = self.session.get(self.BASE_URI + "/users.json", params={"type": "user"})
        response.raise_for_status()
        return response.json()["items"]

    def me(self):
        return self.session.get("%s/users/me.json" % self.BASE_URI).json()["item"]


api = Api(os.environ["HELPSCOUT_API_KEY"])
for user in sorted(api.users(), key=lambda u: u["lastName"]):
    print(user["id"], user["firstName"], user["lastName"], user["role"], user["timezone"])
print(api.me()["email"])
