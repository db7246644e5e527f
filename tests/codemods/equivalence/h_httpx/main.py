# native
import os

import httpx


class HelpScout:
    def __init__(self, key=None):
        self.client = httpx.Client(
            base_url="https://api.helpscout.net/v1/",
            auth=(key or os.environ["HELPSCOUT_API_KEY"], "X"),
            timeout=20.0,
        )

    def _get(self, path, **params):
        response = self.client.get(path, params=params)
        response.raise_for_status()
        return response.json()

    def paged(self, path, **params):
        page = 1
        while True:
            data = self._get(path, page=page, **params)
            yield from data["items"]
            if page >= data["pages"]:
                return
            page += 1

    def mailboxes(self):
        return list(self.paged("mailboxes.json"))

    def conversations(self, mailbox, status="active"):
        return self.paged(f"mailboxes/{mailbox}/conversations.json", status=status)

    def customer(self, number):
        try:
            return self._get(f"customers/{number}.json")["item"]
        except httpx.HTTPStatusError as error:
            if error.response.status_code == 404:
                return None
            raise



hs = HelpScout()
for box in hs.mailboxes():
    rows = hs.conversations(box["id"])
    print(box["name"], next(rows)["number"], sum(1 for c in rows))
print(hs.customer(8001)["firstName"], hs.customer(999999) is None)
