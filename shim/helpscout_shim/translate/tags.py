"""Tags, in alphabetical order."""

from __future__ import annotations

from helpscout_shim.translate import answers
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.lists import page_of
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.paging import V2List, everything
from helpscout_shim.translate.reading import at
from helpscout_shim.translate.selectors import apply
from helpscout_shim.translate.wire import Steps

TAGS = V2List("/v2/tags", "tags", {})


def list_all(task: Task) -> Steps:
    """V2's order is its own: the first page reads all tags, later pages reuse them for a while."""
    tags = task.memory.sorted_rows(TAGS.path)
    reply = None
    if tags is None or task.page() == 1:
        rows, firsts, _ = yield from everything(task, TAGS)
        reply = task.must(firsts[0])
        tags = sorted(rows[0], key=lambda r: str(at(r, "name") or "").casefold())
        task.memory.keep_sorted_rows(TAGS.path, tags)
    context, selection = task.context(), task.selection()
    items = [
        apply(selection, up("Tag", row, context, form="list", selection=selection))
        for row in page_of(task, tags)
    ]
    return answers.page(items, number=task.page(), count=len(tags), reply=reply)
