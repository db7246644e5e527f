"""Saved replies of a mailbox.

https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-list/
"""

from __future__ import annotations

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.fields import OptionalFields
from helpscout_v2.models.mailbox import SavedReply
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource

__all__ = ["SavedReplies"]

_BASE = "/v2/mailboxes/{mailboxId}/saved-replies"
LIST = Endpoint("saved-replies.list", "GET", _BASE)
GET = Endpoint("saved-replies.get", "GET", f"{_BASE}/{{savedReplyId}}")
CREATE = Endpoint("saved-replies.create", "POST", _BASE)
UPDATE = Endpoint("saved-replies.update", "PUT", f"{_BASE}/{{savedReplyId}}")
DELETE = Endpoint("saved-replies.delete", "DELETE", f"{_BASE}/{{savedReplyId}}")
FILTERS = OptionalFields(include_chat_replies=arguments.flag)
TEXTS = OptionalFields(text=arguments.text, chat_text=arguments.text)


class SavedReplies(Resource):
    """Saved replies: a text for mail, a text for chat, or both."""

    def list(
        self, mailbox_id: int, *, include_chat_replies: bool | None = None
    ) -> Pages[SavedReply]:
        """The saved replies, with previews in place of the texts.

        Args:
            mailbox_id: the mailbox's id.
            include_chat_replies: True lists those for chats, too.

        Raises:
            NotFoundError: while iterating, when there is no such mailbox.

        https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-list/
        """
        params = FILTERS(include_chat_replies=include_chat_replies)
        return self._many(LIST(mailbox_id), SavedReply, "saved-replies", "replies", params=params)

    def get(self, mailbox_id: int, reply_id: int) -> SavedReply:
        """One saved reply with its texts.

        Args:
            mailbox_id: the mailbox's id.
            reply_id: the saved reply's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-get/
        """
        return self._one(GET(mailbox_id, reply_id), SavedReply)

    def create(
        self, mailbox_id: int, *, name: str, text: str | None = None, chat_text: str | None = None
    ) -> int:
        """Adds a saved reply and returns its id.

        Args:
            mailbox_id: the mailbox's id.
            name: the name.
            text: HTML for mails.
            chat_text: plain text for chats.

        Raises:
            ArgumentError: when there is neither ``text`` nor ``chat_text``.
            NotFoundError: when there is no such mailbox.

        https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-create/
        """
        return self._created(CREATE(mailbox_id), _payload(name, text, chat_text))

    def update(
        self,
        mailbox_id: int,
        reply_id: int,
        *,
        name: str,
        text: str | None = None,
        chat_text: str | None = None,
    ) -> None:
        """Replaces a saved reply as a whole.

        Args:
            mailbox_id: the mailbox's id.
            reply_id: the saved reply's id.
            name: the name.
            text: HTML for mails.
            chat_text: plain text for chats.

        Raises:
            ArgumentError: when there is neither ``text`` nor ``chat_text``.
            NotFoundError: when there is no such saved reply.

        https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-update/
        """
        self._do(UPDATE(mailbox_id, reply_id), _payload(name, text, chat_text))

    def delete(self, mailbox_id: int, reply_id: int) -> None:
        """Removes a saved reply.

        Args:
            mailbox_id: the mailbox's id.
            reply_id: the saved reply's id.

        Raises:
            NotFoundError: when there is no such saved reply.

        https://developer.helpscout.com/mailbox-api/endpoints/inboxes/saved_Replies/saved-replies-delete/
        """
        self._do(DELETE(mailbox_id, reply_id))


def _payload(name: str, text: str | None, chat_text: str | None) -> dict[str, str]:
    payload = {"name": arguments.text("name", name)}
    payload |= TEXTS(text=text, chat_text=chat_text)
    if len(payload) == 1:
        raise ArgumentError("a saved reply needs text or chat_text")
    return payload
