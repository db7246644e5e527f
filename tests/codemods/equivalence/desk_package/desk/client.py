# -*- coding: utf-8 -*-
"""Thin wrapper around the Help Scout API."""
import logging
import time

import requests

log = logging.getLogger(__name__)


class ApiError(Exception):
    pass


class Client(object):
    root = "https://api.helpscout.net/v1/"

    def __init__(self, key):
        self.key = key
        self.session = requests.Session()
        self.session.auth = (key, "X")

    def _request(self, path, **params):
        time.sleep(0.01)
        resp = self.session.get(self.root + path, params=params)
        if resp.status_code != 200:
            raise ApiError("HTTP %d" % resp.status_code)
        return resp.json()

    def mailboxes(self):
        return self._request("mailboxes.json")["items"]

    def conversation(self, conversation_id):
        return self._request("conversations/%s.json" % conversation_id)["item"]

    def conversations(self, mailbox_id, status="all"):
        page = 1
        while True:
            data = self._request("mailboxes/%d/conversations.json" % mailbox_id, page=page, status=status)
            for conv in data["items"]:
                yield conv
            if page >= data["pages"]:
                break
            page += 1

    def add_note(self, conversation_id, user_id, text):
        url = self.root + "conversations/%s.json" % conversation_id
        resp = self.session.post(url, json={
            "type": "note",
            "createdBy": {"type": "user", "id": user_id},
            "body": text,
        })
        resp.raise_for_status()
        return resp.headers["Location"]
