"""Mailboxes, which the documentation also calls inboxes.

https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
"""

from __future__ import annotations

from collections.abc import Iterable

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.mailbox import CustomFieldDefinition, Folder, Mailbox, Routing
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Api, Resource
from helpscout_v2.resources.saved_replies import SavedReplies
from helpscout_v2.words import RoutingMethod

__all__ = ["FieldDefinitions", "Folders", "Mailboxes", "RoutingSettings"]

_ONE = "/v2/mailboxes/{mailboxId}"
LIST = Endpoint("mailboxes.list", "GET", "/v2/mailboxes")
GET = Endpoint("mailboxes.get", "GET", _ONE)
FOLDERS = Endpoint("mailboxes.folders.list", "GET", f"{_ONE}/folders")
FIELDS = Endpoint("mailboxes.fields.list", "GET", f"{_ONE}/fields")
ROUTING = Endpoint("mailboxes.routing.get", "GET", f"{_ONE}/routing")
SET_ROUTING = Endpoint("mailboxes.routing.update", "PUT", f"{_ONE}/routing")

METHODS = frozenset({"round_robin", "balanced"})


class Folders(Resource):
    """Folders of a mailbox."""

    def list(self, mailbox_id: int, *, page: int | None = None) -> Pages[Folder]:
        """The folders with their counts.

        Args:
            mailbox_id: the mailbox's id.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such mailbox.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/mailbox-folders/
        """
        return self._many(FOLDERS(mailbox_id), Folder, "folders", page=page)


class FieldDefinitions(Resource):
    """Custom fields of a mailbox."""

    def list(self, mailbox_id: int, *, page: int | None = None) -> Pages[CustomFieldDefinition]:
        """The fields with the options of dropdowns.

        Args:
            mailbox_id: the mailbox's id.
            page: the page to begin with.

        Raises:
            NotFoundError: while iterating, when there is no such mailbox.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/mailbox-fields/
        """
        return self._many(FIELDS(mailbox_id), CustomFieldDefinition, "fields", page=page)


class RoutingSettings(Resource):
    """Automatic assignment of a mailbox's new conversations."""

    def get(self, mailbox_id: int) -> Routing:
        """The settings and the present rotation.

        Args:
            mailbox_id: the mailbox's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/inboxes/routing/routing-configuration-get/
        """
        return self._one(ROUTING(mailbox_id), Routing)

    def update(
        self,
        mailbox_id: int,
        *,
        enabled: bool,
        assignment_limit: int,
        assignment_method: RoutingMethod,
        user_ids: Iterable[int],
    ) -> None:
        """Replaces the settings; ``assignment_method`` is round_robin or balanced.

        Args:
            mailbox_id: the mailbox's id.
            enabled: whether conversations are assigned by themselves.
            assignment_limit: open conversations that a user may have.
            assignment_method: ``round_robin`` or ``balanced``.
            user_ids: ids of the users who take part.

        Raises:
            ValidationError: with ``details`` by field.
            NotFoundError: when there is no such mailbox.

        https://developer.helpscout.com/mailbox-api/endpoints/inboxes/routing/routing-configuration-update/
        """
        payload = {
            "state": "enabled" if arguments.flag("enabled", enabled) else "disabled",
            "assignmentLimit": arguments.number("assignment_limit", assignment_limit),
            "assignmentMethod": arguments.choice("assignment_method", assignment_method, METHODS),
            "userIds": arguments.numbers("user_ids", user_ids, empty=True),
        }
        self._do(SET_ROUTING(mailbox_id), payload)


class Mailboxes(Resource):
    """Mailboxes and what belongs to them."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.folders: Folders = Folders(api)
        self.fields: FieldDefinitions = FieldDefinitions(api)
        self.routing: RoutingSettings = RoutingSettings(api)
        self.saved_replies: SavedReplies = SavedReplies(api)

    def list(self, *, page: int | None = None) -> Pages[Mailbox]:
        """The mailboxes that the token's user may see.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/list/
        """
        return self._many(LIST(), Mailbox, "mailboxes", page=page)

    def get(self, mailbox_id: int) -> Mailbox:
        """One mailbox.

        Args:
            mailbox_id: the mailbox's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/mailboxes/get/
        """
        return self._one(GET(mailbox_id), Mailbox)
