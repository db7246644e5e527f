"""Users, teams, mailbox settings, tags and workflows."""

from __future__ import annotations

from typing import Any

import pytest
from support.sandbox.api import Api

from helpscout_sandbox import Sandbox

USER = {"firstName": "Ada", "lastName": "Lum", "email": "ada@lanternshop.test", "role": "user"}


def test_the_sample_account_is_as_large_as_promised(v2: Api) -> None:
    assert v2.total("/v2/mailboxes") == 3
    assert v2.total("/v2/users") == 5
    assert v2.total("/v2/teams") == 1
    assert v2.total("/v2/customers") == 120
    assert v2.total("/v2/conversations", status="all") == 400
    assert v2.total("/v2/conversations", mailbox=101) > 50
    assert v2.total("/v2/conversations", mailbox=102) > 25


def test_the_sample_account_has_every_kind_of_thread_and_status(sandbox: Sandbox) -> None:
    snapshot = sandbox.snapshot()
    threads = snapshot["threads"].values()
    conversations = snapshot["conversations"].values()
    kinds = {thread["type"] for thread in threads}
    assert kinds == {"customer", "message", "note", "lineitem", "chat", "phone"}
    assert {c["status"] for c in conversations} == {"active", "pending", "closed", "spam"}
    assert {c["type"] for c in conversations} == {"email", "chat", "phone"}
    assert any(c["assigneeId"] is None for c in conversations)
    assert any(c["assigneeId"] == 90 for c in conversations)
    assert any(c["customFields"] for c in conversations)
    assert any(thread["attachmentIds"] for thread in threads)
    assert not snapshot["webhooks"]


def test_users_are_found_by_email_and_by_mailbox(v2: Api) -> None:
    one = v2.rows("/v2/users", "users", email="MAREN@lanternshop.test")
    assert [user["id"] for user in one] == [41]
    assert v2.total("/v2/users", mailbox=103) == 2
    assert v2.json("/v2/users/me") == one[0]
    assert "_embedded" not in v2.json("/v2/users", email="nobody@lanternshop.test")


def test_a_user_is_made_and_deleted(v2: Api) -> None:
    answer = v2.post("/v2/users", USER | {"mailboxes": [{"id": 101, "emailAccess": True}]})
    assert answer.status_code == 201
    user_id = int(answer.headers["Resource-ID"])
    assert answer.headers["Location"].endswith(f"/v2/users/{user_id}")
    assert v2.json(f"/v2/users/{user_id}")["initials"] == "AL"
    assert v2.post("/v2/users", USER).status_code == 409
    v2.patch("/v2/conversations/50001", {"op": "replace", "path": "/assignTo", "value": user_id})
    assert v2.delete(f"/v2/users/{user_id}").status_code == 204
    assert "assignee" not in v2.json("/v2/conversations/50001")
    assert v2.delete("/v2/users/41").status_code == 403


@pytest.mark.parametrize(
    "change", [{"role": "owner"}, {"email": "x"}, {"mailboxes": [{"id": 7}]}, {"firstName": ""}]
)
def test_a_wrong_user_is_refused(v2: Api, change: dict[str, Any]) -> None:
    answer = v2.post("/v2/users", USER | change)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["_embedded"]["errors"]] == list(change)


def test_a_user_goes_away_and_says_why(v2: Api) -> None:
    lunch = {"text": "At lunch", "emoji": "🍲", "emojiName": "stew"}
    path = "/v2/users/42/status"
    assert v2.put(path, {"status": "away", "customStatus": lunch}).status_code == 204
    status = v2.json(path)
    assert (status["email"]["status"], status["email"]["customStatus"]) == ("away", lunch)
    assert status["chat"]["status"] == "unavailable"
    assert v2.put(path, {"status": "asleep"}).status_code == 400


def test_reassignment_is_read_and_changed(v2: Api) -> None:
    path = "/v2/users/42/conversation-reassignment"
    assert v2.json(path) == {"enabled": False, "awayDuration": 60}
    assert v2.put(path, {"enabled": True, "awayDuration": 15}).status_code == 204
    assert v2.json(path) == {"enabled": True, "awayDuration": 15}


def test_team_members_change_by_difference(v2: Api) -> None:
    path = "/v2/teams/90/members"
    assert [user["id"] for user in v2.rows(path, "users")] == [43, 44]
    change = {"addedUserIds": [45, 44], "deletedUserIds": [43]}
    assert v2.put(path, change).status_code == 204
    assert [user["id"] for user in v2.rows(path, "users")] == [44, 45]
    assert v2.put(path, {"addedUserIds": [7]}).status_code == 400


def test_routing_counts_what_each_user_holds(v2: Api) -> None:
    body = {
        "state": "enabled",
        "assignmentLimit": 1,
        "assignmentMethod": "round_robin",
        "userIds": [43, 44],
    }
    assert v2.put("/v2/mailboxes/101/routing", body).status_code == 204
    routing = v2.json("/v2/mailboxes/101/routing")
    assert {key: routing[key] for key in body} == body
    for row in routing["rotation"]:
        open_ones = v2.total("/v2/conversations", mailbox=101, assigned_to=row["userId"])
        assert row["conversationsCount"] == open_ones
        assert row["eligible"] == (open_ones < 1)
    assert v2.put("/v2/mailboxes/101/routing", body | {"userIds": [7]}).status_code == 400


def test_saved_replies_belong_to_their_mailbox(v2: Api) -> None:
    base = "/v2/mailboxes/102/saved-replies"
    answer = v2.post(base, {"name": "Only chat", "chatText": "Hi"})
    reply_id = answer.headers["Resource-ID"]
    assert v2.json(f"{base}/{reply_id}")["chatText"] == "Hi"
    assert v2.get(f"/v2/mailboxes/101/saved-replies/{reply_id}").status_code == 404
    names = [row["name"] for row in v2.json(base)]
    assert "Only chat" not in names
    assert "Only chat" in [row["name"] for row in v2.json(base, includeChatReplies="true")]
    assert v2.put(f"{base}/{reply_id}", {"name": "Renamed", "text": "x"}).status_code == 204
    assert "Renamed" in [row["name"] for row in v2.json(base)]
    assert v2.delete(f"{base}/{reply_id}").status_code == 204
    assert v2.get(f"{base}/{reply_id}").status_code == 404


def test_tags_are_alphabetical_and_counted(v2: Api, sandbox: Sandbox) -> None:
    tags = v2.rows("/v2/tags", "tags")
    names = [tag["name"] for tag in tags]
    assert names == sorted(names)
    conversations = sandbox.snapshot()["conversations"].values()
    for tag in tags:
        assert tag["ticketCount"] == sum(tag["id"] in c["tagIds"] for c in conversations)


def test_workflows_are_filtered(v2: Api) -> None:
    def ids(**params: Any) -> list[int]:
        return [row["id"] for row in v2.rows("/v2/workflows", "workflows", **params)]

    assert ids() == [6101, 6102, 6103]
    assert ids(type="automatic") == [6102]
    assert ids(mailboxId=103) == [6103]
