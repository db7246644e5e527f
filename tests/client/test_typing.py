"""Code of users is checked by their type checkers: what is right passes, a typo does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RIGHT = """
from datetime import datetime
from helpscout_v2 import CallEvent, HelpScout, NewThread, Page, Pages, query, webhooks
from helpscout_v2.models import Conversation, Customer, Thread

hs = HelpScout.from_env(on_call=print)
rows: Pages[Conversation] = hs.conversations.list(mailbox=1, status="all", query=query.tag("vip"))
for row in rows:
    number: int = row.id
    names: tuple[str, ...] = row.tag_names
    since: datetime | None = row.created_at
    who: str = row.assignee.email if row.assignee else "nobody"
first: Conversation | None = rows.first()
page: Page[Customer] = hs.customers.list(first_name="Ada").page(2)
threads: list[Thread] = list(hs.conversations.threads.list(1))
new: int | None = hs.conversations.notes.create(1, text="x")
made: int = hs.conversations.create(
    subject="s", customer="a@b.test", mailbox=1, type="email", status="active",
    threads=[NewThread("customer", "x"), {"type": "note", "text": "y"}],
)
hs.conversations.update(1, assignee=None, status="closed")
hs.reports.company(start="2024-01-01T00:00:00Z", end="2024-02-01T00:00:00Z", mailboxes=[1])
hs.customers.list(sort_field="score", sort_order="asc")
hs.customers.list(sort_field="a field of tomorrow")
hs.customers.update(1, first_name="A", job_title=None, organization_id=3)
hs.webhooks.create(url="https://h.test", events=["convo.created", "of.tomorrow"], secret="s")
agents = [user.full_name for user in hs.v3.system_users.list()]
event = webhooks.receive(b"", [(b"x-helpscout-event", b"x")], "s")
event = webhooks.receive(b"", {}, "s")
if isinstance(event, webhooks.ConversationEvent):
    subject: str = event.conversation.subject
"""

WRONG = {
    "a typo in a field": ("print(c.asignee)", "asignee"),
    "a dict access": ('print(c["subject"])', "not indexable"),
    "a typo in a filter": ("hs.conversations.list(mailbx=1)", "mailbx"),
    "a typo in a method": ("hs.conversations.lst()", "lst"),
    "a missing argument": ("hs.conversations.create(subject='s')", "customer"),
    "an optional used as a value": ("c.created_at.year", "None"),
    "a filter of another report": ("hs.reports.docs(start='', end='', tags=[1])", "tags"),
    "a status misspelt": ("hs.conversations.list(status='actve')", "actve"),
    "a status in the wrong case": ("hs.conversations.list(status='Closed')", "Closed"),
    "a status to set": ("hs.conversations.update(1, status='done')", "done"),
    "a status of a note": ("hs.conversations.notes.create(1, text='x', status='opn')", "opn"),
    "a sort field": ("hs.conversations.list(sort_field='created')", "created"),
    "a sort field of organizations": ("hs.organizations.list(sort_field='size')", "size"),
    "an availability": ("hs.users.status.set(1, 'gone')", "gone"),
    "a role": (
        "hs.users.create(first_name='A', last_name='B', email='a@b.test', role='boss')",
        "boss",
    ),
    "a customer field misspelt": ("hs.customers.update(1, frist_name='A')", "frist_name"),
    "a customer field of another type": ("hs.customers.overwrite(1, first_name=5)", "int"),
    "an option misspelt": ("HelpScout.from_env(tiemout=(1.0, 2.0))", "tiemout"),
    "an option of another type": ("HelpScout.with_token('t', retries='4')", "retries"),
    "the end of a chat": ("hs.chats.end('x', status='spam')", "spam"),
    "a type of property": (
        "hs.customer_properties.create(type='int', slug='s', name='S')",
        "int",
    ),
    "a page of a V3 list by number": ("hs.v3.customers.list(page=2)", "page"),
    "a changed row": ("c.subject = 'x'", "read-only"),
}


def mypy(code: str, folder: Path) -> tuple[int, str]:
    path = folder / "user_code.py"
    path.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", path.name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_typed_user_code_passes_and_typos_do_not(tmp_path: Path) -> None:
    assert mypy(RIGHT, tmp_path) == (0, "")
    head = "from helpscout_v2 import HelpScout\nhs = HelpScout.from_env()\n"
    head += "c = hs.conversations.get(1)\n"
    code = head + "".join(f"{wrong}\n" for wrong, _ in WRONG.values())
    status, output = mypy(code, tmp_path)
    assert status == 1
    lines = output.splitlines()
    for offset, (what, (_, hint)) in enumerate(WRONG.items(), head.count("\n") + 1):
        told = [line for line in lines if line.startswith(f"user_code.py:{offset}: error")]
        assert any(hint in line for line in told), f"{what}: {told}"
