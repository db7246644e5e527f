"""The base class of the endpoints, and helpers of their calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import requests

from helpscout_shim.catalog import ENDPOINTS
from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.domain import Domain
from helpscout_shim.laslabs.exceptions import HelpScoutRemoteException
from helpscout_shim.laslabs.request_paginator import RequestPaginator
from helpscout_shim.v1_address import ROOT, segment

BODIES = {row.id: row.body for row in ENDPOINTS}


def id_of(record_or_id: Any) -> str:
    """The id of a record, or the id itself, as one piece of a path."""
    return segment(getattr(record_or_id, "id", record_or_id))


def accepted_body(endpoint_id: str, record: BaseModel) -> dict[str, Any]:
    """The keys of a record that V1 accepted in this call.

    V1 ignored the rest; sending it made the request too large for V1 when threads were long.
    """
    accepted_keys = {param.name for param in BODIES.get(endpoint_id, ())}
    body = record.to_body()
    return {
        k: v for k, v in body.items() if k in accepted_keys or (not accepted_keys and k != "id")
    }


_ALL = ("create", "get", "update", "delete", "search", "list")


class BaseApi:
    """An endpoint: its class methods call the API.

    Lists come back as an object that fetches its pages while it is iterated, and can be iterated
    again. Single records come back as a model, or None when there is none.
    """

    BASE_URI: ClassVar[str] = ROOT
    __object__: ClassVar[type[BaseModel]] = BaseModel
    __endpoint__: ClassVar[str | None] = None
    __implements__: ClassVar[tuple[str, ...]] = (
        "create",
        "get",
        "update",
        "delete",
        "search",
        "list",
    )

    paginator: RequestPaginator

    def __new__(
        cls,
        endpoint: str,
        data: dict[str, Any] | None = None,
        request_type: str = RequestPaginator.GET,
        singleton: bool = False,
        session: requests.Session | None = None,
        out_type: type[BaseModel] | None = None,
    ) -> Any:
        """A lazily paging list, or with `singleton` the first record at once."""
        model = out_type or cls.__object__
        paginator = RequestPaginator(
            endpoint=f"{cls.BASE_URI}{endpoint}",
            data=data,
            output_type=model.from_api,
            request_type=request_type,
            session=session,
        )
        if singleton:
            rows = paginator.call(paginator.data)
            return model.from_api(**rows[0]) if rows else None
        listing = super().__new__(cls)
        listing.paginator = paginator
        return listing

    def __iter__(self) -> Iterator[Any]:
        return iter(self.paginator)

    @classmethod
    def new_object(cls, data: dict[str, Any]) -> Any:
        """A model of this endpoint from a dict, keys in camelCase or snake_case."""
        return cls.__object__.from_api(**data)

    @staticmethod
    def get_search_domain(queries: Any) -> Domain:
        """The domain itself, or one made from tuples."""
        return queries if isinstance(queries, Domain) else Domain.from_tuple(queries)

    @classmethod
    def create(
        cls,
        session: requests.Session,
        record: BaseModel,
        endpoint_override: str | None = None,
        out_type: type[BaseModel] | None = None,
        **add_params: Any,
    ) -> Any:
        """Create a record and return it as the API returns it."""
        cls._check_implements("create")
        return cls(
            endpoint_override or f"/{cls.__endpoint__}.json",
            data={**record.to_body(), "reload": True, **add_params},
            request_type=RequestPaginator.POST,
            singleton=True,
            session=session,
            out_type=out_type,
        )

    @classmethod
    def delete(
        cls,
        session: requests.Session,
        record: BaseModel,
        endpoint_override: str | None = None,
        out_type: type[BaseModel] | None = None,
    ) -> None:
        """Delete a record."""
        cls._check_implements("delete")
        cls(
            endpoint_override or f"/{cls.__endpoint__}/{id_of(record)}.json",
            request_type=RequestPaginator.DELETE,
            singleton=True,
            session=session,
            out_type=out_type,
        )

    @classmethod
    def get(
        cls, session: requests.Session, record_id: int | str, endpoint_override: str | None = None
    ) -> Any:
        """One record, None when it does not exist."""
        cls._check_implements("get")
        return cls._single(
            session, endpoint_override or f"/{cls.__endpoint__}/{segment(record_id)}.json"
        )

    @classmethod
    def _single(
        cls, session: requests.Session, endpoint: str, out_type: type[BaseModel] | None = None
    ) -> Any:
        try:
            return cls(endpoint, singleton=True, session=session, out_type=out_type)
        except HelpScoutRemoteException as error:
            if error.status_code == 404:
                return None
            raise

    @classmethod
    def list(
        cls,
        session: requests.Session,
        endpoint_override: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> Any:
        """All records, page by page."""
        cls._check_implements("list")
        return cls(endpoint_override or f"/{cls.__endpoint__}.json", data=data, session=session)

    @classmethod
    def search(cls, session: requests.Session, queries: Any, out_type: type[BaseModel]) -> Any:
        """The records that match a domain or its tuples, page by page."""
        cls._check_implements("search")
        return cls(
            f"/search/{cls.__endpoint__}.json",
            data={"query": str(cls.get_search_domain(queries))},
            session=session,
            out_type=out_type,
        )

    @classmethod
    def update(cls, session: requests.Session, record: BaseModel) -> Any:
        """Send the set fields that can be changed; returns the updated record."""
        cls._check_implements("update")
        data = accepted_body(f"{cls.__endpoint__}.update", record)
        updated: Any = cls(
            f"/{cls.__endpoint__}/{id_of(record)}.json",
            data={**data, "reload": True},
            request_type=RequestPaginator.PUT,
            singleton=True,
            session=session,
        )
        # Without a body the update is done, but the record could not be read again.
        return record if updated is None else updated

    @classmethod
    def _check_implements(cls, check_type: str) -> None:
        if check_type not in cls.__implements__:
            raise NotImplementedError(f"{cls.__name__} has no {check_type}")
