"""What resources and lists need of a client."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from helpscout_v2.wire import Answer, Params

__all__ = ["Api"]


class Api(Protocol):
    """The part of a client that resources use; errors of the API are raised."""

    @abstractmethod
    def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        follow: bool = False,
    ) -> Answer:
        """Sends one call and raises what ``error_from`` finds in the answer.

        Args:
            method: the HTTP method.
            path: below the API's host.
            params: a mapping or pairs; None values are left out.
            json: the body, None for none.
            headers: further headers.
            follow: whether a redirect of a read to the same host is followed.
        """

    @abstractmethod
    def stream(
        self, path: str, *, other_hosts: bool = False
    ) -> AbstractContextManager[Iterator[bytes]]:
        """The pieces of a large answer to a read.

        Args:
            path: below the API's host.
            other_hosts: True follows a redirect to another host, which is not sent the token.
        """

    def check_link(self, url: str, path: str) -> None:
        """Refuses a link out of the configured host, found in an answer to ``path``.

        Args:
            url: the link as it was sent.
            path: the path whose answer held it.
        """
