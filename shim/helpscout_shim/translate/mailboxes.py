"""Mailboxes and folders."""

from __future__ import annotations

from typing import Any

from helpscout_shim.translate import answers, mailbox_names
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.lists import plain_list
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.paging import Listing, everything
from helpscout_shim.translate.selectors import apply, wants
from helpscout_shim.translate.wire import Call, Steps


def list_all(task: Task) -> Steps:
    # What is read here is newer than what is remembered.
    return (
        yield from plain_list(
            task,
            mailbox_names.MAILBOXES,
            "Mailbox",
            on_rows=lambda rows: mailbox_names.remember(task, rows),
        )
    )


def get(task: Task) -> Steps:
    """The mailbox with its folders and field definitions, all read at the same time."""
    number, selection = task.id("id"), task.selection()
    listings = {
        key: Listing(f"/v2/mailboxes/{number}/{rel}", rel, {})
        for key, rel in (("folders", "folders"), ("customFields", "fields"))
        if wants(selection, key)
    }
    rows, firsts, (reply,) = yield from everything(
        task, *listings.values(), beside=(Call("GET", f"/v2/mailboxes/{number}"),)
    )
    task.must(reply)
    rows_by_key = dict(zip(listings, rows, strict=True))
    if "folders" in listings:
        task.must(firsts[0])
    if "customFields" in listings:
        # Custom fields belong to a plan: a refusal means that there are none.
        mailbox_names.readable(task, firsts[-1])
        mailbox_names.keep_field_types(task, number, rows_by_key["customFields"])
    mailbox_names.remember(task, [reply.body])
    context = task.context()
    folders = [up("Folder", r, context, form="list") for r in rows_by_key.get("folders", [])]
    fields: list[Any] = [up("CustomField", r, context) for r in rows_by_key.get("customFields", [])]
    whole = up(
        "Mailbox",
        reply.body,
        task.context(folders=folders, custom_fields=fields),
        selection=selection,
    )
    return answers.item(apply(selection, whole), reply=reply)


def folders(task: Task) -> Steps:
    path = f"/v2/mailboxes/{task.id('id')}/folders"
    return (yield from plain_list(task, Listing(path, "folders", {}), "Folder"))
