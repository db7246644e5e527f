"""Code of users is checked by their type checkers: what is right passes, a typo does not."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.client.server import reply, serving

from helpscout_v2 import ArgumentError, HelpScout, NewThread
from helpscout_v2.models import Conversation

HEAD = """\
import datetime as dt
from helpscout_v2 import AsyncHelpScout, HelpScout, NewThread, Row
from helpscout_v2 import query as q, webhooks
hs = HelpScout.from_env()
a = AsyncHelpScout.from_env()
c = hs.conversations.get(1)
new = hs.conversations.create
"""
REST = "subject='s', mailbox=1, type='email', status='active'"


@dataclass(frozen=True)
class Mistake:
    """One line that is wrong, and the same line as it was meant."""

    wrong: str
    right: str


# The first twenty are those of a survey, of which both checkers had missed ten.
MISTAKES = {
    "a typo in a field": Mistake("print(c.asignee)", "print(c.assignee)"),
    "a dict access": Mistake("print(c['subject'])", "print(c.subject)"),
    "a typo in a filter": Mistake(
        "hs.conversations.list(mailbx=1)", "hs.conversations.list(mailbox=1)"
    ),
    "an id of another type": Mistake("hs.conversations.get('1')", "hs.conversations.get(int('1'))"),
    "a kind of thread": Mistake("NewThread('message', 'x')", "NewThread('reply', 'x')"),
    "a changed row": Mistake("c.subject = 'x'", "hs.conversations.update(1, subject='x')"),
    "a slice of a list": Mistake("hs.conversations.list()[:5]", "hs.conversations.list().page(1)"),
    "a missing argument": Mistake("new(subject='s')", f"new({REST}, customer=1, threads=[])"),
    "an optional used as a value": Mistake(
        "print(c.closed_at.year)", "print(c.closed_at.year if c.closed_at else 0)"
    ),
    "a typo in a method": Mistake("hs.conversations.lst()", "hs.conversations.list().first()"),
    "a status misspelt": Mistake(
        "hs.conversations.list(status='actve')", "hs.conversations.list(status='active')"
    ),
    "a status in the wrong case": Mistake(
        "hs.conversations.list(status='Closed')", "hs.conversations.list(status='closed')"
    ),
    "a sort field": Mistake(
        "hs.conversations.list(sort_field='created')",
        "hs.conversations.list(sort_field='createdAt')",
    ),
    "a type of conversation": Mistake(
        "new(subject='s', mailbox=1, type='mail', status='active', customer=1, threads=[])",
        f"new({REST}, customer='a@b.test', threads=[NewThread('customer', 'x')])",
    ),
    "an availability": Mistake("hs.users.status.set(1, 'gone')", "hs.users.status.set(1, 'away')"),
    "a customer field misspelt": Mistake(
        "hs.customers.update(1, frist_name='A')", "hs.customers.update(1, age='30')"
    ),
    "an option misspelt": Mistake(
        "HelpScout.from_env(tiemout=(1.0, 2.0))",
        "HelpScout.from_env(timeout=(1.0, 2.0))",
    ),
    "a mapping of a customer": Mistake(
        f"new({REST}, customer={{'email': 'a@b.test', 'frist_name': 'A'}}, threads=[])",
        f"new({REST}, customer={{'email': 'a@b.test', 'first_name': 'A'}}, threads=[])",
    ),
    "a mapping of a thread": Mistake(
        f"new({REST}, customer=1, threads=[{{'type': 'note', 'body': 'x'}}])",
        f"new({REST}, customer=1, threads=[{{'type': 'note', 'text': 'x'}}])",
    ),
    "a mapping of an address": Mistake(
        "hs.customers.create(address={'city': 'Porto', 'zip': '4000'})",
        "hs.customers.create(address={'city': 'Porto', 'state': 'PT', 'postal_code': '4000',"
        " 'country': 'PT', 'lines': ['Rua Nova 1']})",
    ),
    # Further ones of the same kinds.
    "a filter of another report": Mistake(
        "hs.reports.docs(start='', end='', tags=[1])",
        "hs.reports.docs(start='', end='', sites=['x'])",
    ),
    "a status to set": Mistake(
        "hs.conversations.update(1, status='done')",
        "hs.conversations.update(1, status='closed', assignee=None)",
    ),
    "a status of a note": Mistake(
        "hs.conversations.notes.create(1, text='x', status='opn')",
        "hs.conversations.notes.create(1, text='x', status='inbox_predefined')",
    ),
    "a sort field of organizations": Mistake(
        "hs.organizations.list(sort_field='size')",
        "hs.organizations.list(sort_field='name', sort_order='asc')",
    ),
    "a role": Mistake(
        "hs.users.create(first_name='A', last_name='B', email='a@b.test', role='boss')",
        "hs.users.create(first_name='A', last_name='B', email='a@b.test', role='user',"
        " mailboxes=[1, {'id': 2, 'email_access': True}])",
    ),
    "a customer field of another type": Mistake(
        "hs.customers.overwrite(1, first_name=5)",
        "hs.customers.overwrite(1, first_name='A', job_title=None)",
    ),
    "an option of another type": Mistake(
        "HelpScout.with_token('t', retries='4')", "HelpScout.with_token('t', retries=4)"
    ),
    "the end of a chat": Mistake(
        "hs.chats.end('x', status='spam')", "hs.chats.end('x', status='closed')"
    ),
    "a type of property": Mistake(
        "hs.customer_properties.create(type='int', slug='s', name='S')",
        "hs.customer_properties.create(type='number', slug='s', name='S')",
    ),
    "a page of a V3 list by number": Mistake(
        "hs.v3.customers.list(page=2)", "hs.v3.customers.list(email='a@b.test').first()"
    ),
    "a type of email": Mistake(
        "hs.customers.emails.create(1, type='hom', value='a@b.test')",
        "hs.customers.emails.create(1, type='home', value='a@b.test')",
    ),
    "an entry of a customer": Mistake(
        "hs.customers.create(phones=[{'typ': 'work', 'value': '5'}])",
        "hs.customers.create(phones=['5', {'type': 'work', 'value': '5'}])",
    ),
    "a patch operation": Mistake(
        "hs.customers.patch(1, [{'op': 'set', 'path': '/age'}])",
        "hs.customers.patch(1, [{'op': 'remove', 'path': '/age'}])",
    ),
    "a type in a report": Mistake(
        "hs.reports.company(start='', end='', types=['mail'])",
        "hs.reports.company(start='', end='', types=['email'])",
    ),
    "a field of an event": Mistake(
        "print(webhooks.receive(b'', {}, 's').conversation)",
        "print(webhooks.receive(b'', [(b'x', b'y')], 's').name)",
    ),
    # Ids, keywords and values of the wrong kind.
    "a list for an id": Mistake("hs.conversations.get([1])", "hs.workflows.run(1, [1])"),
    "a row for an id": Mistake("hs.conversations.get(c)", "hs.conversations.get(c.id)"),
    "nothing for an id": Mistake("hs.customers.get(None)", "hs.customers.get(c.id)"),
    "an id as text of V3": Mistake("hs.v3.conversations.get('1')", "hs.v3.conversations.get(1)"),
    "a number for a chat": Mistake("hs.chats.get(5)", "hs.chats.get('5')"),
    "a word for a user": Mistake(
        "hs.conversations.list(assigned_to='me')", "hs.conversations.list(assigned_to=7)"
    ),
    "a date for a time": Mistake(
        "hs.conversations.list(modified_since=dt.date(2024, 1, 1))",
        "hs.conversations.list(modified_since=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))",
    ),
    "pairs for a mapping": Mistake(
        "hs.conversations.list(custom_fields=[(1, 'a')])",
        "hs.conversations.list(custom_fields={1: 'a'})",
    ),
    "a text for a page": Mistake("hs.tags.list(page='2')", "hs.tags.list(page=2)"),
    "an order in words": Mistake(
        "hs.conversations.list(sort_order='ascending')", "hs.conversations.list(sort_order='asc')"
    ),
    "a text by its place": Mistake(
        "hs.conversations.notes.create(1, 'x')", "hs.conversations.notes.create(1, text='x')"
    ),
    "a text under another name": Mistake(
        "hs.conversations.notes.create(1, body='x')", "hs.chats.notes.create('x', body='x')"
    ),
    "a reply without a customer": Mistake(
        "hs.conversations.replies.create(1, text='x')",
        "hs.conversations.replies.create(1, text='x', customer=1, cc=['a@b.test'])",
    ),
    "a word for true": Mistake(
        "hs.conversations.replies.create(1, text='x', customer=1, draft='yes')",
        "hs.conversations.replies.create(1, text='x', customer=1, draft=True)",
    ),
    "a list for several tags": Mistake(
        "hs.conversations.tags.add(1, ['vip'])", "hs.conversations.tags.add(1, *['vip'])"
    ),
    "a field by its name": Mistake(
        "hs.conversations.fields.set(1, {'Plan': 'x'})", "hs.conversations.fields.set(1, {7: 'x'})"
    ),
    "a change misspelt": Mistake(
        "hs.conversations.update(1, asignee=5)", "hs.conversations.update(1, assignee=5)"
    ),
    "a number for members": Mistake(
        "hs.teams.members.update(1, add=5)", "hs.teams.members.update(1, add=[5])"
    ),
    "an entry without its value": Mistake(
        "hs.customers.create(emails=[{'type': 'work'}])",
        "hs.customers.create(emails=[{'type': 'work', 'value': 'a@b.test'}])",
    ),
    "an entry without its type": Mistake(
        "hs.customers.emails.create(1, value='a@b.test')",
        "hs.customers.emails.create(1, type='work', value='a@b.test')",
    ),
    "a webhook without its secret": Mistake(
        "hs.webhooks.create(url='https://h.test', events=['convo.created'])",
        "hs.webhooks.create(url='https://h.test', events=['convo.created'], secret='s')",
    ),
    "a report without its end": Mistake(
        "hs.reports.company(start='2024-01-01T00:00:00Z')",
        "hs.reports.company(start='2024-01-01T00:00:00Z', end='2024-02-01T00:00:00Z')",
    ),
    "a report of no user": Mistake(
        "hs.reports.user(start='', end='')", "hs.reports.user(7, start='', end='')"
    ),
    "a role that is not given": Mistake(
        "hs.users.create(first_name='A', last_name='B', email='a@b.test', role='owner')",
        "hs.users.create(first_name='A', last_name='B', email='a@b.test', role='admin')",
    ),
    # What may be missing, and what rows and lists are not.
    "an assignee that is None": Mistake(
        "print(c.assignee.email)", "print(c.assignee.email if c.assignee else '')"
    ),
    "a first row of none": Mistake(
        "print(hs.tags.list().first().id)",
        "print([tag.id for tag in [hs.tags.list().first()] if tag])",
    ),
    "a part as a dict": Mistake("print(c.tags[0]['tag'])", "print(c.tags[0].tag)"),
    "the length of a list": Mistake("print(len(hs.tags.list()))", "print(hs.tags.list().total)"),
    "a walk through a row": Mistake("print([*hs.users.me()])", "print([*hs.users.list()])"),
    "a model that is none": Mistake("hs.get('/v2/x', dict)", "hs.get('/v2/x', Row)"),
    "a client of a token": Mistake("HelpScout('t')", "HelpScout.with_token('t', timeout=5)"),
    "a condition and a text": Mistake(
        "print(q.tag('a') & 'b')", "print(q.tag('a') & q.subject('b'))"
    ),
    # Coroutines.
    "an await forgotten": Mistake(
        "async def f1() -> None: print(a.users.me().id)",
        "async def f1() -> None: print((await a.users.me()).id)",
    ),
    "a call that is never made": Mistake(
        "async def f2() -> None: a.conversations.delete(1)",
        "async def f2() -> None: await a.conversations.delete(1)",
    ),
    "a blocking walk": Mistake(
        "async def f3() -> None: print([row.id for row in a.tags.list()])",
        "async def f3() -> None: print([row.id async for row in a.tags.list()])",
    ),
    "a walk through a coroutine": Mistake(
        "async def f4() -> None: print([row async for row in a.users.me()])",
        "async def f4() -> None: print([row async for row in a.users.list()])",
    ),
    "an awaited list": Mistake(
        "async def f5() -> None: await a.tags.list()",
        "async def f5() -> None: await a.tags.list().first()",
    ),
    "a total as a number": Mistake(
        "async def f6() -> None: print(a.tags.list().total + 1)",
        "async def f6() -> None: print(await a.tags.list().total + 1)",
    ),
    "an await too many": Mistake(
        "async def f7() -> None: await hs.users.me()", "def f7() -> None: hs.users.me()"
    ),
    "a client that is not closed": Mistake(
        "def f8() -> None:\n with a: pass", "async def f8() -> None:\n async with a: pass"
    ),
}

# What stays open is open, and what the API always sends needs no `if`.
OPEN = """\
from datetime import datetime
from helpscout_v2 import Page, Pages, query
from helpscout_v2.models import Conversation, Customer, Thread
rows: Pages[Conversation] = hs.conversations.list(mailbox=1, status="all", query=query.tag("vip"))
for row in rows:
    number: int = row.id
    names: tuple[str, ...] = row.tag_names
    mailbox: str = hs.mailboxes.get(row.mailbox_id).name
    year: int = row.created_at.year
    closed: datetime | None = row.closed_at
    who: str = row.assignee.email if row.assignee else row.primary_customer.email
