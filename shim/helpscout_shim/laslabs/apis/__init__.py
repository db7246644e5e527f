"""The endpoints; each class is an attribute of HelpScout.

They are importable under LasLabs' module names as well:
`from helpscout_shim.laslabs.apis.customers import Customers` works.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import requests

from helpscout_shim.laslabs import models
from helpscout_shim.laslabs.base_api import BaseApi, accepted_body, id_of
from helpscout_shim.laslabs.fields import ISO, DateTime
from helpscout_shim.laslabs.models import (
    Attachment,
    AttachmentData,
    Conversation,
    Customer,
    Folder,
    Mailbox,
    Person,
    SearchConversation,
    SearchCustomer,
    Tag,
    Thread,
    User,
)
from helpscout_shim.laslabs.request_paginator import RequestPaginator
from helpscout_shim.v1_address import segment

__all__ = ["Conversations", "Customers", "Mailboxes", "Tags", "Teams", "Users", "WebHook"]
_MOMENT = DateTime()


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
        updated: Any = cls(
            f"/conversations/{id_of(conversation)}/threads/{id_of(thread)}.json",
            data={**accepted_body("threads.update", thread), "reload": True},
            request_type=RequestPaginator.PUT,
            singleton=True,
            session=session,
        )
        return conversation if updated is None else updated


class Customers(BaseApi):
    """The endpoint `customers`; V1 could not delete them."""

    __object__ = Customer
    __endpoint__ = "customers"
    __implements__ = ("create", "get", "update", "search", "list")

    @classmethod
    def list(  # type: ignore[override]
        cls,
        session: requests.Session,
        first_name: str | None = None,
        last_name: str | None = None,
        email: str | None = None,
        modified_since: date | str | None = None,
    ) -> Any:
        """The customers that match all given filters; `modified_since` is in UTC."""
        since = None
        if modified_since is not None:
            since = _MOMENT.accept(modified_since).strftime(ISO)
        filters = {
            "firstName": first_name,
            "lastName": last_name,
            "email": email,
            "modifiedSince": since,
        }
        return super().list(session, data=Customer.get_non_empty_vals(filters))

    @classmethod
    def search(cls, session: requests.Session, queries: Any, out_type: Any = None) -> Any:
        """The customers that match a domain or its tuples."""
        return super().search(session, queries, SearchCustomer)


class Mailboxes(BaseApi):
    """The endpoint `mailboxes`, read only."""

    __object__ = Mailbox
    __endpoint__ = "mailboxes"
    __implements__ = ("get", "list")

    @classmethod
    def get_folders(cls, session: requests.Session, mailbox_or_id: Any) -> Any:
        """The folders of a mailbox."""
        path = f"/mailboxes/{id_of(mailbox_or_id)}/folders.json"
        return cls(path, session=session, out_type=Folder)


class Tags(BaseApi):
    """The endpoint `tags`, read only."""

    __object__ = Tag
    __endpoint__ = "tags"
    __implements__ = ("list",)


class Teams(BaseApi):
    """The endpoint `teams`, read only; a team is a Person of the type `team`."""

    __object__ = Person
    __endpoint__ = "teams"
    __implements__ = ("get", "list")

    @classmethod
    def get_members(cls, session: requests.Session, team_or_id: Any) -> Any:
        """The users of a team."""
        return cls(f"/teams/{id_of(team_or_id)}/members.json", session=session, out_type=User)


class Users(BaseApi):
    """The endpoint `users`, read only."""

    __object__ = User
    __endpoint__ = "users"
    __implements__ = ("get", "list")

    @classmethod
    def get_me(cls, session: requests.Session) -> Any:
        """The user whose key it is."""
        return cls("/users/me.json", singleton=True, session=session)

    @classmethod
    def find_in_mailbox(cls, session: requests.Session, mailbox_or_id: Any) -> Any:
        """The users and teams with access to a mailbox."""
        return cls(f"/mailboxes/{id_of(mailbox_or_id)}/users.json", session=session)


class WebHook(BaseApi):
    """The endpoint `hooks`; V1 could only replace the one webhook of the company."""

    __object__ = models.WebHook
    __endpoint__ = "hooks"
    __implements__ = ("create",)

    @classmethod
    def create(  # type: ignore[override]
        cls, session: requests.Session, web_hook: models.WebHook
    ) -> Any:
        """Create the webhook; True, or HelpScoutRemoteException."""
        cls(
            "/hooks.json",
            data=web_hook.to_hook(),
            request_type=RequestPaginator.POST,
            singleton=True,
            session=session,
        )
        return True


for _name in ("conversations", "customers", "mailboxes", "tags", "teams", "users", "web_hook"):
    sys.modules[f"{__name__}.{_name}"] = sys.modules[__name__]
    globals()[_name] = sys.modules[__name__]
