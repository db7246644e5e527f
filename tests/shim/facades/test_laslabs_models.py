"""LasLabs' models, domains and webhooks by themselves, and the bugs that are not carried over."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import io
import json
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from support.fuzz.profiles import examples

from helpscout_shim.laslabs import (
    BaseApi,
    BaseModel,
    Domain,
    HelpScout,
    HelpScoutWebHook,
    fields,
    models,
)
from helpscout_shim.laslabs.exceptions import (
    HelpScoutException,
    HelpScoutRemoteException,
    HelpScoutSecurityException,
    HelpScoutValidationException,
)
from helpscout_shim.laslabs.models import (
    Attachment,
    Conversation,
    Customer,
    Email,
    Folder,
    Person,
    SearchCustomer,
    Tag,
    Thread,
    User,
)
from helpscout_shim.laslabs.models.customer import Customer as CustomerByItsModule
from helpscout_shim.laslabs.request_paginator import RequestPaginator


class Scripted(BaseAdapter):
    """Answers requests with the given statuses and bodies, in order."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.requests: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        self.requests.append(request)
        status, body = self.answers.pop(0)
        response = requests.Response()
        response.status_code = status
        response.request = request
        response.url = request.url or ""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        response.raw = io.BytesIO(content)
        return response

    def close(self) -> None:
        pass


def scripted(*answers: tuple[int, Any]) -> tuple[HelpScout, Scripted]:
    adapter = Scripted(*answers)
    return HelpScout("key", adapter=adapter), adapter


def page(number: int, pages: int, *ids: int) -> tuple[int, Any]:
    items = [{"id": i} for i in ids]
    return 200, {"page": number, "pages": pages, "count": 9, "items": items}


# --- the bugs that are not carried over


def test_reaching_the_end_of_a_list_ends_the_loop() -> None:
    hs, _ = scripted(page(1, 1, 1, 2))
    assert [t.id for t in hs.Tags.list()] == [1, 2]


def test_a_list_advances_to_its_next_page() -> None:
    hs, adapter = scripted(page(1, 3, 1), page(2, 3, 2), page(3, 3, 3))
    assert [t.id for t in hs.Tags.list()] == [1, 2, 3]
    assert [(r.url or "").partition("?")[2] for r in adapter.requests] == ["", "page=2", "page=3"]


def test_filters_stay_on_every_page() -> None:
    hs, adapter = scripted(page(1, 2, 1), page(2, 2, 2))
    assert len(list(hs.Customers.list(first_name="Ada"))) == 2
    assert all("firstName=Ada" in (r.url or "") for r in adapter.requests)


def test_an_empty_page_ends_a_list_whatever_the_page_count_says() -> None:
    hs, adapter = scripted(page(1, 9, 1), page(2, 9))
    assert [t.id for t in hs.Tags.list()] == [1]
    assert len(adapter.requests) == 2


def test_creating_a_webhook_sends_a_request_with_v1s_key_names() -> None:
    hs, adapter = scripted((201, b""))
    hook = HelpScoutWebHook(secret_key="s", url="https://a.test", events=["convo.tags"])
    assert hs.WebHook.create(hook) is True
    (request,) = adapter.requests
    assert json.loads(request.body or b"") == {
        "url": "https://a.test",
        "secret": "s",
        "events": ["convo.tags"],
    }


def test_get_takes_an_id_as_text() -> None:
    hs, adapter = scripted((200, {"item": {"id": 10}}))
    assert hs.Customers.get("10").id == 10
    assert (adapter.requests[0].url or "").endswith("/v1/customers/10.json")


def test_an_id_cannot_leave_its_place_in_the_path() -> None:
    hs, adapter = scripted((404, {"code": 404, "error": "no"}))
    assert hs.Customers.get("../users/me") is None
    assert "/customers/..%2Fusers%2Fme.json" in (adapter.requests[0].url or "")


def test_an_error_page_that_is_not_json_raises_the_remote_exception() -> None:
    hs, _ = scripted((502, b"<html>Bad Gateway</html>"))
    with pytest.raises(HelpScoutRemoteException) as error:
        hs.Customers.get(1)
    assert error.value.status_code == 502


def test_a_success_that_is_not_json_is_not_taken_for_nothing() -> None:
    hs, _ = scripted((200, b"<html>maintenance</html>"))
    with pytest.raises(HelpScoutRemoteException, match="not a JSON object"):
        hs.Customers.get(1)


def test_errors_other_than_404_are_raised_by_get() -> None:
    hs, _ = scripted((403, {"code": 403, "error": "Access denied."}))
    with pytest.raises(HelpScoutRemoteException, match=r"\(403\) Access denied\."):
        hs.Mailboxes.get(1)


