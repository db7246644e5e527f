import json
import os
import time

import requests

API_ROOT = "https://api.helpscout.net/v1"


class ApiError(Exception):
    def __init__(self, status, message):
        super().__init__("%s: %s" % (status, message))
        self.status = status


class Api:
    def __init__(self, key):
        self.key = key

    def _request(self, method, path, params=None, body=None):
        for attempt in range(3):
            response = requests.request(
                method,
                API_ROOT + path,
                params=params,
                data=json.dumps(body) if body is not None else None,
                headers={"Content-Type": "application/json"},
                auth=(self.key, "X"),
            )
            if response.status_code == 429:
                time.sleep(1)
                continue
            if response.status_code >= 400:
                raise ApiError(response.status_code, response.reason)
            return response
        raise ApiError(429, "too many requests")

    def get_conversation(self, cid):
        return self._request("GET", "/conversations/%s.json" % cid).json()["item"]

    def close(self, cid):
        self._request("PUT", "/conversations/%s.json" % cid, body={"status": "closed"})

    def delete(self, cid):
        self._request("DELETE", "/conversations/%s.json" % cid)
