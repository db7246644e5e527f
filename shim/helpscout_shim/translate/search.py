"""The two search endpoints."""

from __future__ import annotations

from helpscout_shim.catalog.search import SCORE
from helpscout_shim.translate import answers
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.object_compiler import up_rows
from helpscout_shim.translate.paging import Listing, cut
from helpscout_shim.translate.queries import conversation_query, customer_query
from helpscout_shim.translate.reading import moment, whole
from helpscout_shim.translate.selectors import wants
from helpscout_shim.translate.wire import Steps

CUSTOMER_SORTS = {"firstName", "lastName", "modifiedAt"}


def conversations(task: Task) -> Steps:
    query = conversation_query(task.query("query"))
    selection = task.selection()
    params = {"status": query.filters.get("status", "all")}
    if query.text is not None:
        params["query"] = query.text
    sort = task.query("sortField")
    if sort:
        params["sortField"] = sort
    if task.query("sortOrder"):
        params["sortOrder"] = str(task.query("sortOrder")).lower()
    if wants(selection, "hasAttachments"):
        params["embed"] = "threads"
    return (yield from _page(task, "/v2/conversations", "conversations", params))


def customers(task: Task) -> Steps:
    query = customer_query(task.query("query"))
    params: dict[str, str] = {}
    if query.text is not None:
        params["query"] = query.text
    since = moment(query.filters.get("modifiedSince"))
    if since:
        params["modifiedSince"] = since
    sort = task.query("sortField")
    if sort in CUSTOMER_SORTS:
        params["sortField"] = sort
    elif query.text is not None or sort == "score":
        task.lose(SCORE)
    if task.query("sortOrder"):
        params["sortOrder"] = str(task.query("sortOrder")).lower()
    return (yield from _page(task, "/v2/customers", "customers", params))


def _page(task: Task, path: str, rel: str, params: dict[str, str]) -> Steps:
    page_size = whole(task.query("pageSize"))
    size = answers.PAGE_ROWS if page_size is None else min(max(page_size, 0), answers.PAGE_ROWS)
    part = yield from cut(task, Listing(path, rel, params), number=task.page(), rows=size)
    shape = "SearchConversation" if rel == "conversations" else "SearchCustomer"
    context, selection = task.context(), task.selection()
    items = up_rows(shape, part.rows, context, selection=selection)
    return answers.page(items, number=task.page(), count=part.count, rows=size, reply=part.reply)
