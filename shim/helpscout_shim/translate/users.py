"""Users and teams."""

from __future__ import annotations

from typing import Any

from helpscout_shim.catalog.users import TEAMS_BY_MAILBOX
from helpscout_shim.translate import answers, mailbox_names
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.lists import page_of, plain_item, plain_list
from helpscout_shim.translate.object_compiler import up
from helpscout_shim.translate.paging import Listing, everything
from helpscout_shim.translate.reading import at, whole
from helpscout_shim.translate.selectors import apply
from helpscout_shim.translate.wire import Steps

TEAMS = Listing("/v2/teams", "teams", {})


def list_all(task: Task) -> Steps:
    return (yield from _mixed(task, {}))


def list_by_mailbox(task: Task) -> Steps:
    return (yield from _mixed(task, {"mailbox": str(task.id("id"))}))


def _mixed(task: Task, filters: dict[str, str]) -> Steps:
    users = Listing("/v2/users", "users", filters)
    kind = task.query("type")
    if kind == "user":
        return (yield from plain_list(task, users, "User"))
    if filters:
        task.lose(TEAMS_BY_MAILBOX)
    listings = [TEAMS] if kind == "team" else [users, TEAMS]
    rows, firsts, _ = yield from everything(task, *listings)
    if kind != "team":
        task.must(firsts[0])
    # Teams belong to a plan: a refusal means that there are none.
    mailbox_names.readable(task, firsts[-1])
    context, selection = task.context(), task.selection()
    shapes = ["Team"] if kind == "team" else ["User", "Team"]
    items: list[dict[str, Any]] = [
        up(shape, row, context, form="list", selection=selection)
        for shape, part in zip(shapes, rows, strict=True)
        for row in part
    ]
    selected_rows = [apply(selection, i) for i in page_of(task, items)]
    return answers.page(selected_rows, number=task.page(), count=len(items), reply=firsts[0])


def get(task: Task) -> Steps:
    return (yield from plain_item(task, f"/v2/users/{task.id('id')}", "User"))


def me(task: Task) -> Steps:
    return (yield from plain_item(task, "/v2/users/me", "User(me)"))


def teams(task: Task) -> Steps:
    return (yield from plain_list(task, TEAMS, "Team"))


def team(task: Task) -> Steps:
    number, selection = task.id("id"), task.selection()
    rows, firsts, _ = yield from everything(task, TEAMS)
    task.must(firsts[0])
    row = next((r for r in rows[0] if whole(at(r, "id")) == number), None)
    if row is None:
        return answers.error(404, answers.NOT_FOUND, reply=firsts[0])
    item = up("Team", row, task.context(), selection=selection)
    return answers.item(apply(selection, item), reply=firsts[0])


def members(task: Task) -> Steps:
    path = f"/v2/teams/{task.id('id')}/members"
    return (yield from plain_list(task, Listing(path, "users", {}), "User"))
