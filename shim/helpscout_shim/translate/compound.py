"""One V1 write that takes several V2 requests: a fixed order and an honest end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from helpscout_shim.translate import answers, errors
from helpscout_shim.translate.answers import Stop
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.wire import Call, Reply, V1Answer

Look: TypeAlias = Generator[tuple[Call, ...], tuple[Reply, ...], Reply]


@dataclass(frozen=True, slots=True)
class Step:
    """One V2 request and the V1 key it serves.

    `call` may be a function, for a request that depends on what earlier steps changed: it is asked
    when the step's turn comes, and None means that nothing is left to do. `look` reads what the
    step itself changed beyond its key. `key` is the V1 key of validation errors, by default `name`,
    or the keys of a list of patches.
    """

    name: str
    call: Call | Callable[[], Call | None]
    key: errors.Key = ""
    look: Callable[[], Look] | None = None

    def request(self) -> Call | None:
        """The request as things stand now."""
        return self.call() if callable(self.call) else self.call


@dataclass(frozen=True, slots=True)
class Failed:
    """The first request of a write was refused: nothing was changed."""

    reply: Reply
    error: V1Answer


def carry_out(
    task: Task, steps: Sequence[Step], *, what: str, done: Sequence[str] = ()
) -> Generator[tuple[Call, ...], tuple[Reply, ...], Reply | Failed | None]:
    """Send the steps in order; gives the last reply, None when nothing was to be done.

    When one fails after others succeeded, the V1 error names what was done, what failed and what
    was not tried.
    """
    finished = list(done)
    last: Reply | None = None
    for index, step in enumerate(steps):
        call = step.request()
        if call is None:
            continue
        if not finished:
            (last,) = yield from task.ask(call)
        else:
            (last,) = yield (call,)
        left = [s.name for s in steps[index + 1 :]]
        if last.ok:
            finished.append(step.name)
            if step.look is not None and left:
                seen = yield from step.look()
                if not seen.ok:
                    raise Stop(
                        _half_way(what, finished, f"reading it after {step.name}", left, seen)
                    )
            continue
        if not finished:
            return Failed(last, errors.v1_error(last, _key(step)))
        raise Stop(_half_way(what, finished, step.name, left, last, _key(step)))
    return last


def _key(step: Step) -> errors.Key:
    return step.key or step.name


def _half_way(
    what: str,
    done: Sequence[str],
    failed: str,
    left: Sequence[str],
    reply: Reply,
    key: errors.Key = "",
) -> V1Answer:
    if reply.failure is not None:
        reason, told = "the service could not be reached", None
    else:
        told = errors.v1_error(reply, key)
        reason = str(told.json()["error"]).rstrip(".")
    text = f"{what} was changed only in part. Done: {', '.join(done)}. "
    text += f"Failed: {failed} ({reason})."
    if left:
        text += f" Not tried: {', '.join(left)}."
    status = 503 if told is None else told.status
    problems = () if told is None else errors.problems(reply, key)
    made = answers.error(status, text, invalid=problems, reply=reply)
    if told is not None and "Retry-After" in told.headers:
        made = answers.with_headers(made, {"Retry-After": told.headers["Retry-After"]})
    return made
