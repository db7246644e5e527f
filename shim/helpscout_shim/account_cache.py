"""What the shim remembers between calls: mailbox names, conversations of attachments, uploads."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from helpscout_v2 import forks

MAX_HELD_BYTES = 256 * 1024 * 1024
MAX_PLACES = 200_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file waiting for the thread that names its hash; `data` is base64 text."""

    file_name: str
    mime_type: str
    data: str


class Memory:
    """Memory of one process for one account; safe to share between threads.

    Uploads are forgotten, oldest first, beyond 256 MB; attachment places beyond 200,000. `salt`
    goes into the hashes of uploads.
    """

    def __init__(
        self, *, mailboxes: dict[int, str] | None = None, salt: bytes | None = None
    ) -> None:
        self.mailboxes = mailboxes
        self.field_types: dict[int, dict[int, str]] = {}
        self.page_sizes: dict[str, int] = {}
        self.sorted_rows: dict[str, list[Any]] = {}
        self._uploads: OrderedDict[str, Upload] = OrderedDict()
        self._places: OrderedDict[int, int] = OrderedDict()
        self._held = 0
        self._salt = salt or secrets.token_bytes(16)
        self._lock = forks.Lock()

    def hold(self, upload: Upload) -> str:
        """Keep an upload and return its hash: 40 hex digits, the same for the same file."""
        text = "\0".join((upload.file_name, upload.mime_type, upload.data))
        name = hmac.new(self._salt, text.encode("utf-8", "surrogatepass"), hashlib.sha1)
        key = name.hexdigest()
        with self._lock:
            if key not in self._uploads:
                self._uploads[key] = upload
                self._held += len(upload.data)
            while self._held > MAX_HELD_BYTES and len(self._uploads) > 1:
                _, oldest = self._uploads.popitem(last=False)
                self._held -= len(oldest.data)
        return key

    def held(self, key: str) -> Upload | None:
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
