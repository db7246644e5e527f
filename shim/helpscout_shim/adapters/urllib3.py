"""The adapter for `urllib3`: a pool whose connections use sockets of the shim."""

from __future__ import annotations

import functools
import sys
from typing import Any

from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection

from helpscout_shim.adapters.core import Shim
from helpscout_shim.adapters.http_client import OWN, V1Socket
from helpscout_shim.adapters.patching import Patch, current, warn_of_lost_patch
from helpscout_shim.v1_address import is_v1


class _Connection(HTTPConnection):
    """Never connects: each request uses a socket of the shim."""

    def __init__(self, *args: Any, v1_root: str, v1_shim: Shim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._v1_root = v1_root
        self._v1_shim = v1_shim
        setattr(self, OWN, True)

    def connect(self) -> None:
        self.sock: Any = V1Socket(self._v1_shim, self._v1_root)

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        super().putrequest(method, url, *args, **kwargs)
        address = url if "://" in url else self._v1_root + url
        self.sock = V1Socket(self._v1_shim, address)


class V1Pool(HTTPConnectionPool):
    """A pool for one V1 host: urllib3's own retries, redirects and responses."""

    ConnectionCls: Any = _Connection  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, pool: HTTPConnectionPool, shim: Shim) -> None:
        root = _root(pool)
        super().__init__(
            pool.host, pool.port, headers=pool.headers, retries=pool.retries,
            v1_root=root, v1_shim=shim,
        )  # fmt: skip
        self.scheme = pool.scheme


def _root(pool: Any) -> str:
    """The root URL of a pool; without a port where the scheme implies it."""
    port = f":{pool.port}" if pool.port else ""
    return f"{pool.scheme}://{pool.host}{port}"


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    def urlopen(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        shim = current()
        if shim is not None and not isinstance(self, V1Pool):
            address = url if "://" in url else f"{_root(self)}{url}"
            if is_v1(address):
                warn_of_lost_patch(sys._getframe(1))
                return original(V1Pool(self, shim), method, url, *args, **kwargs)
        return original(self, method, url, *args, **kwargs)

    return urlopen


PATCHES = (Patch("urllib3.connectionpool", "HTTPConnectionPool.urlopen", _wrap),)
