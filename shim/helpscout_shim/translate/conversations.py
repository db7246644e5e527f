"""Conversations: lists and single reads."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from helpscout_shim.catalog.conversations import LIST_STATUS, UNKNOWN_STATUS
from helpscout_shim.translate import answers, errors, mailbox_names
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.object_compiler import reads, up, up_rows
from helpscout_shim.translate.paging import V2List, cut, everything
from helpscout_shim.translate.reading import at, moment, text_list, whole
from helpscout_shim.translate.reload import reloaded
from helpscout_shim.translate.selectors import Selection, apply, wants
from helpscout_shim.translate.wire import Reply, Steps, V2Call

NEWEST_FIRST = {"sortField": "createdAt", "sortOrder": "desc"}
# V1's page lists the first three; programs sent the others too, and V2 accepts them.
STATUSES = {"all", "active", "pending", "closed", "spam", "open"}
ROW = reads("Conversation", "list")


def list_filters(task: Task) -> dict[str, str]:
    """V1's list parameters in V2's form; status=all is sent explicitly."""
    params = {"status": "all", **NEWEST_FIRST}
    status = task.query("status")
    if status in STATUSES and status != "all":
        params["status"] = status
        task.lose(LIST_STATUS)
    elif status is not None and status != "all":
        task.lose(UNKNOWN_STATUS)
    since = moment(task.query("modifiedSince"))
    if since:
        params["modifiedSince"] = since
    tags = text_list(task.query_all("tag"))
    if tags:
        params["tag"] = ",".join(tags)
    return params


def listing(task: Task, *, names_author: bool = True, **filters: str) -> Steps:
    """One V1 page of a filtered list; `names_author` says whether createdBy is filled."""
    selection = task.selection()
    params = {**list_filters(task), **filters}
    wants_names = wants(selection, "mailbox")
    part = yield from cut(
        task,
        V2List("/v2/conversations", "conversations", params, ROW),
        number=task.page(),
        beside=mailbox_names.calls_for_names(task, wants_names),
    )
    mailbox_names.learn(task, part.extra)
    if wants_names:
        ids = (row.get("mailboxId") for row in part.rows if isinstance(row, dict))
        yield from mailbox_names.complete(task, ids)
    context = task.context(mailboxes=mailbox_names.cached_names(task))
    items = up_rows("Conversation", part.rows, context, selection=selection)
    for item in () if names_author else items:
        if "createdBy" in item:
            item["createdBy"] = None
    selected_items = [apply(selection, item) for item in items] if selection else items
    return answers.page(selected_items, number=task.page(), count=part.count, reply=part.reply)


def list_by_mailbox(task: Task) -> Steps:
    return (yield from listing(task, mailbox=str(task.id("mailboxId"))))


def list_by_folder(task: Task) -> Steps:
    mailbox, folder = str(task.id("mailboxId")), str(task.id("folderId"))
    return (yield from listing(task, mailbox=mailbox, folder=folder))


def list_by_customer(task: Task) -> Steps:
    query = f"(customerIds:{task.id('customerId')})"
    return (yield from listing(task, mailbox=str(task.id("mailboxId")), query=query))


def list_by_user(task: Task) -> Steps:
    mailbox, user = str(task.id("mailboxId")), str(task.id("userId"))
    # Recorded: this list alone has createdBy null.
    return (yield from listing(task, names_author=False, mailbox=mailbox, assigned_to=user))


def get(task: Task) -> Steps:
    return (yield from read(task, task.id("id"), selection=task.selection()))


def read(
    task: Task,
    conversation_id: int,
    *,
    selection: Selection | None = None,
) -> Steps:
    """A conversation in its item envelope, threads complete and newest first."""
    wants_threads = wants(selection, "threads")
    params = {"embed": "threads"} if wants_threads else {}
    reply, *extra = yield from task.ask(
        V2Call("GET", f"/v2/conversations/{conversation_id}", params),
        *mailbox_names.calls_for_names(task, wants(selection, "mailbox") or wants_threads),
    )
    mailbox_names.learn(task, extra)
    if reply.status == 301:
        return answers.moved(_v1_location(task, reply), reply)
    row: dict[str, Any] = task.must(reply).body if isinstance(reply.body, dict) else {}
    if wants_threads:
        threads = yield from _all_threads(task, conversation_id, row)
        row = {**row, "_embedded": {**(row.get("_embedded") or {}), "threads": threads}}
        _remember_attachments(task, conversation_id, threads)
    mailbox = whole(row.get("mailboxId"))
    yield from mailbox_names.complete(task, _mailboxes_of(row))
    types: dict[int, str | None] = {}
    fields = row.get("customFields")
    if isinstance(fields, list) and fields and wants(selection, "customFields"):
        types = yield from mailbox_names.field_types(task, mailbox, fields)
    context = task.context(mailboxes=mailbox_names.cached_names(task), field_types=types)
    keys = None if selection is None else dict.fromkeys(selection)
    item = up("Conversation", row, context, selection=keys)
    if row.get("type") == "phone" and any("phone" in p for p in _persons(apply(selection, item))):
        yield from _show_phone(task, item, whole(at(row, "primaryCustomer.id")))
    return answers.item(apply(selection, item), reply=reply)


def _show_phone(
    task: Task, item: dict[str, Any], customer_id: int | None
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], None]:
    """Show the telephone number of the customer who called, wherever the answer names them.

    V1 documented `phone` for the customers of phone conversations only, so only these are read.
    """
    callers = [p for p in _persons(item) if (p["type"], p["id"]) == ("customer", customer_id)]
    if customer_id is None or not callers:
        return
    reply = yield from task.one("GET", f"/v2/customers/{customer_id}")
    if mailbox_names.readable(task, reply):
        phones = at(reply.body, "_embedded.phones")
        first = phones[0] if isinstance(phones, list) and phones else None
        for person in callers:
            person["phone"] = at(first, "value")


def _persons(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The customers and authors in a V1 conversation."""
    holders = [item, *(item.get("threads") or ())]
    persons = [holder.get(name) for holder in holders for name in ("customer", "createdBy")]
    return [person for person in persons if isinstance(person, dict)]


