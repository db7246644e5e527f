"""Users, teams and the short person references inside conversations and threads."""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.state import Row

# Recorded: a thread without an assignee is assigned to this user.
NO_ASSIGNEE = {"id": 1, "first": "Help", "last": "Scout", "email": "none@nowhere.com"}


def first_email(customer: Row) -> str:
    emails: list[Row] = customer["emails"]
    return str(emails[0]["value"]) if emails else ""


def user_ref(w: World, user_id: int) -> dict[str, Any]:
    user = w.state.users.get(user_id)
    if user is not None:
        return {
            "id": user_id,
            "type": "user",
            "first": user["firstName"],
            "last": user["lastName"],
            "photoUrl": user["photoUrl"],
            "email": user["email"],
        }
    team = w.state.teams.get(user_id)
    if team is not None:
        return {
            "id": user_id,
            "type": "team",
            "first": team["name"],
            "last": "",
            "photoUrl": team["photoUrl"],
            "email": "",
        }
    system_user = w.state.system_users.get(user_id)
    if system_user is not None:
        # V2 shows it as a user; the routes of V3 put that right.
        return {
            "id": user_id,
            "type": "user",
            "first": system_user["firstName"],
            "last": system_user["lastName"],
            "photoUrl": system_user["photoUrl"],
            "email": system_user["email"],
        }
    return {"id": user_id, "type": "user", "first": "Deleted", "last": "User", "email": ""}


def customer_ref(w: World, customer_id: int, *, typed: bool = True) -> dict[str, Any]:
    customer = w.state.customers.get(customer_id)
    ref: dict[str, Any] = {"id": customer_id}
    if typed:
        ref["type"] = "customer"
    if customer is None:
        return ref | {"first": "", "last": "", "email": ""}
    ref |= {"first": customer["firstName"], "last": customer["lastName"]}
    if customer.get("photoUrl"):
        ref["photoUrl"] = customer["photoUrl"]
    ref["email"] = first_email(customer)
    return ref


def author_ref(w: World, author: Row) -> dict[str, Any]:
    if author["type"] == "customer":
        return customer_ref(w, author["id"])
    return user_ref(w, author["id"])


def user(w: World, row: Row) -> dict[str, Any]:
    document = {k: v for k, v in row.items() if k != "mailboxIds"}
    document["_links"] = {"self": {"href": w.href(f"/v2/users/{row['id']}")}}
    return document


def team(w: World, row: Row) -> dict[str, Any]:
    document = {k: v for k, v in row.items() if k != "memberIds"}
    document["_links"] = {"self": {"href": w.href(f"/v2/teams/{row['id']}")}}
    return document
