"""The first things everybody does with a client, against recordings."""

from __future__ import annotations

import pytest
from support.client.recording import Api

from helpscout_v2 import HelpScout, NotEmbeddedError, NotFoundError


@pytest.mark.account("large:120")
def test_a_list_is_read_to_the_end_and_counts_what_it_says(hs: HelpScout) -> None:
    pages = hs.conversations.list(status="all", mailbox=101)
    rows = list(pages)
    assert len(rows) == pages.total > 25
    assert len({row.id for row in rows}) == len(rows)
    assert {row.mailbox_id for row in rows} == {101}


@pytest.mark.account("large:30")
def test_the_threads_come_with_a_conversation_only_when_asked_for(hs: HelpScout) -> None:
    first = hs.conversations.list(status="all").first()
    assert first is not None
    with pytest.raises(NotEmbeddedError, match="embed"):
        _ = first.threads
    whole = hs.conversations.get(first.id, embed="threads")
    assert len(whole.threads) == len(whole.raw["_embedded"]["threads"]) > 0


@pytest.mark.account("large:30")
def test_a_note_is_written_and_read_back(hs: HelpScout) -> None:
    first = hs.conversations.list().first()
    assert first is not None
    note_id = hs.conversations.notes.create(first.id, text="Called back, no answer.")
    newest = hs.conversations.threads.list(first.id).first()
    assert newest is not None
    assert (newest.id, newest.type, newest.body) == (note_id, "note", "Called back, no answer.")


def test_what_does_not_exist_is_an_error_of_its_own(hs: HelpScout) -> None:
    with pytest.raises(NotFoundError) as excinfo:
        hs.customers.get(999_999_999)
    assert (excinfo.value.status, excinfo.value.path) == (404, "/v2/customers/999999999")
    assert "#" in excinfo.value.correlation_id


def test_mailboxes_folders_users_and_tags_are_typed_rows(hs: HelpScout, api: Api) -> None:
    mailbox = hs.mailboxes.list().first()
    assert mailbox is not None
    folders = list(hs.mailboxes.folders.list(mailbox.id))
    assert "needs_attn" in {folder.type for folder in folders}
    me = hs.users.me()
    assert me.full_name == f"{me.first_name} {me.last_name}"
    assert hs.users.get(me.id) == me
    tag = hs.tags.list().first()
    assert tag is not None
    assert hs.tags.get(tag.id).name == tag.name
