"""The current generation of the client: `helpscout.Client()`.

https://developer.helpscout.com/mailbox-api/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import requests

from helpscout_shim.facades.session import v1_session
from helpscout_shim.mccannm11 import models
from helpscout_shim.mccannm11.calls import Id, path_of, query_of
from helpscout_shim.mccannm11.errors import ApiException, check, parsed
from helpscout_shim.mccannm11.models import Page, Record
from helpscout_shim.v1_address import ROOT, segment

_LAST_PAGE_REACHED = 0


class Client:
    """Reads Help Scout with a V1 key.

        client = Client()
        client.api_key = "the V1 key"
        page = client.conversations_for_mailbox(12)
        while page:
            for conversation in page: ...
            page = client.conversations_for_mailbox(12)
        client.clearstate()

    A list returns its next page each time the same call is repeated, then None until `clearstate`.
    The place is kept for each key and each call with its arguments. `page=` asks for one page and
    moves nothing. Other keyword arguments are sent as V1's query parameters. Errors raise
    ApiException.

    The keyword arguments of the constructor are those of `V1Adapter`.
    """

    # Older programs set these on the class.
    API_KEY: ClassVar[str] = ""
    BASE_URL: ClassVar[str] = f"{ROOT}/"

    def __init__(self, **shim: Any) -> None:
        self.base_url = self.BASE_URL
        self.api_key = self.API_KEY
        self.pagestate: dict[str, dict[tuple[Any, ...], int]] = {}
        self._shim = shim
        self._session: requests.Session | None = None

    def mailbox(self, mailbox_id: Id, fields: str | None = None) -> Any:
        """One mailbox with its folders."""
        return self.item(path_of("mailboxes", mailbox_id), models.Mailbox, query_of(fields))

    def mailboxes(self, fields: str | None = None, **params: Any) -> Page | None:
        """The mailboxes."""
        return self.page("mailboxes.json", models.Mailbox, "mailboxes", query_of(fields, params))

    def folders(self, mailbox_id: Id, fields: str | None = None, **params: Any) -> Page | None:
        """The folders of a mailbox."""
        url = path_of("mailboxes", mailbox_id, "folders")
        return self.page(url, models.Folder, "folders", query_of(fields, params))

    def conversations_for_folder(
        self, mailbox_id: Id, folder_id: Id, fields: str | None = None, **params: Any
    ) -> Page | None:
        """The conversations in a folder of a mailbox."""
        url = path_of("mailboxes", mailbox_id, "folders", folder_id, "conversations")
        return self._conversations(url, "conversations_for_folder", fields, params)

    conversations_for_folders = conversations_for_folder

    def conversations_for_mailbox(
        self, mailbox_id: Id, fields: str | None = None, **params: Any
    ) -> Page | None:
        """The conversations of a mailbox."""
        url = path_of("mailboxes", mailbox_id, "conversations")
        return self._conversations(url, "conversations_for_mailbox", fields, params)

    def conversations_for_customer_by_mailbox(
        self, mailbox_id: Id, customer_id: Id, fields: str | None = None, **params: Any
    ) -> Page | None:
        """The conversations of a customer in a mailbox."""
        url = path_of("mailboxes", mailbox_id, "customers", customer_id, "conversations")
        return self._conversations(url, "conversations_for_customer_by_mailbox", fields, params)

    def conversations_for_user_by_mailbox(
        self, mailbox_id: Id, user_id: Id, fields: str | None = None, **params: Any
    ) -> Page | None:
        """The conversations assigned to a user in a mailbox."""
        url = path_of("mailboxes", mailbox_id, "users", user_id, "conversations")
        return self._conversations(url, "conversations_for_user_by_mailbox", fields, params)

    def conversation(self, conversation_id: Id, fields: str | None = None) -> Any:
        """One conversation with its threads, newest first."""
        url = path_of("conversations", conversation_id)
        return self.item(url, models.Conversation, query_of(fields))

    def attachment_data(self, attachment_id: Id) -> Any:
        """The content of an attachment in base64."""
        return self.item(path_of("attachments", attachment_id, "data"), Record).data

    def customers(self, fields: str | None = None, **params: Any) -> Page | None:
        """The customers."""
        return self.page("customers.json", models.Customer, "customers", query_of(fields, params))

    def customer(self, customer_id: Id, fields: str | None = None, **params: Any) -> Any:
        """One customer with all entries."""
        return self.item(
            path_of("customers", customer_id), models.Customer, query_of(fields, params)
        )

    def user(self, user_id: Id, fields: str | None = None) -> Any:
        """One user; `me` is the owner of the key."""
        return self.item(path_of("users", user_id), models.User, query_of(fields))

    def users(self, fields: str | None = None, **params: Any) -> Page | None:
        """The users."""
        return self.page("users.json", models.User, "users", query_of(fields, params))

    def users_for_mailbox(
        self, mailbox_id: Id, fields: str | None = None, **params: Any
    ) -> Page | None:
        """The users and teams with access to a mailbox."""
        url = path_of("mailboxes", mailbox_id, "users")
        return self.page(url, models.User, "users_for_mailbox", query_of(fields, params))

    def tags(self, fields: str | None = None, **params: Any) -> Page | None:
        """The tags."""
        return self.page("tags.json", models.Tag, "tags", query_of(fields, params))

    def search(
        self,
        query: str | None = None,
        sort_field: str = "number",
        sort_order: str = "asc",
        **params: Any,
    ) -> Page | None:
        """The conversations that match a query in V1's search language."""
        params_ = {"query": query, "sortField": sort_field, "sortOrder": sort_order, **params}
        return self.page("search/conversations.json", models.SearchConversation, "search", params_)

    def move_folder(self, conversation_id: Id, mailbox_id: Id) -> requests.Response:
        """Move a conversation to another mailbox, as the fork that has this call did."""
        return self._put(conversation_id, {"mailbox": {"id": mailbox_id}})

    def change_subject(self, conversation_id: Id, subject: str) -> requests.Response:
        """Change the subject of a conversation."""
        return self._put(conversation_id, {"subject": subject})

    def clearstate(self, function: str | None = None) -> bool:
        """Restart the lists of a method, or all lists; whether there was any state."""
        if function is None:
            had_state = bool(self.pagestate)
            self.pagestate.clear()
            return had_state
        return self.pagestate.pop(function, None) is not None

    def call_server(self, url: str, params: Mapping[str, Any] | None = None) -> str:
        """The body of a GET; `url` is relative to `base_url`."""
        response = self._get(url, params)
        check(response.status_code)
        return response.text

    def item(
        self, url: str, clazz: type[Record] = Record, params: Mapping[str, Any] | None = None
    ) -> Any:
        """One object as `clazz`."""
        item = parsed(self._get(url, params)).get("item")
        if not isinstance(item, dict):
            raise ApiException("The answer holds no item")
        return clazz(item)

    def page(
        self,
        url: str,
        clazz: type[Record] = Record,
        function: str = "page",
        params: Mapping[str, Any] | None = None,
    ) -> Page | None:
        """The next page of a list as `clazz`, or the page that `params` asks for."""
        query = query_of(None, params or {})
        if "page" in query:
            return self._page(url, clazz, query)
        # Another V1 key reads another account, from its first page.
        account = hash(self.api_key)
        key = (account, url, *sorted((name, str(value)) for name, value in query.items()))
        places = self.pagestate.setdefault(function, {})
        number = places.get(key, 1)
        if number == _LAST_PAGE_REACHED:
            return None
        page = self._page(url, clazz, {**query, "page": number})
        places[key] = number + 1 if number < page.pages else _LAST_PAGE_REACHED
        return page

    def _conversations(
        self, url: str, function: str, fields: str | None, params: Mapping[str, Any]
    ) -> Page | None:
        return self.page(url, models.Conversation, function, query_of(fields, params))

    def _page(self, url: str, clazz: type[Record], params: Mapping[str, Any]) -> Page:
        body: Any = parsed(self._get(url, params))
        rows = [clazz(row) for row in body.get("items") or ()]
        return Page(body.get("page", 1), body.get("pages", 1), body.get("count", len(rows)), rows)

    def _put(self, conversation_id: Id, body: Mapping[str, Any]) -> requests.Response:
        response = self._send("PUT", path_of("conversations", conversation_id), json=dict(body))
        check(response.status_code)
        return response

    def _get(self, url: str, params: Mapping[str, Any] | None) -> requests.Response:
        return self._send("GET", url, params=dict(params or {}))

    def _send(self, method: str, url: str, **parts: Any) -> requests.Response:
        if self._session is None:
            self._session = v1_session(self.api_key, **self._shim)
        return self._session.request(
            method,
            self.base_url + url,
            auth=(self.api_key, "X"),
            headers={"Accept": "application/json"},
            **parts,
        )


