# native
import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]
API = "https://api.helpscout.net/v1"
CUSTOMER = (
    "{root}/customers/"
    "{id}.json"
)


def customer(cid):
    url = CUSTOMER.format(root=API, id=cid)
    resp = requests.get(url, auth=(KEY, "x"), timeout=30)
    resp.raise_for_status()
    return resp.json()["item"]


listed = requests.get("{}/customers.json".format(API), auth=(KEY, "x")).json()
for row in listed["items"][:3]:
    c = customer(row["id"])
    print(c["id"], c["firstName"], c["lastName"])
    for email in c["emails"]:
        print("  ", email["value"], email["location"])
    for phone in c["phones"]:
        print("  ", phone["value"])
