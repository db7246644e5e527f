# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""Attachments: into a thread, out of a conversation.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/attachments/create-attachment/
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from helpscout_v2.aio.resources.base import AsyncResource
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.thread import AttachmentData
from helpscout_v2.resources.attachments import CREATE, DATA, DELETE, FILE
from helpscout_v2.uploads import Upload

__all__ = ["AsyncAttachments"]


class AsyncAttachments(AsyncResource):
    """Files of a conversation's threads."""

    async def upload(
        self,
        conversation_id: int,
        thread_id: int,
        source: Upload | str | Path | bytes | BinaryIO,
        *,
        filename: str = "",
        mime_type: str = "",
    ) -> int | None:
        """Attaches a file to an existing thread.

        A new thread takes its files along with ``attachments=[...]``, in one request.

        Args:
            conversation_id: the conversation's id.
            thread_id: the thread's id.
            source: a path, bytes, an open binary stream, or an ``Upload``.
            filename: needed for bytes and nameless streams.
            mime_type: guessed from the name when left out.

        Returns:
            The id, None where the answer does not tell it (it has been seen without).

        Raises:
            ArgumentError: when the file has no name.
            PayloadTooLargeError: when it is too large.
            NotFoundError: when there is no such thread.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/attachments/create/
        """
        upload = (
            source
            if isinstance(source, Upload)
            else Upload.read(source, filename=filename, mime_type=mime_type)
        )
        return await self._created_maybe(CREATE(conversation_id, thread_id), upload.payload())

    async def data(self, conversation_id: int, attachment_id: int) -> AttachmentData:
        """The file in memory: ``.content`` are its bytes. For large files see ``download``.

        Args:
            conversation_id: the conversation's id.
            attachment_id: the file's id, from ``thread.attachments``.

        Raises:
            NotFoundError: when there is no such file.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/attachments/get-attachment-data/
        """
        return await self._one(DATA(conversation_id, attachment_id), AttachmentData)

    async def download(
        self,
        conversation_id: int,
        attachment_id: int,
        target: str | Path | BinaryIO,
        *,
        other_hosts: bool = False,
    ) -> int:
        """Streams the file to a path or an open binary stream and returns the number of bytes.

        A path is written under another name first: a broken download leaves nothing behind and
        what was there before untouched. The file is readable by its owner only.

        Args:
            conversation_id: the conversation's id.
            attachment_id: the file's id, from ``thread.attachments``.
            target: where the file goes. For a name that came with a mail use
                ``attachment.safe_name``.
            other_hosts: True also fetches a file that the API redirects to another host, without
                sending the token there.

        Raises:
            ArgumentError: when ``target`` is neither a path nor a stream.
            ForeignHostError: when the file is on another host and ``other_hosts`` is False.
            TransportError: when the file broke off.
            NotFoundError: when there is no such file.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/attachments/get-attachment-data/
        """
        call = FILE(conversation_id, attachment_id)
        if isinstance(target, str | Path):
            return await self._download_to_path(call.path, Path(target), other_hosts=other_hosts)
        if not hasattr(target, "write"):
            raise ArgumentError(f"target must be a path or a stream, not {target!r}")
        return await self._copy(call.path, target, other_hosts=other_hosts)

    async def delete(self, conversation_id: int, attachment_id: int) -> None:
        """Removes a file.

        Args:
            conversation_id: the conversation's id.
            attachment_id: the file's id, from ``thread.attachments``.

        Raises:
            NotFoundError: when there is no such file.

        https://developer.helpscout.com/mailbox-api/endpoints/conversations/attachments/delete/
        """
        await self._do(DELETE(conversation_id, attachment_id))

    async def _download_to_path(self, path: str, target: Path, *, other_hosts: bool) -> int:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                size = await self._copy(path, stream, other_hosts=other_hosts)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        return size

    async def _copy(self, path: str, stream: BinaryIO, *, other_hosts: bool) -> int:
        size = 0
        async with self._api.stream(path, other_hosts=other_hosts) as chunks:
            async for chunk in chunks:
                stream.write(chunk)
                size += len(chunk)
        return size
