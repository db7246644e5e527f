"""Mailboxes, folders, users, customers and the other furniture of the sample account."""

from __future__ import annotations

import random
import uuid

from helpscout_sandbox.acts.tags import COLOURS, slug_of
from helpscout_sandbox.seed.words import FIRST_NAMES, LAST_NAMES
from helpscout_sandbox.state import Row, State

MAILBOXES = (("Orders", "orders"), ("Care", "care"), ("Wholesale", "wholesale"))
USERS = (
    ("Maren", "Tolliver", "owner"),
    ("Idris", "Vantongeren", "admin"),
    ("Solveig", "Aspinwall", "user"),
    ("Ruben", "Carrasquel", "user"),
    ("Naoko", "Fairweather", "user"),
)
TEAM_ID = 90
FOLDERS = (
    ("Unassigned", "open"),
    ("Needs Attention", "needs_attn"),
    ("Drafts", "drafts"),
    ("Assigned", "assigned"),
    ("Closed", "closed"),
    ("Spam", "spam"),
)
TAGS = (
    ("vip", "red"),
    ("shipping", "blue"),
    ("refund", "orange"),
    ("wholesale", "purple"),
    ("broken", "grey"),
    ("invoice", "green"),
)
LONG_AGO = "2021-02-01T08:00:00Z"
LATELY = "2024-05-02T10:30:00Z"


def add_users(state: State) -> None:
    for first, last, role in USERS:
        user_id = state.new_id("users")
        state.users[user_id] = {
            "id": user_id,
            "firstName": first,
            "lastName": last,
            "email": f"{first.lower()}@lanternshop.test",
            "role": role,
            "timezone": "Europe/Copenhagen",
            "photoUrl": f"https://img.example.test/u{user_id}.png",
            "createdAt": LONG_AGO,
            "updatedAt": LATELY,
            "type": "user",
            "mention": first.lower(),
            "initials": first[0] + last[0],
            "jobTitle": "Agent",
            "phone": f"+45 5550 01{user_id:02}",
            "alternateEmails": [],
            "mailboxIds": [101, 102, 103] if role != "user" else [101, 102],
        }
        state.user_status[user_id] = {
            "status": "active",
            "updatedAt": LATELY,
            "performedBy": user_id,
            "source": "ui",
            "customStatus": {"text": "", "emoji": "", "emojiName": ""},
        }
        state.reassignment[user_id] = {"enabled": False, "awayDuration": 60}
    state.teams[TEAM_ID] = {
        "id": TEAM_ID,
        "name": "Packing room",
        "timezone": "Europe/Copenhagen",
        "photoUrl": "https://img.example.test/t90.png",
        "createdAt": LONG_AGO,
        "updatedAt": LATELY,
        "mention": "packing",
        "initials": "PR",
        "memberIds": [43, 44],
    }


def add_mailboxes(state: State) -> None:
    for name, local in MAILBOXES:
        mailbox_id = state.new_id("mailboxes")
        state.mailboxes[mailbox_id] = {
            "id": mailbox_id,
            "name": name,
            "slug": uuid.uuid5(uuid.NAMESPACE_DNS, f"{local}.lanternshop.test").hex[:16],
            "email": f"{local}@lanternshop.test",
            "createdAt": LONG_AGO,
            "updatedAt": LATELY,
        }
        for title, kind in FOLDERS:
            _add_folder(state, mailbox_id, title, kind, 0)
        for user in state.users.values():
            _add_folder(state, mailbox_id, "Mine", "mytickets", user["id"])
        _add_folder(state, mailbox_id, "Packing room", "team", TEAM_ID)
        _add_fields(state, mailbox_id)
        state.routing[mailbox_id] = {
            "state": "disabled",
            "assignmentLimit": 8,
            "assignmentMethod": "round_robin",
            "userIds": [43, 44],
        }
        for title, text in (("Replacement sent", "We have sent a replacement."),
                            ("Ask for a photo", "Could you send us a photo?")):  # fmt: skip
            reply_id = state.new_id("saved_replies")
            state.saved_replies[reply_id] = {
                "id": reply_id,
                "mailboxId": mailbox_id,
                "name": title,
                "text": f"<p>{text}</p>",
                "chatText": text,
            }


def _add_folder(state: State, mailbox_id: int, name: str, kind: str, user_id: int) -> None:
    folder_id = state.new_id("folders")
    state.folders[folder_id] = {
        "id": folder_id,
        "mailboxId": mailbox_id,
        "name": name,
        "type": kind,
        "userId": user_id,
        "updatedAt": LATELY,
    }


