"""Lists and single reads that need only a path and a shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpscout_shim.translate import answers
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.object_compiler import up, up_rows
from helpscout_shim.translate.paging import V2List, cut
from helpscout_shim.translate.selectors import apply
from helpscout_shim.translate.wire import Steps, V2Call


def plain_list(
    task: Task,
    listing: V2List,
    shape: str,
    *,
    on_rows: Callable[[list[Any]], None] = lambda rows: None,
) -> Steps:
    """One V1 page of a V2 list; `on_rows` is called with the V2 rows."""
    selection = task.selection()
    part = yield from cut(task, listing, number=task.page())
    on_rows(part.rows)
    context = task.context()
    items = up_rows(shape, part.rows, context, form="list", selection=selection)
    return answers.page(
        [apply(selection, i) for i in items],
        number=task.page(),
        count=part.count,
        reply=part.reply,
    )


def plain_item(task: Task, path: str, shape: str, **facts: Any) -> Steps:
    """One V2 object in its item envelope."""
    selection = task.selection()
    (reply,) = yield from task.ask(V2Call("GET", path))
    task.must(reply)
    item = up(shape, reply.body, task.context(**facts), selection=selection)
    return answers.item(apply(selection, item), reply=reply)


def page_of(task: Task, rows: list[Any], *, size: int = answers.PAGE_ROWS) -> list[Any]:
    """The requested page of a complete list of rows."""
    start = (task.page() - 1) * size
    return rows[start : start + size]
