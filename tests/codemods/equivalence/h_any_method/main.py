# native
import datetime
import os

import requests


def hs(method, path, **kwargs):
    url = "https://api.helpscout.net/v1" + path
    r = requests.request(method, url, auth=(os.environ["HELPSCOUT_API_KEY"], "X"), **kwargs)
    r.raise_for_status()
    return r.json() if r.content else None


def search(email, since):
    query = '(email:"%s" AND modifiedAt:[%s TO *])' % (email, since.strftime("%Y-%m-%dT00:00:00Z"))
    result, page = [], 1
    while True:
        answer = hs("GET", "/search/conversations.json", params={"query": query, "page": page})
        result.extend(answer["items"])
        if page >= answer["pages"]:
            return result
        page += 1


def main():
    since = datetime.date(2020, 1, 1)
    for hit in search("customer1@mail.test", since):
        print(hit["number"], hit["subject"], hit["customerEmail"])
        hs("PUT", "/conversations/%d.json" % hit["id"], json={"status": "closed"})
    me = hs("GET", "/users/me.json")["item"]
    print(me["firstName"], me["email"])


main()
