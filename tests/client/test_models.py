"""Rows: exact when the API keeps its word, tolerant when it does not, and never silent."""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import pickle
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples

from helpscout_v2.errors import DecodeError, NotEmbeddedError
from helpscout_v2.models import (
    Attachment,
    Conversation,
    Customer,
    Folder,
    Report,
    ReportConversation,
    Thread,
    User,
    UserStatus,
    Webhook,
)
from helpscout_v2.rows import Row

CONVERSATION = b"""{"id": 5001, "number": 1207, "threads": 2, "type": "email", "status": "closed",
 "subject": "Missing parcel", "mailboxId": 17, "closedBy": 0, "createdAt": "2024-03-04T08:15:00Z",
 "assignee": {"id": 41, "type": "user", "first": "Marta", "last": "Lind", "email": "m@agents.test"},
 "tags": [{"id": 1, "color": "#A5B2", "tag": "shipping"}, {"id": 2, "color": "#E5", "tag":"vip"}],
 "customFields": [{"id": 71, "name": "Plan", "value": "7102", "text": "Team"}],
 "source": {"type": "a new source", "via": "customer"}, "somethingNew": {"a": [1]}}"""


def test_names_are_snake_case_and_dates_aware() -> None:
    row = Conversation.from_json(CONVERSATION)
    assert (row.id, row.mailbox_id, row.thread_count) == (5001, 17, 2)
    assert row.created_at == datetime(2024, 3, 4, 8, 15, tzinfo=UTC)
    assert row.tag_names == ("shipping", "vip")
    assert row.assignee is not None
    assert row.assignee.full_name == "Marta Lind"


def test_unknown_fields_and_values_survive() -> None:
    row = Conversation.from_json(CONVERSATION)
    assert row.source.type == "a new source"
    assert row.raw["somethingNew"] == {"a": [1]}
    assert row.raw["closedBy"] == 0


def test_a_field_is_found_by_its_id() -> None:
    row = Conversation.from_json(CONVERSATION)
    plan = row.field(71)
    assert plan is not None
    assert (plan.name, plan.value, plan.text) == ("Plan", "7102", "Team")
    assert row.field(72) is None


def test_closed_by_zero_means_nobody() -> None:
    assert Conversation.from_json(CONVERSATION).closed_by is None
    assert Conversation.from_json(b'{"id":1,"closedBy":41}').closed_by == 41


def test_an_absent_assignee_and_a_null_one_are_none() -> None:
    assert Conversation.from_json(b'{"id":1}').assignee is None
    assert Conversation.from_json(b'{"id":1,"assignee":null}').assignee is None


def test_the_placeholder_user_one_is_nobody() -> None:
    nobody = b'{"id":1,"first":"Help","last":"Scout","email":"none@nowhere.com"}'
    thread = Thread.from_json(b'{"id":9,"savedReplyId":0,"assignedTo":' + nobody + b"}")
    assert thread.assigned_to is None
    assert thread.saved_reply_id is None
    assert thread.raw["assignedTo"]["id"] == 1


def test_rows_cannot_be_changed_and_are_no_dicts() -> None:
    row = Conversation.from_json(CONVERSATION)
    with pytest.raises(AttributeError):
        row.subject = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        row["subject"]  # type: ignore[index]


def test_threads_that_were_not_asked_for_are_an_error_not_an_empty_list() -> None:
    for envelope in (b"", b',"_embedded":{}', b',"_embedded":{"threads":[]}'):
        with pytest.raises(NotEmbeddedError, match=r'embed="threads"'):
            _ = Conversation.from_json(b'{"id":1,"threads":2' + envelope + b"}").threads


def test_embedded_threads_are_typed_and_keep_their_raw_form() -> None:
    row = Conversation.from_json(
        b'{"id":1,"threads":1,"_embedded":{"threads":[{"id":9,"type":"beaconchat","new":1,'
        b'"_embedded":{"attachments":[{"id":3,"filename":"a.pdf","size":10,'
        b'"_links":{"web":{"href":"https://secure.helpscout.net/file/3"}}}]}}]}}'
    )
    (thread,) = row.threads
    assert (thread.id, thread.type, thread.raw["new"]) == (9, "beaconchat", 1)
    assert thread.attachments[0].filename == "a.pdf"
    assert thread.attachments[0].url == "https://secure.helpscout.net/file/3"


def test_a_conversation_without_threads_has_none() -> None:
    assert Conversation.from_json(b'{"id":1,"threads":0}').threads == ()


def test_threads_as_a_list_are_counted() -> None:
    row = Conversation.from_json(b'{"id":1,"threads":[{"id":9},{"id":8}]}')
    assert row.thread_count == 2
    assert [thread.id for thread in row.threads] == [9, 8]


@pytest.mark.parametrize(
    ("wire", "field", "expected"),
    [
        (b'"subject":null', "subject", ""),
        (b'"tags":null', "tags", ()),
        (b'"mailboxId":"17"', "mailbox_id", 17),
        (b'"subject":5', "subject", "5"),
        (
            b'"createdAt":"2024-03-04T08:15:00"',
            "created_at",
            datetime(2024, 3, 4, 8, 15, tzinfo=UTC),
        ),
        (b'"createdAt":""', "created_at", None),
        (b'"assignee":"no one"', "assignee", None),
        (b'"cc":["a@b.test",null]', "cc", ("a@b.test",)),
    ],
)
def test_a_field_of_another_type_does_not_cost_the_row(
    wire: bytes, field: str, expected: object
) -> None:
    row = Conversation.from_json(b'{"id":1,"number":7,' + wire + b"}")
    assert getattr(row, field) == expected
    assert row.number == 7


