"""The availability of users for mail and chat.

https://developer.helpscout.com/mailbox-api/endpoints/users/status/
"""

from __future__ import annotations

from typing import Any

from helpscout_sandbox.context import World


def user_status(w: World, user_id: int) -> dict[str, Any]:
    row = w.state.user_status[user_id]
    available = "available" if row["status"] == "active" else "unavailable"
    user = w.state.users[user_id]
    return {
        "userId": user_id,
        "email": row,
        "chat": {
            "status": available,
            "mailboxStatuses": {str(i): available for i in user["mailboxIds"]},
        },
    }