def test_an_open_ended_date_condition_is_written() -> None:
    domain = Domain.from_tuple([("modified_at", datetime(2017, 1, 1))])
    assert str(domain) == "(modifiedAt:[2017-01-01T00:00:00Z TO *])"


def test_a_webhook_takes_its_secret_by_position() -> None:
    assert HelpScoutWebHook("secret").secret_key == "secret"


def test_plain_attributes_of_an_endpoint_show_through() -> None:
    hs, _ = scripted()
    assert hs.Customers.BASE_URI == "https://api.helpscout.net/v1"
    assert hs.Customers.new_object({"firstName": "Ada"}).first_name == "Ada"
    assert str(hs.Customers.get_search_domain([("id", 1)])) == "(id:1)"


def test_falsy_values_keep_their_kind() -> None:
    thread = Thread(created_by_customer=False, body="", saved_reply_id=0, cc=[])
    body = thread.to_api()
    assert body["createdByCustomer"] is False
    assert body["body"] == ""
    assert body["savedReplyId"] == 0
    assert body["cc"] == []
    assert body["status"] is None


def test_a_write_sends_what_was_set_and_nothing_else() -> None:
    conversation = Conversation(id=5, subject="New", owner=None)
    assert conversation.to_body() == {"id": 5, "subject": "New", "status": "pending", "owner": None}


def test_an_update_sends_only_what_v1_took_however_much_was_read() -> None:
    hs, adapter = scripted((200, {"item": {"id": 5}}), (200, {"item": {"id": 5}}))
    thread = {"id": 9, "body": "x" * 300_000, "state": "published"}
    row = {"id": 5, "subject": "s", "status": "active", "number": 3, "threads": [thread]}
    conversation = Conversation.from_api(**row)
    hs.Conversations.update(conversation)
    assert json.loads(adapter.requests[0].body or b"") == {
        "subject": "s",
        "status": "active",
        "reload": True,
    }
    conversation.threads[0].body = "short"
    hs.Conversations.update_thread(conversation, conversation.threads[0])
    assert json.loads(adapter.requests[1].body or b"") == {"body": "short", "reload": True}


def test_reading_an_empty_list_does_not_turn_into_sending_it() -> None:
    conversation = Conversation(id=5)
    assert conversation.tags == []
    assert "tags" not in conversation.to_body()
    conversation.tags.append("vip")
    assert conversation.to_body()["tags"] == ["vip"]
    conversation.tags = []
    assert conversation.to_body()["tags"] == []


def test_a_customer_is_a_customer_and_a_person_says_what_it_is() -> None:
    assert Customer(first_name="Ada").type == "customer"
    assert Person(first_name="Ada").type == "user"
    assert Person.from_api(id=1, customerPersonType=True).type == "customer"
    assert Person.from_api(id=1, type="team").type == "team"
    assert User.from_api(id=1, type="team").type == "team"


def test_each_object_lists_its_own_endpoints() -> None:
    first = HelpScout("one", adapter=Scripted())
    HelpScout("two", adapter=Scripted())
    assert first.__apis__["Tags"].session.auth.username == "one"


def test_words_younger_than_v1_are_read_and_refused_on_writing() -> None:
    assert Folder.from_api(id=1, name="x", type="brandnew").type == "brandnew"
    with pytest.raises(HelpScoutValidationException):
        Folder(name="x", type="brandnew")


def test_bytes_and_files_can_be_attached() -> None:
    upload = Attachment(file_name="a", raw_data=b"\xff\x00")
    assert upload.to_body()["data"] == "/wA="
    upload.raw_data = io.BytesIO(b"file")
    assert upload.raw_data == b"file"
    upload.raw_data = "text"
    assert upload.raw_data == b"text"
    del upload.raw_data
    assert upload.raw_data is None


def test_quotes_in_a_value_stay_inside_the_condition() -> None:
    domain = Domain([("subject", 'a" OR status:"closed')])
    assert str(domain) == '(subject:"a\\" OR status:\\"closed")'
    assert str(Domain([("subject", "a\\")])) == '(subject:"a\\\\")'


def test_a_moment_with_a_zone_is_written_in_utc() -> None:
    berlin = timezone(timedelta(hours=2))
    thread = Thread(created_at=datetime(2024, 5, 1, 12, tzinfo=berlin))
    assert thread.to_api()["createdAt"] == "2024-05-01T10:00:00Z"


# --- the surface


def test_models_take_keywords_only_and_refuse_unknown_ones() -> None:
    with pytest.raises(TypeError):
        Conversation("subject")  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match="no field 'nope'"):
        Conversation(nope=1)


