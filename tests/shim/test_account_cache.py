"""What the shim remembers about an account does not outlive what V2 says now."""

from __future__ import annotations

from typing import Any

from support.shim.fakes import FakeV2, paged

from helpscout_shim.account_cache import Memory

LIST = "/v1/mailboxes/17/conversations.json"


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def mailboxes(*names: str) -> Any:
    rows = [{"id": 17 + n, "name": name} for n, name in enumerate(names)]
    return paged("mailboxes", rows, 50)


def test_a_mailbox_that_was_renamed_has_its_new_name_after_a_while() -> None:
    clock = Clock()
    memory = Memory(clock=clock)
    rows = paged("conversations", [{"id": 1, "mailboxId": 17}, {"id": 2, "mailboxId": 18}], 25)
    v2 = FakeV2().on("GET", "/v2/conversations", rows)
    v2.on("GET", "/v2/mailboxes", mailboxes("Old", "Other"))

    def names() -> list[str]:
        items = v2.run("GET", LIST, memory=memory).json()["items"]
        return [item["mailbox"]["name"] for item in items]

    assert names() == ["Old", "Other"]
    v2.on("GET", "/v2/mailboxes", mailboxes("New", "Other"))
    clock.now += 599
    assert names() == ["Old", "Other"]
    clock.now += 2
    assert names() == ["New", "Other"]
    assert names() == ["New", "Other"]
    assert sum(call.path == "/v2/mailboxes" for call in v2.calls) == 2


def test_names_that_cannot_be_read_again_stay() -> None:
    clock = Clock()
    memory = Memory(clock=clock, mailboxes={17: "Shop"})
    v2 = FakeV2().on("GET", "/v2/conversations", paged("conversations", [{"mailboxId": 17}], 25))
    v2.on("GET", "/v2/mailboxes", {"message": "no"}, status=500)
    for seconds in (0, 601, 1, 601):
        clock.now += seconds
        (item,) = v2.run("GET", LIST, memory=memory).json()["items"]
        assert item["mailbox"] == {"id": 17, "name": "Shop"}
    assert sum(call.path == "/v2/mailboxes" for call in v2.calls) == 2


def test_a_custom_field_that_is_new_has_its_type_and_a_deleted_one_is_read_once() -> None:
    memory = Memory(mailboxes={17: "Shop"})
    fields = [{"id": 71, "value": "a"}]
    v2 = FakeV2().on(
        "GET", "/v2/conversations/5", {"id": 5, "mailboxId": 17, "customFields": fields}
    )
    definitions = [{"id": 71, "type": "dropdown"}]
    v2.on("GET", "/v2/mailboxes/17/fields", paged("fields", definitions, 50))

    def types() -> list[str | None]:
        item = v2.run("GET", "/v1/conversations/5.json", memory=memory).json()["item"]
        return [field["type"] for field in item["customFields"]]

    assert types() == ["DROPDOWN"]
    fields.append({"id": 72, "value": "1"})
    definitions.append({"id": 72, "type": "number"})
    assert types() == ["DROPDOWN", "NUMBER"]
    fields.append({"id": 99, "value": "of a field that was deleted"})
    assert types() == types() == ["DROPDOWN", "NUMBER", None]
    assert sum(call.path.endswith("/fields") for call in v2.calls) == 3


def test_the_second_page_of_tags_is_not_of_yesterday() -> None:
    clock = Clock()
    memory = Memory(clock=clock)

    def second_page(*names: str) -> list[str]:
        rows = [{"id": n, "name": f"a{n:02}"} for n in range(50)]
        rows += [{"id": 100 + n, "name": name} for n, name in enumerate(names)]
        v2.on("GET", "/v2/tags", paged("tags", rows, 50))
        answer = v2.run("GET", "/v1/tags.json", query={"page": "2"}, memory=memory)
        return [item["tag"] for item in answer.json()["items"]]

    v2 = FakeV2()
    assert second_page("b") == ["b"]
    clock.now += 30
    assert second_page("b", "c") == ["b"], "of the same reading"
    clock.now += 61
    assert second_page("b", "c") == ["b", "c"]