def _mailboxes_of(row: dict[str, Any]) -> list[Any]:
    """The mailboxes an answer names: its own and those its threads came from."""
    mailboxes = [row.get("mailboxId")]
    for thread in at(row, "_embedded.threads") or ():
        mailboxes.append(at(thread, "action.associatedEntities.mailbox"))
    return mailboxes


def _all_threads(
    task: Task, conversation_id: int, row: dict[str, Any]
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], list[Any]]:
    threads = at(row, "_embedded.threads")
    threads = threads if isinstance(threads, list) else []
    published_count = whole(row.get("threads")) or 0
    # V2 truncates chat threads when they are embedded, and may cut a long list.
    short = len(threads) < published_count or any(at(t, "type") == "beaconchat" for t in threads)
    if short:
        path = f"/v2/conversations/{conversation_id}/threads"
        rows, firsts, _ = yield from everything(task, V2List(path, "threads", {}))
        task.must(firsts[0])
        if len(rows[0]) >= len(threads):
            threads = rows[0]
    return sorted(threads, key=lambda t: str(at(t, "createdAt") or ""), reverse=True)


def _remember_attachments(task: Task, conversation_id: int, threads: list[Any]) -> None:
    numbers = [
        number
        for thread in threads
        for attachment in at(thread, "_embedded.attachments") or ()
        if (number := whole(at(attachment, "id"))) is not None
    ]
    if numbers:
        task.memory.saw_attachments(numbers, conversation_id)


def _v1_location(task: Task, reply: Reply) -> str:
    target = reply.headers.get("location", "").rstrip("/").rpartition("/")[2].partition("?")[0]
    return task.location(f"/conversations/{target}.json")


def delete(task: Task) -> Steps:
    number = task.id("id")
    reply = yield from task.one("DELETE", f"/v2/conversations/{number}")
    if reply.status == 404:
        text = f"The specified conversation was not found: {number}"
        return answers.error(404, text, reply=reply)
    task.must(reply)
    return answers.without_body(reply=reply)


def missing_or_moved(task: Task, conversation_id: int, reply: Reply) -> Steps:
    """V2 answers 404 to writes on a merged conversation; V1 answered 301."""
    reread = yield from task.one("GET", f"/v2/conversations/{conversation_id}")
    if reread.status == 301:
        return answers.moved(_v1_location(task, reread), reread)
    return errors.v1_error(reply)


def after_write(task: Task, conversation_id: int, *, status: int, reply: Reply) -> Steps:
    """The end of a write: empty, or with `reload` the conversation; 201 carries a Location."""
    headers = {}
    if status == 201:
        headers["Location"] = task.location(f"/conversations/{conversation_id}.json")
    done = answers.without_body(status=status, reply=reply, headers=headers)
    return (yield from reloaded(task, done, read(task, conversation_id)))
