# native
import base64
import http.client
import json
import os

import urllib3

PAIR = os.environ["HELPSCOUT_API_KEY"] + ":X"
pool = urllib3.PoolManager()
HEADERS = urllib3.make_headers(basic_auth=PAIR)


def ask(path, fields=None):
    answer = pool.request("GET", "https://api.helpscout.net/v1" + path, fields=fields, headers=HEADERS)
    if answer.status >= 400:
        raise RuntimeError(answer.status)
    return json.loads(answer.data.decode("utf-8"))


def customers():
    page = 1
    while True:
        data = ask("/customers.json", {"page": page})
        yield from data["items"]
        if page >= data["pages"]:
            break
        page += 1


def name_of(number):
    token = base64.b64encode(PAIR.encode()).decode()
    connection = http.client.HTTPSConnection("api.helpscout.net", timeout=10)
    connection.request("GET", "/v1/customers/%d.json" % number, headers={"Authorization": "Basic " + token})
    answer = connection.getresponse()
    if answer.status == 404:
        return "nobody"
    person = json.loads(answer.read())["item"]
    connection.close()
    return person["lastName"]


print(sum(1 for _ in customers()))
for box in ask("/mailboxes.json")["items"]:
    print(box["name"], len(ask("/mailboxes/%d/conversations.json" % box["id"])["items"]))
print(name_of(8002), name_of(1))
