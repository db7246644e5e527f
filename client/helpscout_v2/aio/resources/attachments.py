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
from helpscout_v2.resources import attachments as blocking
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
        """Attaches a file to an existing thread. See ``Attachments.upload``."""
        upload = (
            source
            if isinstance(source, Upload)
            else Upload.read(source, filename=filename, mime_type=mime_type)
        )
        return await self._created_maybe(
            blocking.CREATE(conversation_id, thread_id), upload.payload()
        )

    async def data(self, conversation_id: int, attachment_id: int) -> AttachmentData:
        """The file in memory: ``.content`` are its bytes. For large files see ``download``.

        See ``Attachments.data``.
        """
        return await self._one(blocking.DATA(conversation_id, attachment_id), AttachmentData)

    async def download(
        self,
        conversation_id: int,
        attachment_id: int,
        target: str | Path | BinaryIO,
        *,
        other_hosts: bool = False,
    ) -> int:
        """Streams the file to a path or an open binary stream and returns the number of bytes.

        See ``Attachments.download``.
        """
        call = blocking.FILE(conversation_id, attachment_id)
        if isinstance(target, str | Path):
            return await self._download_to_path(call.path, Path(target), other_hosts=other_hosts)
        if not hasattr(target, "write"):
            raise ArgumentError(f"target must be a path or a stream, not {target!r}")
        return await self._copy(call.path, target, other_hosts=other_hosts)

    async def delete(self, conversation_id: int, attachment_id: int) -> None:
        """Removes a file. See ``Attachments.delete``."""
        await self._do(blocking.DELETE(conversation_id, attachment_id))

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
