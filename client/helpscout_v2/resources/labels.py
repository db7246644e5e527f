"""Tags and custom fields of a conversation. Their PUT replaces all, so changes read first.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/tags/update/
https://developer.helpscout.com/mailbox-api/endpoints/conversations/custom_fields/update/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.resources.base import Resource
from helpscout_v2.writing import field_values

__all__ = ["Fields", "Tags"]

_BASE = "/v2/conversations/{conversationId}"
TAGS = Endpoint("conversations.tags.update", "PUT", f"{_BASE}/tags")
FIELDS = Endpoint("conversations.fields.update", "PUT", f"{_BASE}/fields")


class _Labels(Resource):
    def _read(self, conversation_id: int) -> Conversation:
        number = arguments.number("conversation_id", conversation_id)
        answer = self._api.request("GET", f"/v2/conversations/{number}", follow=False)
        return self._row(answer, Conversation)


class Tags(_Labels):
    """Tags of a conversation, by name.

    ``add`` and ``remove`` read, then write: two callers who do so at the same moment can undo each
    other, because the API has no request for a single tag.
    """

    def replace(self, conversation_id: int, names: Iterable[str]) -> None:
        """Sets exactly these tags; none clears them. Unknown tags are made.

        Args:
            conversation_id: the conversation's id.
            names: all tags that the conversation shall have.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/tags/update/
        """
        self._do(TAGS(conversation_id), {"tags": arguments.texts("names", names, empty=True)})

    def add(self, conversation_id: int, *names: str) -> tuple[str, ...]:
        """Adds tags, keeps the others, and returns all. Writes nothing when all are there.

        Args:
            conversation_id: the conversation's id.
            *names: the names to add.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/tags/update/
        """
        new_names = arguments.texts("names", names, empty=True)
        have = self._read(conversation_id).tag_names
        return self._write(conversation_id, have, (*have, *new_names))

    def remove(self, conversation_id: int, *names: str) -> tuple[str, ...]:
        """Removes tags, keeps the others, and returns these. Writes nothing when none was there.

        Args:
            conversation_id: the conversation's id.
            *names: the names to remove.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/tags/update/
        """
        names_to_remove = {name.casefold() for name in arguments.texts("names", names, empty=True)}
        have = self._read(conversation_id).tag_names
        remaining = tuple(name for name in have if name.casefold() not in names_to_remove)
        return self._write(conversation_id, have, remaining)

    def _write(
        self, conversation_id: int, have: tuple[str, ...], new: tuple[str, ...]
    ) -> tuple[str, ...]:
        # Tag names are compared without case: "VIP" and "vip" are one tag.
        names: dict[str, str] = {}
        for name in new:
            names.setdefault(name.casefold(), name)
        unique = tuple(names.values())
        if unique != have:
            self.replace(conversation_id, unique)
        return unique


class Fields(_Labels):
    """Custom field values of a conversation, by field id.

    ``set`` and ``remove`` read, then write; see ``Tags`` about two callers at once.
    """

    def replace(self, conversation_id: int, fields: Mapping[int, Any]) -> None:
        """Sets exactly these values; fields that are left out are emptied.

        Args:
            conversation_id: the conversation's id.
            fields: ``{field id: value}``.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/custom_fields/update/
        """
        self._do(FIELDS(conversation_id), {"fields": field_values("fields", fields)})

    def set(self, conversation_id: int, fields: Mapping[int, Any]) -> None:
        """Sets these values and keeps the other fields'.

        Args:
            conversation_id: the conversation's id.
            fields: ``{field id: value}``.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/custom_fields/update/
        """
        new_values = {entry["id"]: entry["value"] for entry in field_values("fields", fields)}
        have = self._values(conversation_id)
        self._write(conversation_id, have, {**have, **new_values})

    def remove(self, conversation_id: int, *field_ids: int) -> None:
        """Empties these fields and keeps the others'.

        Args:
            conversation_id: the conversation's id.
            *field_ids: the fields' ids.

        Raises:
            NotFoundError: when there is no such conversation.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/custom_fields/update/
        """
        ids_to_remove = set(arguments.numbers("field_ids", field_ids, empty=True))
        have = self._values(conversation_id)
        self._write(
            conversation_id, have, {k: v for k, v in have.items() if k not in ids_to_remove}
        )

    def _values(self, conversation_id: int) -> dict[int, str]:
        return {one.id: one.value for one in self._read(conversation_id).custom_fields}

    def _write(self, conversation_id: int, have: dict[int, str], new: dict[int, str]) -> None:
        if new != have:
            self.replace(conversation_id, new)
