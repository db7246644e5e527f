# native
"""Errors that end in decorators, context managers, futures, tables and retries."""

import contextlib
import functools
import os
from concurrent.futures import ThreadPoolExecutor

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
FIRST = requests.get(BASE + "/customers.json", auth=AUTH).json()["items"][0]["id"]
IDS = (FIRST, 999999999)


def customer(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    r.raise_for_status()
    return r.json()["item"]


def guarded(fn):
    @functools.wraps(fn)
    def inner(*args):
        try:
            return fn(*args)
        except requests.HTTPError as error:
            if error.response is not None and error.response.status_code == 404:
                return "missing"
            raise

    return inner


def retried(times, on=(requests.RequestException,)):
    def decorate(fn):
        def inner(*args):
            for turn in range(times):
                try:
                    return fn(*args)
                except on:
                    print("turn", turn)

        return inner

    return decorate


@guarded
def name(cid):
    return customer(cid)["firstName"]


@retried(2)
def age(cid):
    return customer(cid)["age"]


def number(cid):
    return customer(cid)["id"]


class Quiet(object):
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is not None and issubclass(kind, requests.HTTPError)


class Report(object):
    def run(self, cid):
        try:
            return self.line(cid)
        except requests.RequestException:
            return "no line"

    def line(self, cid):
        raise NotImplementedError


class Short(Report):
    def line(self, cid):
        return customer(cid)["firstName"]


def attempt(fn):
    try:
        return fn()
    except IOError:
        return "attempted"


for cid in IDS:
    print(name(cid), age(cid), Short().run(cid), attempt(lambda: customer(cid)["id"]))
    with contextlib.suppress(requests.RequestException):
        print(customer(cid)["id"])
    with Quiet():
        print(customer(cid)["firstName"])
    try:
        print({"n": number}["n"](cid))
    except (requests.HTTPError, ValueError) as error:
        print("table", isinstance(error, requests.HTTPError))

with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(number, cid) for cid in IDS]
print([isinstance(f.exception(), requests.HTTPError) for f in futures])
