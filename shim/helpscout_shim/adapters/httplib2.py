"""The adapter for `httplib2`: no connection is opened for a V1 call; `http.client` answers it."""

from __future__ import annotations

import functools
from typing import Any

from helpscout_shim.adapters.http_client import V1Socket, url_of
from helpscout_shim.adapters.patching import Patch, current
from helpscout_shim.v1_address import is_v1


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    def _conn_request(self: Any, conn: Any, request_uri: str, *args: Any, **kwargs: Any) -> Any:
        shim = current()
        if shim is not None and conn.sock is None and is_v1(address := url_of(conn, request_uri)):
            conn.sock = V1Socket(shim, address)
        return original(self, conn, request_uri, *args, **kwargs)

    return _conn_request


PATCHES = (Patch("httplib2", "Http._conn_request", _wrap),)
