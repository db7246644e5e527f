"""The fields a customer query may name.

https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
"""

from __future__ import annotations

from helpscout_sandbox.search.match import (
    Exact,
    FieldTable,
    MomentCondition,
    Number,
    WordsCondition,
)
from helpscout_sandbox.state import Row


def _emails(row: Row) -> list[str]:
    return [entry["value"] for entry in row["emails"]]


FIELDS: FieldTable = {
    "firstName": WordsCondition(lambda row: [row["firstName"]]),
    "lastName": WordsCondition(lambda row: [row["lastName"]]),
    "email": Exact(_emails),
    "emailDomain": Exact(lambda row: [email.rpartition("@")[2] for email in _emails(row)]),
    "organization": WordsCondition(lambda row: [row.get("organization") or ""]),
    "createdAt": MomentCondition(lambda row: str(row["createdAt"])),
    "modifiedAt": MomentCondition(lambda row: str(row["updatedAt"])),
    "id": Number(lambda row: [row["id"]]),
}
BARE = WordsCondition(lambda row: [f"{row['firstName']} {row['lastName']}", *_emails(row)])
