# native
import os

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
URL = "https://api.helpscout.net/v1/customers.json"


def having(address):
    response = requests.get(URL, params={"email": address}, auth=AUTH)
    response.raise_for_status()
    return [customer["id"] for customer in response.json()["items"]]


first = requests.get(URL, auth=AUTH).json()["items"][0]["id"]
print(first)
for address in ("nobody@nowhere.test", 'x" OR email:"', "back\\slash", 'x") OR (firstName:"A'):
    print(address, having(address))
