"""Attachments: uploads are kept until used; an index finds the conversation of each attachment."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from helpscout_shim.account_cache import PendingUpload
from helpscout_shim.catalog.attachments import PARENT, UPLOAD_IN_SHIM
from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.lists import plain_item
from helpscout_shim.translate.wire import Steps


def create(task: Task) -> Steps:
    """Keep the file and answer its hash; nothing is sent to V2 yet."""
    yield from ()  # every handler is a generator, even without a V2 call
    task.require("fileName", "mimeType", "data")
    body = task.body()
    name, kind, data = (body[k] for k in ("fileName", "mimeType", "data"))
    name, kind = answers.as_text(name, "fileName"), answers.as_text(kind, "mimeType")
    compact = "".join(answers.as_text(data, "data").split())
    compact += "=" * (-len(compact) % 4)
    try:
        base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        raise Stop(invalid(Invalid("data", "The value is not base64"))) from None
    task.lose(UPLOAD_IN_SHIM)
    key = task.memory.hold(PendingUpload(name, kind, compact))
    return answers.item({"hash": key}, status=201)


def inline(task: Task, attachments: Any, *, property: str) -> list[dict[str, str]]:
    """The files of V1 hashes, in the form that V2 expects inside a thread."""
    if attachments in (None, ""):
        return []
    if not isinstance(attachments, list) or not all(isinstance(e, dict) for e in attachments):
        raise Stop(invalid(Invalid(property, "The value is not a list of attachments")))
    files: list[dict[str, str]] = []
    for entry in attachments:
        key = entry.get("hash")
        upload = task.memory.pending_upload(key) if isinstance(key, str) else None
        if upload is not None:
            files.append(
                {
                    "fileName": upload.file_name,
                    "mimeType": upload.mime_type,
                    "data": upload.data,
                }
            )
        elif isinstance(entry.get("data"), str):
            files.append({k: str(entry.get(k) or "") for k in ("fileName", "mimeType", "data")})
        else:
            text = "No upload with this hash is held; upload the file again"
            hash_text = key if isinstance(key, str) else None
            raise Stop(invalid(Invalid(f"{property}:hash", text, hash_text)))
    return files


def _conversation_of(task: Task, number: int) -> int:
    place = task.memory.place_of(number)
    if place is None:
        task.lose(PARENT)
        text = (
            f"The conversation of attachment {number} is unknown, and V2 reads attachments "
            f"only below their conversation. Read GET /v1/conversations/{{id}}.json first: "
            f"the attachments of every conversation that was read are remembered."
        )
        raise Stop(answers.error(404, text))
    return place


def data(task: Task) -> Steps:
    number = task.id("id")
    place = _conversation_of(task, number)
    path = f"/v2/conversations/{place}/attachments/{number}/data"
    return (yield from plain_item(task, path, "AttachmentData", asked_id=number))


def delete(task: Task) -> Steps:
    number = task.id("id")
    place = _conversation_of(task, number)
    reply = yield from task.one("DELETE", f"/v2/conversations/{place}/attachments/{number}")
    task.must(reply)
    return answers.without_body(reply=reply)
