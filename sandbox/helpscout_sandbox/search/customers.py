"""The fields a customer query may name.

https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
"""

from __future__ import annotations

from helpscout_sandbox.search.match import Exact, FieldTable, Moment, Number, Words
from helpscout_sandbox.state import Row


def _emails(row: Row) -> list[str]:
    return [entry["value"] for entry in row["emails"]]


FIELDS: FieldTable = {
    "firstName": Words(lambda row: [row["firstName"]]),
    "lastName": Words(lambda row: [row["lastName"]]),
    "email": Exact(_emails),
    "emailDomain": Exact(lambda row: [email.rpartition("@")[2] for email in _emails(row)]),
    "organization": Words(lambda row: [row.get("organization") or ""]),
    "createdAt": Moment(lambda row: str(row["createdAt"])),
    "modifiedAt": Moment(lambda row: str(row["updatedAt"])),
    "id": Number(lambda row: [row["id"]]),
}
BARE = Words(lambda row: [f"{row['firstName']} {row['lastName']}", *_emails(row)])
