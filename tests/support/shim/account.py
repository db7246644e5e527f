"""A sandbox account that holds V2 objects: the tables `Sandbox.start(seed=...)` takes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from support.shim.inverse import Registry, down

from helpscout_shim.catalog.references import CUSTOM_FIELD_TYPES

Row = dict[str, Any]
LONG_AGO = "2000-01-01T00:00:00Z"
# Extra rows, which make V2's counts equal the recorded ones, are in no list.
ELSEWHERE = 9_000_000_000


class Account:
    """Takes V2 objects apart into rows; `seed()` is what the sandbox starts from."""

    def __init__(self, registry: Registry) -> None:
        self.tables: dict[str, Any] = defaultdict(dict)
        self._registry = registry
        self._next = ELSEWHERE

    def seed(self) -> dict[str, Any]:
        for number, name in self._registry.mailboxes.items():
            self.tables["mailboxes"].setdefault(str(number), {"id": number, "name": name})
        return dict(self.tables)

    def put(self, table: str, row: Row) -> None:
        self.tables[table][str(row["id"])] = row

    def keep(self, shape: str, v2: Row) -> None:
        """Hold one object of a V1 shape's V2 form."""
        {
            "Conversation": self._conversation,
            "SearchConversation": self._search_result,
            "Customer": self._customer,
            "SearchCustomer": self._customer,
            "Mailbox": self._mailbox,
            "User": self._user,
            "User(me)": self._me,
            "Team": self._team,
            "Tag": self._tag,
        }[shape](v2)

    def new_id(self) -> int:
        self._next += 1
        return self._next

    # --- people

    def _person(self, ref: Row | None, kind: str = "user") -> Row | None:
        """Hold who is referred to; the reference as the tables spell it."""
        if ref is None:
            return None
        kind = ref.get("type") or kind
        if kind == "customer":
            row = {n: ref[n] for n in ("photoUrl",) if ref.get(n)}
            row |= {"firstName": ref.get("first"), "lastName": ref.get("last")}
            email = ref.get("email")
            row["emails"] = [{"id": 0, "value": email, "type": "work"}] if email else []
            self._customer({"id": ref["id"], **row})
        elif kind == "team":
            self._team({"id": ref["id"], "name": ref.get("first"), "photoUrl": ref.get("photoUrl")})
        elif str(ref["id"]) not in self.tables["users"]:
            row = {n: ref.get(n) for n in ("id", "email", "photoUrl")}
            self._user({**row, "firstName": ref.get("first"), "lastName": ref.get("last")})
        return {"type": kind, "id": ref["id"]}

    def _customer(self, v2: Row) -> None:
        entries = v2.pop("_embedded", {})
        lists = {n: [] for n in ("emails", "phones", "chats", "social_profiles", "websites")}
        dates = {"createdAt": LONG_AGO, "updatedAt": LONG_AGO}
        self.put("customers", {**dates, "properties": {}, **lists, **v2, **entries})

    def _user(self, v2: Row) -> None:
        self.put("users", {"mailboxIds": list(self._registry.mailboxes), **v2})

    def _me(self, v2: Row) -> None:
        self._user(v2)
        self.tables["me"] = v2["id"]

    def _team(self, v2: Row) -> None:
        self.put("teams", {"memberIds": [], **v2})

    # --- mailboxes and tags

    def _mailbox(self, v2: Row) -> None:
        self.put("mailboxes", v2)
        folders = [down("Folder", f, self._registry) for f in self._registry.folders or ()]
        owner = next((f["userId"] for f in folders if f["type"] == "mytickets"), None)
        for folder in folders:
            self.put("folders", {**folder, "mailboxId": v2["id"]})
            if folder["type"] not in {"mytickets", "team"}:
                self._fill(folder, v2["id"], owner)

    def _fill(self, folder: Row, mailbox: int, owner: int | None) -> None:
        """As many conversations as the folder counts; its user's own are the assigned ones."""
        kind = folder["type"]
        for number in range(folder["totalCount"]):
            active = number < folder["activeCount"]
            rest = kind if kind in {"closed", "spam"} else "pending"
            self._row(
                self.new_id(),
                mailboxId=mailbox,
                status="active" if active else rest,
                state="draft" if kind == "drafts" else "published",
                assigneeId=owner if kind == "assigned" else None,
            )

    def _tag(self, v2: Row) -> None:
        self.put("tags", {**v2, "hex": "#000000"})
        for _ in range(v2.get("ticketCount", 0)):
            self._row(self.new_id(), tagIds=[v2["id"]])

    # --- conversations

    def _row(self, row_id: int, **columns: Any) -> Row:
        row: Row = {"id": row_id, "number": row_id, "type": "email", "status": "closed"}
        row |= {"state": "published", "subject": "", "preview": "", "mailboxId": 0}
        row |= {"assigneeId": None, "customerId": 0, "createdBy": {"type": "user", "id": 0}}
        row |= {"createdAt": LONG_AGO, "userUpdatedAt": LONG_AGO, "waitingSince": LONG_AGO}
        row |= {"closedBy": 0, "source": {}, "tagIds": [], "cc": [], "bcc": [], "customFields": {}}
        row |= columns
        self.put("conversations", row)
        return row

    def _conversation(self, v2: Row) -> None:
        number = v2["id"]
        assignee, author = self._person(v2.get("assignee")), self._person(v2.get("createdBy"))
        customer = self._person(v2["primaryCustomer"], "customer") or {}
        self._person(v2.get("closedByUser"))
        plain = ("number", "type", "status", "state", "subject", "preview", "mailboxId")
        dates = ("createdAt", "closedAt", "userUpdatedAt", "closedBy", "source", "cc", "bcc")
        columns: Row = {n: v2[n] for n in (*plain, *dates) if n in v2}
        columns["tagIds"] = [self._named_tag(t["tag"]) for t in v2.get("tags", ())]
        columns["customFields"] = {str(f["id"]): self._field(f) for f in v2.get("customFields", ())}
        # V1 left the author out of one list; V2 always names one.
        columns["createdBy"] = author or customer
        columns |= {"assigneeId": assignee and assignee["id"], "customerId": customer["id"]}
        self._folder(v2, self._row(number, **columns))
        threads = v2.get("_embedded", {}).get("threads")
        for thread in reversed(threads or ()):
            self._thread(thread, number)
        if threads is None:
            self._threads(number, v2.get("threads", 0))

    def _search_result(self, v2: Row) -> None:
        """A search result: it names the customer without an id."""
        customer = {"id": self.new_id(), "type": "customer", "last": ""}
        v2["primaryCustomer"] = customer | v2["primaryCustomer"]
        v2.pop("_embedded", None)
        self._conversation(v2)

    def _folder(self, v2: Row, row: Row) -> None:
        kind = "open" if row["assigneeId"] is None else "assigned"
        if row["status"] in {"closed", "spam"}:
            kind = row["status"]
        if row["state"] == "draft":
            kind = "drafts"
        if "folderId" in v2:
            folder = {"id": v2["folderId"], "mailboxId": row["mailboxId"], "type": kind}
            self.put("folders", {**folder, "name": kind, "userId": 0, "updatedAt": LONG_AGO})

    def _named_tag(self, name: str) -> int:
        rows: dict[str, Row] = self.tables["tags"]
        tag_id = next((t["id"] for t in rows.values() if t["name"] == name), None)
        number: int = tag_id if tag_id is not None else self.new_id()
        self.put("tags", {"id": number, "name": name, "hex": "#000000"})
        return number

    def _field(self, v2: Row) -> str:
        kinds = {v1: v2 for v2, v1 in CUSTOM_FIELD_TYPES}
        value, text = v2.get("value"), v2.get("text")
        kind = kinds[self._registry.field_types[v2["id"]]]
        options = [{"id": value, "label": text}] if kind == "dropdown" else []
        row = {"id": v2["id"], "name": v2["name"], "type": kind, "options": options}
        self.put("fields", {**row, "mailboxId": next(iter(self._registry.mailboxes))})
        return str(value)

    def _threads(self, conversation: int, count: int) -> None:
        for _ in range(count):
            self._thread({"id": self.new_id(), "type": "customer"}, conversation)

    def _thread(self, v2: Row, conversation: int) -> None:
        assignee, author = self._person(v2.get("assignedTo")), self._person(v2.get("createdBy"))
        customer = self._person(v2.get("customer"), "customer")
        row: Row = {"status": "active", "state": "published", "body": "", "source": {}}
        row |= {"action": {"type": "default", "associatedEntities": {}}, "createdAt": LONG_AGO}
        row |= {"to": [], "cc": [], "bcc": []}
        row |= {k: v for k, v in v2.items() if k not in {"_embedded", "customer"}}
        row |= {"conversationId": conversation, "customerId": customer and customer["id"]}
        row["createdBy"] = author or {"type": "user", "id": 0}
        row["assignedTo"] = assignee and assignee["id"]
        row["attachmentIds"] = []
        for file in v2.get("_embedded", {}).get("attachments", ()):
            row_of_file = {"width": 0, "height": 0, "size": 0, "state": "valid", "data": "", **file}
            row_of_file["webUrl"] = row_of_file.pop("_links", {}).get("web", {}).get("href")
            self.put("attachments", {**row_of_file, "threadId": v2["id"]})
            row["attachmentIds"].append(file["id"])
        self.put("threads", row)

    def keep_file(self, number: int, data: str) -> int:
        """A file below a conversation of its own, whose id is the answer."""
        conversation = self.new_id()
        self._row(conversation)
        file = {"id": number, "filename": "file", "mimeType": "text/plain", "data": data}
        thread = {"id": self.new_id(), "type": "note", "_embedded": {"attachments": [file]}}
        self._thread(thread, conversation)
        return conversation
