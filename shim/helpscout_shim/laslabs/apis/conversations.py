"""Conversations, their threads and attachments.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""

from __future__ import annotations

from typing import Any

import requests

from ..base_api import BaseApi, id_of, segment, taken
from ..models.conversations import (
    Attachment,
    AttachmentData,
    Conversation,
    SearchConversation,
    Thread,
)
from ..request_paginator import RequestPaginator


class Conversations(BaseApi):
    """The endpoint `conversations`, and `attachments` with it."""

    __object__ = Conversation
    __endpoint__ = "conversations"

    @classmethod
    def create(  # type: ignore[override]
        cls,
        session: requests.Session,
        record: Conversation,
        imported: bool = False,
        auto_reply: bool = False,
    ) -> Any:
        """Create a conversation; `imported` sends no mail, `auto_reply` the mailbox's reply.

        More than 100 threads answer 412.
        """
        return super().create(session, record, imported=imported, autoReply=auto_reply)

    @classmethod
    def create_attachment(cls, session: requests.Session, attachment: Attachment) -> Any:
        """Upload a file of at most 10 MB; the `hash` of the result names it in a new thread."""
        return super().create(session, attachment, "/attachments.json", Attachment)

    @classmethod
    def create_thread(
        cls,
        session: requests.Session,
        conversation: Conversation,
        thread: Thread,
        imported: bool = False,
    ) -> Any:
        """Add a thread and return the whole conversation, the new thread first."""
        path = f"/conversations/{id_of(conversation)}.json"
        return super().create(session, thread, path, imported=imported)

    @classmethod
    def delete_attachment(cls, session: requests.Session, attachment: Attachment) -> None:
        """Delete an attachment."""
        super().delete(session, attachment, f"/attachments/{id_of(attachment)}.json", Attachment)

    @classmethod
    def find_customer(cls, session: requests.Session, mailbox: Any, customer: Any) -> Any:
        """The conversations of a customer in a mailbox."""
        return cls._of(session, mailbox, "customers", customer)

    @classmethod
    def find_user(cls, session: requests.Session, mailbox: Any, user: Any) -> Any:
        """The conversations assigned to a user in a mailbox."""
        return cls._of(session, mailbox, "users", user)

    @classmethod
    def list_folder(cls, session: requests.Session, mailbox: Any, folder: Any) -> Any:
        """The conversations in a folder of a mailbox."""
        return cls._of(session, mailbox, "folders", folder)

    @classmethod
    def list(cls, session: requests.Session, mailbox: Any) -> Any:  # type: ignore[override]
        """The conversations of a mailbox, whatever their status."""
        return cls(f"/mailboxes/{id_of(mailbox)}/conversations.json", session=session)

    @classmethod
    def _of(cls, session: requests.Session, mailbox: Any, what: str, record: Any) -> Any:
        path = f"/mailboxes/{id_of(mailbox)}/{what}/{id_of(record)}/conversations.json"
        return cls(path, session=session)

    @classmethod
    def get_attachment_data(cls, session: requests.Session, attachment_id: int | str) -> Any:
        """The content of an attachment; HelpScoutRemoteException when it cannot be found."""
        return cls(
            f"/attachments/{segment(attachment_id)}/data.json",
            singleton=True,
            session=session,
            out_type=AttachmentData,
        )

    @classmethod
    def search(cls, session: requests.Session, queries: Any, out_type: Any = None) -> Any:
        """The conversations that match a domain or its tuples."""
        return super().search(session, queries, SearchConversation)

    @classmethod
    def update_thread(
        cls, session: requests.Session, conversation: Conversation, thread: Thread
    ) -> Any:
        """Change the text of a thread and return the whole conversation."""
        return cls(
            f"/conversations/{id_of(conversation)}/threads/{id_of(thread)}.json",
            data={**taken("threads.update", thread), "reload": True},
            request_type=RequestPaginator.PUT,
            singleton=True,
            session=session,
        )
