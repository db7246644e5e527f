"""Customers: reads."""

from __future__ import annotations

from helpscout_shim.translate import answers
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.conversations import NEWEST_FIRST
from helpscout_shim.translate.lists import plain_item, plain_list
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.paging import V2List
from helpscout_shim.translate.queries import quoted
from helpscout_shim.translate.reading import moment
from helpscout_shim.translate.reload import reloaded
from helpscout_shim.translate.wire import Steps

PATH = "/v2/customers"


def _filters(task: Task) -> dict[str, str]:
    params = dict(NEWEST_FIRST)
    for name in ("firstName", "lastName"):
        value = task.query(name)
        if value:
            params[name] = value
    since = moment(task.query("modifiedSince"))
    if since:
        params["modifiedSince"] = since
    email = task.query("email")
    if email:
        params["query"] = f"(email:{quoted(email)})"
    return params


def list_all(task: Task) -> Steps:
    return (yield from plain_list(task, V2List(PATH, "customers", _filters(task)), "Customer"))


def list_by_mailbox(task: Task) -> Steps:
    params = {**_filters(task), "mailbox": str(task.id("mailboxId"))}
    return (yield from plain_list(task, V2List(PATH, "customers", params), "Customer"))


def get(task: Task) -> Steps:
    return (yield from plain_item(task, f"{PATH}/{task.id('id')}", "Customer"))


def after_write(task: Task, customer_id: int, *, status: int, located: bool) -> Steps:
    """The end of a write: empty, or with `reload` the customer."""
    headers = {}
    if located:
        headers["Location"] = task.location(f"/customers/{customer_id}.json")
    done = answers.without_body(status=status, headers=headers)
    return (yield from reloaded(task, done, _read(task, customer_id)))


def _read(task: Task, customer_id: int) -> Steps:
    reply = yield from task.one("GET", f"{PATH}/{customer_id}")
    return answers.item(up("Customer", task.must(reply).body, task.context()), reply=reply)