def test_fields_are_reached_by_attribute_item_and_get() -> None:
    person = Person(first_name="Ada")
    assert person.first_name == person["first_name"] == person.get("first_name") == "Ada"
    person["last_name"] = "Okoro"
    assert person.last_name == "Okoro"
    assert person.get("nope", "default") == "default"
    with pytest.raises(KeyError):
        person["nope"]
    with pytest.raises(KeyError):
        person["serialize"] = 1


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Conversation, {"subject": 5}),
        (Conversation, {"number": "many"}),
        (Conversation, {"number": 1.5}),
        (Conversation, {"is_draft": "yes"}),
        (Conversation, {"status": "open"}),
        (Conversation, {"owner": {"id": 1}}),
        (Conversation, {"tags": "vip"}),
        (Conversation, {"threads": ["text"]}),
        (Conversation, {"created_at": "yesterday"}),
        (Tag, {"color": "no such colour"}),
        (Tag, {"color": (1, 2, 999)}),
        (models.Option, {"order": 256}),
    ],
)
def test_a_value_that_does_not_fit_is_refused(model: Any, values: dict[str, Any]) -> None:
    with pytest.raises(HelpScoutValidationException) as error:
        model(**values)
    assert isinstance(error.value, ValueError)
    assert isinstance(error.value, HelpScoutException)


def test_none_empties_a_field() -> None:
    person = Person(first_name="Ada")
    person.first_name = None
    assert person.first_name is None
    del person.first_name
    assert "firstName" not in person.to_body()


def test_an_answer_becomes_a_tree_of_models() -> None:
    conversation = Conversation.from_api(
        id=1,
        threads=[{"id": 2, "attachments": [{"id": 3, "fileName": "a.txt"}], "createdBy": None}],
        customer={"id": 4, "firstName": "Ada", "type": "customer", "emails": ["a@b.test"]},
        createdAt="2024-05-01T10:00:00Z",
        customFields=[{"fieldId": 1}],
        closedAt=None,
    )
    assert conversation.threads[0].attachments[0].file_name == "a.txt"
    assert conversation.customer.emails == ["a@b.test"]
    assert conversation.created_at == datetime(2024, 5, 1, 10)
    assert conversation.created_at.tzinfo is None, "as LasLabs' models gave it"
    assert not hasattr(conversation, "custom_fields")


def test_emails_are_entries_of_a_customer_and_texts_of_a_search_result() -> None:
    customer = Customer.from_api(id=1, emails=[{"id": 2, "value": "a@b.test", "location": "work"}])
    assert isinstance(customer.emails[0], Email)
    assert SearchCustomer.from_api(id=1, emails=["a@b.test"]).emails == ["a@b.test"]


def test_serialize_and_deserialize_are_each_others_inverse() -> None:
    thread = Thread(
        id=1, body="x", created_at=datetime(2024, 5, 1), attachments=[Attachment(file_name="a")]
    )
    plain = thread.serialize()
    assert plain == {
        "__class__": "Thread",
        "id": 1,
        "body": "x",
        "created_at": "2024-05-01T00:00:00Z",
        "attachments": [{"__class__": "Attachment", "file_name": "a"}],
    }
    assert Thread.deserialize(plain).serialize() == plain
    assert "__class__" not in thread.serialize(include_class=False)["attachments"][0]


def test_a_copy_does_not_change_with_the_original() -> None:
    original = Conversation(subject="one", owner=Person(first_name="Ada"))
    shallow, deep = copy.copy(original), copy.deepcopy(original)
    original.subject = "two"
    original.owner.first_name = "Zuri"
    assert (shallow.subject, deep.subject) == ("one", "one")
    assert deep.owner.first_name == "Ada"
    assert pickle.loads(pickle.dumps(original)).owner.first_name == "Zuri"


def test_an_exception_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(HelpScoutRemoteException(404, "gone")))
    assert (error.status_code, str(error)) == (404, "(404) gone")


def test_validate_names_what_is_missing() -> None:
    with pytest.raises(HelpScoutValidationException, match="city, state"):
        models.Address(postal_code="1", country="NO").validate()
    assert Email(value="a@b.test").validate() is True


def test_every_model_is_also_found_under_its_own_module() -> None:
    assert CustomerByItsModule is Customer
    assert len(models.__all__) == 28


def test_the_colour_none_is_light_grey_and_a_new_one_is_kept() -> None:
    assert Tag.from_api(color="none").color == (211, 211, 211)
    assert Tag.from_api(color="#ff0000").color == (255, 0, 0)
    assert Tag.from_api(color="iridescent").color == "iridescent"


