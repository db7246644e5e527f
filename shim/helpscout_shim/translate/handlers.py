"""The handler of each endpoint."""

from __future__ import annotations

from collections.abc import Callable

from helpscout_shim.catalog import ENDPOINTS, Endpoint, Gone
from helpscout_shim.translate import (
    answers,
    attachments,
    conversation_writes,
    conversations,
    customer_writes,
    customers,
    hooks,
    mailboxes,
    reports,
    search,
    tags,
    threads,
    users,
    workflows,
)
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.wire import Steps

Handler = Callable[[Task], Steps]


def gone(task: Task) -> Steps:
    """A V1 error that says what to do instead."""
    yield from ()
    outcome = task.match.endpoint.outcome
    text = outcome.sentence
    if isinstance(outcome, Gone):
        text = f"{outcome.sentence} {outcome.instead} See {task.match.endpoint.doc}"
    return answers.error(400, text)


_BY_ID: dict[str, Handler] = {
    "conversations.list_by_mailbox": conversations.list_by_mailbox,
    "conversations.list_by_folder": conversations.list_by_folder,
    "conversations.list_by_customer": conversations.list_by_customer,
    "conversations.list_by_user": conversations.list_by_user,
    "conversations.get": conversations.get,
    "conversations.create": conversation_writes.create,
    "conversations.update": conversation_writes.update,
    "conversations.delete": conversations.delete,
    "threads.create": threads.create,
    "threads.update": threads.update,
    "threads.get_source": threads.source,
    "attachments.create": attachments.create,
    "attachments.get_data": attachments.data,
    "attachments.delete": attachments.delete,
    "customers.list": customers.list_all,
    "customers.list_by_mailbox": customers.list_by_mailbox,
    "customers.get": customers.get,
    "customers.create": customer_writes.create,
    "customers.update": customer_writes.update,
    "search.conversations": search.conversations,
    "search.customers": search.customers,
    "mailboxes.list": mailboxes.list_all,
    "mailboxes.get": mailboxes.get,
    "mailboxes.folders": mailboxes.folders,
    "users.list": users.list_all,
    "users.list_by_mailbox": users.list_by_mailbox,
    "users.get": users.get,
    "users.me": users.me,
    "teams.list": users.teams,
    "teams.get": users.team,
    "teams.members": users.members,
    "tags.list": tags.list_all,
    "workflows.list": workflows.list_manual,
    "workflows.update": workflows.update,
    "workflows.run_on_conversation": workflows.run_on_one,
    "workflows.run_on_conversations": workflows.run_on_many,
    "hooks.create": hooks.create,
}


def handler_of(row: Endpoint) -> Handler:
    """The handler of an endpoint; reports share one, and what is gone shares another."""
    if isinstance(row.outcome, Gone):
        return gone
    if row.id.startswith("reports."):
        return reports.report
    return _BY_ID[row.id]


HANDLERS: dict[str, Handler] = {row.id: handler_of(row) for row in ENDPOINTS}
