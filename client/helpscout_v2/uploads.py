"""Files to attach."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path
from typing import BinaryIO

import msgspec

from helpscout_v2 import arguments
from helpscout_v2.errors import ArgumentError

__all__ = ["Upload"]


class Upload(msgspec.Struct, frozen=True):
    """A file to attach: name, bytes, and type (guessed from the name when left out)."""

    filename: str
    content: bytes
    mime_type: str = ""

    @classmethod
    def read(
        cls, source: str | Path | bytes | BinaryIO, *, filename: str = "", mime_type: str = ""
    ) -> Upload:
        """A file from a path, from bytes, or from an open binary stream.

        Args:
            source: a path, bytes, or an open binary stream.
            filename: the name to send, by default the file's own.
            mime_type: by default guessed from the name.

        Raises:
            ArgumentError: when there is no name to give it, or a text stream was given.
            OSError: when the file cannot be read.
        """
        if isinstance(source, str | Path):
            path = Path(source)
            return cls(filename or path.name, path.read_bytes(), mime_type)
        if isinstance(source, bytes | bytearray | memoryview):
            name, content = filename, bytes(source)
        elif hasattr(source, "read"):
            name = filename or Path(str(getattr(source, "name", ""))).name
            content = source.read()
        else:
            raise ArgumentError(f"source must be a path, bytes or a stream, not {source!r}")
        if not isinstance(content, bytes):
            raise ArgumentError("source must be opened in binary mode")
        return cls(arguments.text("filename", name), content, mime_type)

    def payload(self) -> dict[str, str]:
        """The form the API takes: base64 inside JSON."""
        mime_type = mimetypes.guess_type(self.filename)[0]
        return {
            "fileName": self.filename,
            "mimeType": self.mime_type or mime_type or "application/octet-stream",
            "data": base64.b64encode(self.content).decode("ascii"),
        }


AttachmentLike = Upload | str | Path
