"""What the shim remembers between calls: mailbox names, conversations of attachments, uploads."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from helpscout_v2 import forks

MAX_HELD_BYTES = 256 * 1024 * 1024
MAX_PLACES = 200_000
NAMES_SECONDS = 600.0
"""After which the names of mailboxes are read again, beside the next call that shows them."""
LIST_SECONDS = 60.0
"""For which the later pages of a sorted list belong to the reading of its first page."""


@dataclass(frozen=True, slots=True)
class PendingUpload:
    """A file waiting for the thread that names its hash; `data` is base64 text."""

    file_name: str
    mime_type: str
    data: str


class Memory:
    """Memory of one process for one account; safe to share between threads.

    Uploads are forgotten, oldest first, beyond 256 MB; attachment places beyond 200,000. `salt`
    goes into the hashes of uploads. `clock` counts seconds.
    """

    def __init__(
        self,
        *,
        mailboxes: dict[int, str] | None = None,
        salt: bytes | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.mailboxes = mailboxes
        self.field_types: dict[int, dict[int, str | None]] = {}
        self.page_sizes: dict[str, int] = {}
        self.clock = clock
        self._names_read_at = clock()
        self._sorted_rows: dict[str, tuple[float, list[Any]]] = {}
        self._uploads: OrderedDict[str, PendingUpload] = OrderedDict()
        self._places: OrderedDict[int, int] = OrderedDict()
        self._held_bytes = 0
        self._salt = salt or secrets.token_bytes(16)
        self._lock = forks.Lock()

    def needs_names(self) -> bool:
        """Whether the names of mailboxes were never read, or long ago; True once for a reading."""
        with self._lock:
            is_old = self.clock() - self._names_read_at > NAMES_SECONDS
            if is_old:
                self._names_read_at = self.clock()
        return is_old or self.mailboxes is None

    def sorted_rows(self, path: str) -> list[Any] | None:
        """The rows of a list that was read and sorted a moment ago."""
        read_at, rows = self._sorted_rows.get(path, (0.0, None))
        return rows if self.clock() - read_at <= LIST_SECONDS else None

    def keep_sorted_rows(self, path: str, rows: list[Any]) -> None:
        """Keep the rows of a list for its later pages."""
        self._sorted_rows[path] = self.clock(), rows

    def hold(self, upload: PendingUpload) -> str:
        """Keep an upload and return its hash: 40 hex digits, the same for the same file."""
        text = "\0".join((upload.file_name, upload.mime_type, upload.data))
        name = hmac.new(self._salt, text.encode("utf-8", "surrogatepass"), hashlib.sha1)
        key = name.hexdigest()
        with self._lock:
            if key not in self._uploads:
                self._uploads[key] = upload
                self._held_bytes += len(upload.data)
            while self._held_bytes > MAX_HELD_BYTES and len(self._uploads) > 1:
                _, oldest = self._uploads.popitem(last=False)
                self._held_bytes -= len(oldest.data)
        return key

    def pending_upload(self, key: str) -> PendingUpload | None:
        """The upload with this hash; it stays, since V1 allowed a hash to be used again."""
        with self._lock:
            return self._uploads.get(key)

    def saw_attachments(self, ids: Collection[int], conversation_id: int) -> None:
        """Remember which conversation attachments belong to."""
        with self._lock:
            self._places.update(dict.fromkeys(ids, conversation_id))
            while len(self._places) > MAX_PLACES:
                self._places.popitem(last=False)

    def place_of(self, attachment_id: int) -> int | None:
        """The conversation an attachment was seen in."""
        with self._lock:
            return self._places.get(attachment_id)
