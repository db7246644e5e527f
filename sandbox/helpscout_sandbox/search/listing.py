"""Which conversations and customers a list answers, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from helpscout_sandbox.context import World
from helpscout_sandbox.http import (
    query_date,
    query_enum,
    query_error,
    query_int,
    query_ints,
    query_list,
)
from helpscout_sandbox.search import conversations as conversation_search
from helpscout_sandbox.search import customers as customer_search
from helpscout_sandbox.search.match import FieldTable, WordsCondition, compile_query, words
from helpscout_sandbox.search.syntax import QuerySyntaxError, parse
from helpscout_sandbox.serializers.folders import lies_in
from helpscout_sandbox.serializers.people import first_email
from helpscout_sandbox.state import Row

STATUSES = ("active", "all", "closed", "open", "pending", "spam")
# "open" is documented as a filter and never defined; active plus pending is assumed.
SELECTS = {"open": ("active", "pending")}
ORDERS = ("asc", "desc")
Test = Callable[[Row], bool]

CONVERSATION_SORTS = (
    "createdAt",
    "customerEmail",
    "customerName",
    "mailboxid",
    "modifiedAt",
    "number",
    "score",
    "status",
    "subject",
    "waitingSince",
)
CUSTOMER_SORTS = ("createdAt", "firstName", "lastName", "modifiedAt", "score")


def query_test(w: World, table: FieldTable, bare: WordsCondition) -> Test | None:
    text = (request.args.get("query") or "").strip()
    if not text:
        return None
    try:
        return compile_query(parse(text), table, bare, w.clock.now())
    except QuerySyntaxError as problem:
        raise query_error("query", str(problem), "InvalidQuery", text) from None


def custom_field_tests(w: World, mailboxes: list[int]) -> list[Test]:
    """`customFieldsByIds=id:value`, joined by commas or repeated; all must match."""
    tests: list[Test] = []
    for pair in query_list("customFieldsByIds"):
        if not mailboxes:
            raise query_error(
                "customFieldsByIds", "needs the mailbox parameter", "NotSupported", pair
            )
        key, colon, value = pair.partition(":")
        if not colon or not key.isdigit():
            raise query_error("customFieldsByIds", "must be fieldId:value", "InvalidId", pair)
        tests.append(_custom_field_test(w, key, value))
    return tests


def _custom_field_test(w: World, key: str, value: str) -> Test:
    definition = w.state.fields.get(int(key))
    if definition is not None and definition["type"] == "multiline":
        raise query_error(
            "customFieldsByIds", "multi-line fields are not supported", "NotSupported", key
        )
    if definition is not None and definition["type"] == "singleline":
        search_words = words(value)
        return lambda row: set(search_words) <= set(words(row["customFields"].get(key, "")))
    return lambda row: row["customFields"].get(key) == value


def conversation_tests(w: World) -> list[Test]:
    tests: list[Test] = []
    status = query_enum("status", STATUSES, "active")
    if status != "all":
        statuses = SELECTS.get(status, (status,))
        tests.append(lambda row: row["status"] in statuses)
    mailboxes = query_ints("mailbox")
    if mailboxes:
        tests.append(lambda row: row["mailboxId"] in mailboxes)
    folder_id = query_int("folder")
    if folder_id is not None:
        folder = w.state.folders.get(folder_id)
        tests.append(lambda row: folder is not None and lies_in(folder, row))
    tags = {name.casefold() for name in query_list("tag")}
    if tags:
        ids = {t["id"] for t in w.state.tags.values() if t["name"].casefold() in tags}
        tests.append(lambda row: not ids.isdisjoint(row["tagIds"]))
    assigned_to = query_int("assigned_to")
    if assigned_to is not None:
        tests.append(lambda row: row["assigneeId"] == assigned_to)
    since = query_date("modifiedSince")
    if since is not None:
        tests.append(lambda row: conversation_search.modified_at(row) >= since)
    number = query_int("number")
    if number is not None:
        tests.append(lambda row: row["number"] == number)
    tests += custom_field_tests(w, mailboxes)
    query = query_test(w, conversation_search.fields_for(w), conversation_search.bare_words(w))
    if query is not None:
        tests.append(query)
    return tests


def conversation_sort(w: World, name: str) -> Callable[[Row], Any]:
    def customer(row: Row) -> Row:
        return w.state.customers[row["customerId"]]

    keys: dict[str, Callable[[Row], Any]] = {
        "createdAt": lambda row: row["createdAt"],
        "customerEmail": lambda row: first_email(customer(row)),
        "customerName": lambda row: (customer(row)["firstName"], customer(row)["lastName"]),
        "mailboxid": lambda row: row["mailboxId"],
        "modifiedAt": conversation_search.modified_at,
        "number": lambda row: row["number"],
        # Relevance has no published definition: newest first stands in for it.
        "score": lambda row: row["createdAt"],
        "status": lambda row: row["status"],
        "subject": lambda row: row["subject"].casefold(),
        "waitingSince": lambda row: row["waitingSince"],
    }
    return keys[name]


def conversations(w: World) -> list[int]:
    """Ids of all conversations the query parameters select, in the wanted order."""
    sort_field = query_enum("sortField", CONVERSATION_SORTS, "createdAt")
    descending = query_enum("sortOrder", ORDERS, "desc") == "desc"
    tests = conversation_tests(w)
    rows = [row for row in w.state.conversations.values() if all(test(row) for test in tests)]
    key = conversation_sort(w, sort_field)
    rows.sort(key=lambda row: (key(row), row["id"]), reverse=descending)
    return [row["id"] for row in rows]


def customer_tests(w: World) -> list[Test]:
    """What the lists of both versions filter by."""
    tests: list[Test] = []
    for name in ("firstName", "lastName"):
        text = request.args.get(name)
        if text:
            tests.append(_same_text(name, text))
    since = query_date("modifiedSince")
    if since is not None:
        tests.append(lambda row: str(row["updatedAt"]) >= since)
    query = query_test(w, customer_search.FIELDS, customer_search.BARE)
    if query is not None:
        tests.append(query)
    return tests


def customers_v3(w: World) -> list[Row]:
    """All customers that V3's parameters select, newest first."""
    tests = customer_tests(w)
    email = (request.args.get("email") or "").casefold()
    if email:
        tests.append(lambda row: email in {entry["value"].casefold() for entry in row["emails"]})
    since = query_date("createdSince")
    if since is not None:
        tests.append(lambda row: str(row["createdAt"]) >= since)
    rows = [row for row in w.state.customers.values() if all(test(row) for test in tests)]
    return sorted(rows, key=lambda row: (row["createdAt"], row["id"]), reverse=True)


def customers(w: World) -> list[int]:
    sort_field = query_enum("sortField", CUSTOMER_SORTS, "createdAt")
    descending = query_enum("sortOrder", ORDERS, "desc") == "desc"
    tests = customer_tests(w)
    mailbox = query_int("mailbox")
    if mailbox is not None:
        writers = {
            row["customerId"]
            for row in w.state.conversations.values()
            if row["mailboxId"] == mailbox
        }
        tests.append(lambda row: row["id"] in writers)
    rows = [row for row in w.state.customers.values() if all(test(row) for test in tests)]
    # Relevance has no published definition: newest first stands in for it.
    columns = {"modifiedAt": "updatedAt", "score": "createdAt"}
    column = columns.get(sort_field, sort_field)
    rows.sort(key=lambda row: (str(row[column]).casefold(), row["id"]), reverse=descending)
    return [row["id"] for row in rows]


def _same_text(name: str, wanted: str) -> Test:
    return lambda row: bool(row[name].casefold() == wanted.casefold())
