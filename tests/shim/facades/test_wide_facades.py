"""Facades as wide as what programs use: rows as dicts, the calls of forks, every module path."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from support.shim.live import LiveShim

from helpscout_shim import mccannm11 as helpscout
from helpscout_shim.laslabs import HelpScout
from helpscout_shim.laslabs.models import Customer
from helpscout_shim.mccannm11.models import Record, Thread

CONVERSATION = 50396


@pytest.fixture
def client(live: LiveShim) -> helpscout.Client:
    client_ = helpscout.Client(client=live.client, silent=True)
    client_.api_key = "a-v1-key"
    return client_


def test_a_row_reads_as_an_object_and_as_the_dict_that_forks_gave(
    live: LiveShim, client: helpscout.Client
) -> None:
    row = client.conversation(CONVERSATION)
    v1 = live.item(f"/conversations/{CONVERSATION}.json")
    assert row["createdAt"] == row.get("createdAt") == row.createdat == row.createdAt
    assert dict(row) == v1, "threads are equal to the dicts of the forks"
    for thread, plain in zip(row.threads, v1["threads"], strict=True):
        assert isinstance(thread, Thread)
        assert thread["body"] == thread.get("body") == thread.body == plain["body"]
        assert thread.get("no such key", 7) == 7
        assert "createdBy" in thread
    assert json.loads(json.dumps(row)) == v1


def test_a_row_can_be_changed_both_ways_and_stand_in_a_set() -> None:
    row = Record({"createdAt": "then", "id": 3})
    row["createdAt"] = "now"
    assert row.createdat == "now"
    row.createdat = "later"
    assert row["createdAt"] == "later"
    assert list(row) == ["createdAt", "id"], "V1's spelling stays the key"
    assert row["createdat"] == "later"
    assert len({row, Record({"id": 3})}) == 2
    with pytest.raises(KeyError):
        row["nothing"]
    with pytest.raises(AttributeError):
        getattr(row, "nothing")  # noqa: B009


def test_the_calls_of_the_forks_write(live: LiveShim, client: helpscout.Client) -> None:
    assert client.change_subject(CONVERSATION, "Another subject").ok
    assert client.move_folder(CONVERSATION, 103).ok
    now = live.item(f"/conversations/{CONVERSATION}.json")
    assert (now["subject"], now["mailbox"]["id"]) == ("Another subject", 103)
    with pytest.raises(helpscout.ApiException) as failure:
        client.change_subject(999999, "x")
    assert failure.value.status_code == 404


def test_the_generation_with_a_key_on_the_class(live: LiveShim) -> None:
    class Desk(helpscout.Client):
        API_KEY = "a-v1-key"

    desk = Desk(client=live.client, silent=True)
    box = live.get("/mailboxes.json")["items"][0]["id"]
    folder = live.get(f"/mailboxes/{box}/folders.json")["items"][0]["id"]
    page = desk.conversations_for_folders(box, folder)
    assert page is not None
    path = f"/mailboxes/{box}/folders/{folder}/conversations.json"
    assert page.count == live.get(path)["count"]


class Docs(BaseHTTPRequestHandler):
    """The Docs API with one collection of one article."""

    def do_GET(self) -> None:
        page = {"page": 1, "pages": 1, "count": 1, "items": [{"id": "a1", "name": "First"}]}
        path = self.path.partition("?")[0]
        name = path.rpartition("/")[2].removesuffix(".json")
        body = {"article": {"id": "a1", "text": "Hello"}} if name == "a1" else {name: page}
        content = json.dumps(body if self.headers["Authorization"] else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def docs() -> Iterator[helpscout.ClientDocs]:
    server = HTTPServer(("127.0.0.1", 0), Docs)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    client = helpscout.ClientDocs()
    assert client.base_url == "https://docsapi.helpscout.net/v1/"
    client.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1/"
    client.api_key = "a-docs-key"
    yield client
    server.shutdown()
    server.server_close()


def test_the_docs_client_reads_the_docs_api(docs: helpscout.ClientDocs) -> None:
    page = docs.collections()
    assert page is not None
    assert [one.name for one in page] == ["First"]
    assert docs.collections() is None, "the next page of a list that has one"
    for value in (
        docs.categories("c1"),
        docs.articles_for_collection("c1"),
        docs.articles_for_category("d1"),
        docs.sites(),
    ):
        assert value is not None
        assert value[0]["id"] == "a1"
    assert docs.article("a1").text == "Hello"


def test_a_laslabs_model_has_v1s_items_too(live: LiveShim) -> None:
    hs = HelpScout("a-v1-key", client=live.client, silent=True)
    customer = hs.Customers.get(live.get("/customers.json")["items"][0]["id"])
    assert customer["firstName"] == customer["first_name"] == customer.first_name
    assert customer.get("firstName") == customer.first_name
    assert customer.get("noSuchField", 5) == 5
    assert "createdAt" in customer
    assert "nothing" not in customer
    customer["lastName"] = "Lovelace"
    assert customer.last_name == "Lovelace"
    with pytest.raises(KeyError):
        Customer()["noSuchField"]


# The modules of LasLabs' 0.1.3 as its source distribution has them, and of mccannm11's package.
LASLABS = [
    "apis",
    "apis.conversations",
    "apis.customers",
    "apis.mailboxes",
    "apis.tags",
    "apis.teams",
    "apis.users",
    "apis.web_hook",
    "auth_proxy",
    "base_api",
    "base_model",
    "domain",
    "exceptions",
    "models",
    "models.address",
    "models.attachment",
    "models.attachment_data",
    "models.base_conversation",
    "models.chat",
    "models.conversation",
    "models.custom_field",
    "models.customer",
    "models.email",
    "models.field",
    "models.folder",
    "models.mailbox",
    "models.mailbox_ref",
    "models.option",
    "models.person",
    "models.phone",
    "models.rating",
    "models.search_conversation",
    "models.search_customer",
    "models.social_profile",
    "models.source",
    "models.tag",
    "models.thread",
    "models.user",
    "models.web_hook",
    "models.web_hook_event",
    "models.website",
    "models.workflow",
    "request_paginator",
    "web_hook",
    "web_hook.web_hook",
    "web_hook.web_hook_event",
]
MCCANNM11 = ["ApiClient", "client", "models"]


@pytest.mark.parametrize(
    "name",
    [*(f"laslabs.{one}" for one in LASLABS), *(f"mccannm11.{one}" for one in MCCANNM11)],
)
def test_every_module_of_the_originals_can_be_imported(name: str) -> None:
    module = importlib.import_module(f"helpscout_shim.{name}")
    last = name.rpartition(".")[2]
    class_name = "".join(part.title() for part in last.split("_"))
    if name.startswith("laslabs.models."):
        assert hasattr(module, class_name)


def test_the_classes_of_the_web_hook_package_stand_in_their_modules() -> None:
    for path, name in (
        ("web_hook", "HelpScoutWebHook"),
        ("web_hook.web_hook", "HelpScoutWebHook"),
        ("web_hook.web_hook_event", "HelpScoutWebHookEvent"),
    ):
        assert hasattr(importlib.import_module(f"helpscout_shim.laslabs.{path}"), name)
