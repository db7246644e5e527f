"""``AsyncHelpScout`` as tests of ``HelpScout`` use it, so that they run on both.

Its calls run in an event loop of another thread; what they give is what the blocking client gives.
"""

from __future__ import annotations

import atexit
import inspect
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from functools import cache, partial
from typing import Any, Self

from anyio.from_thread import BlockingPortal, start_blocking_portal

from helpscout_v2 import AsyncHelpScout
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.aio.resources.base import AsyncResource

WRAPPED_CLASSES = (AsyncHelpScout, AsyncPages, AsyncResource)


class Blocking:
    """An asynchronous object whose methods wait for their results."""

    def __init__(self, target: Any, portal: BlockingPortal) -> None:
        self._target = target
        self._portal = portal

    def __repr__(self) -> str:
        return repr(self._target).replace("Async", "")

    def __getattr__(self, name: str) -> Any:
        return self._blocking(getattr(self._target, name))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._blocking(self._target(*args, **kwargs))

    def __iter__(self) -> Iterator[Any]:
        return self._iterated(aiter(self._target))

    def _blocking(self, value: Any) -> Any:
        if isinstance(value, WRAPPED_CLASSES):
            return Blocking(value, self._portal)
        if inspect.iscoroutine(value):
            return self._blocking(self._portal.call(_awaited, value))
        if isinstance(value, AbstractAsyncContextManager):
            return self._entered(value)
        if isinstance(value, AsyncIterator):
            return self._iterated(value)
        if inspect.ismethod(value):
            return partial(self._call, value)
        return value

    def _call(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self._blocking(method(*args, **kwargs))

    def _iterated(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        while True:
            try:
                yield self._portal.call(_next, items)
            except StopAsyncIteration:
                return

    @contextmanager
    def _entered(self, context: AbstractAsyncContextManager[Any]) -> Iterator[Any]:
        with self._portal.wrap_async_context_manager(context) as value:
            yield self._blocking(value)


def _constructor(name: str) -> Any:
    def construct(cls: type[Any], *args: Any, **kwargs: Any) -> Any:
        return cls(getattr(AsyncHelpScout, name)(*args, **kwargs))

    return classmethod(construct)


class BlockingHelpScout(Blocking):
    """An ``AsyncHelpScout``; all of them share an event loop."""

    def __init__(self, tokens: Any, **options: Any) -> None:
        """``tokens`` may also be an asynchronous client."""
        is_client = isinstance(tokens, AsyncHelpScout)
        super().__init__(
            tokens if is_client else AsyncHelpScout(tokens, **options),
            _portal(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._portal.call(self._target.close)

    client_credentials = _constructor("client_credentials")
    from_env = _constructor("from_env")
    from_store = _constructor("from_store")
    from_v1_key = _constructor("from_v1_key")
    with_token = _constructor("with_token")


_OPEN: list[ExitStack] = []
"""Kept, because a stack that is collected in a child of a fork would wait for its loop there."""


@cache
def _portal() -> BlockingPortal:
    stack, owner = ExitStack(), os.getpid()
    _OPEN.append(stack)

    def close() -> None:
        # Python 3.13 calls it in children of a fork, too, which have no thread of the loop.
        if os.getpid() == owner:
            stack.close()

    atexit.register(close)
    return stack.enter_context(start_blocking_portal())


async def _awaited(coroutine: Any) -> Any:
    return await coroutine


async def _next(items: AsyncIterator[Any]) -> Any:
    return await anext(items)
