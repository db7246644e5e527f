"""Lists the articles of our knowledge base (Help Scout Docs). Run by hand, once a quarter."""
import requests

from settings import DOCS_API_KEY

DOCS = "https://docsapi.helpscout.net/v1"


def collections():
    response = requests.get(DOCS + "/collections", auth=(DOCS_API_KEY, "X"))
    response.raise_for_status()
    return response.json()["collections"]["items"]


def articles(collection_id):
    page = 1
    while True:
        response = requests.get("%s/collections/%s/articles" % (DOCS, collection_id),
                                auth=(DOCS_API_KEY, "X"), params={"page": page})
        data = response.json()["articles"]
        for article in data["items"]:
            yield article["number"], article["name"]
        if page == data["pages"]:
            break
        page += 1


if __name__ == "__main__":
    for collection in collections():
        print(collection["name"])
        for number, name in articles(collection["id"]):
            print("  %s %s" % (number, name))
