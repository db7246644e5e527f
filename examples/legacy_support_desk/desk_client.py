"""A small object client for the help desk: desk.Conversations.list(1), desk.Customers.get(2)."""
import re

import requests
from requests.auth import HTTPBasicAuth


class Record(object):
    """One object of the API, with its fields as snake_case attributes."""

    def __init__(self, data):
        self._data = data

    def __getattr__(self, name):
        camel = re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name)
        if camel not in self._data:
            raise AttributeError(name)
        value = self._data[camel]
        return Record(value) if isinstance(value, dict) else value


class Endpoint(object):
    BASE_URI = "https://api.helpscout.net/v1"

    def __init__(self, session):
        self.session = session

    def _get(self, *parts, **params):
        path = "/".join(str(part) for part in parts)
        response = self.session.get("%s/%s.json" % (self.BASE_URI, path), params=params)
        if response.status_code == 404:
            return None
        response.raise_for_status()
        return response.json()

    def _list(self, *parts, **params):
        page = 1
        while True:
            envelope = self._get(*parts, page=page, **params)
            for item in envelope["items"]:
                yield Record(item)
            if page >= envelope["pages"]:
                break
            page += 1

    def _one(self, *parts):
        envelope = self._get(*parts)
        return Record(envelope["item"]) if envelope else None


class Conversations(Endpoint):
    def list(self, mailbox_id, **params):
        return self._list("mailboxes", mailbox_id, "conversations", **params)

    def get(self, conversation_id):
        return self._one("conversations", conversation_id)


class Customers(Endpoint):
    def list(self, **params):
        return self._list("customers", **params)

    def get(self, customer_id):
        return self._one("customers", customer_id)


class Users(Endpoint):
    def list(self, **params):
        return self._list("users", **params)


class Desk(object):
    def __init__(self, api_key):
        self.session = requests.Session()
        self.session.auth = HTTPBasicAuth(api_key, "NoPassBecauseKey!")
        self.Conversations = Conversations(self.session)
        self.Customers = Customers(self.session)
        self.Users = Users(self.session)