def test_what_could_not_be_read_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "helpscout_v2"):
        Conversation.from_json(b'{"id":77,"mailboxId":{"odd":1}}')
    assert "Conversation 77" in caplog.text
    assert "$.mailboxId" in caplog.text


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"id":1', b"[]", b"null", b"{}", b'{"id":null}']
)
def test_what_is_no_row_is_an_error(body: bytes) -> None:
    with pytest.raises(DecodeError):
        Conversation.from_json(body)


def test_a_row_survives_pickling_and_copying_with_its_raw_form() -> None:
    row = Conversation.from_json(CONVERSATION)
    for twin in (pickle.loads(pickle.dumps(row)), copy.deepcopy(row), copy.copy(row)):
        assert twin == row
        assert twin.raw["somethingNew"] == {"a": [1]}


def test_a_customer_carries_all_entries() -> None:
    row = Customer.from_json(
        b'{"id":801,"firstName":"Ines","lastName":"","_embedded":{'
        b'"emails":[{"id":1,"value":"i@customer.test","type":"work"}],"phones":[],'
        b'"social_profiles":[{"id":4,"value":"https://s.test/i","type":"linkedin"}],'
        b'"websites":[{"id":5,"value":"https://w.test"}],'
        b'"properties":[{"slug":"seats","type":"number","value":3}],'
        b'"address":{"city":"Porto","country":"PT","lines":["Rua Nova 1"]}}}'
    )
    assert row.full_name == "Ines"
    assert [(e.value, e.type) for e in row.emails] == [("i@customer.test", "work")]
    assert (row.phones, row.chats) == ((), ())
    assert row.social_profiles[0].type == "linkedin"
    assert row.websites[0].value == "https://w.test"
    assert row.properties[0].value == 3
    assert row.address is not None
    assert row.address.lines == ("Rua Nova 1",)


def test_social_profiles_are_found_under_both_spellings() -> None:
    row = Customer.from_json(
        b'{"id":1,"background":null,"_embedded":{"social-profiles":[{"id":4,"value":"x"}]}}'
    )
    assert [profile.id for profile in row.social_profiles] == [4]


def test_a_customer_without_embedded_entries_has_none() -> None:
    row = Customer.from_json(b'{"id":1}')
    assert (row.emails, row.websites, row.address) == ((), (), None)


def test_users_and_their_availability_are_typed() -> None:
    assert User.from_json(b'{"id":41,"firstName":"Bo","lastName":"Ek"}').full_name == "Bo Ek"
    status = UserStatus.from_json(
        b'{"userId":41,"email":{"status":"away","customStatus":{"text":"At lunch"}},'
        b'"chat":{"status":"custom","mailboxStatuses":{"17":"available"}}}'
    )
    assert status.email.custom_status is not None
    assert status.email.custom_status.text == "At lunch"
    assert status.chat.mailbox_statuses == {"17": "available"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("maker", "said"),
    [
        (b'{"id":9}', False),
        (b'{"id":9,"createdBy":null}', False),
        (b'{"id":9,"createdBy":{"id":4,"type":"user"}}', False),
        (b'{"id":9,"createdBy":{"id":7,"type":"customer"}}', True),
    ],
)
def test_a_thread_says_whether_a_customer_wrote_it_also_when_nobody_is_named(
    maker: bytes, said: bool
) -> None:
    assert Thread.from_json(maker).created_by_customer is said


ROWS = (Conversation, Customer, Thread, UserStatus, Folder, Webhook, Report, ReportConversation)


def wire_names(row: type[Row]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(row)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
@settings(max_examples=examples(25, 200))
@given(data=st.data())
def test_no_json_breaks_a_row_in_an_unexpected_way(row: type[Row], data: st.DataObject) -> None:
    names = wire_names(row)
    identity = {"id", "userId"} & set(names)
    body = data.draw(st.dictionaries(st.sampled_from(names) | st.text(), JSON))
    if data.draw(st.booleans()):
        body |= dict.fromkeys(identity, 7)
    whole = all(type(body.get(name)) is int for name in identity)
    try:
        row_read = row.from_json(json.dumps(body))
    except DecodeError:
        row_read = None
    if isinstance(row_read, Conversation):
        with contextlib.suppress(NotEmbeddedError, DecodeError):
            assert isinstance(row_read.threads, tuple)
    assert row_read is not None or not whole
    assert row_read is None or row_read.raw == body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"userId":4,"chat":{"status":"away","mailboxStatuses":{"17":5}}}', "away"),
        (b'{"userId":4,"chat":{"status":"away","mailboxStatuses":{"a.b[0]":{"x":[1]}}}}', "away"),
        (b'{"userId":4,"chat":[1]}', ""),
    ],
)
def test_a_spot_that_cannot_be_named_exactly_goes_with_what_holds_it(
    body: bytes, status: str
) -> None:
    assert UserStatus.from_json(body).chat.status == status


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("receipt.pdf", "receipt.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("..", "attachment-7"),
        (".", "attachment-7"),
        ("", "attachment-7"),
        ("a/", "attachment-7"),
        ("con.txt", "attachment-7-con.txt"),
        ("NUL", "attachment-7-NUL"),
        ("a\x00b\nc.txt", "a_b_c.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        (".bashrc", "bashrc"),
        ("x. . ", "x"),
        ("\u00e9" * 300 + ".pdf", "\u00e9" * 98 + ".pdf"),
    ],
)
def test_the_name_of_a_file_from_a_mail_is_made_safe(name: str, safe: str) -> None:
    file = Attachment(id=7, filename=name)
    assert file.safe_name == safe
    assert file.filename == name
