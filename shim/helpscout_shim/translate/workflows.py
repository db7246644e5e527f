"""Workflows: list, switch, run."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.compound import FirstStepRefused, WriteStep, carry_out
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.lists import page_of
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.paging import V2List, everything
from helpscout_shim.translate.reading import at, whole, word
from helpscout_shim.translate.reload import reloaded
from helpscout_shim.translate.selectors import apply
from helpscout_shim.translate.wire import Reply, Steps, V2Call

PATH = "/v2/workflows"
# The most conversations that V2 takes in one run.
BATCH = 50


def list_manual(task: Task) -> Steps:
    """The manual workflows of a mailbox. V2's filters are undocumented, so rows are checked."""
    mailbox = task.id("id")
    listing = V2List(PATH, "workflows", {"mailboxId": str(mailbox), "type": "manual"})
    rows, firsts, _ = yield from everything(task, listing)
    task.must(firsts[0])
    mine = [
        r for r in rows[0] if whole(at(r, "mailboxId")) == mailbox and at(r, "type") == "manual"
    ]
    mine.sort(key=lambda r: whole(at(r, "order")) or 0)
    context, selection = task.context(), task.selection()
    items = [
        apply(selection, up("Workflow", r, context, selection=selection))
        for r in page_of(task, mine)
    ]
    return answers.page(items, number=task.page(), count=len(mine), reply=firsts[0])


def update(task: Task) -> Steps:
    number, status = task.id("id"), task.body().get("status")
    if word(status) not in {"active", "inactive"}:
        status_text = None if status is None else str(status)
        raise Stop(invalid(Invalid("status", "The status is not valid", status_text)))
    if "id" in task.body() and (yield from _has_status(task, number, status)):
        return answers.without_body()
    patch = {"op": "replace", "path": "/status", "value": status}
    reply = task.must((yield from task.one("PATCH", f"{PATH}/{number}", json=patch)))
    return (yield from reloaded(task, answers.without_body(reply=reply), _read(task, number)))


def _read(task: Task, number: int) -> Steps:
    rows, firsts, _ = yield from everything(task, V2List(PATH, "workflows", {}))
    task.must(firsts[0])
    row = next((r for r in rows[0] if whole(at(r, "id")) == number), None)
    if row is None:
        return answers.error(404, answers.NOT_FOUND, reply=firsts[0])
    return answers.item(up("Workflow", row, task.context()), reply=firsts[0])


def _has_status(
    task: Task, number: int, status: Any
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], bool]:
    """Whether a workflow is sent back as it was read, which changes nothing."""
    rows, _, _ = yield from everything(task, V2List(PATH, "workflows", {}))
    return any(whole(at(r, "id")) == number and at(r, "status") == status for r in rows[0])


def run_on_one(task: Task) -> Steps:
    return (yield from _run(task, [task.id("conversationId")]))


def run_on_many(task: Task) -> Steps:
    sent_ids = task.body().get("conversationIds")
    if sent_ids is None:
        # V1's documentation misspelled the key.
        sent_ids = task.body().get("converationIds")
    ids = [whole(i) for i in sent_ids] if isinstance(sent_ids, list) else []
    numbers = [i for i in ids if i is not None]
    if not numbers or len(numbers) != len(ids):
        raise Stop(invalid(Invalid("conversationIds", "A list of ids is required")))
    return (yield from _run(task, numbers))


def _run(task: Task, numbers: list[int]) -> Steps:
    workflow = task.id("id")
    batches = [numbers[i : i + BATCH] for i in range(0, len(numbers), BATCH)]
    steps = [
        WriteStep(
            f"conversations {batch[0]} to {batch[-1]}",
            V2Call("POST", f"{PATH}/{workflow}/run", json={"conversationIds": batch}),
            "conversationIds",
        )
        for batch in batches
    ]
    last = yield from carry_out(task, steps, what="The run")
    if isinstance(last, FirstStepRefused):
        return last.error
    return answers.without_body(reply=last)