first: Conversation | None = rows.first()
page: Page[Customer] = hs.customers.list(first_name="Ada").page(2)
threads: list[Thread] = list(hs.conversations.threads.list(1))
note: int | None = hs.conversations.notes.create(1, text="x")
hs.customers.list(sort_field="a field of tomorrow")
hs.webhooks.create(url="https://h.test", events=["convo.created", "of.tomorrow"], secret="s")
agents = [user.full_name for user in hs.v3.system_users.list()]
event = webhooks.receive(b"", {}, "s")
if isinstance(event, webhooks.ConversationEvent):
    subject: str = event.conversation.subject
"""

Complaints = dict[int, list[str]]


def mypy(path: Path) -> Complaints:
    process = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode in {0, 1}, process.stderr
    complaints: Complaints = {}
    for line in process.stdout.splitlines():
        match = re.match(r"[^:]+:(\d+): error: (.*)", line)
        if match:
            complaints.setdefault(int(match[1]), []).append(match[2])
    return complaints


def basedpyright(path: Path) -> Complaints:
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath"]
    (path.parent / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    process = subprocess.run(
        [*command, sys.executable, path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    complaints: Complaints = {}
    for one in json.loads(process.stdout)["generalDiagnostics"]:
        if one["severity"] == "error" and one["rule"] not in {"reportUnusedExpression"}:
            line = one["range"]["start"]["line"] + 1
            complaints.setdefault(line, []).append(one["message"])
    return complaints


@pytest.mark.slow
@pytest.mark.parametrize("checker", [mypy, basedpyright], ids=["mypy", "basedpyright"])
def test_a_type_checker_sees_every_mistake_and_accepts_what_is_meant(
    checker: object, tmp_path: Path
) -> None:
    assert callable(checker)
    if find_spec(checker.__name__) is None:
        pytest.skip(f"{checker.__name__} is not installed")
    wrong, right = tmp_path / "wrong.py", tmp_path / "right.py"
    wrong.write_text(HEAD + "".join(f"{one.wrong}\n" for one in MISTAKES.values()))
    right.write_text(HEAD + "".join(f"{one.right}\n" for one in MISTAKES.values()) + OPEN)
    assert checker(right) == {}
    complaints = checker(wrong)
    not_caught: set[str] = set()
    number = HEAD.count("\n") + 1
    for what, one in MISTAKES.items():
        numbers = range(number, number := number + one.wrong.count("\n") + 1)
        if complaints.keys().isdisjoint(numbers):
            not_caught.add(what)
    assert not_caught == set()


# Callers without a type checker are told by the call, before anything is sent.
REFUSALS = [
    "a kind of thread",
    "a status misspelt",
    "a status in the wrong case",
    "a sort field",
    "a type of conversation",
    "an availability",
    "a customer field misspelt",
    "a mapping of a customer",
    "a mapping of a thread",
    "a mapping of an address",
    "a filter of another report",
    "a role",
    "a type of email",
    "an entry of a customer",
    "a patch operation",
    "a type in a report",
    "a list for an id",
    "a row for an id",
    "nothing for an id",
    "a word for a user",
    "a date for a time",
    "an order in words",
    "a list for several tags",
    "a field by its name",
    "an entry without its value",
    "a role that is not given",
    "a number for a chat",
    "a model that is none",
    "a client of a token",
]


@pytest.mark.parametrize("what", REFUSALS)
def test_a_mistake_in_a_value_is_refused_before_anything_is_sent(what: str) -> None:
    hs = HelpScout.with_token("a-token", api_url="http://127.0.0.1:1")
    code = MISTAKES[what].wrong
    if what == "a kind of thread":  # the value goes nowhere by itself
        code = f"new({REST}, customer=1, threads=[{code}])"
    names = {"hs": hs, "c": Conversation(id=1), "new": hs.conversations.create, "dt": datetime}
    with pytest.raises(ArgumentError):
        eval(code, {**names, "NewThread": NewThread, "HelpScout": HelpScout})


def test_an_unknown_webhook_event_goes_through_and_is_logged_with_the_nearest_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with (
        serving(reply(201, b"", {"Resource-ID": "7"})) as server,
        HelpScout.with_token("a-token", api_url=server.url) as hs,
    ):
        hs.webhooks.create(url="https://h.test/", events=["convo.craeted"], secret="s")
    assert server.requests[0].json["events"] == ["convo.craeted"]
    assert "is convo.created meant?" in caplog.text
