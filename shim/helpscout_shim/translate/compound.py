"""V1 writes that take several V2 requests, sent in a fixed order, with errors that say how far."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from helpscout_shim.translate import answers, errors
from helpscout_shim.translate.answers import Stop
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.wire import Reply, V1Answer, V2Call

Reread: TypeAlias = Generator[tuple[V2Call, ...], tuple[Reply, ...], Reply]


@dataclass(frozen=True, slots=True)
class WriteStep:
    """One V2 request and the V1 key it serves.

    `call` may be a function, for a request that depends on what earlier steps changed: it is called
    just before the step, and None means that nothing is left to do. `reread` reads what the step
    itself changed beyond its key. `key` is the V1 key of validation errors, by default `name`,
    or the keys of a list of patches.
    """

    name: str
    call: V2Call | Callable[[], V2Call | None]
    key: errors.Key = ""
    reread: Callable[[], Reread] | None = None

    def request(self) -> V2Call | None:
        """The request for the present state."""
        return self.call() if callable(self.call) else self.call


@dataclass(frozen=True, slots=True)
class FirstStepRefused:
    """The first request of a write was refused: nothing was changed."""

    reply: Reply
    error: V1Answer


def carry_out(
    task: Task, steps: Sequence[WriteStep], *, what: str, done: Sequence[str] = ()
) -> Generator[tuple[V2Call, ...], tuple[Reply, ...], Reply | FirstStepRefused | None]:
    """Send the steps in order; returns the last reply, None when nothing had to be sent.

    When one fails after others succeeded, the V1 error names what was done, what failed and what
    was not tried.
    """
    done_names = list(done)
    last: Reply | None = None
    for index, step in enumerate(steps):
        call = step.request()
        if call is None:
            continue
        if not done_names:
            (last,) = yield from task.ask(call)
        else:
            (last,) = yield (call,)
        other_names = [s.name for s in steps[index + 1 :]]
        if last.ok:
            done_names.append(step.name)
            if step.reread is not None and other_names:
                state = yield from step.reread()
                if not state.ok:
                    raise Stop(
                        _half_way(
                            what, done_names, f"reading it after {step.name}", other_names, state
                        )
                    )
            continue
        if not done_names:
            return FirstStepRefused(last, errors.v1_error(last, _key(step)))
        raise Stop(_half_way(what, done_names, step.name, other_names, last, _key(step)))
    return last


def _key(step: WriteStep) -> errors.Key:
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
        reason, error = f"the service could not be reached: {reply.failure}", None
    else:
        error = errors.v1_error(reply, key)
        reason = str(error.json()["error"]).rstrip(".")
    text = f"{what} was changed only in part. Done: {', '.join(done)}. "
    text += f"Failed: {failed} ({reason})."
    if left:
        text += f" Not tried: {', '.join(left)}."
    status = 503 if error is None else error.status
    problems = () if error is None else errors.problems(reply, key)
    answer = answers.error(status, text, invalid=problems, reply=reply)
    if error is not None and "Retry-After" in error.headers:
        answer = answers.with_headers(answer, {"Retry-After": error.headers["Retry-After"]})
    return answer
