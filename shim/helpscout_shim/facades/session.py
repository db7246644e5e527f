"""The requests session the facades speak V1 through."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.auth import HTTPBasicAuth

from helpscout_shim.adapters.core import Shim
from helpscout_shim.adapters.requests import V1Adapter, respond
from helpscout_shim.installing import active
from helpscout_shim.v1_address import ROOT, is_v1
from helpscout_v2 import forks


def v1_session(
    api_key: str, password: str = "X", *, adapter: BaseAdapter | None = None, **shim: Any
) -> requests.Session:
    """A session that authenticates with a V1 key and whose V1 calls the shim answers.

    Without arguments for `V1Adapter` the installed shim answers, or one that all facades of the
    process share.
    """
    session = requests.Session()
    session.auth = HTTPBasicAuth(api_key, password)
    session.mount(f"{ROOT}/", adapter or _shim_adapter(**shim))
    return session


def _shim_adapter(**shim: Any) -> BaseAdapter:
    return V1Adapter(**shim) if shim else _SharedAdapter()


class _SharedAdapter(HTTPAdapter):
    """Programs make a client object for every job: they must not each open the token store."""

    _lock = forks.Lock()
    _shared: Shim | None = None

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        if is_v1(request.url or ""):
            return respond(active() or self._own(), self, request)
        return super().send(request, *args, **kwargs)

    @classmethod
    def _own(cls) -> Shim:
        with cls._lock:
            if _SharedAdapter._shared is None:
                _SharedAdapter._shared = Shim()
            return _SharedAdapter._shared
