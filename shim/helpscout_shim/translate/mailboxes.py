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
            seen=lambda rows: mailbox_names.remember(task, rows),
        )
    )


def get(task: Task) -> Steps:
    """The mailbox with its folders and field definitions, all asked for at the same time."""
    number, selection = task.id("id"), task.selection()
    wanted = {
        key: Listing(f"/v2/mailboxes/{number}/{rel}", rel, {})
        for key, rel in (("folders", "folders"), ("customFields", "fields"))
        if wants(selection, key)
    }
    rows, firsts, (reply,) = yield from everything(
        task, *wanted.values(), beside=(Call("GET", f"/v2/mailboxes/{number}"),)
    )
    task.must(reply)
    found = dict(zip(wanted, rows, strict=True))
    if "folders" in wanted:
        task.must(firsts[0])
    if "customFields" in wanted:
        # Custom fields belong to a plan: a refusal means that there are none.
        mailbox_names.readable(task, firsts[-1])
        mailbox_names.keep_field_types(task, number, found["customFields"])
    mailbox_names.remember(task, [reply.body])
    context = task.context()
    folders = [up("Folder", r, context, form="list") for r in found.get("folders", [])]
    fields: list[Any] = [up("CustomField", r, context) for r in found.get("customFields", [])]
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
