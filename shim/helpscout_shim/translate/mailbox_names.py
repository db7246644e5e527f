"""Mailbox names and custom field types, read once and remembered."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from helpscout_shim.catalog.references import CUSTOM_FIELD_TYPES
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.paging import V2List, everything, rows_of
from helpscout_shim.translate.reading import at, whole
from helpscout_shim.translate.wire import Reply, V2Call

MAILBOXES = V2List("/v2/mailboxes", "mailboxes", {})
# Not in the plan, not for this role, not there.
FORBIDDEN = {402, 403, 404}
_Wait = Generator[tuple[V2Call, ...], tuple[Reply, ...], None]


def calls_for_names(task: Task, needed: bool = True) -> tuple[V2Call, ...]:
    """The call to send along with the first one when no names are cached, or old ones."""
    return (MAILBOXES.call(1),) if needed and task.memory.needs_names() else ()


def learn(task: Task, replies: Iterable[Reply]) -> None:
    """Cache the names in the answers to `calls_for_names`; after an error there are none."""
    for reply in replies:
        if reply.ok:
            remember(task, rows_of(reply, MAILBOXES.rel))


def remember(task: Task, rows: Iterable[Any]) -> None:
    """Keep names from mailbox rows."""
    names: dict[int, Any] = dict(task.memory.mailboxes or {})
    for row in rows:
        number = whole(row.get("id")) if isinstance(row, dict) else None
        if number is not None:
            names[number] = row.get("name")
    task.memory.mailboxes = names


def complete(task: Task, ids: Iterable[Any]) -> _Wait:
    """Read the mailboxes of these ids whose names are not cached: a single one, else all of them.

    A mailbox that may not be read keeps a null name and is not read again.
    """
    names = task.memory.mailboxes or {}
    uncached_ids = (i for i in ids if type(i) is not int or i not in names)
    missing = sorted({n for n in map(whole, uncached_ids) if n is not None and n not in names})
    if not missing:
        return
    if len(missing) == 1:
        reply = yield from task.one("GET", f"/v2/mailboxes/{missing[0]}")
        if readable(task, reply):
            remember(task, [reply.body])
    else:
        rows, firsts, _ = yield from everything(task, MAILBOXES)
        if readable(task, firsts[0]):
            remember(task, rows[0])
    names = task.memory.mailboxes or {}
    remember(task, [{"id": n, "name": None} for n in missing if n not in names])


def readable(task: Task, reply: Reply) -> bool:
    """Whether there is something to read; a plan or role that forbids it counts as nothing.

    Any other error ends the translation: half an answer would look like a whole one.
    """
    if reply.status in FORBIDDEN:
        return False
    task.must(reply)
    return True


def cached_names(task: Task) -> dict[int, str]:
    """The cached names."""
    return task.memory.mailboxes or {}


def field_types(
    task: Task, mailbox_id: int | None, fields: Iterable[Any]
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], dict[int, str | None]]:
    """V1 types of the custom fields of a mailbox by field id, those of `fields` among them.

    A field that is not cached may be new, so all are read again; one that was deleted keeps a null
    type and is not read again.
    """
    if mailbox_id is None:
        return {}
    ids = {n for f in fields if (n := whole(at(f, "id"))) is not None}
    if not ids <= task.memory.field_types.get(mailbox_id, {}).keys():
        listing = V2List(f"/v2/mailboxes/{mailbox_id}/fields", "fields", {})
        rows, firsts, _ = yield from everything(task, listing)
        readable(task, firsts[0])
        keep_field_types(task, mailbox_id, rows[0])
        types = task.memory.field_types[mailbox_id]
        task.memory.field_types[mailbox_id] = {**dict.fromkeys(ids), **types}
    return task.memory.field_types[mailbox_id]


def keep_field_types(task: Task, mailbox_id: int, rows: Iterable[Any]) -> None:
    """Remember field types from definition rows."""
    words = dict(CUSTOM_FIELD_TYPES)
    types: dict[int, str | None] = {}
    for row in rows:
        number = whole(at(row, "id"))
        if number is not None:
            kind = str(at(row, "type") or "")
            types[number] = words.get(kind, kind.upper())
    task.memory.field_types[mailbox_id] = types
