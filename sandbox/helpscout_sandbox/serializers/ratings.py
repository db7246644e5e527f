"""Ratings on the wire.

https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World
from helpscout_sandbox.serializers.people import first_email
from helpscout_sandbox.state import Row


def rating(w: World, row: Row) -> dict[str, Any]:
    conversation = w.state.conversations[row["conversationId"]]
    customer, user = w.state.customers[row["customerId"]], w.state.users[row["userId"]]
    return {
        "id": row["id"],
        "rating": row["rating"],
        "comments": row["comments"],
        "conversationId": conversation["id"],
        "conversationNumber": conversation["number"],
        "threadId": row["threadId"],
        "mailboxId": conversation["mailboxId"],
        "createdAt": row["createdAt"],
        "modifiedAt": row["modifiedAt"],
        "customer": {
            "id": customer["id"],
            "firstName": customer["firstName"],
            "lastName": customer["lastName"],
            "email": first_email(customer),
            "photoUrl": customer["photoUrl"],
        },
        "user": {
            "id": user["id"],
            "firstName": user["firstName"],
            "lastName": user["lastName"],
            "email": user["email"],
        },
    }
