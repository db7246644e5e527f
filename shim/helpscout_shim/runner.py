"""Runs the translator with a real client."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict

import msgspec
from urllib3 import HTTPHeaderDict

from helpscout_shim.account_cache import Memory
from helpscout_shim.translate import Policy, Reply, V1Answer, V1Request, V2Call, translate
from helpscout_v2 import error_answers, forks
from helpscout_v2.errors import APIError, HelpScoutError

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout

log = logging.getLogger("helpscout_shim")
Send = Callable[[V2Call], Reply]
WORKERS = 8


def ask(client: HelpScout, call: V2Call) -> Reply:
    """Send a call through a client; raises HelpScoutError when no answer came."""
    answer = client.call(call.method, call.path, params=call.params or None, json=call.json)
    headers = answer.headers
    if not isinstance(headers, HTTPHeaderDict):
        headers = {name.lower(): value for name, value in headers.items()}
    if answer.status >= 400 and answer.uncertain and error_answers.error_from(answer) is None:
        # Sent again after its answer was lost, and refused because it had been carried out.
        return Reply(204, headers)
    reads = call.reads if 200 <= answer.status < 300 else None
    return Reply(answer.status, headers, _decoded_body(answer.content, reads))


def sender(client: HelpScout) -> Send:
    """Sends calls through a client; failures become replies."""

    def send(call: V2Call) -> Reply:
        try:
            return ask(client, call)
        except HelpScoutError as error:
            return reply_of(error)

    return send


def reply_of(error: HelpScoutError) -> Reply:
    """The reply for a call that raised an error.

    Refused credentials are a bad key for V1 code; anything else is a failure, whose text the
    adapter passes on.
    """
    if isinstance(error, APIError) and error.status:
        return Reply(error.status, {}, {"message": str(error)})
    return Reply(0, failure=error)


def _decoded_body(content: bytes, reads: frozenset[str] | None) -> Any:
    if not content:
        return None
    if reads is not None:
        try:
            return _page_decoder(reads).decode(content)
        except (ValueError, RecursionError):
            # Not a page, or a broken one: decoded as a whole below.
            pass
    try:
        return msgspec.json.decode(content)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=16)
def _page_decoder(reads: frozenset[str]) -> msgspec.json.Decoder[Any]:
    """Decodes a page of rows without the keys that are not read: links are half of a page."""
    row: Any = TypedDict("Row", dict.fromkeys(sorted(reads), Any), total=False)  # type: ignore[misc]
    keys: Any = {"_embedded": dict[str, list[row]], "page": Any}
    page: Any = TypedDict("Page", keys, total=False)  # type: ignore[misc]
    return msgspec.json.Decoder(page)


def is_ending() -> bool:
    """Whether the main thread has ended: Python starts no more threads, but code still runs.

    `atexit` functions run then, and threads that the program did not wait for.
    """
    return not threading.main_thread().is_alive()


class Pool:
    """Threads for independent calls, started on first use.

    With one worker the calls are sent one after the other, by the caller's own thread. A forked
    process starts its own threads: those of its parent do not exist there.
    """

    def __init__(self, workers: int = WORKERS) -> None:
        self._workers = workers
        self._executor: ThreadPoolExecutor | None = None
        self._pid = os.getpid()
        self._lock = forks.Lock()

    def map(self, send: Send, calls: tuple[V2Call, ...]) -> tuple[Reply, ...]:
        """Replies in the order of the calls."""
        if len(calls) == 1 or self._workers == 1:
            return tuple(send(call) for call in calls)
        with self._lock:
            if self._executor is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._executor = ThreadPoolExecutor(self._workers, "helpscout-shim")
            executor = self._executor
        first, *others = calls
        try:
            futures = [executor.submit(send, call) for call in others]
        except RuntimeError:
            # The interpreter is ending, or the system is out of threads. All of these are reads.
            return tuple(send(call) for call in calls)
        return (send(first), *(f.result() for f in futures))

    def close(self) -> None:
        """End the threads."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False)


POOL = Pool()


class Runner:
    """Answers V1 requests for one account."""

    def __init__(
        self,
        send: Send,
        *,
        memory: Memory | None = None,
        policy: Policy | None = None,
        pool: Pool | None = None,
    ) -> None:
        self._send = send
        self._memory = memory if memory is not None else Memory()
        self._policy = policy if policy is not None else Policy()
        self._pool = pool if pool is not None else POOL

    def run(self, request: V1Request) -> V1Answer:
        """The V1 answer; never raises."""
        steps = translate(request, self._memory, self._policy)
        v2_calls: list[V2Call] = []
        try:
            calls = next(steps)
            while True:
                v2_calls.extend(calls)
                replies = self._pool.map(self._send, calls) if calls else ()
                calls = steps.send(replies)
        except StopIteration as stop:
            answer: V1Answer = stop.value
        if log.isEnabledFor(logging.DEBUG):
            log.debug(
                "%s %s (%s) became %s: %d",
                request.method,
                request.path,
                answer.endpoint,
                ", ".join(map(str, v2_calls)) or "nothing",
                answer.status,
            )
        return answer
