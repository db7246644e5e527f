"""Tags, in alphabetical order."""

from __future__ import annotations

from . import answers
from .lists import page_of
from .objects import up
from .paging import Listing, everything
from .reading import at
from .selectors import apply
from .task import Task
from .wire import Steps

TAGS = Listing("/v2/tags", "tags", {})


def list_all(task: Task) -> Steps:
    """V2's order is its own, so the first page reads all tags; later pages reuse them."""
    remembered = task.memory.sorted_rows.get(TAGS.path)
    reply = None
    if remembered is None or task.page() == 1:
        rows, firsts, _ = yield from everything(task, TAGS)
        reply = task.must(firsts[0])
        remembered = sorted(rows[0], key=lambda r: str(at(r, "name") or "").casefold())
        task.memory.sorted_rows[TAGS.path] = remembered
    context, selection = task.context(), task.selection()
    items = [
        apply(selection, up("Tag", row, context, form="list", selection=selection))
        for row in page_of(task, remembered)
    ]
    return answers.page(items, number=task.page(), count=len(remembered), reply=reply)
