"""Binds the endpoints to the session of one HelpScout object."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import requests


class AuthProxy:
    """An endpoint class bound to a session: methods with a session argument receive it."""

    METHOD_NO_PROXY: ClassVar[list[str]] = ["auth_proxy"]

    def __init__(self, session: requests.Session, proxy_class: type) -> None:
        assert isinstance(proxy_class, type), "an endpoint is a class"
        self.session = session
        self.proxy_class = proxy_class

    def __getattr__(self, item: str) -> Any:
        if item in self.METHOD_NO_PROXY or item in ("session", "proxy_class"):
            raise AttributeError(item)
        attr = getattr(self.proxy_class, item)
        if (
            inspect.ismethod(attr)
            and next(iter(inspect.signature(attr).parameters), "") == "session"
        ):
            return self.auth_proxy(attr)
        return attr

    def auth_proxy(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """The method with its first argument, the session, filled in."""
        return functools.partial(method, self.session)