def test_a_model_of_ones_own_needs_no_other_package() -> None:
    class Ticket(BaseModel):
        note_text = fields.String("Text")
        parts = fields.List("Parts", prop=fields.Instance("", instance_class=Person))

    ticket = Ticket.from_api(noteText="x", parts=[{"id": 1}])
    assert ticket.parts[0].id == 1
    assert ticket.to_body() == {
        "noteText": "x",
        "parts": [{"id": 1, "type": "user"}],
    }


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ([], "*"),
        ([("subject", "x"), "OR", ("number", 5)], '(subject:"x" OR number:5)'),
        ([("a", 1), ("b", True), "OR", ("c", "z")], '(a:1 AND b:true OR c:"z")'),
        (
            [("modified_at", datetime(2017, 1, 1), datetime(2017, 1, 2))],
            "(modifiedAt:[2017-01-01T00:00:00Z TO 2017-01-02T00:00:00Z])",
        ),
        ([("created_at", date(2017, 1, 1))], "(createdAt:[2017-01-01T00:00:00Z TO *])"),
        (
            [("created_at", datetime(2017, 1, 1, 1, tzinfo=UTC))],
            "(createdAt:[2017-01-01T01:00:00Z TO *])",
        ),
    ],
)
def test_domains_read_as_v1s_search_language(conditions: list[Any], text: str) -> None:
    assert str(Domain.from_tuple(conditions)) == text


def test_a_paginator_refuses_request_types_that_do_not_exist() -> None:
    with pytest.raises(NotImplementedError):
        RequestPaginator("https://x.test", request_type="patch")


def test_an_endpoint_of_ones_own_works_as_the_built_in_ones() -> None:
    class Workflows(BaseApi):
        __object__ = models.Workflow
        __endpoint__ = "workflows"

    hs, adapter = scripted((200, {"item": {"id": 4, "name": "W"}}))
    assert Workflows.get(hs.session, 4).name == "W"
    assert (adapter.requests[0].url or "").endswith("/v1/workflows/4.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(data=st.data())
@settings(max_examples=examples(40))
def test_whatever_the_api_sends_becomes_a_model_that_can_be_written(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(models.__all__)))
    model = getattr(models, name)
    keys = [BaseModel._to_camel_case(field) for field in model._props]
    row = data.draw(st.dictionaries(st.sampled_from([*keys, "cls", "self", "x-y"]), JSON))
    record = model.from_api(**row)
    for plain in (record.to_api(), record.to_body(), record.serialize()):
        json.dumps(plain)
    assert set(record.to_api()) == set(keys)


# --- webhooks


def delivery(row: Any, secret: str = "k") -> tuple[str, str]:
    body = json.dumps(row)
    digest = hmac.new(secret.encode(), body.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode(), body


def test_a_v1_delivery_becomes_an_event_with_its_model() -> None:
    signature, body = delivery({"id": 1, "firstName": "Ada"})
    event = HelpScoutWebHook("k").receive("customer.created", signature, body)
    assert event.event_type == "customer.created"
    assert isinstance(event.record, Customer)
    assert event.record.first_name == "Ada"


def test_a_v2_delivery_is_read_as_v1s() -> None:
    row = {
        "id": 7,
        "threads": 2,
        "mailboxId": 12,
        "assignee": {"id": 9, "type": "user", "first": "Ana"},
        "primaryCustomer": {"id": 5, "type": "customer", "first": "Ola"},
        "tags": [{"id": 1, "tag": "vip"}],
        "_links": {},
        "_embedded": {"threads": [{"id": 1, "body": "hello", "type": "customer"}]},
    }
    signature, body = delivery(row)
    event = HelpScoutWebHook("k").receive("convo.assigned", signature, body.encode())
    assert event.record.owner.first_name == "Ana"
    assert event.record.customer.first_name == "Ola"
    assert event.record.tags == ["vip"]
    assert event.record.thread_count == 2
    assert event.record.threads[0].body == "hello"


def test_a_deleted_conversation_and_an_unknown_event_are_received() -> None:
    signature, body = delivery({"id": 7})
    assert HelpScoutWebHook("k").receive("convo.deleted", signature, body).record.id == 7
    signature, body = delivery({"id": 8})
    event = HelpScoutWebHook("k").receive("tag.created", signature, body)
    assert (event.event_type, event.record.id) == ("tag.created", 8)


def test_a_wrong_signature_is_a_security_exception() -> None:
    _, body = delivery({"id": 7})
    signature, _ = delivery({"id": 7}, secret="other")
    hook = HelpScoutWebHook("k")
    assert hook.validate_signature(signature, body) is False
    with pytest.raises(HelpScoutSecurityException):
        hook.receive("convo.deleted", signature, body)


def test_an_unknown_event_cannot_be_subscribed_to() -> None:
    with pytest.raises(HelpScoutValidationException):
        HelpScoutWebHook("k", url="https://a.test", events=["convo.exploded"])
