# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Tags and custom fields of a conversation. Their PUT replaces all, so changes read first.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/tags/update/
https://developer.helpscout.com/mailbox-api/endpoints/conversations/custom_fields/update/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.models.conversation import Conversation
from helpscout_v2.resources.labels import FIELDS, TAGS
from helpscout_v2.writing import field_values

__all__ = ["AsyncFields", "AsyncTags"]


class _AsyncLabels(AsyncResource):
    async def _read(self, conversation_id: int) -> Conversation:
        number = arguments.number("conversation_id", conversation_id)
        answer = await self._api.request("GET", f"/v2/conversations/{number}", follow=False)
        return self._row(answer, Conversation)


class AsyncTags(_AsyncLabels):
    """Tags of a conversation, by name.

    ``add`` and ``remove`` read, then write: two callers who do so at the same moment can undo each
    other, because the API has no request for a single tag.
    """

    async def replace(self, conversation_id: int, names: Iterable[str]) -> None:
        """Sets exactly these tags; none clears them. Unknown tags are made.

        See ``Tags.replace``.
        """
        await self._do(TAGS(conversation_id), {"tags": arguments.texts("names", names, empty=True)})

    async def add(self, conversation_id: int, *names: str) -> tuple[str, ...]:
        """Adds tags, keeps the others, and returns all. Writes nothing when all are there.

        See ``Tags.add``.
        """
        new_names = arguments.texts("names", names, empty=True)
        have = (await self._read(conversation_id)).tag_names
        return await self._write(conversation_id, have, (*have, *new_names))

    async def remove(self, conversation_id: int, *names: str) -> tuple[str, ...]:
        """Removes tags, keeps the others, and returns these. Writes nothing when none was there.

        See ``Tags.remove``.
        """
        names_to_remove = {name.casefold() for name in arguments.texts("names", names, empty=True)}
        have = (await self._read(conversation_id)).tag_names
        remaining = tuple(name for name in have if name.casefold() not in names_to_remove)
        return await self._write(conversation_id, have, remaining)

    async def _write(
        self, conversation_id: int, have: tuple[str, ...], new: tuple[str, ...]
    ) -> tuple[str, ...]:
        names: dict[str, str] = {}
        for name in new:
            names.setdefault(name.casefold(), name)
        unique = tuple(names.values())
        if unique != have:
            await self.replace(conversation_id, unique)
        return unique


class AsyncFields(_AsyncLabels):
    """Custom field values of a conversation, by field id.

    ``set`` and ``remove`` read, then write; see ``Tags`` about two callers at once.
    """

    async def replace(self, conversation_id: int, fields: Mapping[int, Any]) -> None:
        """Sets exactly these values; fields that are left out are emptied.

        See ``Fields.replace``.
        """
        await self._do(FIELDS(conversation_id), {"fields": field_values("fields", fields)})

    async def set(self, conversation_id: int, fields: Mapping[int, Any]) -> None:
        """Sets these values and keeps the other fields'. See ``Fields.set``."""
        new_values = {entry["id"]: entry["value"] for entry in field_values("fields", fields)}
        have = await self._values(conversation_id)
        await self._write(conversation_id, have, {**have, **new_values})

    async def remove(self, conversation_id: int, *field_ids: int) -> None:
        """Empties these fields and keeps the others'. See ``Fields.remove``."""
        ids_to_remove = set(arguments.numbers("field_ids", field_ids, empty=True))
        have = await self._values(conversation_id)
        await self._write(
            conversation_id, have, {k: v for k, v in have.items() if k not in ids_to_remove}
        )

    async def _values(self, conversation_id: int) -> dict[int, str]:
        return {one.id: one.value for one in (await self._read(conversation_id)).custom_fields}

    async def _write(self, conversation_id: int, have: dict[int, str], new: dict[int, str]) -> None:
        if new != have:
            await self.replace(conversation_id, new)
