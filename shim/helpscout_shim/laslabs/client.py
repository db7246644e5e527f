"""The client class of the facade."""

from __future__ import annotations

from typing import Any

from helpscout_shim.facades.session import v1_session
from helpscout_shim.laslabs import apis
from helpscout_shim.laslabs.auth_proxy import AuthProxy

PASSWORD = "X"


class HelpScout:
    """All endpoints for one V1 API key.

        hs = HelpScout("the V1 key")
        for customer in hs.Customers.list():
            ...

    The key finds its token in the token store, or is exchanged for one.

    Args:
        api_key: the V1 key.
        **shim: those of `V1Adapter`: `client` is a `helpscout_v2.HelpScout` to use instead of the
            key's, `strict` raises for what V2 cannot express, `silent` warns about nothing.
    """

    Conversations: Any
    Customers: Any
    Mailboxes: Any
    Tags: Any
    Teams: Any
    Users: Any
    WebHook: Any

    def __init__(self, api_key: str, **shim: Any) -> None:
        self.session = v1_session(api_key, PASSWORD, **shim)
        self.__apis__: dict[str, AuthProxy] = {}
        for name in apis.__all__:
            proxy = AuthProxy(self.session, getattr(apis, name))
            self.__apis__[name] = proxy
            setattr(self, name, proxy)
