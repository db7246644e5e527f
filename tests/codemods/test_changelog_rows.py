"""Help Scout's changelog of 2018, row by row, as the codemods know it."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

from helpscout_codemods.findings import Finding
from helpscout_shim.catalog import ENDPOINTS

HEAD = """import os

import requests

BASE = "https://api.helpscout.net/v1"
AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")

"""


def rewritten(lines: str) -> tuple[str, tuple[Finding, ...]]:
    before = {"work.py": (HEAD + lines + "\n").encode()}
    report = rewrite(before)
    after = report.edits[0].after if report.edits else before["work.py"]
    return after.decode(), report.findings


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [f.id for f in findings if f.id != "HS301"]


def put(body: str) -> str:
    return (
        f'requests.put(BASE + "/conversations/7.json", auth=AUTH, json={body}).raise_for_status()'
    )


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.id)
def test_c01_every_v1_call_is_recognised(endpoint: object) -> None:
    method, path = endpoint.method.lower(), endpoint.path  # type: ignore[attr-defined]
    for number, name in enumerate(endpoint.path_params, 1):  # type: ignore[attr-defined]
        path = path.replace("{" + name + "}", str(number))
    _, findings = rewritten(f'requests.{method}(BASE + "{path}", auth=AUTH)')
    calls = [f for f in findings if f.id in {"HS101", "HS102", "HS201", "HS401"}]
    assert len(calls) == 1
    assert endpoint.path in calls[0].message  # type: ignore[attr-defined]


def test_c02_code_that_compares_ids_is_told_about_merged_conversations() -> None:
    _, findings = rewritten(
        "def same(cid):\n"
        '    r = requests.get(BASE + "/conversations/%d.json" % cid, auth=AUTH)\n'
        '    return r.json()["item"]["id"] == cid'
    )
    (url_finding,) = [f for f in findings if f.id == "HS202"]
    assert "ConversationMovedError" in url_finding.instead


def test_c04_a_put_of_the_status_becomes_an_update() -> None:
    text, _ = rewritten(put('{"status": "closed"}'))
    assert 'hs.conversations.update(7, status="closed")' in text


def test_c05_assigning_and_unassigning_become_updates_of_the_assignee() -> None:
    assert "update(7, assignee=4)" in rewritten(put('{"owner": {"id": 4, "type": "user"}}'))[0]
    assert "update(7, assignee=None)" in rewritten(put('{"owner": None}'))[0]


def test_c06_imported_moves_from_the_query_into_the_arguments() -> None:
    text, _ = rewritten(
        'requests.post(BASE + "/conversations/7.json", auth=AUTH, params={"imported": "true"},\n'
        '              json={"type": "note", "createdBy": {"id": 4, "type": "user"},\n'
        '                    "body": "old", "createdAt": "2015-01-02T03:04:05Z"})'
    )
    assert "hs.conversations.notes.create(" in text
    assert "imported=True" in text
    assert 'created_at="2015-01-02T03:04:05Z"' in text


def test_c07_a_webhook_is_named_as_one_of_several_now() -> None:
    text, findings = rewritten(
        'requests.post(BASE + "/hooks.json", auth=AUTH,\n'
        '              json={"url": "https://d.test", "events": ["convo.created"], "secret": "x"})'
    )
    assert ids(findings) == ["HS401"]
    assert "helpscout_shim.install()" in text


def test_c08_custom_fields_are_read_by_their_new_names() -> None:
    text, _ = rewritten(
        'r = requests.get(BASE + "/conversations/7.json", auth=AUTH)\n'
        'for f in r.json()["item"]["customFields"]:\n'
        '    print(f["fieldId"], f["name"], f["value"], f["label"])'
    )
    assert "print(f.id, f.name, f.value, f.text)" in text


def test_c09_credentials_give_way_and_no_key_is_shown() -> None:
    key = "0123456789abcdef0123456789abcdef01234567"
    text = (
        f'import requests\n\nKEY = "{key}"\n'
        'print(requests.get("https://api.helpscout.net/v1/users/me.json", auth=(KEY, "X"))'
        '.json()["item"]["id"])\n'
    )
    report = rewrite({"me.py": text.encode()})
    assert b"HelpScout.from_env()" in report.edits[0].after
    assert key.encode() not in report.edits[0].after
    assert any(f.id == "HS301" for f in report.findings)
    assert key not in str(report.to_dict())


def test_c11_the_status_is_made_explicit_and_the_query_operator_renamed() -> None:
    text, _ = rewritten(
        'r = requests.get(BASE + "/search/conversations.json", auth=AUTH,\n'
        """                 params={"query": '(mailboxName:"Orders")'})\n"""
        'print([c["number"] for c in r.json()["items"]])'
    )
    assert """query='(mailbox:"Orders")'""" in text
    assert 'status="all"' in text
    finding_list, _ = rewritten(
        'r = requests.get(BASE + "/mailboxes/3/conversations.json", auth=AUTH)\n'
        'print([c["number"] for c in r.json()["items"]])'
    )
    assert 'hs.conversations.list(mailbox=3, status="all")' in finding_list


def test_c13_threads_are_asked_for_where_they_are_used_and_only_there() -> None:
    get = 'conv = requests.get(BASE + "/conversations/7.json", auth=AUTH).json()["item"]\n'
    with_threads, _ = rewritten(get + 'print(conv["threads"][0]["body"])')
    without, _ = rewritten(get + 'print(conv["subject"])')
    assert 'hs.conversations.get(7, embed="threads")' in with_threads
    assert "hs.conversations.get(7)" in without


CREATE = (
    'requests.post(BASE + "/conversations.json", auth=AUTH, json={"subject": "Hello",\n'
    '    "mailbox": {"id": 3}, "customer": {"email": "ada@lamps.test"%s},\n'
    '    "threads": [{"type": "customer", "body": "Hi"%s}]%s})'
)


def test_c14_a_draft_stays_on_the_shim_and_is_named() -> None:
    _, findings = rewritten(CREATE % ("", ', "draft": True', ""))
    assert ids(findings) == ["HS102"]
    assert findings[0].instead == "hs.conversations.create(...)"


def test_c15_tags_and_custom_fields_go_along_when_a_conversation_is_created() -> None:
    extra = ', "tags": ["vip"], "customFields": [{"fieldId": 9, "value": "blue"}]'
    text, _ = rewritten(CREATE % ("", "", extra))
    assert 'tags=["vip"]' in text
    assert 'fields=[{"id": 9, "value": "blue"}]' in text


def test_c16_entries_of_a_customer_are_read_from_the_model() -> None:
    text, _ = rewritten(
        'c = requests.get(BASE + "/customers/7.json", auth=AUTH).json()["item"]\n'
        'print([(e["value"], e["location"]) for e in c["emails"]])'
    )
    assert "[(e.value, e.type) for e in c.emails]" in text


def test_c18_more_fields_of_the_customer_go_along() -> None:
    text, _ = rewritten(CREATE % (', "firstName": "Ada", "phone": "555"', "", ""))
    assert 'customer={"email": "ada@lamps.test", "first_name": "Ada", "phone": "555"}' in text


def test_c19_type_and_status_are_made_explicit() -> None:
    text, _ = rewritten(CREATE % ("", "", ""))
    assert 'type="email"' in text
    assert 'status="active"' in text


def test_c20_a_customer_is_created_with_all_entries_in_one_call() -> None:
    text, _ = rewritten(
        'requests.post(BASE + "/customers.json", auth=AUTH, json={"firstName": "Ada",\n'
        '    "emails": [{"value": "ada@lamps.test", "location": "work"}]})'
    )
    assert 'emails=[{"value": "ada@lamps.test", "type": "work"}]' in text
    assert 'first_name="Ada"' in text


def test_c21_the_text_of_a_thread_is_updated() -> None:
    text, _ = rewritten(
        'requests.put(BASE + "/conversations/7/threads/8.json", auth=AUTH, json={"body": "Better"})'
    )
    assert 'hs.conversations.threads.update(7, 8, text="Better")' in text


def test_c22_workflows_are_switched_and_run() -> None:
    text, _ = rewritten(
        'requests.put(BASE + "/workflows/5.json", auth=AUTH, json={"status": "inactive"})\n'
        'requests.post(BASE + "/workflows/5/conversations.json", auth=AUTH,\n'
        '              json={"conversationIds": [1, 2]})'
    )
    assert "hs.workflows.deactivate(5)" in text
    assert "hs.workflows.run(5, conversation_ids=[1, 2])" in text


def test_c23_a_paging_loop_becomes_an_iterator_with_its_filters() -> None:
    text, _ = rewritten(
        "page = 1\n"
        "while True:\n"
        '    r = requests.get(BASE + "/mailboxes/3/conversations.json", auth=AUTH,\n'
        '                     params={"page": page, "tag": "vip", "status": "pending"})\n'
        '    for c in r.json()["items"]:\n'
        '        print(c["number"])\n'
        '    if page >= r.json()["pages"]:\n'
        "        break\n"
        "    page += 1"
    )
    assert 'for c in hs.conversations.list(mailbox=3, tag="vip", status="pending"):' in text