class ClientDocs(Client):
    """Reads the Docs API with its own key, as a fork of the client did.

    The Docs API did not end with V1: the shim does not answer its calls. Lists return pages, as
    those of `Client` do.

    https://developer.helpscout.com/docs-api/
    """

    BASE_URL = "https://docsapi.helpscout.net/v1/"

    def sites(self, **params: Any) -> Page | None:
        """The sites."""
        return self._docs("sites.json", "sites", params)

    def collections(self, **params: Any) -> Page | None:
        """The collections of all sites."""
        return self._docs("collections.json", "collections", params)

    def categories(self, collection_id: Id, **params: Any) -> Page | None:
        """The categories of a collection."""
        return self._docs(f"collections/{segment(collection_id)}/categories", "categories", params)

    def articles_for_collection(self, collection_id: Id, **params: Any) -> Page | None:
        """The articles of a collection."""
        return self._docs(f"collections/{segment(collection_id)}/articles", "articles", params)

    def articles_for_category(self, category_id: Id, **params: Any) -> Page | None:
        """The articles of a category."""
        return self._docs(f"categories/{segment(category_id)}/articles", "articles", params)

    def article(self, article_id: Id) -> Any:
        """One article."""
        article = parsed(self._get(f"articles/{segment(article_id)}", None)).get("article")
        if not isinstance(article, dict):
            raise ApiException("The answer holds no article")
        return Record(article)

    def _docs(self, url: str, name: str, params: Mapping[str, Any]) -> Page | None:
        return self.page(url, Record, name, params)

    def _page(self, url: str, clazz: type[Record], params: Mapping[str, Any]) -> Page:
        body: Any = parsed(self._get(url, params))
        # The list is inside a member with its name.
        page = next((part for part in body.values() if isinstance(part, dict)), body)
        rows = [clazz(row) for row in page.get("items") or ()]
        return Page(page.get("page", 1), page.get("pages", 1), page.get("count", len(rows)), rows)
