"""What every resource does with an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from helpscout_v2 import arguments, wire
from helpscout_v2.api import Api
from helpscout_v2.endpoints import Endpoint, EndpointCall
from helpscout_v2.envelopes import Listing, read_hal
from helpscout_v2.errors import ArgumentError, DecodeError, HelpScoutError, PartialUpdateError
from helpscout_v2.paging import Pages
from helpscout_v2.rows import Row
from helpscout_v2.wire import Answer, Params

T = TypeVar("T", bound=Row)


class UpdateStep(msgspec.Struct, frozen=True):
    """One request of several that belong together, named as users know it."""

    name: str
    call: EndpointCall
    json: Any


class Resource:
    """A group of endpoints."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def _send(
        self,
        call: EndpointCall,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        return self._api.request(
            call.method, call.path, params=params, json=json, headers=headers, follow=follow
        )

    def _one(
        self,
        call: EndpointCall,
        model: type[T],
        *,
        params: Params | None = None,
        follow: bool = True,
    ) -> T:
        return self._row(self._send(call, params=params, follow=follow), model)

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
    ) -> Pages[T]:
        return Pages(
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

    def _created(self, call: EndpointCall, json: Any) -> int:
        answer = self._send(call, json=json)
        new = wire.location_id(answer)
        if new is None:
            raise answer.undecodable("created, but the answer names no id")
        return new

    def _created_maybe(self, call: EndpointCall, json: Any) -> int | None:
        """For endpoints whose 201 has been seen without an id."""
        return wire.location_id(self._send(call, json=json))

    def _do(self, call: EndpointCall, json: Any = None, *, params: Params | None = None) -> None:
        self._send(call, json=json, params=params)

    def _do_all(self, what: str, steps: Sequence[UpdateStep]) -> None:
        """Sends the steps one by one.

        Raises:
            PartialUpdateError: when one fails after another succeeded.
        """
        for index, step in enumerate(steps):
            try:
                self._do(step.call, step.json)
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


class AnyEndpoint(Resource):
    """Endpoints that have no method of their own."""

    def read(self, call: EndpointCall, model: type[T], *, params: Params | None = None) -> T:
        """One object of any endpoint."""
        _check_model(model)
        return self._one(call, model, params=params)

    def rows(
        self,
        call: EndpointCall,
        model: type[T],
        key: str,
        *,
        params: Mapping[str, Any] | None = None,
    ) -> Pages[T]:
        """The rows of any list, whichever way it goes on."""
        _check_model(model)
        return self._many(call, model, *([key] if key else []), params=params, numbered=False)


def _check_model(model: Any) -> None:
    if not (isinstance(model, type) and issubclass(model, Row)):
        raise ArgumentError(f"model must be helpscout_v2.Row or a class of it, not {model!r}")


def patch(op: str, path: str, *value: Any) -> dict[str, Any]:
    """One JSON Patch operation; ``remove`` has no value."""
    return {"op": op, "path": path, **({"value": value[0]} if value else {})}


__all__ = ["AnyEndpoint", "Api", "Endpoint", "EndpointCall", "Resource", "UpdateStep", "patch"]
