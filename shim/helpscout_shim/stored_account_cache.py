"""Persistent account cache: uploads and attachment places in the token store's database.

V1 code may upload in one process and use the hash in another, and a gateway may be restarted in
between. Uploads are encrypted with the store's key and kept for a week.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import astuple
from typing import TYPE_CHECKING
from weakref import WeakSet

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from helpscout_shim.account_cache import Memory, PendingUpload
from helpscout_v2 import forks
from helpscout_v2.auth.errors import AuthError

if TYPE_CHECKING:
    from helpscout_v2.auth.store import TokenStore

log = logging.getLogger("helpscout_shim")
UPLOAD_SECONDS = 7 * 24 * 3600
_lock = forks.Lock()
_stores_with_tables: WeakSet[TokenStore] = WeakSet()
metadata = MetaData()
UPLOADS = Table(
    "helpscout_shim_uploads",
    metadata,
    Column("scope", String(64), primary_key=True, comment="keyed hash of the V1 key"),
    Column("hash", String(40), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_at", BigInteger, nullable=False, comment="seconds since 1970"),
    Index("helpscout_shim_uploads_age", "kept_at"),
)
PLACES = Table(
    "helpscout_shim_places",
    metadata,
    Column("scope", String(64), primary_key=True),
    Column("attachment", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation", BigInteger, nullable=False),
)


class StoredMemory(Memory):
    """A `Memory` whose uploads and places are shared by all processes with the same store.

    `scope` separates the keys; it is the keyed hash of the V1 key, never the key.
    """

    def __init__(self, store: TokenStore, scope: str) -> None:
        super().__init__(salt=scope.encode("ascii"))
        self._store = store
        self._scope = scope
        with _lock:
            if store not in _stores_with_tables:
                store.create_tables(metadata)
                _stores_with_tables.add(store)

    def hold(self, upload: PendingUpload) -> str:
        """Keep an upload for a week; errors of the store are raised, or a file would be lost."""
        key = super().hold(upload)
        now = int(self._store.clock().timestamp())
        content = _packed(upload)
        with self._store.writing() as connection:
            # Inside, because a change of the store's key waits for write transactions.
            row = {"sealed": self._store.vault.seal(content), "kept_at": now}
            statement = self._store.insert(UPLOADS).values(scope=self._scope, hash=key, **row)
            connection.execute(delete(UPLOADS).where(UPLOADS.c.kept_at < now - UPLOAD_SECONDS))
            connection.execute(
                statement.on_conflict_do_update(index_elements=["scope", "hash"], set_=row)
            )
        return key

    def pending_upload(self, key: str) -> PendingUpload | None:
        """The upload with this hash, also one of another process."""
        upload = super().pending_upload(key)
        if upload is not None:
            return upload
        query = select(UPLOADS.c.sealed).where(UPLOADS.c.scope == self._scope)
        with self._store.engine.connect() as connection:
            content = connection.execute(query.where(UPLOADS.c.hash == key)).scalar_one_or_none()
        return None if content is None else _unpacked(self._store.vault.open_sealed(bytes(content)))

    def saw_attachments(self, ids: Collection[int], conversation_id: int) -> None:
        """Remember places; when the store cannot be written now, only a later read is lost."""
        new = [n for n in ids if super(StoredMemory, self).place_of(n) != conversation_id]
        super().saw_attachments(ids, conversation_id)
        if not new:
            return
        rows = [
            {"scope": self._scope, "attachment": n, "conversation": conversation_id} for n in new
        ]
        statement = self._store.insert(PLACES)
        statement = statement.on_conflict_do_update(
            index_elements=["scope", "attachment"],
            set_={"conversation": statement.excluded.conversation},
        )
        try:
            with self._store.writing() as connection:
                connection.execute(statement, rows)
        except (AuthError, SQLAlchemyError) as error:
            log.warning("attachment places were not stored: %s", type(error).__name__)

    def place_of(self, attachment_id: int) -> int | None:
        """The conversation of an attachment, also one that another process read."""
        place = super().place_of(attachment_id)
        if place is not None:
            return place
        query = select(PLACES.c.conversation).where(PLACES.c.scope == self._scope)
        with self._store.engine.connect() as connection:
            stored_place: int | None = connection.execute(
                query.where(PLACES.c.attachment == attachment_id)
            ).scalar_one_or_none()
        return stored_place


def _packed(upload: PendingUpload) -> bytes:
    return json.dumps(astuple(upload)).encode("ascii")


def _unpacked(packed: bytes) -> PendingUpload:
    return PendingUpload(*json.loads(packed))
