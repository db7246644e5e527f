"""One V1 write that takes several V2 requests: a fixed order and an honest end."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from . import answers, errors
from .answers import Stop
from .task import Task
from .wire import Call, Reply, V1Answer


@dataclass(frozen=True, slots=True)
class Step:
    """One V2 request and the V1 key it serves."""

    name: str
    call: Call


def carry_out(
    task: Task, steps: Sequence[Step], *, what: str, done: Sequence[str] = ()
) -> Generator[tuple[Call, ...], tuple[Reply, ...], Reply | None]:
    """Send the steps in order; gives the last reply.

    When one fails after others succeeded, the V1 error names what was done, what failed and what
    was not tried. When the first one fails, its own error is the answer.
    """
    finished = list(done)
    last: Reply | None = None
    for index, step in enumerate(steps):
        if not finished:
            (last,) = yield from task.ask(step.call)
        else:
            (last,) = yield (step.call,)
        if last.ok:
            finished.append(step.name)
            continue
        if not finished:
            return last
        raise Stop(_half_way(what, finished, step, [s.name for s in steps[index + 1 :]], last))
    return last


def _half_way(
    what: str, done: Sequence[str], failed: Step, left: Sequence[str], reply: Reply
) -> V1Answer:
    if reply.failure is not None:
        reason, told = "the service could not be reached", None
    else:
        told = errors.v1_error(reply)
        reason = str(told.json()["error"]).rstrip(".")
    text = f"{what} was changed only in part. Done: {', '.join(done)}. "
    text += f"Failed: {failed.name} ({reason})."
    if left:
        text += f" Not tried: {', '.join(left)}."
    status = 503 if told is None else told.status
    made = answers.error(status, text, reply=reply)
    if told is not None and "Retry-After" in told.headers:
        made = answers.with_headers(made, {"Retry-After": told.headers["Retry-After"]})
    return made
