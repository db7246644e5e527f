"""The end of a write: an empty answer, or with `reload` the object as it is now."""

from __future__ import annotations

import logging
from dataclasses import replace

from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Stop
from helpscout_shim.translate.context import Task, TransportFailed
from helpscout_shim.translate.object_compiler import losses_of_every
from helpscout_shim.translate.reading import whole
from helpscout_shim.translate.wire import Reply, Steps, V1Answer

log = logging.getLogger("helpscout_shim")


def refuse_losses_of_reload(task: Task) -> None:
    """Stop a strict run before it writes, when reading the object again would lose something."""
    row = task.match.endpoint
    if task.policy.strict and row.envelope == "empty" and row.shape and task.flag("reload"):
        for loss in losses_of_every(row.shape):
            task.lose(loss)


def created_id(reply: Reply) -> int:
    """The id of the object that V2 created.

    Without one the answer is an empty 201: after an error V1 code would create the object again.
    """
    number = whole(reply.headers.get("resource-id"))
    if number is None:
        number = whole(reply.headers.get("location", "").rstrip("/").rpartition("/")[2])
    if number is None:
        log.warning("the service returned no id for the object that it created")
        raise Stop(answers.without_body(status=201, reply=reply))
    return number


def reloaded(task: Task, done: V1Answer, read: Steps) -> Steps:
    """The answer of a write that was carried out: `done`, or with `reload` that of `read`.

    An error of `read` does not become the answer, since V1 code would repeat the write.
    """
    if not task.flag("reload"):
        return done
    task.is_written = True
    reason = ""
    try:
        answer = yield from read
    except Stop as stop:
        answer = stop.answer
    except TransportFailed as failed:
        answer, reason = done, str(failed)
    except Exception as error:
        log.exception("could not show what %s wrote", task.match.endpoint.id)
        answer, reason = done, type(error).__name__
    if answer is done or answer.status != 200:
        log.warning(
            "%s was carried out, but its object could not be read again (%s): "
            "the answer has no body",
            task.match.endpoint.id,
            reason or f"status {answer.status}",
        )
        return done
    location = {k: v for k, v in done.headers.items() if k == "Location"}
    return replace(answer, status=done.status, headers={**answer.headers, **location})
