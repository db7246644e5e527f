"""The first generation of the client: `import ApiClient; ApiClient.ApiClient()`.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

import json
from typing import Any

from helpscout_shim.mccannm11 import models
from helpscout_shim.mccannm11.calls import Id, path_of, query_of
from helpscout_shim.mccannm11.client import Client
from helpscout_shim.mccannm11.errors import ApiException, check
from helpscout_shim.mccannm11.models import Page, Record


class Parser:
    """Parses the text of an answer into records."""

    @staticmethod
    def parse(text: str, clazz: type[Record] = Record) -> Any:
        """A record for an item, a Page for a list."""
        body = json.loads(text)
        if "item" in body:
            return clazz(body["item"])
        rows = [clazz(row) for row in body.get("items") or ()]
        return Page(body.get("page", 1), body.get("pages", 1), body.get("count", len(rows)), rows)


class ApiClient:
    """Reads Help Scout with a V1 key; set `apiKey` first.

    Lists return one page: the first, or the one of `page=`. Other keyword arguments are
    sent as V1's query parameters. Errors raise ApiException.
    """

    def __init__(self, **shim: Any) -> None:
        self.apiKey = ""
        self.fields: Any = None
        self._client = Client(**shim)

    def getMailbox(self, mailbox_id: Id, fields: Any = None) -> Any:
        """One mailbox with its folders."""
        return self.getItem(path_of("mailboxes", mailbox_id), models.Mailbox, fields)

    def getMailboxes(self, fields: Any = None, **params: Any) -> Page:
        """The mailboxes."""
        return self.getPage("mailboxes.json", models.Mailbox, fields, **params)

    def getFolders(self, mailbox_id: Id, fields: Any = None, **params: Any) -> Page:
        """The folders of a mailbox."""
        return self.getPage(
            path_of("mailboxes", mailbox_id, "folders"), models.Folder, fields, **params
        )

    def getConversationsForFolder(
        self, mailbox_id: Id, folder_id: Id, fields: Any = None, **params: Any
    ) -> Page:
        """The conversations in a folder of a mailbox."""
        url = path_of("mailboxes", mailbox_id, "folders", folder_id, "conversations")
        return self.getPage(url, models.Conversation, fields, **params)

    getConverstationsForFolders = getConversationsForFolder

    def getConversationsForMailbox(self, mailbox_id: Id, fields: Any = None, **params: Any) -> Page:
        """The conversations of a mailbox."""
        url = path_of("mailboxes", mailbox_id, "conversations")
        return self.getPage(url, models.Conversation, fields, **params)

    def getConversationsForCustomerByMailbox(
        self, mailbox_id: Id, customer_id: Id, fields: Any = None, **params: Any
    ) -> Page:
        """The conversations of a customer in a mailbox."""
        url = path_of("mailboxes", mailbox_id, "customers", customer_id, "conversations")
        return self.getPage(url, models.Conversation, fields, **params)

    getConversationForCustomerByMailbox = getConversationsForCustomerByMailbox

    def getConversation(self, conversation_id: Id, fields: Any = None) -> Any:
        """One conversation with its threads, newest first."""
        return self.getItem(path_of("conversations", conversation_id), models.Conversation, fields)

    def getAttachmentData(self, attachment_id: Id) -> Any:
        """The content of an attachment in base64."""
        return self.getItem(path_of("attachments", attachment_id, "data"), Record).data

    def getCustomers(self, fields: Any = None, **params: Any) -> Page:
        """The customers."""
        return self.getPage("customers.json", models.Customer, fields, **params)

    def getCustomer(self, customer_id: Id, fields: Any = None) -> Any:
        """One customer with all entries."""
        return self.getItem(path_of("customers", customer_id), models.Customer, fields)

    def getUser(self, user_id: Id, fields: Any = None) -> Any:
        """One user; `me` is the owner of the key."""
        return self.getItem(path_of("users", user_id), models.User, fields)

    def getUsers(self, fields: Any = None, **params: Any) -> Page:
        """The users."""
        return self.getPage("users.json", models.User, fields, **params)

    def getUsersForMailbox(self, mailbox_id: Id, fields: Any = None, **params: Any) -> Page:
        """The users and teams with access to a mailbox."""
        return self.getPage(
            path_of("mailboxes", mailbox_id, "users"), models.User, fields, **params
        )

    def setFields(self, fields: Any) -> None:
        """The field selector of all calls that name none themselves."""
        self.fields = fields

    def callServer(self, url: str, fields: Any = None, **params: Any) -> str:
        """The body of a GET; `url` is relative to V1's root."""
        self._client.api_key = self.apiKey
        return self._client.call_server(url, query_of(fields or self.fields, params))

    def getItem(self, url: str, clazz: type[Record] = Record, fields: Any = None) -> Any:
        """One object as `clazz`."""
        return self._parse(self.callServer(url, fields), clazz)

    def getPage(
        self, url: str, clazz: type[Record] = Record, fields: Any = None, **params: Any
    ) -> Page:
        """One page of a list as `clazz`."""
        page = self._parse(self.callServer(url, fields, **params), clazz)
        if not isinstance(page, Page):
            raise ApiException("The answer holds no list")
        return page

    @staticmethod
    def checkStatusCode(code: int) -> None:
        """Raise ApiException unless the status is a success."""
        check(code)

    @staticmethod
    def _parse(text: str, clazz: type[Record]) -> Any:
        try:
            return Parser.parse(text, clazz)
        except (ValueError, TypeError):
            raise ApiException("The answer is not a JSON object") from None


__all__ = ["ApiClient", "ApiException", "Page", "Parser"]
