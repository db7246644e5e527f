"""Mailboxes, which the documentation also calls inboxes.

https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
"""

from __future__ import annotations

from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.mailbox import CustomFieldDefinition, Folder, Mailbox
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Api, Resource

LIST = Endpoint("mailboxes.list", "GET", "/v2/mailboxes")
GET = Endpoint("mailboxes.get", "GET", "/v2/mailboxes/{mailboxId}")
FOLDERS = Endpoint("mailboxes.folders.list", "GET", "/v2/mailboxes/{mailboxId}/folders")
FIELDS = Endpoint("mailboxes.fields.list", "GET", "/v2/mailboxes/{mailboxId}/fields")


class Folders(Resource):
    """Folders of a mailbox."""

    def list(self, mailbox_id: int, *, page: int | None = None) -> Pages[Folder]:
        """The folders with their counts.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/mailbox-folders/
        """
        return self._many(FOLDERS(mailbox_id), Folder, "folders", page=page)


class FieldDefinitions(Resource):
    """Custom fields of a mailbox."""

    def list(self, mailbox_id: int, *, page: int | None = None) -> Pages[CustomFieldDefinition]:
        """The fields with the options of dropdowns.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/mailbox-fields/
        """
        return self._many(FIELDS(mailbox_id), CustomFieldDefinition, "fields", page=page)


class Mailboxes(Resource):
    """Mailboxes and what belongs to them."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.folders = Folders(api)
        self.fields = FieldDefinitions(api)

    def list(self, *, page: int | None = None) -> Pages[Mailbox]:
        """The mailboxes that the token's user may see.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
        """
        return self._many(LIST(), Mailbox, "mailboxes", page=page)

    def get(self, mailbox_id: int) -> Mailbox:
        """One mailbox.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/get/
        """
        return self._one(GET(mailbox_id), Mailbox)