def _add_fields(state: State, mailbox_id: int) -> None:
    first = state.new_id("fields")
    options = [
        {"id": first * 10 + order, "order": order, "label": label}
        for order, label in enumerate(("Phone", "Web shop", "Fair"), start=1)
    ]
    shapes: list[tuple[int, str, str, list[Row]]] = [
        (first, "Channel", "dropdown", options),
        (state.new_id("fields"), "Order no.", "singleline", []),
        (state.new_id("fields"), "Weight", "number", []),
        (state.new_id("fields"), "Packing notes", "multiline", []),
    ]
    for order, (field_id, name, kind, choices) in enumerate(shapes, start=1):
        state.fields[field_id] = {
            "id": field_id,
            "mailboxId": mailbox_id,
            "required": False,
            "order": order,
            "type": kind,
            "name": name,
            "options": choices,
        }


def add_tags(state: State) -> None:
    for name, colour in TAGS:
        tag_id = state.new_id("tags")
        state.tags[tag_id] = {
            "id": tag_id,
            "slug": slug_of(name),
            "name": name,
            "color": colour,
            "hex": COLOURS[colour],
            "createdAt": LONG_AGO,
            "updatedAt": LATELY,
        }


def add_organizations(state: State) -> None:
    for name, host in (("Fjord Lamps", "fjordlamps"), ("Hearth & Sons", "hearthsons")):
        organization_id = state.new_id("organizations")
        state.organizations[organization_id] = {
            "id": organization_id,
            "name": name,
            "website": f"https://{host}.test",
            "description": "Retailer of lamps",
            "location": "Aarhus",
            "logoUrl": None,
            "note": "",
            "domains": [f"{host}.test"],
            "phones": ["+45 5550 0199"],
            "brandColor": "#336699",
            "properties": {"region": "north"},
        }


def property_definitions(state: State) -> None:
    gold, basic = (str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{n}.tier.test")) for n in ("gold", "basic"))
    state.customer_properties["tier"] = {
        "type": "dropdown",
        "slug": "tier",
        "name": "Tier",
        "options": [{"id": gold, "label": "Gold"}, {"id": basic, "label": "Basic"}],
    }
    state.customer_properties["lamps"] = {"type": "number", "slug": "lamps", "name": "Lamps"}
    state.organization_properties["region"] = {"type": "text", "slug": "region", "name": "Region"}


def add_customers(state: State, count: int, dice: random.Random) -> None:
    """Every third is bare, as imported customers are; the others have entries of all kinds."""
    organizations = list(state.organizations.values())
    gold = state.customer_properties["tier"]["options"][0]["id"]
    for index in range(count):
        customer_id = state.new_id("customers")
        first = FIRST_NAMES[index % len(FIRST_NAMES)]
        last = LAST_NAMES[(index * 7 + index // 28) % len(LAST_NAMES)]
        full = index % 3 != 2
        day = dice.randint(1, 28)
        row: Row = {
            "id": customer_id,
            "firstName": first,
            "lastName": last if index % 10 else "",
            "gender": ("Unknown", "Female", "Male")[index % 3],
            "photoType": "default",
            "photoUrl": "https://img.example.test/default.png",
            "background": "",
            "createdAt": f"2022-{1 + index % 12:02}-{day:02}T10:00:00Z",
            "updatedAt": f"2024-{1 + index % 6:02}-{day:02}T08:15:00Z",
            "emails": [_entry(state, f"customer{index + 1}@mail.test", "work")],
            "phones": [],
            "chats": [],
            "social_profiles": [],
            "websites": [],
            "address": None,
            "properties": {},
        }
        if full:
            _furnish(state, row, index, organizations[index % len(organizations)], gold)
        state.customers[customer_id] = row


def _entry(state: State, value: str, kind: str | None) -> Row:
    entry: Row = {"id": state.new_id("entries"), "value": value}
    if kind is not None:
        entry["type"] = kind
    return entry


def _furnish(state: State, row: Row, index: int, organization: Row, gold: str) -> None:
    row |= {
        "jobTitle": "Buyer",
        "location": "Aarhus",
        "organization": organization["name"],
        "organizationId": organization["id"],
        "photoType": "unknown",
        "photoUrl": f"https://img.example.test/{row['id']}.png",
        "age": "30-35",
        "background": "Prefers mail in the morning.",
        "phones": [_entry(state, f"+45 5550 {index:04}", "mobile")],
        "properties": {"tier": gold, "lamps": index},
        "address": {
            "city": "Aarhus",
            "state": "Midtjylland",
            "postalCode": f"8{index:03}",
            "country": "DK",
            "lines": [f"Lygtevej {index + 1}"],
        },
    }
    if index % 2:
        row["emails"].append(_entry(state, f"customer{index + 1}@home.test", "home"))
        row["chats"] = [_entry(state, f"lamp.{index + 1}", "skype")]
    else:
        profile = f"https://social.example.test/{index + 1}"
        row["social_profiles"] = [_entry(state, profile, "linkedin")]
        row["websites"] = [_entry(state, f"https://shop{index + 1}.test", None)]
