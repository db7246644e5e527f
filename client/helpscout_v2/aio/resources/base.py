# Written by tools/async_client.py; do not edit.
# pyright: reportPrivateUsage=false
"""What every resource does with an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpscout_v2 import arguments, wire
from helpscout_v2.aio.api import AsyncApi
from helpscout_v2.aio.paging import AsyncPages
from helpscout_v2.endpoints import EndpointCall
from helpscout_v2.envelopes import Listing, read_hal
from helpscout_v2.errors import DecodeError, HelpScoutError, PartialUpdateError
from helpscout_v2.resources.base import T, UpdateStep, _check_model
from helpscout_v2.wire import Answer, Params

__all__ = ["AsyncAnyEndpoint", "AsyncApi", "AsyncResource"]


class AsyncResource:
    """A group of endpoints."""

    def __init__(self, api: AsyncApi) -> None:
        self._api = api

    async def _send(
        self,
        call: EndpointCall,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        return await self._api.request(
            call.method, call.path, params=params, json=json, headers=headers, follow=follow
        )

    async def _one(
        self,
        call: EndpointCall,
        model: type[T],
        *,
        params: Params | None = None,
        follow: bool = True,
    ) -> T:
        return self._row(await self._send(call, params=params, follow=follow), model)

    def _row(self, answer: Answer, model: type[T]) -> T:
        try:
            return model.from_json(answer.content)
        except DecodeError as error:
            raise answer.undecodable(error.reason) from error

    def _many(
        self,
        call: EndpointCall,
        model: type[T],
        *keys: str,
        params: Mapping[str, Any] | None = None,
        page: int | None = None,
        window: int | None = None,
        numbered: bool = True,
        reader: Callable[[Answer, tuple[str, ...]], Listing] = read_hal,
    ) -> AsyncPages[T]:
        return AsyncPages(
            self._api,
            call.path,
            model,
            keys,
            {k: v for k, v in (params or {}).items() if v is not None},
            start=1 if page is None else arguments.number("page", page),
            window=window,
            numbered=numbered,
            reader=reader,
        )

    async def _created(self, call: EndpointCall, json: Any) -> int:
        answer = await self._send(call, json=json)
        new = wire.location_id(answer)
        if new is None:
            raise answer.undecodable("created, but the answer names no id")
        return new

    async def _created_maybe(self, call: EndpointCall, json: Any) -> int | None:
        """For endpoints whose 201 has been seen without an id."""
        return wire.location_id(await self._send(call, json=json))

    async def _do(
        self, call: EndpointCall, json: Any = None, *, params: Params | None = None
    ) -> None:
        await self._send(call, json=json, params=params)

    async def _do_all(self, what: str, steps: Sequence[UpdateStep]) -> None:
        """Sends the steps one by one."""
        for index, step in enumerate(steps):
            try:
                await self._do(step.call, step.json)
            except HelpScoutError as error:
                if index == 0:
                    raise
                raise PartialUpdateError(
                    what,
                    done=[one.name for one in steps[:index]],
                    failed=step.name,
                    pending=[one.name for one in steps[index + 1 :]],
                    cause=error,
                ) from error


class AsyncAnyEndpoint(AsyncResource):
    """Endpoints that have no method of their own."""

    async def read(self, call: EndpointCall, model: type[T], *, params: Params | None = None) -> T:
        """One object of any endpoint."""
        _check_model(model)
        return await self._one(call, model, params=params)

    def rows(
        self,
        call: EndpointCall,
        model: type[T],
        key: str,
        *,
        params: Mapping[str, Any] | None = None,
    ) -> AsyncPages[T]:
        """The rows of any list, whichever way it goes on."""
        _check_model(model)
        return self._many(call, model, *([key] if key else []), params=params, numbered=False)
